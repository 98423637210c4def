#include "libpkg/sqlite/moved.hpp"

#include <sqlite3.h>

namespace rbeepkg::sqlite {

bool has_moved(Database& database)
{
    int moved = 0;
    const int code = sqlite3_file_control(database.raw(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    return code == SQLITE_OK && moved != 0;
}

} // namespace rbeepkg::sqlite
