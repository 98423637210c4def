#include "libpkg/operation/session.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"

#include <array>
#include <utility>

namespace rbeepkg::operation {

namespace {

// Enough for the database, the links and the manifest of one transaction.
constexpr std::uint64_t k_least_bytes = 16ULL << 20U;
constexpr std::uint64_t k_least_inodes = 256;

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

void check_space(const std::string& directory, std::uint64_t needed)
{
    const os::Space space = os::space_for(directory);
    if (space.bytes < needed) {
        Error error = make_error(ErrorCode::no_space, "{} needs {} and has {} free", directory,
                                 human_size(needed), human_size(space.bytes));
        error.set_hint("free some space there, or move it with --cachedir or --dbpath");
        throw error;
    }
    // Some file systems count no inodes and report 0 for all of them.
    if (space.inodes != 0 && space.inodes < k_least_inodes) {
        throw make_error(ErrorCode::no_space, "{} has only {} inodes free", directory,
                         space.inodes);
    }
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
    return tools;
}

void preflight(const Session& session, std::uint64_t needed_bytes)
{
    const std::array<std::pair<const std::string*, const char*>, 3> directories = {{
        {&session.config.paths.state, "what is installed"},
        {&session.config.paths.bin, "the link to every command"},
        {&session.config.paths.cache, "every downloaded and built file"},
    }};
    for (const auto& [directory, purpose] : directories) {
        check_writable(*directory, purpose, session);
    }
    check_space(session.config.paths.state, k_least_bytes + needed_bytes);
    check_space(session.config.paths.cache, k_least_bytes + needed_bytes);
}

} // namespace rbeepkg::operation
