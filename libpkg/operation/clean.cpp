#include "libpkg/operation/clean.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/operation/cache_use.hpp"
#include "libpkg/operation/change.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/scratch_directory.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/source/file_cache.hpp"
#include "libpkg/transaction/garbage.hpp"

#include <algorithm>
#include <iterator>

namespace rbeepkg::operation {

namespace {

std::vector<CleanItem> items_of(const transaction::StateGarbage& garbage)
{
    std::vector<CleanItem> items;
    for (const std::int64_t number : garbage.generations) {
        items.push_back({CleanKind::generations, std::to_string(number), 0});
    }
    for (const transaction::GarbageItem& tree : garbage.trees) {
        items.push_back({CleanKind::trees, tree.name, tree.bytes});
    }
    for (const transaction::GarbageItem& file : garbage.databases) {
        items.push_back({CleanKind::databases, file.name, file.bytes});
    }
    return items;
}

bool is_mirror(CleanKind kind)
{
    return kind == CleanKind::repositories;
}

enum class Outcome
{
    gone,
    in_use,
    failed,
};

// What cannot be removed is told and left: the rest of the disk comes free all the same.
Outcome remove_item(const CleanItem& item, Session& session)
{
    try {
        // A query of the planner may read a mirror without using the cache otherwise.
        std::optional<os::FileLock> mirror;
        if (is_mirror(item.kind)) {
            mirror = os::FileLock::try_acquire(item.paths.front() + ".lock",
                                               os::FileLock::Kind::exclusive);
            if (!mirror) {
                session.sink->on(
                    Warning{fmt::format("{} is in use and stays", item.paths.front()), ""});
                return Outcome::in_use;
            }
        }
        for (const std::string& path : item.paths) {
            os::remove_tree(path);
        }
        return Outcome::gone;
    } catch (const Error& error) {
        session.sink->on(Warning{error.what(), error.hint()});
        return Outcome::failed;
    }
}

// False: the disk is too full for it now, and may not be once the cache is gone.
bool recover_where_room_is(Session& session)
{
    try {
        recover(session);
        return true;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::no_space) {
            throw;
        }
        return false;
    }
}

// A key that came back after a power cut would lead to an object that did not.
void make_durable(const std::string& directory)
{
    const os::UniqueFd root = os::open_directory(directory);
    os::sync_file_system(root.get(), directory);
}

// What builds that were killed have left (scratch.hpp says where they work).
void sweep_scratch(const Session& session)
{
    constexpr const char* k_prefix = "rbeepkg-";
    const std::string own = os::join_path(session.config.paths.cache, "build");
    for (const std::string& parent : {own, std::string{"/var/tmp"}}) {
        if (os::is_directory(parent)) {
            os::remove_abandoned_directories(parent, k_prefix);
        }
    }
}

void clean_cache(Session& session, const CleanRequest& request, const std::set<std::string>& stays,
                 CleanReport& report)
{
    const std::string& root = session.config.paths.cache;
    const std::optional<os::FileLock> alone = own_cache(root);
    if (!alone) {
        session.sink->on(Warning{
            fmt::format("another process takes packages from the cache {}: it stays as it is",
                        root),
            "run rbeepkg -Sc again when it has finished"});
        return;
    }
    Step step{*session.sink, Phase::cleanup, root};
    const std::vector<CleanItem> items = cache_garbage(session, request, stays);
    std::uint64_t done = 0;
    for (const CleanItem& item : items) {
        session.cancel.check();
        const Outcome outcome = remove_item(item, session);
        if (outcome == Outcome::gone) {
            report.freed.push_back(item);
        }
        report.failed = report.failed || outcome == Outcome::failed;
        step.progress(++done, items.size(), false);
    }
    sweep_scratch(session);
    for (const std::string& sources : {root, os::join_path(root, "sources")}) {
        source::FileCache{sources}.remove_dangling_links();
    }
    make_durable(root);
}

// What is set aside is given up where there is next to no room; that there is little even then is
// no reason against what makes some.
void prepare_cleaning(Session& session)
{
    try {
        preflight(session, Purpose::removal);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::no_space) {
            throw;
        }
    }
}

void clean_state(Session& session, CleanReport& report)
{
    prepare_cleaning(session);
    const Step step{*session.sink, Phase::cleanup, session.config.paths.state};
    const transaction::StateGarbage garbage = transaction::collect_garbage(session.commit_tools());
    const std::vector<CleanItem> items = items_of(garbage);
    report.freed.insert(report.freed.end(), items.begin(), items.end());
    report.shared = garbage.shared;
}

// Nothing is to go, and files may come to share their blocks all the same; where there is no room
// for that either, nothing is to be done.
void share_only(Session& session, CleanReport& report)
{
    try {
        clean_state(session, report);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::no_space) {
            throw;
        }
    }
}

struct Answers
{
    bool state = false;
    bool cache = false;
};

// As pacman asks: -Scc for the cache by itself, with No as the default.
Answers ask(Session& session, const CleanPlan& plan)
{
    Prompter& prompter = *session.prompter;
    Answers answers;
    if (!plan.whole_cache) {
        answers.state = answers.cache = prompter.confirm_cleaning(plan, CleanPart::all);
        return answers;
    }
    answers.state = !plan.state.empty() && prompter.confirm_cleaning(plan, CleanPart::state);
    answers.cache = !plan.cache.empty() && prompter.confirm_cleaning(plan, CleanPart::cache);
    return answers;
}

} // namespace

CleanReport clean(Session& session, const CleanRequest& request)
{
    const bool recovered = request.print_only || recover_where_room_is(session);
    const transaction::CommitTools tools = session.commit_tools();
    const transaction::StateGarbage garbage = transaction::find_garbage(tools);
    const std::set<std::string> stays = transaction::versions_that_stay(garbage, tools);
    CleanReport report;
    report.plan = {items_of(garbage), cache_garbage(session, request, stays), garbage.held,
                   request.whole_cache};
    if (request.print_only) {
        report.ending = Ending::printed;
        return report;
    }
    if (report.plan.state.empty() && report.plan.cache.empty()) {
        if (!recovered) {
            recover(session); // nothing is left that could make room: it says so
        }
        share_only(session, report);
        report.ending = report.shared.files == 0 ? Ending::nothing_to_do : Ending::done;
        return report;
    }
    const Answers answers = ask(session, report.plan);
    if (!answers.state && !answers.cache) {
        report.ending = Ending::declined;
        return report;
    }
    if (answers.cache) {
        clean_cache(session, request, stays, report);
    }
    if (answers.state) {
        clean_state(session, report);
    } else if (!recovered) {
        recover(session);
    }
    return report;
}

} // namespace rbeepkg::operation
