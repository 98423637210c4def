#include "libpkg/operation/transaction_log.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/os/fd.hpp"
#include "libpkg/os/file.hpp"

#include <fcntl.h>
#include <fmt/chrono.h>

#include <ctime>

namespace rbeepkg::operation {

void log_changes(const Session& session, const std::vector<database::HistoryChange>& changes)
{
    const std::string time =
        fmt::format("{:%Y-%m-%dT%H:%M:%S%z}", fmt::localtime(std::time(nullptr)));
    std::string lines =
        fmt::format("[{}] [RBEEPKG] Running '{}'\n", time, printable(session.command_line));
    for (const database::HistoryChange& change : changes) {
        lines += fmt::format("[{}] [ALPM] {} {} ({})\n", time, change.action, change.name,
                             database::versions_of(change));
    }
    const std::string& path = session.config.paths.log_file;
    try {
        os::make_directories(os::parent_path(path));
        // One write at the end of the file: lines of two processes do not mix.
        const os::UniqueFd log = os::open_file(path, O_WRONLY | O_CREAT | O_APPEND);
        os::write_all(log.get(), lines, path);
    } catch (const Error& error) {
        session.sink->on(
            Warning{fmt::format("the log was not written: {}", error.what()), error.hint()});
    }
}

} // namespace rbeepkg::operation
