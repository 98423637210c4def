#include "libpkg/transaction/lost_database.hpp"

#include "libpkg/database/database_file.hpp"
#include "libpkg/os/file.hpp"

#include <algorithm>
#include <vector>

namespace rbeepkg::transaction {

bool knows_generation(sqlite::Database& database, std::int64_t current)
{
    return current == 0 ||
           database.prepare("SELECT 1 FROM generation WHERE number = ?").bind(current).step();
}

void check_profile(const store::Store& store, std::int64_t current)
{
    if (current == 0 || os::is_directory(store.profile_path(current))) {
        return;
    }
    const std::string link = os::join_path(store.state(), "current");
    const std::vector<std::int64_t> profiles = store.profiles();
    throw Error{
        ErrorCode::corrupt,
        fmt::format("{} names generation {}, and {} is not there", link, current,
                    store.profile_path(current)),
        profiles.empty()
            ? fmt::format("nothing else is there to go back to: remove {} and install again", link)
            : fmt::format("go back to the newest one that is there: ln -sfn profiles/{} {}",
                          profiles.back(), link)};
}

Error lost_database(const store::Store& store, std::int64_t current)
{
    return {ErrorCode::corrupt,
            fmt::format("{} knows nothing of generation {}, which is installed",
                        database::database_path(store.state()), current),
            database::k_rebuild_hint};
}

} // namespace rbeepkg::transaction
