// Whether what is here of a catalog may be used without asking its servers.
#pragma once

#include "libpkg/config/config.hpp"
#include "libpkg/database/sync_database.hpp"

#include <cstdint>
#include <optional>

namespace rbeepkg::operation {

// As long as the answer that it is a copy of called itself fresh.
inline bool is_fresh(const std::optional<database::CatalogState>& copy, std::int64_t now)
{
    return copy && now >= copy->fetched_at && now - copy->fetched_at < copy->max_age;
}

// Whether refresh() would find the file that it is a copy of as it was, in a directory of this
// machine, and had nothing to say of it. false where that is not certain. Error{io or permission}
// when a file there cannot be opened.
bool is_of_unchanged_file(const database::CatalogState& copy,
                          const std::optional<database::SeenIndex>& index,
                          const config::CatalogConfig& configured, std::int64_t now);

} // namespace rbeepkg::operation
