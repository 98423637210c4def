// -Sy: the catalogs are asked, their answers land in the sync database.
#pragma once

#include "libpkg/operation/session.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rbeepkg::operation {

enum class RefreshKind
{
    if_stale,    // no copy, or older than the catalog's max-age
    conditional, // -y
    forced,      // -yy
};

struct RefreshedCatalog
{
    std::string name, server;
    bool not_modified = false;
    std::size_t packages = 0;
    std::string failure; // "" = it answered; else why not, and the copy of `age` seconds serves
    ErrorCode failure_code = ErrorCode::network;
    std::string failure_hint;
    std::int64_t age = 0;
    std::vector<std::string> rejected; // entries and variants that were left out, with the reason
};

// A catalog that is down is a Warning while there is a copy; without any copy Error{network}.
std::vector<RefreshedCatalog> refresh(Session& session, RefreshKind kind);

} // namespace rbeepkg::operation
