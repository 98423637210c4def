#include "libpkg/base/text.hpp"
#include "libpkg/sandbox/sandbox.hpp"

#include <pwd.h>
#include <unistd.h>

#include <cerrno>

namespace rbeepkg::sandbox {

namespace {

constexpr const char* k_default_user = "nobody";
constexpr std::size_t k_max_entry = 1U << 20U;

struct Entry
{
    ::passwd user = {};
    std::vector<char> memory;
};

std::optional<Entry> find_user(const std::string& name)
{
    Entry entry;
    entry.memory.resize(4096);
    for (;;) {
        ::passwd* found = nullptr;
        const int failure = ::getpwnam_r(name.c_str(), &entry.user, entry.memory.data(),
                                         entry.memory.size(), &found);
        if (failure == ERANGE && entry.memory.size() < k_max_entry) {
            entry.memory.resize(entry.memory.size() * 2);
        } else if (failure != EINTR) {
            return found != nullptr ? std::optional{std::move(entry)} : std::nullopt;
        }
    }
}

} // namespace

Policy metadata_policy()
{
    Policy policy;
    policy.max_memory = 512ULL << 20U;
    policy.max_cpu_seconds = 5;
    policy.merge_stderr = false;
    return policy;
}

Policy build_policy()
{
    Policy policy;
    policy.tmp_bytes = 1ULL << 30U;
    policy.timeout = std::chrono::minutes{15};
    policy.max_output = 256ULL << 20U;
    // What a package may hold.
    policy.max_file_bytes = 32ULL << 30U;
    policy.max_files = 4096;
    policy.max_processes = 4096;
    policy.merge_stderr = true;
    return policy;
}

std::optional<os::Identity> build_identity(const std::string& configured_user)
{
    if (::geteuid() != 0) {
        return std::nullopt;
    }
    const std::string name = configured_user.empty() ? k_default_user : configured_user;
    const std::optional<Entry> entry = find_user(name);
    if (!entry) {
        throw Error{ErrorCode::usage,
                    fmt::format("there is no user '{}' to build as", printable(name, 64)),
                    "set BuildUser to a user of this machine that owns nothing"};
    }
    if (entry->user.pw_uid == 0) {
        throw Error{ErrorCode::usage,
                    fmt::format("'{}' is root: builds never run as root", printable(name, 64)),
                    "set BuildUser to a user of this machine that owns nothing"};
    }
    return os::Identity{entry->user.pw_uid, entry->user.pw_gid};
}

} // namespace rbeepkg::sandbox
