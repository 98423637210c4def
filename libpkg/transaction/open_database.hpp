// The database of a command that writes, whatever became of it.
#pragma once

#include "libpkg/transaction/commit.hpp"

#include <optional>
#include <string>

namespace rbeepkg::transaction {

// tools.database is not looked at. A damaged file is set aside under the writers' lock with one
// Warning, and a new one is made; a missing one is made under that lock too, since it may be
// missing because somebody dies or works right there.
// What an interrupted -D --rebuild had ready takes the place of a missing one.
sqlite::Database open_database(const CommitTools& tools);

struct WritersLock
{
    os::FileLock lock;
    // What was read before is of no use: its ids are those of another database.
    bool database_replaced = false;
};

// The writers' lock, and behind tools.database the file that is the database now: while one waits,
// the holder may have put another one in its place.
WritersLock lock_writers(const CommitTools& tools);

// recover(), only when the database does not know the generation that `current` names: nothing that
// a living writer does looks like that, so nobody waits for one.
std::optional<std::string> rebuild_lost_database(const CommitTools& tools);

} // namespace rbeepkg::transaction
