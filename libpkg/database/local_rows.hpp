// Rows of package with what a generation says of them, as packages. Internal to this room.
#pragma once

#include "libpkg/package/package.hpp"
#include "libpkg/sqlite/database.hpp"

#include <cstdint>
#include <string_view>

namespace rbeepkg::database::detail {

// Of `package p` and `generation_member m`, in the order in which installed_at() reads them.
inline constexpr std::string_view k_installed_columns =
    "SELECT p.id, p.store_path, p.detail, m.active, m.reason, p.install_date, p.origin,"
    " p.worker_id, p.backend, p.binary, p.build_key, p.built_how, p.has_scriptlet, m.pinned, "
    "m.hold";

// Error{corrupt} names the store path.
package::InstalledPackage installed_at(const sqlite::Statement& row);

inline package::InstallReason reason_of(std::int64_t value)
{
    return value == 0 ? package::InstallReason::explicitly : package::InstallReason::as_depend;
}

} // namespace rbeepkg::database::detail
