#include "libpkg/sqlite/database.hpp"
#include "libpkg/sqlite/failure.hpp"

#include <sqlite3.h>

namespace rbeepkg::sqlite {

namespace detail {

void finalize_statement(sqlite3_stmt* handle) noexcept
{
    sqlite3_finalize(handle);
}

} // namespace detail

namespace {

Error failure_of(sqlite3_stmt* statement, int code)
{
    sqlite3* database = sqlite3_db_handle(statement);
    const char* sql = sqlite3_sql(statement);
    Error error =
        detail::failure(database, code, detail::file_of(database), sql != nullptr ? sql : "");
    sqlite3_reset(statement); // its locks must not outlive the error
    return error;
}

void check_bound(sqlite3_stmt* statement, int code)
{
    if (code != SQLITE_OK) {
        throw failure_of(statement, code);
    }
}

// SQLite takes a null pointer for NULL, and an empty view may have one.
const char* data_of(std::string_view value)
{
    return value.data() != nullptr ? value.data() : "";
}

} // namespace

Statement::Statement(Database& database, std::string_view sql)
{
    sqlite3_stmt* handle = nullptr;
    const int code = sqlite3_prepare_v2(database.raw(), sql.data(), static_cast<int>(sql.size()),
                                        &handle, nullptr);
    m_handle.reset(handle);
    if (code != SQLITE_OK) {
        throw detail::failure(database.raw(), code, database.path(), sql);
    }
}

int Statement::next_parameter()
{
    if (m_stepped) {
        reset();
        sqlite3_clear_bindings(m_handle.get());
    }
    return m_next++;
}

Statement& Statement::bind(std::int64_t value)
{
    const int parameter = next_parameter();
    check_bound(m_handle.get(), sqlite3_bind_int64(m_handle.get(), parameter, value));
    return *this;
}

Statement& Statement::bind(std::string_view value)
{
    const int parameter = next_parameter();
    check_bound(m_handle.get(), sqlite3_bind_text64(m_handle.get(), parameter, data_of(value),
                                                    value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
    return *this;
}

Statement& Statement::bind_blob(std::string_view value)
{
    const int parameter = next_parameter();
    check_bound(m_handle.get(), sqlite3_bind_blob64(m_handle.get(), parameter, data_of(value),
                                                    value.size(), SQLITE_TRANSIENT));
    return *this;
}

Statement& Statement::bind_null()
{
    const int parameter = next_parameter();
    check_bound(m_handle.get(), sqlite3_bind_null(m_handle.get(), parameter));
    return *this;
}

bool Statement::step()
{
    m_stepped = true;
    const int code = sqlite3_step(m_handle.get());
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        throw failure_of(m_handle.get(), code);
    }
    return code == SQLITE_ROW;
}

void Statement::execute()
{
    while (step()) {
    }
}

void Statement::reset()
{
    sqlite3_reset(m_handle.get()); // reports the failure of the last step once more
    m_next = 1;
    m_stepped = false;
}

std::int64_t Statement::integer(int column) const
{
    return sqlite3_column_int64(m_handle.get(), column);
}

std::string Statement::text(int column) const
{
    const void* data = sqlite3_column_blob(m_handle.get(), column);
    const int size = sqlite3_column_bytes(m_handle.get(), column);
    return data == nullptr
               ? std::string{}
               : std::string{static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

bool Statement::is_null(int column) const
{
    return sqlite3_column_type(m_handle.get(), column) == SQLITE_NULL;
}

} // namespace rbeepkg::sqlite
