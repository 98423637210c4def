// What commands that only read look at: the database and the generation that `current` names, so
// that what is printed is one whole generation, even while another process commits the next one.
#pragma once

#include "libpkg/config/config.hpp"
#include "libpkg/sqlite/database.hpp"

#include <cstdint>
#include <optional>

namespace rbeepkg::operation {

// The file is held in one read transaction.
struct ReadView
{
    std::optional<sqlite::Database> file; // nullopt: nothing installed yet, no catalog known
    std::int64_t generation = 0;
};

// Error{corrupt} with the way out when the database does not know what is installed.
ReadView open_view(const config::Config& config);

} // namespace rbeepkg::operation
