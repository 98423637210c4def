#include "libpkg/operation/transaction_log.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/os/fd.hpp"
#include "libpkg/os/file.hpp"

#include <fcntl.h>
#include <fmt/chrono.h>

#include <ctime>
#include <mutex>
#include <utility>

namespace rbeepkg::operation {

namespace {

// One write at the end of the file for each call: lines of two processes do not mix.
class TransactionLog
{
public:
    explicit TransactionLog(const Session& session)
        : m_path{session.config.paths.log_file}, m_sink{*session.sink}
    {
        try {
            os::make_directories(os::parent_path(m_path));
            m_file = os::open_file(m_path, O_WRONLY | O_CREAT | O_APPEND);
        } catch (const Error& error) {
            give_up(error);
        }
    }

    void add(std::string_view source, std::string_view text)
    {
        m_lines += fmt::format("[{:%Y-%m-%dT%H:%M:%S%z}] [{}] {}\n",
                               fmt::localtime(std::time(nullptr)), source, printable(text));
    }

    void write() noexcept
    {
        const std::string lines = std::exchange(m_lines, {});
        if (!m_file) {
            return;
        }
        try {
            os::write_all(m_file.get(), lines, m_path);
        } catch (const Error& error) {
            m_file.reset();
            give_up(error);
        }
    }

private:
    void give_up(const Error& error) noexcept
    {
        m_sink.on(Warning{fmt::format("the log was not written: {}", error.what()), error.hint()});
    }

    std::string m_path;
    EventSink& m_sink;
    os::UniqueFd m_file;
    std::string m_lines;
};

// What hooks and install scripts print passes here on its way to the screen.
class LoggingSink final : public EventSink
{
public:
    LoggingSink(TransactionLog& log, EventSink& next) : m_log{log}, m_next{next} {}

    void on(const Event& event) noexcept override
    {
        if (const auto* line = std::get_if<LogLine>(&event)) {
            const std::lock_guard lock{m_mutex};
            m_log.add("ALPM-SCRIPTLET", line->text);
            m_log.write();
        }
        m_next.on(event);
    }

private:
    TransactionLog& m_log;
    EventSink& m_next;
    std::mutex m_mutex;
};

} // namespace

std::optional<transaction::Committed> logged_commit(const Session& session,
                                                    const transaction::Transaction& transaction)
{
    TransactionLog log{session};
    log.add("RBEEPKG", fmt::format("Running '{}'", session.command_line));
    log.add("ALPM", "transaction started");
    log.write();
    LoggingSink sink{log, *session.sink};
    transaction::CommitTools tools = session.commit_tools();
    tools.sink = &sink;
    try {
        auto committed = transaction::commit(transaction, tools);
        if (committed) {
            for (const database::HistoryChange& change : committed->changes) {
                log.add("ALPM", fmt::format("{} {} ({})", change.action, change.name,
                                            database::versions_of(change)));
            }
            log.add("ALPM", "transaction completed");
            log.write();
        }
        return committed;
    } catch (const std::exception&) {
        log.add("ALPM",
                session.cancel.requested() ? "transaction interrupted" : "transaction failed");
        log.write();
        throw;
    }
}

} // namespace rbeepkg::operation
