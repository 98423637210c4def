#include "libpkg/transaction/around_commit.hpp"

#include "libpkg/transaction/hook_targets.hpp"
#include "libpkg/transaction/scriptlet.hpp"

namespace rbeepkg::transaction {

namespace {

using database::LocalDatabase;

constexpr const char* k_no_scriptlets = "noscriptlet";

HookOccasion occasion_of(const Change& change, LocalDatabase& local,
                         const std::vector<package::InstalledPackage>& installed)
{
    HookOccasion occasion;
    occasion.targets = hook_targets(change.changes, change.before, change.after);
    occasion.installed = &installed;
    occasion.paths = [&change, &local] {
        return hook_paths(change.changes, change.before, change.after, paths_from(local));
    };
    return occasion;
}

} // namespace

void note_scriptlets(std::int64_t number, const CommitTools& tools)
{
    if (!tools.scriptlets.run) {
        tools.store->leave_note(number, k_no_scriptlets, "");
    }
}

void run_before_commit(const Change& change, const CommitTools& tools)
{
    LocalDatabase local{*tools.database};
    tools.hooks->run_pre(occasion_of(change, local, change.before), *tools.sink, tools.cancel);
    if (tools.scriptlets.run) {
        run_scriptlets(scriptlet_calls("pre", change.changes, change.before, change.after), tools,
                       tools.cancel);
    }
}

void run_after_commit(const Change& change, const CommitTools& tools)
{
    if (!tools.store->note(change.number, k_no_scriptlets)) {
        run_scriptlets(scriptlet_calls("post", change.changes, change.before, change.after), tools,
                       CancelToken{});
    }
    LocalDatabase local{*tools.database};
    tools.hooks->run_post(occasion_of(change, local, change.after), *tools.sink);
}

} // namespace rbeepkg::transaction
