#include "libpkg/operation/session.hpp"

#include "libpkg/host/package_manager.hpp"
#include "libpkg/os/fd.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/store/room.hpp"

#include <fcntl.h>

#include <cstdint>

namespace rbeepkg::operation {

namespace {

// What one transaction writes besides packages: database, profile, links.
const store::Need k_of_installation{{}, 16ULL << 20U, 256};
const store::Need k_of_removal{{}, 256ULL << 10U, 64};

constexpr const char* k_reserve_name = "reserve";
constexpr ::off_t k_reserve_bytes = 1 << 20;
constexpr const char* k_inodes_name = "reserve-inodes"; // a directory of empty files

void check_writable(const std::string& directory, const std::string& purpose,
                    const Session& session)
{
    if (os::can_create_below(directory)) {
        return;
    }
    Error error = make_error(ErrorCode::permission, "{} cannot be written, and {} lies there",
                             directory, purpose);
    error.set_hint(session.config.scope == config::Scope::system
                       ? "run it as root, or with --user to install for yourself alone"
                       : "make the directory yours, or choose another one in rbeepkg.conf");
    throw error;
}

bool has_room_for_removal(const std::string& state)
{
    const os::Space space = os::space_for(state);
    return space.bytes >= k_of_removal.bytes && space.inodes >= k_of_removal.inodes;
}

std::string reserve_of(const Session& session)
{
    return os::join_path(session.config.paths.state, k_reserve_name);
}

// Real blocks, not a hole. A reserve that cannot be had is no reason not to install; one that was
// half made is completed by the next installation.
void keep_reserve(const Session& session)
{
    os::make_directories(session.config.paths.state);
    const os::UniqueFd file{
        ::open(reserve_of(session).c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644)};
    if (file) {
        [[maybe_unused]] const int refused = ::posix_fallocate(file.get(), 0, k_reserve_bytes);
    }
}

// The same of inodes, where the file system counts them.
void keep_inodes(const Session& session)
{
    const std::string& state = session.config.paths.state;
    const std::string directory = os::join_path(state, k_inodes_name);
    if (os::space_for(state).inodes == UINT64_MAX ||
        os::list_directory(directory).size() >= k_of_removal.inodes) {
        return;
    }
    try {
        os::make_directories(directory);
    } catch (const Error&) {
        return;
    }
    for (std::uint64_t number = 0; number < k_of_removal.inodes; ++number) {
        const os::UniqueFd file{::open(fmt::format("{}/{}", directory, number).c_str(),
                                       O_RDONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644)};
    }
}

void give_reserve_up(const Session& session)
{
    os::remove_file(reserve_of(session));
    os::remove_tree(os::join_path(session.config.paths.state, k_inodes_name));
}

void check_removal(const Session& session)
{
    const std::string& state = session.config.paths.state;
    check_writable(state, "what is installed", session);
    check_writable(session.config.paths.bin, "the link to every command", session);
    if (!has_room_for_removal(state)) {
        give_reserve_up(session);
    }
    if (session.config.check_space) {
        store::check_room({{state, 0, 0}}, k_of_removal);
    }
}

void check_installation(const Session& session, const Room& needed)
{
    const config::Paths& paths = session.config.paths;
    check_writable(paths.state, "what is installed", session);
    check_writable(paths.bin, "the link to every command", session);
    check_writable(paths.cache, "every downloaded and built file", session);
    if (session.config.check_space) {
        store::check_room({{paths.state, needed.state_bytes, 0},
                           {paths.cache, needed.cache_bytes, 0},
                           {paths.bin, 0, 0}},
                          k_of_installation);
    }
    keep_reserve(session);
    keep_inodes(session);
}

} // namespace

transaction::CommitTools Session::commit_tools() const
{
    transaction::CommitTools tools;
    tools.store = store;
    tools.database = database;
    tools.hooks = hooks;
    tools.sink = sink;
    tools.cancel = cancel;
    tools.bin_directory = config.paths.bin;
    tools.lock_timeout = config.lock_timeout;
    tools.keep_generations = config.keep_generations;
    tools.scriptlets = scriptlets;
    tools.root = config.paths.root;
    tools.check_space = config.check_space;
    tools.overwrite = overwrite;
    tools.heavy_work = heavy_work;
    if (tools.root == "/") {
        tools.owner_of = [token = cancel](const std::string& path) {
            return host::owner_of_file(path, {}, token);
        };
    }
    return tools;
}

void preflight(const Session& session, Purpose purpose, const Room& needed)
{
    if (session.hooks != nullptr) {
        session.hooks->check(*session.sink);
    }
    if (purpose == Purpose::removal) {
        check_removal(session);
    } else {
        check_installation(session, needed);
    }
}

} // namespace rbeepkg::operation
