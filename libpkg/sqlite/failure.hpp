// Result codes of SQLite -> Error. Internal to this room.
#pragma once

#include "libpkg/base/error.hpp"

#include <string>
#include <string_view>

struct sqlite3;

namespace rbeepkg::sqlite::detail {

// An Error of the code that the (extended) result code means; names the file and what SQLite says.
// sql: the statement, for messages about bugs of ours.
Error failure(sqlite3* handle, int result_code, std::string_view path, std::string_view sql = {});

// The file of a connection, as SQLite has it.
std::string file_of(sqlite3* handle);

} // namespace rbeepkg::sqlite::detail
