#include "libpkg/transaction/around_commit.hpp"

#include "libpkg/transaction/hook_targets.hpp"
#include "libpkg/transaction/scriptlet.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace rbeepkg::transaction {

namespace {

using database::LocalDatabase;

constexpr const char* k_no_scriptlets = "noscriptlet";

// A hold, a pin or another reason changes nothing that foreign code has to do with.
bool concerns_files(const database::HistoryChange& change)
{
    static constexpr std::array<std::string_view, 6> k_actions = {
        "installed", "upgraded", "downgraded", "reinstalled", "removed", "activated"};
    return std::find(k_actions.begin(), k_actions.end(), change.action) != k_actions.end();
}

Change of_files(const Change& change)
{
    Change files = change;
    std::erase_if(files.changes, [](const auto& one) { return !concerns_files(one); });
    return files;
}

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

void run_before_commit(const Change& whole, const CommitTools& tools)
{
    const Change change = of_files(whole);
    if (change.changes.empty()) {
        return;
    }
    LocalDatabase local{*tools.database};
    tools.hooks->run_pre(occasion_of(change, local, change.before), *tools.sink, tools.cancel);
    if (tools.scriptlets.run) {
        run_scriptlets(scriptlet_calls("pre", change.changes, change.before, change.after), tools,
                       tools.cancel);
    }
}

void run_after_commit(const Change& whole, const CommitTools& tools)
{
    const Change change = of_files(whole);
    if (change.changes.empty()) {
        return;
    }
    if (!tools.store->note(change.number, k_no_scriptlets)) {
        run_scriptlets(scriptlet_calls("post", change.changes, change.before, change.after), tools,
                       CancelToken{});
    }
    LocalDatabase local{*tools.database};
    tools.hooks->run_post(occasion_of(change, local, change.after), *tools.sink);
}

} // namespace rbeepkg::transaction
