#include "libpkg/operation/world.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/database/installed_packages.hpp"
#include "libpkg/database/offered_packages.hpp"
#include "libpkg/database/sync_database.hpp"
#include "libpkg/operation/host_check.hpp"
#include "libpkg/sqlite/read_transaction.hpp"

#include <algorithm>
#include <memory>

namespace rbeepkg::operation {

namespace {

std::vector<std::string> catalog_names(const Session& session)
{
    std::vector<std::string> names;
    for (const config::CatalogConfig& catalog : session.config.catalogs) {
        names.push_back(catalog.name);
    }
    return names;
}

resolve::HostFacts facts_of(Session& session)
{
    resolve::HostFacts facts;
    facts.misfit = [&session](const package::SyncPackage& package) {
        return host::misfit_reason(package, session.host);
    };
    facts.has = [&session](const std::string& name) { return host_has(session, name); };
    facts.backends = [&session] {
        const host::Backends& known = *session.backends;
        return resolve::Backends{known.names, known.reason};
    };
    return facts;
}

void append(std::vector<std::string>& list, const std::vector<std::string>& more)
{
    list.insert(list.end(), more.begin(), more.end());
}

package::Provide assumed_package(const std::string& text)
{
    Result<package::Provide> provide = package::Provide::parse(text);
    if (!provide) {
        throw Error{
            ErrorCode::usage,
            fmt::format("--assume-installed {}: {}", printable(text, 200), provide.error().message),
            "give it as NAME=VERSION"};
    }
    return *std::move(provide);
}

resolve::Request request_for(Session& session, const World& world, const InstallRequest& request,
                             const std::vector<package::Target>& targets)
{
    resolve::Request wanted;
    wanted.targets = targets;
    wanted.upgrade = request.upgrade;
    wanted.depend_check = request.depend_check;
    wanted.as_depends = request.as_depends;
    wanted.as_explicit = request.as_explicit;
    wanted.needed = request.needed;
    wanted.beside = request.beside;
    wanted.pins_versions = std::none_of(targets.begin(), targets.end(), [](const auto& target) {
        return target.catalog == k_local_catalog;
    });
    wanted.keep_versions = session.config.keep_versions;
    wanted.ignored_packages = session.config.ignored_packages;
    wanted.ignored_groups = session.config.ignored_groups;
    append(wanted.ignored_packages, request.ignored_packages);
    append(wanted.ignored_groups, request.ignored_groups);
    for (const std::string& text : request.assumed) {
        wanted.assumed.push_back(assumed_package(text));
    }
    for (const config::CatalogConfig& catalog : session.config.catalogs) {
        // What -Su takes from a catalog may need more of it.
        if (!catalog.usage.install && !(request.upgrade != 0 && catalog.usage.upgrade)) {
            wanted.limits.not_for_installation.push_back(catalog.name);
        }
        if (!catalog.usage.upgrade) {
            wanted.limits.not_for_upgrades.push_back(catalog.name);
        }
    }
    if (request.upgrade != 0) {
        database::OfferedPackages offered{*session.database, catalog_names(session)};
        const auto names = offered.worth_a_look(world.generation);
        wanted.upgradable = {{names.begin(), names.end()}};
    }
    return wanted;
}

std::string hint_for_missing(Session& session, const std::string& subject)
{
    const auto target = package::Target::parse(subject);
    const std::string name = target ? target->depend.name : subject;
    database::OfferedPackages packages{*session.database, catalog_names(session)};
    std::vector<std::string> offered;
    for (const std::int64_t row : packages.known_as(name)) {
        const package::SyncPackage package = packages.package(row);
        if (satisfies(package.package, package::Depend{name, package::Relation::any, {}})) {
            offered.push_back(fmt::format("{}/{}={}", package.catalog, package.package.name,
                                          package.package.version.text()));
        }
    }
    if (!offered.empty()) {
        return "there is " + join(offered, ", ");
    }
    const auto similar = database::SyncDatabase{*session.database}.similar_names(name, 3);
    return similar.empty() ? "rbeepkg -Sl lists what there is; rbeepkg -Sy asks the catalogs again"
                           : "did you mean " + join(similar, ", ") + "?";
}

std::string hint_for_unsuitable(const resolve::Unresolvable& none)
{
    const bool is_barred =
        std::any_of(none.reasons.begin(), none.reasons.end(), [](const std::string& reason) {
            return reason.find("is not for installation") != std::string::npos;
        });
    return is_barred ? "Usage in the section of a catalog says what it is for; Install lets it"
                     : fmt::format("rbeepkg -Si {} shows for what each variant is made",
                                   printable(none.subject, 200));
}

[[noreturn]] void throw_unresolvable(Session& session, const resolve::Unresolvable& none)
{
    ErrorCode code = ErrorCode::unsatisfied;
    std::string hint = none.hint;
    if (none.kind == resolve::Unresolvable::Kind::target_not_found) {
        code = ErrorCode::not_found;
        hint = hint_for_missing(session, none.subject);
    } else if (none.kind == resolve::Unresolvable::Kind::unsuitable) {
        code = ErrorCode::unsuitable;
        hint = hint_for_unsuitable(none);
    }
    throw Error{code, join(none.reasons, "\n"), hint};
}

package::InstalledIndex::Source installed_of(Session& session, std::int64_t generation)
{
    const auto packages =
        std::make_shared<database::InstalledPackages>(*session.database, generation);
    package::InstalledIndex::Source source;
    source.bearing = [packages](const std::string& name) { return packages->bearing(name); };
    source.providing = [packages](const std::string& name) { return packages->providing(name); };
    source.depending_on = [packages](const std::string& name) {
        return packages->depending_on(name);
    };
    source.conflicting_with = [packages](const std::string& name) {
        return packages->conflicting_with(name);
    };
    source.package = [packages](std::int64_t row) { return packages->package(row); };
    return source;
}

package::PackageIndex::Source offered_by(Session& session)
{
    const auto packages =
        std::make_shared<database::OfferedPackages>(*session.database, catalog_names(session));
    package::PackageIndex::Source source;
    source.by_name = [packages](const std::string& name) { return packages->known_as(name); };
    source.by_group = [packages](const std::string& group) { return packages->in_group(group); };
    source.package = [packages](std::int64_t row) { return packages->package(row); };
    return source;
}

} // namespace

World load_world(Session& session, const std::vector<package::SyncPackage>& files)
{
    World world;
    world.generation = session.store->current();
    world.installed = package::InstalledIndex{installed_of(session, world.generation)};
    for (const package::SyncPackage& file : files) {
        world.index.add(file);
    }
    world.index.fetch_on_demand(offered_by(session));
    return world;
}

resolve::Resolution resolve_in(Session& session, const World& world, const InstallRequest& request,
                               const std::vector<package::Target>& targets)
{
    const Step step{*session.sink, Phase::resolve, "targets"};
    // However long a question takes to be answered, all that is read is of one state.
    const sqlite::ReadTransaction reading{*session.database};
    const resolve::Request wanted = request_for(session, world, request, targets);
    const resolve::Answerer answerer = [&](const resolve::Question& question) {
        return session.prompter->answer(question);
    };
    resolve::Outcome outcome =
        resolve::resolve(wanted, world.index, world.installed, facts_of(session), answerer);
    if (const auto* none = std::get_if<resolve::Unresolvable>(&outcome)) {
        throw_unresolvable(session, *none);
    }
    return std::get<resolve::Resolution>(std::move(outcome));
}

void tell_of(const resolve::Resolution& resolution, EventSink& sink)
{
    for (const auto* lines : {&resolution.skipped, &resolution.warnings}) {
        for (const std::string& line : *lines) {
            sink.on(Warning{line, ""});
        }
    }
}

} // namespace rbeepkg::operation
