// A second file on one connection.
#pragma once

#include "libpkg/sqlite/database.hpp"

#include <string>

namespace rbeepkg::sqlite {

// The database at `path` becomes "<name>." to statements, and nothing of it is locked for writing:
// not by transactions that write to the others either. The file must be there.
void attach_to_read(Database& database, const std::string& path, const std::string& name);

} // namespace rbeepkg::sqlite
