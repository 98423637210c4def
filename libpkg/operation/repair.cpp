#include "libpkg/operation/repair.hpp"

#include "libpkg/operation/cache_use.hpp"
#include "libpkg/operation/install.hpp"
#include "libpkg/operation/integrity.hpp"
#include "libpkg/transaction/replace_tree.hpp"

#include <algorithm>
#include <optional>

namespace rbeepkg::operation {

namespace {

std::optional<package::InstalledPackage> facts_of(Session& session,
                                                  const database::ListedPackage& listed)
{
    database::LocalDatabase local{*session.database};
    for (package::InstalledPackage& member : local.named(session.store->current(), listed.name)) {
        if (member.store_path == listed.store_path) {
            return std::move(member);
        }
    }
    return std::nullopt;
}

std::optional<pkgfile::PackageFile> from_caches(Session& session,
                                                const package::InstalledPackage& wanted)
{
    const package::CacheKey key{wanted.build_key};
    if (key.hex.empty()) {
        return std::nullopt;
    }
    for (plan::Substituter* substituter : session.substituters) {
        const auto hit = substituter->query(key);
        auto file = hit ? substituter->fetch(*hit, *session.sink, session.cancel) : std::nullopt;
        if (file && store::Store::tree_name(*file) == wanted.store_path) {
            return file;
        }
    }
    return std::nullopt;
}

// The usual way into the cache, questions included.
void acquire_again(Session& session, const package::InstalledPackage& wanted)
{
    InstallRequest request;
    const std::string target = wanted.package.name + "=" + wanted.package.version.text();
    request.targets = {wanted.origin.empty() ? target : wanted.origin + "/" + target};
    request.depend_check = resolve::DependCheck::none;
    request.download_only = true;
    install(session, request);
}

// Why there is no such file; nullopt: it is repaired.
std::optional<std::string> repair_one(Session& session, const database::ListedPackage& listed)
{
    const os::FileLock use = use_cache(session.config.paths.cache, session.config.lock_timeout,
                                       session.cancel, *session.sink);
    const auto wanted = facts_of(session, listed);
    if (!wanted) {
        return "it is no longer installed";
    }
    auto file = from_caches(session, *wanted);
    if (!file && wanted->origin == "local") {
        return "no cache has its package file any more; install the file again: rbeepkg -R " +
               listed.name + ", then rbeepkg -U FILE";
    }
    if (!file) {
        try {
            acquire_again(session, *wanted);
        } catch (const Error& error) {
            return fmt::format("its package file cannot be had again: {}", error.what());
        }
        file = from_caches(session, *wanted);
    }
    if (!file) {
        return "what can be had of this version is another package file; remove it and install it "
               "again: rbeepkg -R " +
               listed.name + ", then rbeepkg -S " + listed.name;
    }
    if (!transaction::replace_tree(*file, session.commit_tools())) {
        return "it is no longer installed";
    }
    return std::nullopt;
}

} // namespace

RepairReport repair(Session& session, const std::vector<std::string>& names,
                    const std::function<void(const TreeReport&)>& show)
{
    if (const auto line = transaction::recover(session.commit_tools())) {
        session.sink->on(Notice{*line});
    }
    std::vector<database::ListedPackage> faulty;
    RepairReport report;
    report.missing = for_each_tree(session.config, names, [&](const InstalledTree& tree) {
        const TreeReport checked = check_content(tree, *session.sink, session.cancel);
        show(checked);
        if (!checked.faults.empty()) {
            faulty.push_back(checked.package);
        }
    });
    if (!faulty.empty()) {
        preflight(session, Purpose::installation);
    }
    for (const database::ListedPackage& package : faulty) {
        session.cancel.check();
        const std::string name = package.name + " " + package.version;
        if (const auto reason = repair_one(session, package)) {
            report.hopeless.emplace_back(name, *reason);
            continue;
        }
        report.repaired.push_back(name);
    }
    return report;
}

} // namespace rbeepkg::operation
