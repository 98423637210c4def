#include "libpkg/transaction/replace_tree.hpp"

#include "libpkg/base/scope_exit.hpp"
#include "libpkg/transaction/open_database.hpp"
#include "libpkg/transaction/recovery.hpp"

namespace rbeepkg::transaction {

namespace {

// Nobody's transaction: recovery finds the folder and removes it.
constexpr std::int64_t k_no_transaction = 0;

bool is_listed(const std::string& tree, const CommitTools& tools)
{
    database::LocalDatabase local{*tools.database};
    bool found = false;
    local.for_each_listed(tools.store->current(), [&](const database::ListedPackage& package) {
        found = found || package.store_path == tree;
    });
    return found;
}

// What cannot be removed now, recovery removes.
void remove_staging(store::Store& store) noexcept
{
    try {
        store.remove_staging();
    } catch (const std::exception&) {
        return;
    }
}

} // namespace

bool replace_tree(const pkgfile::PackageFile& file, const CommitTools& tools)
{
    const WritersLock held = lock_writers(tools);
    if (const auto line = recover_locked(tools, "discarded")) {
        tools.sink->on(Notice{*line});
    }
    if (!is_listed(store::Store::tree_name(file), tools)) {
        return false;
    }
    const ScopeExit tidy{[&]() noexcept { remove_staging(*tools.store); }};
    tools.store->begin(k_no_transaction);
    tools.store->replace_tree(file, k_no_transaction, *tools.sink, tools.cancel);
    return true;
}

} // namespace rbeepkg::transaction
