// A database that does not know the generation that `current` names: it was lost or damaged, and
// the manifests know what it held. Only looks: programs that read link this without the writers.
#pragma once

#include "libpkg/base/error.hpp"
#include "libpkg/database/local_database.hpp"
#include "libpkg/store/store.hpp"

#include <cstdint>

namespace rbeepkg::transaction {

// Whether a row of generation `current` is there; of no generation (0) none is wanted.
bool knows_generation(sqlite::Database& database, std::int64_t current);

// Error{corrupt} with the way out when `current` names a profile that is not there.
void check_profile(const store::Store& store, std::int64_t current);

// For those who only read.
Error lost_database(const store::Store& store, std::int64_t current);

} // namespace rbeepkg::transaction
