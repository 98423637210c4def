#include "libpkg/operation/plan_at_hand.hpp"

#include "libpkg/database/sync_database.hpp"
#include "libpkg/operation/fresh_copy.hpp"
#include "libpkg/operation/host_check.hpp"
#include "libpkg/operation/make_plan.hpp"
#include "libpkg/operation/offered_place.hpp"
#include "libpkg/operation/targets.hpp"
#include "libpkg/transaction/recovery.hpp"

#include <algorithm>
#include <ctime>
#include <utility>

namespace rbeepkg::operation {

namespace {

// What a refresh would tell of it is told.
bool is_up_to_date(const Session& session, const config::CatalogConfig& catalog)
{
    database::SyncDatabase sync{*session.database};
    const std::int64_t now = std::time(nullptr);
    const auto copy = sync.catalog(catalog.name);
    if (!catalog.usage.sync || is_fresh(copy, now)) {
        return true;
    }
    if (!copy || !is_of_unchanged_file(*copy, sync.seen_index(catalog.name), catalog, now)) {
        return false;
    }
    Step step{*session.sink, Phase::refresh, catalog.name};
    step.finish("up to date");
    return true;
}

bool are_up_to_date(const Session& session)
{
    const auto& catalogs = session.config.catalogs;
    return std::all_of(catalogs.begin(), catalogs.end(), [&](const config::CatalogConfig& catalog) {
        return is_up_to_date(session, catalog);
    });
}

// A file in a cache counts before the one on the server, and only install() finds it there.
bool comes_from_server(const Session& session, const resolve::Choice& choice,
                       const MayBeCached& may_be_cached)
{
    const auto offered = offered_for_host(session, *choice.package);
    return offered && !may_be_cached(offered->sha256);
}

plan::PlanStep download_step(const Session& session, const resolve::Choice& choice,
                             plan::BuildPolicy policy)
{
    plan::Candidate candidate;
    candidate.choice = choice;
    candidate.prebuilt = offered_for_host(session, *choice.package).value();
    candidate.prebuilt->url =
        places_of_offered(session, *choice.package, *candidate.prebuilt).front().display();
    return plan::decide(candidate, policy);
}

std::optional<InstallReport> report_on(Session& session, const InstallRequest& request,
                                       const MayBeCached& may_be_cached)
{
    const std::vector<package::Target> targets = request.upgrade != 0 && request.targets.empty()
                                                     ? std::vector<package::Target>{}
                                                     : parse_targets(request.targets, "");
    const World world = load_world(session, {});
    const resolve::Resolution resolution = resolve_in(session, world, request, targets);
    InstallReport report;
    tell_of(resolution, *session.sink);
    if (resolution.install.empty()) {
        report.ending = Ending::nothing_to_do;
        return report;
    }
    check_host_before_plan(session, resolution, request.depend_check);
    if (!std::all_of(resolution.install.begin(), resolution.install.end(),
                     [&](const resolve::Choice& choice) {
                         return comes_from_server(session, choice, may_be_cached);
                     })) {
        return std::nullopt;
    }
    report.plan = make_plan(session, resolution, world, [&](const resolve::Choice& choice) {
        return download_step(session, choice, request.build_policy);
    });
    report.ending = Ending::printed;
    return report;
}

} // namespace

std::optional<InstallReport> plan_at_hand(Session& session, const InstallRequest& request,
                                          const MayBeCached& may_be_cached)
{
    if (!request.print_only || request.refresh != 0 ||
        request.build_policy == plan::BuildPolicy::forced) {
        return std::nullopt;
    }
    try {
        const bool is_settled =
            are_up_to_date(session) && !transaction::needs_recovery(session.commit_tools());
        return is_settled ? report_on(session, request, may_be_cached) : std::nullopt;
    } catch (const Error&) {
        return std::nullopt;
    }
}

} // namespace rbeepkg::operation
