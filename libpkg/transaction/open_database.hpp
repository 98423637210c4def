// The database of a command that writes, whatever became of it.
#pragma once

#include "libpkg/transaction/commit.hpp"

#include <optional>
#include <string>

namespace rbeepkg::transaction {

// tools.database is not looked at. A damaged file is set aside under the writers' lock with one
// Warning, and a new one is made; a missing one is made under that lock too, since it may be
// missing because somebody dies or works right there.
sqlite::Database open_database(const CommitTools& tools);

// recover(), only when the database does not know the generation that `current` names: nothing that
// a living writer does looks like that, so nobody waits for one.
std::optional<std::string> rebuild_lost_database(const CommitTools& tools);

} // namespace rbeepkg::transaction
