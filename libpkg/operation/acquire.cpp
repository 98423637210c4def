#include "libpkg/operation/acquire.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/build/build.hpp"
#include "libpkg/operation/build_settings.hpp"
#include "libpkg/operation/jobs_at_a_time.hpp"
#include "libpkg/operation/neighbours.hpp"
#include "libpkg/operation/offered_file.hpp"
#include "libpkg/operation/recipes.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/plan/build_key.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace rbeepkg::operation {

namespace {

plan::Substituter& local_cache(Session& session)
{
    if (session.substituters.empty()) {
        throw make_error(ErrorCode::internal, "no local binary cache is plugged in");
    }
    return *session.substituters.front();
}

// The same key is made by one process at a time; the others wait and then find it in the cache.
os::FileLock lock_key(Session& session, const package::CacheKey& key, const std::string& name)
{
    const std::string directory = os::join_path(session.config.paths.cache, "locks");
    os::make_directories(directory);
    // A build may hold it for as long as a build may take.
    const auto timeout = session.config.build_timeout * 6 + std::chrono::minutes{10};
    return os::FileLock::acquire(
        os::join_path(directory, key.hex), os::FileLock::Kind::exclusive, timeout, session.cancel,
        [&](const std::string& holder) {
            session.sink->on(Notice{fmt::format(
                "{} is being made by another process ({}); waiting for it", name, holder)});
        });
}

// 1980-01-01: the same inputs give the same bytes whenever they are built, and zip knows no earlier
// time.
constexpr std::int64_t k_source_date_epoch = 315'532'800;

// A verified file and the key under which it lies in the cache.
struct Acquired
{
    pkgfile::PackageFile file;
    package::CacheKey key;
};

std::optional<Acquired> from_caches(Session& session, const package::CacheKey& key)
{
    for (plan::Substituter* substituter : session.substituters) {
        const std::optional<plan::CacheHit> hit = substituter->query(key);
        if (!hit) {
            continue;
        }
        if (auto file = substituter->fetch(*hit, *session.sink, session.cancel)) {
            return Acquired{*std::move(file), key};
        }
    }
    return std::nullopt;
}

// Beside the cache's files and named by its digest: a part that was cut is found again by the next
// run.
std::string download_path(const Session& session, const package::PrebuiltFile& offered)
{
    return os::join_path(session.config.paths.cache, "downloads/" + offered.sha256 + ".pkg");
}

// As the catalog says it; the plan's own has a place for people.
const package::PrebuiltFile& offered_as_such(const plan::PlanStep& step)
{
    for (const package::PrebuiltFile& offered : step.choice.package->prebuilt) {
        if (offered.sha256 == step.prebuilt->sha256) {
            return offered;
        }
    }
    return *step.prebuilt;
}

pkgfile::PackageFile checked_file(Session& session, const plan::PlanStep& step,
                                  const std::string& path)
{
    Step progress{*session.sink, Phase::verify, step.choice.package->package.name, path};
    return pkgfile::read_package_file(
        path, session.cancel,
        [&](std::uint64_t done, std::uint64_t total) { progress.progress(done, total); });
}

Acquired download_prebuilt(Session& session, const plan::PlanStep& step)
{
    const package::PrebuiltFile& offered = *step.prebuilt;
    const package::CacheKey key = plan::prebuilt_key(offered.sha256);
    const os::FileLock lock = lock_key(session, key, step.choice.package->package.name);
    if (auto cached = from_caches(session, key)) {
        return *std::move(cached);
    }
    const std::string path = download_path(session, offered);
    os::make_directories(os::parent_path(path));
    download_offered(session, *step.choice.package, offered_as_such(step), path);
    const pkgfile::PackageFile file = checked_file(session, step, path);
    Acquired published{local_cache(session).publish(key, file), key};
    os::remove_file(path);
    return published;
}

build::BuildRequest build_request(Session& session, const plan::PlanStep& step,
                                  const InstallRequest& request, const Scratch& scratch)
{
    const package::SyncPackage& package = *step.choice.package;
    build::BuildRequest wanted;
    wanted.pkgbuild_text = step.recipe->text;
    wanted.pkgbuild = step.recipe->pkgbuild;
    wanted.variant = step.recipe->variant;
    wanted.identity.package_name = package.package.name;
    wanted.identity.worker_id = package.worker_id;
    wanted.identity.backend = package.backend;
    wanted.identity.binary_name = package.binary_name;
    wanted.identity.build_system = package.build_system;
    wanted.identity.build_network_key = package.package.name;
    wanted.scratch = scratch.path();
    wanted.output_directory = os::join_path(scratch.path(), "out");
    os::make_directories(wanted.output_directory, 0700);
    wanted.log_path = build_log_path(session.config, package.package.name,
                                     step.recipe->pkgbuild.version().text());
    wanted.cargo_home = os::join_path(session.config.paths.cache, "cargo");
    wanted.network =
        build_network(session.config, package.catalog, package.package.name, request.build_network);
    wanted.timeout = session.config.build_timeout;
    wanted.run_as = session.build_identity;
    wanted.packager = session.config.packager;
    wanted.source_date_epoch = k_source_date_epoch;
    return wanted;
}

const pkgfile::PackageFile& wanted_among(const std::vector<pkgfile::PackageFile>& made,
                                         const plan::PlanStep& step)
{
    const std::string& name = step.choice.package->package.name;
    const auto found =
        std::find_if(made.begin(), made.end(), [&](const pkgfile::PackageFile& file) {
            return file.info.package.name == name;
        });
    if (found == made.end()) {
        throw make_error(ErrorCode::build_failed, "{} was built and made no package {}",
                         step.recipe->url, name);
    }
    return *found;
}

// Fetches the sources, runs the recipe, publishes what it makes; a key that is only known once the
// sources are here is looked up once more before anything runs.
Acquired make_from_recipe(Session& session, const plan::PlanStep& step,
                          const InstallRequest& request, const Scratch& scratch)
{
    const package::SyncPackage& package = *step.choice.package;
    const RecipeSources sources{session, package, *step.recipe};
    std::vector<source::PinnedSource> pinned =
        source::fetch_sources(sources.wanted(), sources.context(), session.cancel);
    std::vector<std::string> pins;
    std::transform(pinned.begin(), pinned.end(), std::back_inserter(pins),
                   [](const source::PinnedSource& one) { return one.pin; });
    const package::CacheKey key = key_of(session, package, *step.recipe, pins);
    const os::FileLock lock = lock_key(session, key, package.package.name);
    const bool rebuild = request.build_policy == plan::BuildPolicy::forced;
    if (auto cached = rebuild ? std::nullopt : from_caches(session, key)) {
        return *std::move(cached);
    }
    build::BuildRequest wanted = build_request(session, step, request, scratch);
    wanted.sources = std::move(pinned);
    const os::TempDir beside{scratch.path(), "beside-"};
    write_neighbours(step.recipe->files, beside.path());
    wanted.start_directory = beside.path();
    wanted.build_key = key.hex;
    const std::vector<pkgfile::PackageFile> made =
        build::build(wanted, *session.sink, session.cancel);
    Acquired published{local_cache(session).publish(key, wanted_among(made, step)), key};
    os::remove_tree(wanted.output_directory);
    return published;
}

Acquired acquire_cached(Session& session, const plan::PlanStep& step, const InstallRequest& request,
                        const Scratch& scratch)
{
    if (auto file = from_caches(session, step.hit->key)) {
        // Who put it into the cache may have died before he had removed what it came from.
        if (step.prebuilt) {
            os::remove_file(download_path(session, *step.prebuilt));
        }
        return *std::move(file);
    }
    if (step.prebuilt) {
        return download_prebuilt(session, step);
    }
    const bool may_make = step.recipe && (request.build_policy != plan::BuildPolicy::refused ||
                                          !step.recipe->pkgbuild.has_function("build"));
    if (!may_make) {
        Error error = make_error(ErrorCode::build_needed,
                                 "the cached file of {} is damaged and --no-build forbids to "
                                 "make it anew",
                                 step.choice.package->package.name);
        error.set_hint("leave --no-build out");
        throw error;
    }
    return make_from_recipe(session, step, request, scratch);
}

Acquired acquire_file(Session& session, const plan::PlanStep& step)
{
    const pkgfile::PackageFile file = checked_file(session, step, step.detail);
    const package::CacheKey key = plan::prebuilt_key(file.sha256);
    return {local_cache(session).publish(key, file), key};
}

Acquired acquire_step(Session& session, const plan::PlanStep& step, const InstallRequest& request,
                      const Scratch& scratch)
{
    switch (step.origin) {
    case plan::Origin::file:
        return acquire_file(session, step);
    case plan::Origin::cached:
        return acquire_cached(session, step, request, scratch);
    case plan::Origin::prebuilt:
        return download_prebuilt(session, step);
    case plan::Origin::binary_recipe:
    case plan::Origin::build:
        return make_from_recipe(session, step, request, scratch);
    }
    throw make_error(ErrorCode::internal, "a plan step without an origin");
}

void with_name(const plan::PlanStep& step, const std::function<void()>& work)
{
    try {
        work();
    } catch (Error& error) {
        error.add_context("{}", step.choice.package->package.name);
        throw;
    }
}

// The package files that servers have ready: none needs another, and servers are slower than disks.
// One for each step of the plan; nullopt for those that are made otherwise.
std::vector<std::optional<Acquired>> download_side_by_side(const Session& session,
                                                           const plan::Plan& plan)
{
    std::vector<std::optional<Acquired>> downloaded(plan.steps.size());
    std::vector<std::size_t> wanted;
    for (std::size_t at = 0; at < plan.steps.size(); ++at) {
        if (plan.steps[at].origin == plan::Origin::prebuilt) {
            wanted.push_back(at);
        }
    }
    run_jobs(wanted.size(), session.config.parallel_downloads, session.cancel,
             [&](std::size_t number, const CancelToken& cancel) {
                 const plan::PlanStep& step = plan.steps[wanted[number]];
                 net::HttpClient client{session.http_options, cancel};
                 Session own = session;
                 own.http = &client;
                 own.cancel = cancel;
                 with_name(step,
                           [&] { downloaded[wanted[number]] = download_prebuilt(own, step); });
             });
    return downloaded;
}

// What was made must be what was asked for: a catalog or a recipe that lies is refused before
// anything changes.
void check_identity(const pkgfile::PackageFile& file, const plan::PlanStep& step,
                    const Session& session)
{
    const package::Package& made = file.info.package;
    const package::Package& wanted = step.choice.package->package;
    if (made.name != wanted.name) {
        throw make_error(ErrorCode::untrusted, "{} is a package of '{}', and '{}' was wanted",
                         file.path, made.name, wanted.name);
    }
    if (!session.host.runs(made.arch)) {
        throw make_error(ErrorCode::unsuitable, "{} is for {}; this machine is {}", file.path,
                         made.arch, session.host.architecture);
    }
    const bool dynamic = step.recipe && step.recipe->pkgbuild.has_function("pkgver");
    if (!dynamic && made.version.without_pkgrel() != wanted.version.without_pkgrel()) {
        session.sink->on(
            Warning{fmt::format("the catalog says {} {}, what it offers is {}", wanted.name,
                                wanted.version.text(), made.version.text()),
                    ""});
    }
}

// Downloaded now or earlier.
bool is_offered_file(const plan::PlanStep& step)
{
    return step.origin == plan::Origin::prebuilt ||
           (step.origin == plan::Origin::cached && step.prebuilt);
}

transaction::InstallItem item_of(Acquired acquired, const plan::PlanStep& step)
{
    const pkgfile::PackageFile& file = acquired.file;
    transaction::InstallItem item;
    item.facts.package = file.info.package;
    item.facts.reason = step.choice.reason;
    item.facts.origin = step.choice.package->catalog;
    item.facts.worker_id = file.info.extra.worker_id;
    item.facts.backend = file.info.extra.backend;
    item.facts.binary = file.info.extra.binary;
    item.facts.build_key = acquired.key.hex;
    item.facts.built_how =
        file.info.extra.built_how.empty() ? "foreign" : file.info.extra.built_how;
    if (is_offered_file(step)) {
        item.facts.worker_id = step.choice.package->worker_id;
        item.facts.backend = step.choice.package->backend;
    }
    item.facts.has_scriptlet = file.install_script.has_value();
    item.side_by_side = step.side_by_side;
    item.replace_all = false; // versions that were put beside stay
    item.keeps_old = step.choice.keeps_old;
    item.facts.pinned = step.choice.pinned;
    item.facts.hold = step.choice.hold;
    item.file = std::move(acquired.file);
    return item;
}

} // namespace

std::vector<transaction::InstallItem> acquire(Session& session, const plan::Plan& plan,
                                              const InstallRequest& request, const Scratch& scratch)
{
    std::vector<std::optional<Acquired>> downloaded = download_side_by_side(session, plan);
    std::vector<transaction::InstallItem> items;
    for (std::size_t at = 0; at < plan.steps.size(); ++at) {
        const plan::PlanStep& step = plan.steps[at];
        session.cancel.check();
        with_name(step, [&] {
            Acquired acquired = downloaded[at] ? *std::move(downloaded[at])
                                               : acquire_step(session, step, request, scratch);
            check_identity(acquired.file, step, session);
            if (is_offered_file(step)) {
                check_is_as_offered(acquired.file, *step.choice.package);
            }
            items.push_back(item_of(std::move(acquired), step));
        });
    }
    return items;
}

} // namespace rbeepkg::operation
