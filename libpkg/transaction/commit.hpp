// A transaction: from verified package files to a new generation, with one commit point (the rename
// of `current`).
//     stage -> profile -> sync -> database: N+1 pending -> pre hooks -> new bin links
//     -> RENAME current -> database: N+1 current -> bin links over files of others (--overwrite)
//     -> stale bin links go -> post hooks -> old generations go
// Install scripts: pre_* behind the pre hooks, post_* before the post hooks.
// Everything before the rename is invisible and is discarded by recover(); everything after it is
// finished by recover().
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/base/event.hpp"
#include "libpkg/database/local_database.hpp"
#include "libpkg/package/package.hpp"
#include "libpkg/pkgfile/package_file.hpp"
#include "libpkg/store/store.hpp"
#include "libpkg/transaction/hook_port.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::transaction {

// How install scripts run.
struct ScriptletOptions
{
    bool run = true;                      // false: --noscriptlet
    std::vector<std::string> environment; // "K=V", all of it
    std::chrono::milliseconds timeout{300'000};
};

struct HeavyWork; // heavy_work.hpp

// The handles that a commit needs. Borrowed.
struct CommitTools
{
    store::Store* store = nullptr;
    sqlite::Database* database = nullptr;
    HookPort* hooks = nullptr;
    EventSink* sink = nullptr;
    CancelToken cancel;
    std::string root = "/"; // working directory of install scripts; paths of --overwrite start here
    std::string bin_directory;
    bool check_space = true;            // before anything is unpacked
    std::vector<std::string> overwrite; // globs: what of others our links may take the place of
    // Which package of the system a file belongs to, for a message: "coreutils (dpkg)"; "" unknown.
    std::function<std::string(const std::string& path)> owner_of;
    std::chrono::milliseconds lock_timeout{600'000};
    unsigned keep_generations = 3;
    ScriptletOptions scriptlets;
    // nullptr in a program that only switches between what is there: a transaction that installs is
    // refused, and so is a database that must be made anew.
    const HeavyWork* heavy_work = nullptr;
};

struct InstallItem
{
    pkgfile::PackageFile file;
    package::InstalledPackage facts; // reason, origin, worker_id, backend, binary, build_key,
                                     // built_how; the rest is the file's
    bool side_by_side = false;       // other versions of that name stay, and stay active if one is
    bool replace_all = true;         // else: other versions of that name go; false: the active one
    bool keeps_old = false; // with neither: the active one stays too, and is active no longer
};

// Of a member that is installed and stays. What is not said stays as it is.
struct MemberChange
{
    std::string store_path; // which one
    bool activate = false;  // plain NAME runs it from now on
    std::optional<package::InstallReason> reason;
    std::optional<bool> pinned;
    std::optional<std::string> hold; // "": -Su may move it on again
};

struct Transaction
{
    std::int64_t based_on = 0; // the generation that the plan was made on
    std::vector<InstallItem> install;
    std::vector<package::InstalledPackage> remove;
    std::vector<MemberChange> change;
    // Back to an earlier generation: these members and no others. `install` then only brings the
    // trees of theirs that the store lacks, and remove and change are not looked at.
    std::optional<std::vector<package::InstalledPackage>> exactly;
    std::string command; // as the user typed it
    std::string user;
};

struct Committed
{
    std::int64_t generation = 0;
    std::vector<database::HistoryChange> changes;
};

// nullopt when `current` is no longer what the plan was made on, or the database was made anew
// since: plan again. Errors leave the old generation, unless they say that the new one is active.
// Cancellation is masked from the rename on.
std::optional<Committed> commit(const Transaction& transaction, const CommitTools& tools);

// Finishes or discards what a dead process left, in a short lock; returns the line that says so, or
// nullopt when there was nothing to do. Idempotent.
std::optional<std::string> recover(const CommitTools& tools);

} // namespace rbeepkg::transaction
