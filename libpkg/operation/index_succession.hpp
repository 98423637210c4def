// Which index of a repository may follow which: time only goes forward.
#pragma once

#include "libpkg/base/event.hpp"
#include "libpkg/catalog/static_index.hpp"
#include "libpkg/database/sync_database.hpp"
#include "libpkg/operation/session.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace rbeepkg::operation {

database::SeenIndex seen_of(const catalog::StaticIndex& index, const std::string& sha256);

// Error{untrusted} for an index with a lower serial than the newest that was seen, for another one
// of the same serial, and for one of another repository at a server that gave the copy; the hint
// says how to take it all the same (Session::accept_any_index). A server that is new in the
// configuration may be another repository.
void check_succession(const Session& session, const config::CatalogConfig& configured,
                      const std::optional<database::CatalogState>& copy,
                      const std::optional<database::SeenIndex>& seen,
                      const database::SeenIndex& next);

// A Warning when the index has expired, or was made in the future of this machine's clock.
void warn_of_expiry(const std::string& catalog, const std::optional<database::SeenIndex>& index,
                    std::int64_t now, EventSink& sink);

} // namespace rbeepkg::operation
