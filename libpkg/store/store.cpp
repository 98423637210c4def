// Directories, the lock, `current` and the profiles' numbers. Trees: trees.cpp.
#include "libpkg/store/store.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/durable_directory.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/store/abilities.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <optional>
#include <string_view>

namespace rbeepkg::store {

namespace {

constexpr std::string_view k_profiles = "profiles/";
constexpr std::string_view k_new_profile = ".new-";

std::optional<std::int64_t> generation_number(std::string_view text)
{
    const std::optional<std::uint64_t> number = parse_number(text);
    if (!number || *number == 0 || text.front() == '0' ||
        *number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(*number);
}

// What os::replace_symlink_durably leaves when it is killed between its two steps.
bool is_temporary_of_current(std::string_view name)
{
    return name.starts_with(".current.") && name.ends_with(".tmp");
}

std::vector<std::string> half_made(const std::string& state)
{
    std::vector<std::string> paths;
    for (const std::string& name : os::list_directory(state)) {
        if (is_temporary_of_current(name) || name.starts_with(k_probe)) {
            paths.push_back(os::join_path(state, name));
        }
    }
    const std::string profiles = os::join_path(state, "profiles");
    for (const std::string& name : os::list_directory(profiles)) {
        if (name.starts_with(k_new_profile)) {
            paths.push_back(os::join_path(profiles, name));
        }
    }
    return paths;
}

} // namespace

void make_shared_directory(const std::string& path)
{
    if (::mkdir(path.c_str(), 0755) != 0) {
        if (errno == EEXIST && os::is_directory(path)) {
            return;
        }
        throw system_error(errno, fmt::format("cannot make the directory {}", path));
    }
    if (::chmod(path.c_str(), 0755) != 0) {
        throw system_error(errno, fmt::format("cannot set the mode of {}", path));
    }
}

Store::Store(const std::string& state) : m_state{os::absolute_path(state)} {}

void Store::create()
{
    os::make_directories_durably(os::parent_path(m_state));
    for (const char* directory : {"", "store", "store/.staging", "profiles"}) {
        const std::string path = os::join_path(m_state, directory);
        const bool is_new = !os::is_directory(path);
        make_shared_directory(path);
        if (is_new) {
            os::fsync_directory(os::parent_path(path));
        }
    }
}

os::FileLock Store::lock(std::chrono::milliseconds timeout, const CancelToken& cancel,
                         EventSink& sink) const
{
    return os::FileLock::acquire(os::join_path(m_state, "lock"), os::FileLock::Kind::exclusive,
                                 timeout, cancel,
                                 [&](const std::string& text) { sink.on(Notice{text}); });
}

bool Store::has_leftovers() const
{
    return !os::list_directory(os::join_path(m_state, "store/.staging")).empty() ||
           !half_made(m_state).empty();
}

void Store::remove_staging()
{
    for (const std::string& path : half_made(m_state)) {
        os::remove_tree(path);
    }
    const std::string staging = os::join_path(m_state, "store/.staging");
    for (const std::string& name : os::list_directory(staging)) {
        os::remove_tree(os::join_path(staging, name));
    }
}

void Store::sync() const
{
    const os::UniqueFd directory = os::open_directory(m_state);
    os::sync_file_system(directory.get(), m_state);
}

std::int64_t Store::current() const
{
    const std::string path = os::join_path(m_state, "current");
    const std::optional<std::string> target = os::read_link(path);
    if (!target && !os::exists(path)) {
        return 0;
    }
    const std::string_view text = target ? std::string_view{*target} : std::string_view{};
    const auto number = text.starts_with(k_profiles)
                            ? generation_number(text.substr(k_profiles.size()))
                            : std::nullopt;
    if (!number) {
        throw Error{ErrorCode::corrupt,
                    fmt::format("{} is not a link to one of the profiles beside it", path),
                    "point it at the newest number in profiles/: ln -sfn profiles/NUMBER current"};
    }
    return *number;
}

void Store::switch_to(std::int64_t generation)
{
    os::replace_symlink_durably(fmt::format("{}{}", k_profiles, generation),
                                os::join_path(m_state, "current"));
}

std::vector<std::int64_t> Store::profiles() const
{
    std::vector<std::int64_t> numbers;
    for (const std::string& name : os::list_directory(os::join_path(m_state, "profiles"))) {
        if (const auto number = generation_number(name)) {
            numbers.push_back(*number);
        }
    }
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

std::string Store::profile_path(std::int64_t generation) const
{
    return fmt::format("{}/{}{}", m_state, k_profiles, generation);
}

void Store::remove_profile(std::int64_t generation)
{
    os::remove_tree(profile_path(generation));
}

// Here and not in trees.cpp, whose unpacking a program that only reads should not load.
std::string Store::tree_path(const std::string& tree) const
{
    return fmt::format("{}/store/{}", m_state, tree);
}

bool Store::has_tree(const std::string& tree) const
{
    return os::is_directory(tree_path(tree));
}

} // namespace rbeepkg::store
