#include "libpkg/sqlite/attach.hpp"

#include "libpkg/sqlite/opening.hpp"

namespace rbeepkg::sqlite {

void attach_to_read(Database& database, const std::string& path, const std::string& name)
{
    database.prepare("ATTACH ? AS " + name).bind(detail::uri_of(path, "mode=ro")).execute();
}

} // namespace rbeepkg::sqlite
