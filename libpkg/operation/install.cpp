#include "libpkg/operation/install.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/operation/acquire.hpp"
#include "libpkg/operation/bin_check.hpp"
#include "libpkg/operation/cache_use.hpp"
#include "libpkg/operation/change.hpp"
#include "libpkg/operation/host_check.hpp"
#include "libpkg/operation/make_plan.hpp"
#include "libpkg/operation/package_files.hpp"
#include "libpkg/operation/recipes.hpp"
#include "libpkg/operation/refresh.hpp"
#include "libpkg/operation/targets.hpp"
#include "libpkg/operation/transaction_log.hpp"
#include "libpkg/operation/undo.hpp"
#include "libpkg/operation/world.hpp"

#include <algorithm>

namespace rbeepkg::operation {

namespace {

// A catalog's version may lack the release that the target names: the recipe has it.
void check_pinned(const plan::PlanStep& step, const std::vector<package::Target>& targets)
{
    if (!step.recipe || step.recipe->pkgbuild.has_function("pkgver")) {
        return;
    }
    const package::Package& wanted = step.choice.package->package;
    const package::Version version = step.recipe->pkgbuild.version();
    for (const package::Target& target : targets) {
        if (target.depend.name == wanted.name && target.depend.allows(wanted.version) &&
            !target.depend.allows(version)) {
            Error error = make_error(
                ErrorCode::not_found, "target not found: {}; catalog '{}' has {} {}",
                target.to_string(), step.choice.package->catalog, wanted.name, version.text());
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
        if (choice.package->catalog != k_local_catalog) {
            return plan::decide(prepare_candidate(session, choice, request.build_policy, scratch),
                                request.build_policy);
        }
    } catch (Error& error) {
        error.add_context("{}", choice.package->package.name);
        throw;
    }
    plan::PlanStep step;
    step.choice = choice;
    step.origin = plan::Origin::file;
    step.detail = choice.package->entry_json; // the path, see package_of_file
    return step;
}

// What recipes need not find on the host: packages have it, or the user says that it is there.
bool is_met(const std::string& name, const World& world, const InstallRequest& request)
{
    const package::Depend any_version{name, package::Relation::any, {}};
    return !world.installed.satisfying(any_version).empty() ||
           std::any_of(request.assumed.begin(), request.assumed.end(),
                       [&](const auto& text) { return text.substr(0, text.find('=')) == name; });
}

// The active versions that the steps take the places of.
std::vector<package::InstalledPackage> touched(const World& world, const plan::Plan& plan)
{
    std::vector<package::InstalledPackage> packages;
    for (const plan::PlanStep& step : plan.steps) {
        if (const auto* old = world.installed.active_version(step.choice.package->package.name)) {
            packages.push_back(*old);
        }
    }
    return packages;
}

// Where nobody says how large it is unpacked: workers pack to about a third.
constexpr std::uint64_t k_unpacked_to_packed = 3;

// Of all steps: they are in the cache and in the store at one time.
Room room_needed(const plan::Plan& plan)
{
    Room room;
    for (const plan::PlanStep& step : plan.steps) {
        const bool here = step.hit && !step.hit->path.empty();
        const std::uint64_t packed = step.hit ? step.hit->size : step.download_bytes;
        const std::uint64_t unpacked = step.choice.package->package.installed_size;
        room.cache_bytes += here ? 0 : packed;
        room.state_bytes += unpacked != 0 ? unpacked : packed * k_unpacked_to_packed;
    }
    return room;
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

// One attempt: nullopt when another process changed the state between plan and commit.
std::optional<InstallReport> attempt(Session& session, const InstallRequest& request,
                                     const std::vector<package::Target>& targets,
                                     const std::vector<package::SyncPackage>& files,
                                     const Scratch& scratch)
{
    const World world = load_world(session, files);
    const resolve::Resolution resolution = resolve_in(session, world, request, targets);
    InstallReport report;
    tell_of(resolution, *session.sink);
    if (resolution.install.empty()) {
        report.ending = Ending::nothing_to_do;
        return report;
    }
    check_host_before_plan(session, resolution, request.depend_check);
    if (!request.print_only) {
        preflight(session, Purpose::installation);
    }
    report.plan = make_plan(session, resolution, world, [&](const resolve::Choice& choice) {
        plan::PlanStep step = plan_step(session, choice, request, scratch);
        check_pinned(step, targets);
        return step;
    });
    if (request.print_only) {
        report.ending = Ending::printed;
        return report;
    }
    check_bin_directory(session, report.plan, request);
    check_host_of_plan(session, report.plan, resolution, request.depend_check,
                       [&](const std::string& name) { return is_met(name, world, request); });
    preflight(session, Purpose::installation, room_needed(report.plan));
    if (!session.prompter->confirm_plan(report.plan)) {
        report.ending = Ending::declined;
        return report;
    }
    const os::FileLock use = use_cache(session.config.paths.cache, session.config.lock_timeout,
                                       session.cancel, *session.sink);
    std::vector<transaction::InstallItem> items = acquire(session, report.plan, request, scratch);
    if (request.download_only) {
        return report;
    }
    const std::vector<std::string> undo =
        undo_lines(session, touched(world, report.plan), items, report.plan.removals);
    const auto committed =
        logged_commit(session, transaction_of(session, report.plan, std::move(items)));
    if (!committed) {
        return std::nullopt;
    }
    report.generation = committed->generation;
    report.changes = committed->changes;
    report.undo = undo;
    return report;
}

InstallReport run(Session& session, const InstallRequest& request,
                  const std::vector<package::Target>& targets,
                  const std::vector<package::SyncPackage>& files)
{
    const Scratch scratch{session};
    return until_settled(session,
                         [&] { return attempt(session, request, targets, files, scratch); });
}

} // namespace

InstallReport install(Session& session, const InstallRequest& request)
{
    const std::vector<package::Target> targets =
        request.upgrade != 0 && request.targets.empty()
            ? std::vector<package::Target>{}
            : parse_targets(request.targets, "rbeepkg -Sl lists what there is");
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
    recover(session);
    if (!request.print_only) {
        preflight(session, Purpose::installation);
    }
    const PackageFiles given{session, request.targets};
    const std::vector<package::SyncPackage> files = given.packages();
    return run(session, request, PackageFiles::targets(files), files);
}

} // namespace rbeepkg::operation
