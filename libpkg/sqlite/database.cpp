#include "libpkg/sqlite/database.hpp"

#include "libpkg/sqlite/failure.hpp"
#include "libpkg/sqlite/opening.hpp"

#include <sqlite3.h>
#include <unistd.h>

namespace rbeepkg::sqlite {

namespace detail {

void close_database(sqlite3* handle) noexcept
{
    // _v2: statements that outlive their connection keep it until they go.
    sqlite3_close_v2(handle);
}

std::string uri_of(const std::string& path, std::string_view parameters)
{
    std::string uri = path.starts_with('/') ? "file://" : "file:";
    for (const char character : path) {
        if (character == '%' || character == '?' || character == '#') {
            uri += fmt::format("%{:02X}", static_cast<unsigned>(character));
        } else {
            uri += character;
        }
    }
    return fmt::format("{}?{}", uri, parameters);
}

Handle open(const std::string& path, std::string_view parameters, int flags)
{
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(
        uri_of(path, parameters).c_str(), &raw,
        flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    Handle handle{raw}; // also after a failure
    if (code != SQLITE_OK) {
        throw failure(raw, code, path);
    }
    sqlite3_busy_timeout(raw, k_busy_timeout_ms);
    return handle;
}

bool exists(const std::string& path)
{
    return ::access(path.c_str(), F_OK) == 0;
}

} // namespace detail

namespace {

using detail::Handle;
using detail::k_busy_timeout_ms;
using detail::k_retry_ms;

// The change to WAL wants the file alone for a moment, and SQLite does not wait for that.
void enter_wal_mode(sqlite3* handle, const std::string& path)
{
    const auto attempt = [&] {
        return sqlite3_exec(handle, "PRAGMA journal_mode=WAL", nullptr, nullptr, nullptr);
    };
    int code = attempt();
    for (int waited = 0; (code & 0xFF) == SQLITE_BUSY && waited < k_busy_timeout_ms;
         waited += k_retry_ms) {
        sqlite3_sleep(k_retry_ms);
        code = attempt();
    }
    if (code != SQLITE_OK) {
        throw detail::failure(handle, code, path);
    }
}

Handle open_for_writing(const std::string& path, OpenMode mode)
{
    const bool creates = mode == OpenMode::read_write_create;
    Handle handle = detail::open(path, creates ? "mode=rwc" : "mode=rw",
                                 SQLITE_OPEN_READWRITE | (creates ? SQLITE_OPEN_CREATE : 0));
    // SQLite falls back to reading by itself and would complain at the first write only.
    if (sqlite3_db_readonly(handle.get(), "main") == 1) {
        throw detail::failure(nullptr, SQLITE_READONLY, path);
    }
    enter_wal_mode(handle.get(), path);
    // Who may not write in the directory cannot make the -wal file that reading needs.
    int keep = 1;
    sqlite3_file_control(handle.get(), "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
    // journal_size_limit: what stays behind is empty, and one large transaction is not kept
    // forever.
    const int code = sqlite3_exec(handle.get(),
                                  "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                                  "PRAGMA journal_size_limit=4194304",
                                  nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) {
        throw detail::failure(handle.get(), code, path);
    }
    return handle;
}

} // namespace

Database::Database(const std::string& path, OpenMode mode)
    : m_path{path}, m_handle{mode == OpenMode::read_only ? detail::open_for_reading(path)
                                                         : open_for_writing(path, mode)}
{}

Statement Database::prepare(std::string_view sql)
{
    return {*this, sql};
}

void Database::execute(const std::string& sql)
{
    const int code = sqlite3_exec(raw(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) {
        throw detail::failure(raw(), code, m_path, sql);
    }
}

std::int64_t Database::last_insert_rowid() const
{
    return sqlite3_last_insert_rowid(raw());
}

std::int64_t Database::changes() const
{
    return sqlite3_changes64(raw());
}

int Database::schema_version()
{
    Statement statement{*this, "PRAGMA user_version"};
    statement.step();
    return static_cast<int>(statement.integer(0));
}

SqlTransaction::SqlTransaction(Database& database) : m_database{database}
{
    m_database.execute("BEGIN IMMEDIATE");
}

SqlTransaction::~SqlTransaction()
{
    // After some failures (a full disk) SQLite has rolled back by itself.
    if (m_open && sqlite3_get_autocommit(m_database.raw()) == 0) {
        sqlite3_exec(m_database.raw(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

void SqlTransaction::commit()
{
    m_database.execute("COMMIT");
    m_open = false;
}

} // namespace rbeepkg::sqlite
