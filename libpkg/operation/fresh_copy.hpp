// Whether what is here of a catalog may be used without asking its servers.
#pragma once

#include "libpkg/database/sync_database.hpp"

#include <cstdint>
#include <optional>

namespace rbeepkg::operation {

// As long as the answer that it is a copy of called itself fresh.
inline bool is_fresh(const std::optional<database::CatalogState>& copy, std::int64_t now)
{
    return copy && now >= copy->fetched_at && now - copy->fetched_at < copy->max_age;
}

} // namespace rbeepkg::operation
