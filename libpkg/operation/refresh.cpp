#include "libpkg/operation/refresh.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/catalog/catalog.hpp"
#include "libpkg/database/sync_database.hpp"

#include <fmt/format.h>

#include <ctime>

namespace rbeepkg::operation {

namespace {

bool is_fresh(const std::optional<database::CatalogState>& known, std::int64_t now)
{
    return known && now >= known->fetched_at && now - known->fetched_at < known->max_age;
}

std::optional<catalog::Validators> validators_of(const std::optional<database::CatalogState>& known,
                                                 RefreshKind kind)
{
    if (!known || kind == RefreshKind::forced) {
        return std::nullopt;
    }
    return catalog::Validators{known->server,     known->etag,    known->last_modified,
                               known->fetched_at, known->max_age, known->body_sha256};
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

RefreshedCatalog refresh_one(Session& session, database::SyncDatabase& sync,
                             const config::CatalogConfig& configured, RefreshKind kind)
{
    RefreshedCatalog report;
    report.name = configured.name;
    const std::int64_t now = std::time(nullptr);
    const std::optional<database::CatalogState> known = sync.catalog(configured.name);
    if (known) {
        report.age = now - known->fetched_at;
        report.server = known->server;
    }
    if (kind == RefreshKind::if_stale && is_fresh(known, now)) {
        report.not_modified = true;
        return report;
    }
    Step step{*session.sink, Phase::refresh, configured.name};
    try {
        catalog::Catalog catalog{configured.name, configured.servers, *session.http, *session.sink};
        catalog::Refreshed answer = catalog.refresh(validators_of(known, kind));
        const database::CatalogState state = state_of(configured.name, answer.validators);
        report.server = state.server;
        report.age = 0;
        report.not_modified = answer.not_modified;
        if (answer.not_modified) {
            sync.touch(state);
            step.finish("up to date");
            return report;
        }
        report_rejections(answer.snapshot, report, *session.sink);
        sync.replace(state, answer.snapshot.packages);
        report.packages = answer.snapshot.packages.size();
        step.finish(fmt::format("{} packages", report.packages));
    } catch (const Error& error) {
        report.failure = error.what();
        if (!known) {
            step.finish("no answer");
            return report;
        }
        step.finish(fmt::format("no answer, the copy of {} ago serves", age_text(report.age)));
        session.sink->on(Warning{
            fmt::format("{}; the copy of {} ago serves", error.what(), age_text(report.age)),
            error.hint()});
    }
    return report;
}

} // namespace

std::vector<RefreshedCatalog> refresh(Session& session, RefreshKind kind)
{
    database::SyncDatabase sync{*session.database};
    std::vector<RefreshedCatalog> reports;
    std::vector<std::string> names;
    std::string failures;
    bool any_copy = false;
    for (const config::CatalogConfig& configured : session.config.catalogs) {
        session.cancel.check();
        names.push_back(configured.name);
        reports.push_back(refresh_one(session, sync, configured, kind));
        const bool has_copy = sync.catalog(configured.name).has_value();
        any_copy = any_copy || has_copy;
        if (!has_copy) {
            failures += (failures.empty() ? "" : "; ") + reports.back().failure;
        }
    }
    sync.forget_others(names);
    if (!any_copy) {
        Error error = make_error(ErrorCode::network,
                                 "no catalog answered and there is no copy of any: {}", failures);
        error.set_hint("start the catalog, or name another one: "
                       "WORKER_CATALOG_URL=http://HOST:8787 or a [name] "
                       "section with 'Server = URL' in rbeepkg.conf");
        throw error;
    }
    if (!failures.empty()) {
        session.sink->on(Warning{failures, ""});
    }
    return reports;
}

} // namespace rbeepkg::operation
