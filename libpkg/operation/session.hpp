// The handles that the stories of this room work with. Made by cmd/, which plugs in caches, hooks
// and the terminal.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/base/event.hpp"
#include "libpkg/config/config.hpp"
#include "libpkg/database/local_database.hpp"
#include "libpkg/host/backends_on_demand.hpp"
#include "libpkg/net/http.hpp"
#include "libpkg/os/child.hpp"
#include "libpkg/package/package.hpp"
#include "libpkg/plan/plan.hpp"
#include "libpkg/plan/substituter.hpp"
#include "libpkg/resolve/question.hpp"
#include "libpkg/sqlite/database.hpp"
#include "libpkg/store/store.hpp"
#include "libpkg/transaction/commit.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::operation {

struct CleanPlan; // clean.hpp

// What of a plan for cleaning is asked about.
enum class CleanPart
{
    all,
    state,
    cache // the whole of it
};

// Asks the person in front, or answers with the defaults (--noconfirm), or refuses. Implemented in
// cmd/render.
class Prompter
{
public:
    virtual ~Prompter() = default;
    // ":: Proceed with installation? [Y/n]" after the plan was shown.
    virtual bool confirm_plan(const plan::Plan& plan) = 0;
    // The packages that go. Default yes.
    virtual bool confirm_removal(const std::vector<package::InstalledPackage>& removed) = 0;
    // What is asked on the way to a plan: replacements, conflicts, providers, members of groups.
    virtual resolve::Answer answer(const resolve::Question& question) = 0;
    // ":: app is designated as a HoldPkg. ... [y/N]".
    virtual bool confirm(const std::string& question, bool default_yes) = 0;
    // Other members without an installation or a removal that was asked for. Default yes.
    virtual bool confirm_changes(const std::string& heading,
                                 const std::vector<database::HistoryChange>& changes) = 0;
    // One of these by its number; nullopt when nobody chooses: there is no default.
    virtual std::optional<std::size_t> choose(const std::string& question,
                                              const std::vector<std::string>& choices) = 0;
    // What -Sc would remove. Default yes; of the whole cache no.
    virtual bool confirm_cleaning(const CleanPlan& plan, CleanPart part) = 0;
};

// Borrowed handles; everything lives in cmd's open_session for as long as the command runs.
// Commands that write, and those that print what they would write.
struct Session
{
    // Somebody who may not write here looks at a plan: nothing is recovered, asked of servers or
    // remembered.
    bool looks_on = false;
    config::Config config;
    host::HostProfile host;
    host::BackendsOnDemand backends;
    store::Store* store = nullptr;
    sqlite::Database* database = nullptr;
    std::vector<plan::Substituter*>
        substituters; // nearest first; the first one is the local cache and takes what is made
    transaction::HookPort* hooks = nullptr;
    transaction::ScriptletOptions scriptlets;
    const transaction::HeavyWork* heavy_work = nullptr; // as in CommitTools
    std::vector<std::string> overwrite; // globs: files of others that links may take the place of
    net::HttpClient* http = nullptr;
    net::HttpOptions http_options; // of further clients: each thread has one of its own
    Prompter* prompter = nullptr;
    EventSink* sink = nullptr;
    CancelToken cancel;
    bool accept_any_index = false; // of a repository, though it is older than the one seen before
    std::string command_line;      // as typed, for the history
    std::vector<std::string> location_options; // of it, those that say where: "--root", "/x", ...
    std::string user;
    std::string search_path;                    // $PATH, to say when the bin directory is not on it
    std::optional<os::Identity> build_identity; // who evaluates and builds; nullopt: ourselves
    std::map<std::string, bool> host_words;     // what host_has() has looked up

    transaction::CommitTools commit_tools() const;
};

// What is going to be written, as far as it is known.
struct Room
{
    std::uint64_t state_bytes = 0;
    std::uint64_t cache_bytes = 0;
};

enum class Purpose
{
    installation,
    removal
};

// Hooks, rights and space before any work. Error{usage} names a hook that cannot be used,
// Error{permission} or Error{no_space} the directory and the way out.
// installation: the state, bin and cache directories can be made and written, and `needed` and some
// more is free there, added up where they share a file system (CheckSpace). Sets a reserve of 1 MiB
// and 64 inodes aside in the state directory. removal: the state and bin directories can be
// written. Needs next to no space, and gives the reserve up where even that is missing: to remove
// something is the way out of a full disk.
void preflight(const Session& session, Purpose purpose, const Room& needed = {});

} // namespace rbeepkg::operation
