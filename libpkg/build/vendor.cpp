#include "libpkg/build/vendor.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/build/failure.hpp"
#include "libpkg/build/inside.hpp"
#include "libpkg/build/ownership.hpp"
#include "libpkg/build/run_function.hpp"
#include "libpkg/os/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace rbeepkg::build {

namespace {

constexpr std::size_t k_max_depth = 4;
constexpr std::size_t k_max_workspaces = 8;
constexpr std::uint64_t k_max_config = 1U << 20U;

bool is_plain_file(int directory, const std::string& name)
{
    struct ::stat status = {};
    return ::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISREG(status.st_mode);
}

class Search
{
public:
    void below(const std::string& root, const std::string& path, std::size_t depth)
    {
        const std::string whole = os::join_path(root, path);
        const os::UniqueFd directory = os::open_directory(whole);
        if (is_plain_file(directory.get(), "Cargo.lock") &&
            is_plain_file(directory.get(), "Cargo.toml") && m_found.size() < k_max_workspaces) {
            m_found.push_back(path);
        }
        if (depth == k_max_depth) {
            return;
        }
        for (const std::string& name : os::list_directory(whole)) {
            struct ::stat status = {};
            const bool wanted =
                name != "target" && !name.starts_with('.') &&
                ::fstatat(directory.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
                S_ISDIR(status.st_mode);
            if (wanted) {
                below(root, os::join_path(path, name), depth + 1);
            }
        }
    }
    std::vector<std::string> take() { return std::move(m_found); }

private:
    std::vector<std::string> m_found;
};

bool in_a_top_directory(const std::string& workspace)
{
    return workspace.find('/') == std::string::npos;
}

std::optional<std::string> text_of(const std::string& root, const std::string& path)
{
    try {
        const os::UniqueFd directory = os::open_directory(root);
        const os::UniqueFd file = os::open_beneath(directory.get(), path, O_RDONLY | O_NONBLOCK);
        std::string text(k_max_config, '\0');
        text.resize(os::read_full(file.get(), text.data(), text.size(), path));
        return text;
    } catch (const Error&) { // not there, or a link: cargo's business
        return std::nullopt;
    }
}

// The sources bring their dependencies along.
bool is_vendored(const std::string& src, const std::string& workspace)
{
    for (std::string path = workspace;; path = os::parent_path(path)) {
        for (const char* name : {".cargo/config.toml", ".cargo/config"}) {
            const auto text = text_of(src, path.empty() ? name : os::join_path(path, name));
            if (text && text->find("replace-with") != std::string::npos) {
                return true;
            }
        }
        if (path.find('/') == std::string::npos) {
            return false;
        }
    }
}

void give_directory(const std::string& path, const std::optional<os::Identity>& owner)
{
    os::make_directories(path);
    if (owner && ::lchown(path.c_str(), owner->uid, owner->gid) != 0) {
        throw system_error(errno, fmt::format("cannot give {} to the build user", path));
    }
}

// Where cargo keeps what it fetches; made so that the build user may write there.
std::string writable_cargo_home(const Job& job)
{
    if (job.cargo_cache.empty()) {
        return job.workspace.cargo();
    }
    give_directory(job.cargo_cache, job.workspace.owner());
    for (const char* part : {"registry", "git"}) {
        give_directory(os::join_path(job.cargo_cache, part), job.workspace.owner());
    }
    return job.cargo_cache;
}

// The working directory lies outside the sources: a .cargo/config of theirs, which could name a
// program to run as the compiler, is not looked at. Nothing of the sources runs while there is
// network and the cache is open.
void fetch_workspace(Job& job, const std::string& workspace, const std::string& cargo_home)
{
    sandbox::Policy policy = policy_for(job, true);
    policy.directory = inside::k_home;
    policy.environment.insert(policy.environment.end(),
                              {"RUSTC_WRAPPER=", "RUSTC_WORKSPACE_WRAPPER="});
    policy.binds.push_back({job.workspace.src(), inside::k_src, false, false});
    policy.binds.push_back({cargo_home, inside::k_cargo, true, false});
    const std::string manifest =
        os::join_path(os::join_path(inside::k_src, workspace), "Cargo.toml");
    const os::Outcome outcome =
        run_logged(job, Phase::vendor, "cargo fetch", policy,
                   {"cargo", "fetch", "--locked", "--manifest-path", manifest});
    if (outcome.succeeded()) {
        return;
    }
    const FunctionFailure failure = function_failure(job, "cargo fetch", outcome.describe(), true);
    if (job.log.missed_network()) {
        throw Error{ErrorCode::network, failure.message(), failure.hint()};
    }
    throw failure;
}

} // namespace

void choose_cargo_cache(Job& job)
{
    const BuildRequest& request = job.request;
    // Functions with network fetch for themselves, and what they are must not write to a cache that
    // other builds trust.
    const bool kept = request.network == Network::fetch || request.network == Network::none;
    if (request.cargo_home.empty() || !kept) {
        return;
    }
    const auto& owner = job.workspace.owner();
    const std::string parent = os::parent_path(os::absolute_path(request.cargo_home));
    const auto closed = owner ? closed_directory(parent, *owner) : std::nullopt;
    if (!closed) {
        job.cargo_cache = request.cargo_home;
    } else if (request.identity.build_system == "cargo") {
        job.sink.on(Warning{
            fmt::format("what cargo fetches is not kept: the build user may not enter {}", *closed),
            fmt::format("make {} passable (chmod a+x) to fetch only once", *closed)});
    }
}

std::vector<std::string> find_cargo_workspaces(const std::string& root)
{
    Search search;
    search.below(root, "", 0);
    return search.take();
}

void fetch_dependencies(Job& job)
{
    if (job.request.network == Network::none) {
        return;
    }
    const std::string src = job.workspace.src();
    std::vector<std::string> workspaces = find_cargo_workspaces(src);
    const bool asked = job.request.identity.build_system == "cargo";
    if (!asked && std::none_of(workspaces.begin(), workspaces.end(), in_a_top_directory)) {
        return;
    }
    if (workspaces.empty()) {
        job.notes.emplace_back("the sources have no Cargo.lock, so nothing could be fetched "
                               "before the build");
        return;
    }
    workspaces.erase(
        std::remove_if(workspaces.begin(), workspaces.end(),
                       [&](const std::string& workspace) { return is_vendored(src, workspace); }),
        workspaces.end());
    if (workspaces.empty()) {
        return;
    }
    Step step{job.sink, Phase::vendor, job.subject, "cargo fetch"};
    const std::string cargo_home = writable_cargo_home(job);
    for (std::size_t at = 0; at < workspaces.size(); ++at) {
        step.progress(at, workspaces.size(), false);
        fetch_workspace(job, workspaces[at], cargo_home);
    }
}

} // namespace rbeepkg::build
