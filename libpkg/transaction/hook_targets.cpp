#include "libpkg/transaction/hook_targets.hpp"

#include <algorithm>

namespace rbeepkg::transaction {

namespace {

HookTarget::Operation operation_of(const database::HistoryChange& change)
{
    if (change.action == "installed") {
        return HookTarget::Operation::install;
    }
    return change.action == "removed" ? HookTarget::Operation::remove
                                      : HookTarget::Operation::upgrade;
}

std::vector<std::string> paths_in(const std::vector<package::InstalledPackage>& members,
                                  const std::string& name, const std::string& version,
                                  const PathsOf& paths_of)
{
    const auto found =
        std::find_if(members.begin(), members.end(), [&](const package::InstalledPackage& member) {
            return member.package.name == name && member.package.version.text() == version;
        });
    return found == members.end() ? std::vector<std::string>{} : paths_of(*found);
}

} // namespace

std::vector<HookTarget> hook_targets(const std::vector<database::HistoryChange>& changes,
                                     const std::vector<package::InstalledPackage>& before,
                                     const std::vector<package::InstalledPackage>& after,
                                     const PathsOf& paths_of)
{
    std::vector<HookTarget> targets;
    for (const database::HistoryChange& change : changes) {
        const HookTarget::Operation operation = operation_of(change);
        const bool gone = operation == HookTarget::Operation::remove;
        targets.push_back({operation, change.name,
                           paths_in(gone ? before : after, change.name,
                                    gone ? change.old_version : change.new_version, paths_of)});
    }
    return targets;
}

PathsOf paths_from(database::LocalDatabase& local)
{
    return [&local](const package::InstalledPackage& package) {
        std::vector<std::string> paths;
        local.for_each_file(
            package.id, [&](const database::InstalledFile& file) { paths.push_back(file.path); });
        return paths;
    };
}

} // namespace rbeepkg::transaction
