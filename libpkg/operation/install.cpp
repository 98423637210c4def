#include "libpkg/operation/install.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/database/local_database.hpp"
#include "libpkg/database/sync_database.hpp"
#include "libpkg/operation/acquire.hpp"
#include "libpkg/operation/bin_check.hpp"
#include "libpkg/operation/host_check.hpp"
#include "libpkg/operation/recipes.hpp"
#include "libpkg/operation/refresh.hpp"
#include "libpkg/operation/targets.hpp"
#include "libpkg/operation/transaction_log.hpp"
#include "libpkg/operation/undo.hpp"
#include "libpkg/os/file.hpp"

#include <algorithm>
#include <set>

namespace rbeepkg::operation {

namespace {

// How often a plan is made anew because another process committed in between.
constexpr int k_most_attempts = 8;
constexpr const char* k_local = "local";

// What the targets are resolved against: the state as it is now.
struct World
{
    std::int64_t generation = 0;
    std::vector<package::InstalledPackage> installed;
    package::PackageIndex index;
};

std::vector<std::string> catalog_names(const Session& session)
{
    std::vector<std::string> names;
    for (const config::CatalogConfig& catalog : session.config.catalogs) {
        names.push_back(catalog.name);
    }
    return names;
}

World load_world(Session& session, const std::vector<package::Target>& targets,
                 const std::vector<package::SyncPackage>& files)
{
    World world;
    world.generation = session.store->current();
    world.installed = database::LocalDatabase{*session.database}.members(world.generation);
    std::vector<std::string> names;
    for (const package::Target& target : targets) {
        names.push_back(target.depend.name);
    }
    for (const package::SyncPackage& file : files) {
        world.index.add(file);
        for (const package::Depend& depend : file.package.depends) {
            names.push_back(depend.name);
        }
    }
    const package::PackageIndex reachable =
        database::SyncDatabase{*session.database}.reachable(names, catalog_names(session));
    for (const package::SyncPackage& package : reachable.packages()) {
        world.index.add(package);
    }
    return world;
}

resolve::HostFacts facts_of(const Session& session)
{
    resolve::HostFacts facts;
    facts.misfit = [&session](const package::SyncPackage& package) {
        return host::misfit_reason(package, session.host);
    };
    facts.backend_order = session.host.backends;
    facts.backend_reason = session.host.backend_reason;
    return facts;
}

std::string hint_for_missing(Session& session, const std::string& subject)
{
    const auto target = package::Target::parse(subject);
    const std::string name = target ? target->depend.name : subject;
    database::SyncDatabase sync{*session.database};
    const package::PackageIndex index = sync.reachable({name}, catalog_names(session));
    package::Depend any;
    any.name = name;
    std::vector<std::string> offered;
    for (const package::SyncPackage* package : index.satisfying(any)) {
        offered.push_back(fmt::format("{}/{}={}", package->catalog, package->package.name,
                                      package->package.version.text()));
    }
    if (!offered.empty()) {
        return "there is " + join(offered, ", ");
    }
    const auto similar = sync.similar_names(name, 3);
    return similar.empty() ? "rbeepkg -Sl lists what there is; rbeepkg -Sy asks the catalogs again"
                           : "did you mean " + join(similar, ", ") + "?";
}

[[noreturn]] void throw_unresolvable(Session& session, const resolve::Unresolvable& none)
{
    ErrorCode code = ErrorCode::unsatisfied;
    std::string hint;
    if (none.kind == resolve::Unresolvable::Kind::target_not_found) {
        code = ErrorCode::not_found;
        hint = hint_for_missing(session, none.subject);
    } else if (none.kind == resolve::Unresolvable::Kind::unsuitable) {
        code = ErrorCode::unsuitable;
        hint = "rbeepkg -Si NAME shows for what each variant is made";
    }
    throw Error{code, join(none.reasons, "\n"), hint};
}

void mark_versions(plan::PlanStep& step, const World& world,
                   const std::vector<package::Target>& targets, bool beside)
{
    const package::Package& wanted = step.choice.package.package;
    for (const package::InstalledPackage& package : world.installed) {
        if (package.package.name == wanted.name && package.active) {
            step.old_version = package.package.version.text();
        }
    }
    // name=version adds a version and leaves the active one alone.
    const bool pinned =
        std::any_of(targets.begin(), targets.end(), [&](const package::Target& target) {
            return target.depend.relation == package::Relation::equal &&
                   package::satisfies(wanted, target.depend);
        });
    const bool wants_both = beside || (pinned && step.origin != plan::Origin::file);
    step.side_by_side = wants_both && !step.old_version.empty() && !step.choice.up_to_date;
}

// A catalog's version may lack the release that the target names: the recipe has it.
void check_pinned(const plan::PlanStep& step, const std::vector<package::Target>& targets)
{
    if (!step.recipe || step.recipe->pkgbuild.has_function("pkgver")) {
        return;
    }
    const package::Package& wanted = step.choice.package.package;
    const package::Version version = step.recipe->pkgbuild.version();
    for (const package::Target& target : targets) {
        if (target.depend.name == wanted.name && !target.depend.allows(version)) {
            Error error = make_error(
                ErrorCode::not_found, "target not found: {}; catalog '{}' has {} {}",
                target.to_string(), step.choice.package.catalog, wanted.name, version.text());
            error.set_hint(
                fmt::format("take that one: rbeepkg -S {}={}", wanted.name, version.text()));
            throw error;
        }
    }
}

plan::PlanStep plan_step(Session& session, const resolve::Choice& choice,
                         const InstallRequest& request, const Scratch& scratch)
{
    try {
        if (choice.package.catalog != k_local) {
            return plan::decide(prepare_candidate(session, choice, request.build_policy, scratch),
                                request.build_policy);
        }
    } catch (Error& error) {
        error.add_context("{}", choice.package.package.name);
        throw;
    }
    plan::PlanStep step;
    step.choice = choice;
    step.origin = plan::Origin::file;
    step.detail = choice.package.entry_json; // the path, see package_of_file
    return step;
}

plan::Plan make_plan(Session& session, const resolve::Resolution& resolution, const World& world,
                     const std::vector<package::Target>& targets, const InstallRequest& request,
                     const Scratch& scratch)
{
    plan::Plan plan;
    plan.based_on = world.generation;
    plan.notes = resolution.warnings;
    for (const resolve::Choice& choice : resolution.install) {
        session.cancel.check();
        plan::PlanStep step = plan_step(session, choice, request, scratch);
        check_pinned(step, targets);
        mark_versions(step, world, targets, request.beside);
        if (!choice.why.empty()) {
            plan.notes.push_back(fmt::format("{}: {}", choice.package.package.name, choice.why));
        }
        plan.steps.push_back(std::move(step));
    }
    for (const std::string& name : resolution.removals) {
        for (const package::InstalledPackage& package : world.installed) {
            if (package.package.name == name) {
                plan.removals.push_back(package);
            }
        }
    }
    return plan;
}

void confirm_removals(Session& session, const plan::Plan& plan)
{
    std::set<std::string> asked;
    for (const package::InstalledPackage& package : plan.removals) {
        const std::string& name = package.package.name;
        if (!asked.insert(name).second) {
            continue;
        }
        if (!session.prompter->confirm_conflict_removal(fmt::format(
                "a package of this transaction and {} are in conflict. Remove {}?", name, name))) {
            throw Error{ErrorCode::unsatisfied,
                        fmt::format("unresolvable package conflict with {}", name),
                        fmt::format("remove it first: rbeepkg -R {}", name)};
        }
    }
}

std::uint64_t space_needed(const plan::Plan& plan)
{
    std::uint64_t bytes = 0;
    for (const plan::PlanStep& step : plan.steps) {
        // Packed in the cache and unpacked in the store; workers pack to about a third.
        const std::uint64_t packed = step.hit ? step.hit->size : step.download_bytes;
        bytes += packed * 4;
    }
    return bytes;
}

transaction::Transaction transaction_of(const Session& session, const plan::Plan& plan,
                                        std::vector<transaction::InstallItem> items)
{
    transaction::Transaction transaction;
    transaction.based_on = plan.based_on;
    transaction.install = std::move(items);
    transaction.remove = plan.removals;
    transaction.command = session.command_line;
    transaction.user = session.user;
    return transaction;
}

void recover(Session& session)
{
    if (const auto line = transaction::recover(session.commit_tools())) {
        session.sink->on(Notice{*line});
    }
}

// One attempt: nullopt when another process changed the state between plan and commit.
std::optional<InstallReport> attempt(Session& session, const InstallRequest& request,
                                     const std::vector<package::Target>& targets,
                                     const std::vector<package::SyncPackage>& files,
                                     const Scratch& scratch)
{
    const World world = load_world(session, targets, files);
    resolve::Request wanted;
    wanted.targets = targets;
    wanted.depend_check = request.depend_check;
    wanted.as_depends = request.as_depends;
    wanted.needed = request.needed;
    const resolve::Outcome outcome =
        resolve::resolve(wanted, world.index, world.installed, facts_of(session));
    if (const auto* none = std::get_if<resolve::Unresolvable>(&outcome)) {
        throw_unresolvable(session, *none);
    }
    const auto& resolution = std::get<resolve::Resolution>(outcome);

    InstallReport report;
    report.notices = resolution.skipped;
    if (resolution.install.empty()) {
        report.ending = Ending::nothing_to_do;
        return report;
    }
    check_host_before_plan(session, resolution, request.depend_check);
    if (!request.print_only) {
        preflight(session, Purpose::installation);
    }
    report.plan = make_plan(session, resolution, world, targets, request, scratch);
    if (request.print_only) {
        report.ending = Ending::printed;
        return report;
    }
    check_bin_directory(session, report.plan, request);
    check_host_of_plan(session, report.plan, resolution, request.depend_check);
    preflight(session, Purpose::installation, space_needed(report.plan));
    if (!session.prompter->confirm_plan(report.plan)) {
        report.ending = Ending::declined;
        return report;
    }
    confirm_removals(session, report.plan);

    std::vector<transaction::InstallItem> items = acquire(session, report.plan, request, scratch);
    if (request.download_only) {
        return report;
    }
    const std::vector<std::string> undo =
        undo_lines(session, world.installed, items, report.plan.removals);
    const auto committed = transaction::commit(
        transaction_of(session, report.plan, std::move(items)), session.commit_tools());
    if (!committed) {
        return std::nullopt;
    }
    report.generation = committed->generation;
    report.changes = committed->changes;
    log_changes(session, report.changes);
    report.undo = undo;
    return report;
}

InstallReport run(Session& session, const InstallRequest& request,
                  const std::vector<package::Target>& targets,
                  const std::vector<package::SyncPackage>& files)
{
    const Scratch scratch{session};
    for (int tried = 0; tried < k_most_attempts; ++tried) {
        if (auto report = attempt(session, request, targets, files, scratch)) {
            return *std::move(report);
        }
        session.sink->on(Notice{"another process changed what is installed; planning again"});
    }
    throw Error{ErrorCode::locked, "other processes keep changing what is installed",
                "try again in a moment"};
}

// A package file as the resolver sees it: a package of the catalog "local", whose entry is the
// path.
package::SyncPackage package_of_file(const std::string& path)
{
    const std::string absolute = os::absolute_path(path);
    if (!os::exists(absolute)) {
        throw Error{ErrorCode::not_found, fmt::format("{}: no such package file", absolute),
                    "-U takes files; rbeepkg -S installs from the catalogs"};
    }
    package::SyncPackage package;
    const pkgfile::Pkginfo info = pkgfile::read_pkginfo(absolute);
    package.package = info.package;
    package.catalog = k_local;
    package.worker_id = info.extra.worker_id;
    package.backend = info.extra.backend;
    if (info.package.arch != "any") {
        package.architectures = {info.package.arch};
    }
    package.entry_json = absolute;
    return package;
}

} // namespace

InstallReport install(Session& session, const InstallRequest& request)
{
    const std::vector<package::Target> targets =
        parse_targets(request.targets, "rbeepkg -Sl lists what there is");
    recover(session);
    refresh(session, request.refresh >= 2   ? RefreshKind::forced
                     : request.refresh == 1 ? RefreshKind::conditional
                                            : RefreshKind::if_stale);
    return run(session, request, targets, {});
}

InstallReport install_files(Session& session, const InstallRequest& request)
{
    if (request.targets.empty()) {
        throw Error{ErrorCode::usage, "no targets specified",
                    "name a package file: rbeepkg -U FILE.pkg.tar.zst"};
    }
    std::vector<package::SyncPackage> files;
    std::vector<package::Target> targets;
    for (const std::string& path : request.targets) {
        files.push_back(package_of_file(path));
        package::Target target;
        target.catalog = k_local;
        target.depend.name = files.back().package.name;
        target.depend.relation = package::Relation::equal;
        target.depend.version = files.back().package.version;
        targets.push_back(std::move(target));
    }
    recover(session);
    return run(session, request, targets, files);
}

} // namespace rbeepkg::operation
