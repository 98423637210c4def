#include "libpkg/sqlite/failure.hpp"

#include <sqlite3.h>

#include <cerrno>

namespace rbeepkg::sqlite::detail {

namespace {

// What a failed system call below SQLite means; `otherwise` where there was none.
ErrorCode code_of_errno(int error_number, ErrorCode otherwise)
{
    switch (error_number) {
    case EACCES:
    case EPERM:
    case EROFS:
        return ErrorCode::permission;
    case ENOSPC:
    case EDQUOT:
        return ErrorCode::no_space;
    default:
        return otherwise;
    }
}

ErrorCode code_of(int result_code, int error_number)
{
    switch (result_code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ErrorCode::locked;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return ErrorCode::corrupt;
    case SQLITE_FULL:
        return ErrorCode::no_space;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
        return ErrorCode::permission;
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
    case SQLITE_PROTOCOL:
    case SQLITE_NOLFS:
        return code_of_errno(error_number, ErrorCode::io);
    default:
        return ErrorCode::internal;
    }
}

// Damage deep inside is met by a query only, after the opening.
const char* hint_for(ErrorCode code)
{
    switch (code) {
    case ErrorCode::locked:
        return "another process writes to this database; try again when it is done";
    case ErrorCode::corrupt:
        return "move it away with its -wal and -shm and run any command that changes something: it "
               "is made anew";
    default:
        return "";
    }
}

} // namespace

Error failure(sqlite3* handle, int result_code, std::string_view path, std::string_view sql)
{
    // errno is only remembered for these; elsewhere it is that of some earlier call.
    const int primary = result_code & 0xFF;
    const bool has_errno = primary == SQLITE_CANTOPEN || primary == SQLITE_IOERR;
    const int error_number = handle != nullptr && has_errno ? sqlite3_system_errno(handle) : 0;
    ErrorCode code = code_of(result_code, error_number);
    // The connections of a process share what the first one opened, and that one was a reader.
    const bool behind_a_reader =
        primary == SQLITE_READONLY && handle != nullptr && sqlite3_db_readonly(handle, "main") == 0;
    if (behind_a_reader) {
        code = ErrorCode::internal;
    }

    std::string message = fmt::format("database {}: {}", path,
                                      handle != nullptr && sqlite3_errcode(handle) != SQLITE_OK
                                          ? sqlite3_errmsg(handle)
                                          : sqlite3_errstr(result_code));
    if (error_number != 0) {
        message += ": " + system_error(error_number, "system").message();
    }
    if (behind_a_reader) {
        message += ": this process opened it for reading before it opened it for writing";
    }
    if (code == ErrorCode::internal && !sql.empty()) {
        message += fmt::format(" in: {}", sql);
    }
    return {code, std::move(message), hint_for(code)};
}

std::string file_of(sqlite3* handle)
{
    const char* name = handle != nullptr ? sqlite3_db_filename(handle, "main") : nullptr;
    return name != nullptr && *name != '\0' ? name : "(in memory)";
}

} // namespace rbeepkg::sqlite::detail
