#include "libpkg/operation/refresh.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/catalog/catalog.hpp"
#include "libpkg/database/database_file.hpp"
#include "libpkg/database/sync_database.hpp"
#include "libpkg/operation/fresh_copy.hpp"
#include "libpkg/operation/index_succession.hpp"
#include "libpkg/transaction/open_database.hpp"

#include <fmt/format.h>

#include <ctime>

namespace rbeepkg::operation {

namespace {

// What is here of a catalog.
struct Known
{
    std::optional<database::CatalogState> copy;
    std::optional<database::SeenIndex> index; // the newest ever taken; not always that of the copy
    bool is_index() const { return copy && index && copy->body_sha256 == index->sha256; }
};

std::optional<catalog::Validators> validators_of(const Known& known, RefreshKind kind)
{
    if (!known.copy || kind == RefreshKind::forced) {
        return std::nullopt;
    }
    const database::CatalogState& copy = *known.copy;
    return catalog::Validators{copy.server,  copy.etag,        copy.last_modified, copy.fetched_at,
                               copy.max_age, copy.body_sha256, known.is_index()};
}

database::CatalogState state_of(const std::string& name, const catalog::Validators& validators)
{
    return {name,
            validators.server,
            validators.etag,
            validators.last_modified,
            validators.body_sha256,
            validators.fetched_at,
            validators.max_age};
}

std::string age_text(std::int64_t seconds)
{
    if (seconds < 120) {
        return fmt::format("{} s", seconds);
    }
    if (seconds < 7200) {
        return fmt::format("{} min", seconds / 60);
    }
    return seconds < 172'800 ? fmt::format("{} h", seconds / 3600)
                             : fmt::format("{} days", seconds / 86'400);
}

void report_rejections(const catalog::Snapshot& snapshot, RefreshedCatalog& report, EventSink& sink)
{
    for (const catalog::Rejection& rejection : snapshot.rejected) {
        report.rejected.push_back(
            fmt::format("{}: {}", printable(rejection.subject), printable(rejection.reason)));
        sink.on(Warning{
            fmt::format("catalog '{}': left out {}", report.name, report.rejected.back()), ""});
    }
}

// What an answer changes in the database.
void take_answer(Session& session, database::SyncDatabase& sync, const Known& known,
                 const config::CatalogConfig& configured, const catalog::Refreshed& answer,
                 RefreshedCatalog& report)
{
    const database::CatalogState state = state_of(configured.name, answer.validators);
    report.server = state.server;
    report.age = 0;
    report.not_modified = answer.not_modified;
    if (answer.not_modified) {
        sync.touch(state);
        warn_of_expiry(configured.name, known.is_index() ? known.index : std::nullopt,
                       state.fetched_at, *session.sink);
    } else if (answer.index) {
        const database::SeenIndex index = seen_of(*answer.index, state.body_sha256);
        if (known.index && known.index->serial == index.serial) {
            // What is merely damaged is not called a forgery.
            answer.index->for_each(configured.name, [](const package::SyncPackage&) {});
        }
        check_succession(session, configured, known.copy, known.index, index);
        report.packages = sync.replace(state, index, [&](const auto& visit) {
            answer.index->for_each(configured.name, visit);
        });
        warn_of_expiry(configured.name, index, state.fetched_at, *session.sink);
    } else {
        report_rejections(answer.snapshot, report, *session.sink);
        sync.replace(state, answer.snapshot.packages);
        report.packages = answer.snapshot.packages.size();
    }
}

void tell_of_failure(Session& session, const Error& error, bool has_copy, RefreshedCatalog& report,
                     Step& step)
{
    report.failure = error.what();
    report.failure_code = error.code();
    report.failure_hint = error.hint();
    if (!has_copy) {
        step.finish("no answer");
        return;
    }
    const bool refused = error.code() != ErrorCode::network;
    step.finish(fmt::format("{}, the copy of {} ago serves", refused ? "refused" : "no answer",
                            age_text(report.age)));
    session.sink->on(
        Warning{fmt::format("{}; the copy of {} ago serves", error.what(), age_text(report.age)),
                error.hint()});
}

RefreshedCatalog refresh_one(Session& session, database::SyncDatabase& sync,
                             const config::CatalogConfig& configured, RefreshKind kind)
{
    RefreshedCatalog report;
    report.name = configured.name;
    const std::int64_t now = std::time(nullptr);
    const Known known{sync.catalog(configured.name), sync.seen_index(configured.name)};
    if (known.copy) {
        report.age = now - known.copy->fetched_at;
        report.server = known.copy->server;
    }
    if (kind == RefreshKind::if_stale && is_fresh(known.copy, now)) {
        report.not_modified = true;
        return report;
    }
    Step step{*session.sink, Phase::refresh, configured.name};
    try {
        catalog::Catalog catalog{configured.name, configured.servers, *session.http, *session.sink};
        const catalog::Refreshed answer = catalog.refresh(validators_of(known, kind));
        take_answer(session, sync, known, configured, answer, report);
        step.finish(report.not_modified ? "up to date"
                                        : fmt::format("{} packages", report.packages));
    } catch (const Error& error) {
        tell_of_failure(session, error, known.copy.has_value(), report, step);
    }
    return report;
}

// No catalog answered and there is no copy of any. One reason is told as it is.
Error nothing_to_work_with(const std::vector<RefreshedCatalog>& reports,
                           const std::string& failures)
{
    const RefreshedCatalog* first = reports.empty() ? nullptr : &reports.front();
    if (reports.size() == 1 && first->failure_code != ErrorCode::network) {
        return {first->failure_code, first->failure, first->failure_hint};
    }
    return {ErrorCode::network,
            fmt::format("no catalog answered and there is no copy of any: {}", failures),
            "start the catalog, or name another one: WORKER_CATALOG_URL=http://HOST:8787 or a "
            "[name] section with 'Server = URL' in rbeepkg.conf"};
}

std::vector<RefreshedCatalog> refresh_catalogs(Session& session, RefreshKind kind)
{
    database::SyncDatabase sync{*session.database};
    std::vector<RefreshedCatalog> reports;
    std::vector<std::string> names;
    std::string failures;
    bool any_copy = false;
    for (const config::CatalogConfig& configured : session.config.catalogs) {
        session.cancel.check();
        names.push_back(configured.name);
        if (!configured.usage.sync) {
            any_copy = true; // its copy, if there is one, serves as it is
            continue;
        }
        reports.push_back(refresh_one(session, sync, configured, kind));
        const bool has_copy = sync.catalog(configured.name).has_value();
        any_copy = any_copy || has_copy;
        if (!has_copy) {
            failures += (failures.empty() ? "" : "; ") + reports.back().failure;
        }
    }
    sync.forget_others(names);
    if (!any_copy) {
        throw nothing_to_work_with(reports, failures);
    }
    if (!failures.empty()) {
        session.sink->on(Warning{failures, ""});
    }
    return reports;
}

} // namespace

std::vector<RefreshedCatalog> refresh(Session& session, RefreshKind kind)
{
    if (session.looks_on) {
        return {};
    }
    std::vector<RefreshedCatalog> reports = refresh_catalogs(session, kind);
    if (database::was_set_aside(*session.database)) {
        // Another process put a new one in its place, and may not have seen what came in since.
        *session.database = transaction::open_database(session.commit_tools());
        reports = refresh_catalogs(session, kind);
    }
    return reports;
}

} // namespace rbeepkg::operation
