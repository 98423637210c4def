// Whether a connection still speaks of what its path names.
#pragma once

#include "libpkg/sqlite/database.hpp"

namespace rbeepkg::sqlite {

// True once the file was renamed, replaced or removed since it was opened. Costs one stat.
bool has_moved(Database& database);

} // namespace rbeepkg::sqlite
