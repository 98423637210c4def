#include "libpkg/operation/installed_trees.hpp"

#include "libpkg/operation/query_installed.hpp"
#include "libpkg/os/file.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace rbeepkg::operation {

namespace {

struct FaultName
{
    FileFault fault;
    const char* json;
    const char* text;
};

constexpr std::array<FaultName, 11> k_faults = {{
    {FileFault::missing, "missing", "No such file or directory"},
    {FileFault::type, "type", "File type mismatch"},
    {FileFault::mode, "mode", "Permissions mismatch"},
    {FileFault::owner, "owner", "UID mismatch"},
    {FileFault::group, "group", "GID mismatch"},
    {FileFault::size, "size", "Size mismatch"},
    {FileFault::time, "time", "Modification time mismatch"},
    {FileFault::link, "link", "Symlink path mismatch"},
    {FileFault::content, "content", "SHA256 checksum mismatch"},
    {FileFault::unreadable, "unreadable", "Cannot be read"},
    {FileFault::foreign, "foreign", "Not part of the package"},
}};

const FaultName& row_of(FileFault fault)
{
    return *std::find_if(k_faults.begin(), k_faults.end(),
                         [&](const FaultName& row) { return row.fault == fault; });
}

} // namespace

const char* to_string(FileFault fault)
{
    return row_of(fault).json;
}

const char* text_of(FileFault fault)
{
    return row_of(fault).text;
}

std::vector<std::string> for_each_tree(const config::Config& config,
                                       const std::vector<std::string>& names,
                                       const std::function<void(const InstalledTree&)>& visit)
{
    Installed installed{config};
    std::vector<database::ListedPackage> listed;
    std::vector<std::string> missing;
    if (names.empty()) {
        installed.for_each(
            [&](const database::ListedPackage& package) { listed.push_back(package); });
    }
    for (const std::string& name : names) {
        const std::vector<database::ListedPackage> found = installed.find(name);
        if (found.empty()) {
            missing.push_back(name);
        }
        listed.insert(listed.end(), found.begin(), found.end());
    }
    for (database::ListedPackage& package : listed) {
        InstalledTree tree;
        tree.path = installed.tree_of(package);
        installed.for_each_file(
            package, [&](const database::InstalledFile& file) { tree.files.push_back(file); });
        tree.package = std::move(package);
        visit(tree);
    }
    return missing;
}

TreeReport check_presence(const InstalledTree& tree)
{
    TreeReport report;
    report.package = tree.package;
    report.path = tree.path;
    report.files = tree.files.size();
    for (const database::InstalledFile& file : tree.files) {
        const std::string path = os::join_path(tree.path, file.path);
        const bool there =
            file.type == 'd' ? os::exists(path.substr(0, path.size() - 1)) : os::exists(path);
        if (!there) {
            report.faults.push_back({path, FileFault::missing});
        }
    }
    report.faulty = report.faults.size();
    return report;
}

} // namespace rbeepkg::operation
