#include "libpkg/transaction/open_database.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/database/database_file.hpp"
#include "libpkg/transaction/lost_database.hpp"

namespace rbeepkg::transaction {

namespace {

// nullopt: none is there, or it is damaged, as far as that is seen without reading all of it.
struct Opened
{
    std::optional<sqlite::Database> database;
    std::string damage;
};

Opened try_open(const CommitTools& tools)
{
    Opened opened;
    try {
        opened.database = database::open_existing(tools.store->state());
        if (opened.database) {
            database::LocalDatabase{*opened.database}.generations();
        }
    } catch (const Error& error) {
        if (error.code() != ErrorCode::corrupt) {
            throw;
        }
        opened.database.reset();
        opened.damage = error.what();
    }
    return opened;
}

// Under the lock there is one afterwards, whatever was there.
sqlite::Database open_locked(const CommitTools& tools)
{
    Opened opened = try_open(tools);
    if (!opened.database && opened.damage.empty() &&
        database::take_replacement(tools.store->state())) {
        opened = try_open(tools);
    }
    if (opened.database) {
        return std::move(*opened.database);
    }
    const std::string aside = database::set_aside(tools.store->state(), database::Aside::damaged);
    if (!opened.damage.empty()) {
        tools.sink->on(Warning{
            fmt::format("{}; it is set aside as {} and made anew", opened.damage, aside), ""});
    }
    return database::open_for_writing(tools.store->state());
}

} // namespace

sqlite::Database open_database(const CommitTools& tools)
{
    if (Opened opened = try_open(tools); opened.database) {
        return std::move(*opened.database);
    }
    tools.store->create();
    const os::FileLock lock = tools.store->lock(tools.lock_timeout, tools.cancel, *tools.sink);
    return open_locked(tools); // somebody may have mended it while we waited
}

WritersLock lock_writers(const CommitTools& tools)
{
    WritersLock held{tools.store->lock(tools.lock_timeout, tools.cancel, *tools.sink)};
    held.database_replaced = database::was_set_aside(*tools.database);
    if (held.database_replaced) {
        *tools.database = open_locked(tools);
    }
    return held;
}

std::optional<std::string> rebuild_lost_database(const CommitTools& tools)
{
    const std::int64_t current = tools.store->current();
    if (knows_generation(*tools.database, current)) {
        return std::nullopt;
    }
    return recover(tools);
}

} // namespace rbeepkg::transaction
