#include "libpkg/database/local_rows.hpp"

#include "libpkg/database/package_json.hpp"

namespace rbeepkg::database::detail {

package::InstalledPackage installed_at(const sqlite::Statement& row)
{
    package::InstalledPackage installed;
    installed.id = row.integer(0);
    installed.store_path = row.text(1);
    installed.package = package_from_text(row.text(2), installed.store_path);
    installed.active = row.integer(3) != 0;
    installed.reason = reason_of(row.integer(4));
    installed.install_date = row.integer(5);
    installed.origin = row.text(6);
    installed.worker_id = row.text(7);
    installed.backend = row.text(8);
    installed.binary = row.text(9);
    installed.build_key = row.text(10);
    installed.built_how = row.text(11);
    installed.has_scriptlet = row.integer(12) != 0;
    installed.pinned = row.integer(13) != 0;
    installed.hold = row.text(14);
    return installed;
}

} // namespace rbeepkg::database::detail
