// -Q: what is installed.
#include "cmd/rbeepkg/query_verbs.hpp"
#include "cmd/rbeepkg/render/complaints.hpp"
#include "cmd/rbeepkg/render/hive_json.hpp"
#include "cmd/rbeepkg/render/json.hpp"
#include "cmd/rbeepkg/render/package_tables.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/operation/query_owner.hpp"
#include "libpkg/operation/query_selection.hpp"
#include "libpkg/os/file.hpp"

#include <algorithm>
#include <cstdio>

namespace rbeepkg::cmd {

namespace {

using operation::Installed;

constexpr std::uint64_t k_most_changelog_bytes = 16ULL << 20U;
constexpr int k_unknown_to_hive = 4;

void report_not_installed(const render::Palette& err, const std::string& name)
{
    render::complain(err, "package '{}' was not found", printable(name, 300));
    if (os::exists(name)) {
        render::warn(err, "'{}' is a file, you might want to use -p/--file.", printable(name, 300));
    }
}

operation::InstalledFilter filter_of(const Invocation& invocation)
{
    return {invocation.only_explicit, invocation.only_depends, invocation.foreign,
            invocation.native,        invocation.unrequired,   invocation.upgrades};
}

// Shows one package after the other in whatever ways were asked for.
class Display
{
public:
    Display(const Invocation& invocation, const render::Screen& screen, Installed& installed,
            const QueryTools& tools)
        : m_invocation{invocation}, m_screen{screen}, m_page{screen.page()},
          m_installed{installed}, m_tools{tools}, m_json{invocation}
    {}

    void show(const operation::Selected& selected)
    {
        m_any = true;
        if (m_json.wanted()) {
            m_json.add(json_of(selected));
            return;
        }
        const database::ListedPackage& package = selected.package;
        if (shows_versions_only() && !selected.upgrade) {
            show(database::InstalledVersion{package.name, package.version, package.active});
        } else if (shows_versions_only() && m_invocation.quiet != 0) {
            m_names.print(package.name);
        } else if (shows_versions_only()) {
            render::write(stdout, render::upgrade_line(m_page, selected));
        }
        if (m_invocation.info != 0) {
            print_info(package);
        }
        if (m_invocation.list != 0) {
            print_files(package);
        }
        if (m_invocation.changelog) {
            print_changelog(package);
        }
    }

    // Whether a name and a version are all that is shown of a package.
    bool shows_versions_only() const
    {
        return !m_json.wanted() && m_invocation.info == 0 && m_invocation.list == 0 &&
               !m_invocation.changelog;
    }

    void show(const database::InstalledVersion& version)
    {
        m_any = true;
        if (m_invocation.quiet != 0) {
            m_names.print(version.name);
        } else {
            render::write(
                stdout, render::listed_line(m_page, version.name, version.version, version.active));
        }
    }

    // Whether anything was shown.
    bool finish() const
    {
        m_json.finish();
        return m_any;
    }

private:
    std::vector<render::BackupFile> backup_files(const operation::InstalledDetails& details)
    {
        std::vector<render::BackupFile> files;
        if (m_invocation.info < 2 || details.package.package.backup.empty()) {
            return files;
        }
        m_installed.for_each_file(listed_of(details), [&](const database::InstalledFile& file) {
            const auto& backup = details.package.package.backup;
            if (std::find(backup.begin(), backup.end(), file.path) != backup.end()) {
                const std::string path = os::join_path(details.tree, file.path);
                const std::string found = m_tools.sha256_of(path);
                files.push_back({path, found.empty()          ? "MISSING"
                                       : found == file.sha256 ? "UNMODIFIED"
                                                              : "MODIFIED"});
            }
        });
        return files;
    }

    static database::ListedPackage listed_of(const operation::InstalledDetails& details)
    {
        database::ListedPackage listed;
        listed.id = details.package.id;
        return listed;
    }

    void print_info(const database::ListedPackage& package)
    {
        const operation::InstalledDetails details = m_installed.describe(package);
        render::print("{}\n", render::installed_table(m_page, details,
                                                      m_invocation.info > 1
                                                          ? std::optional{backup_files(details)}
                                                          : std::nullopt));
    }

    void print_files(const database::ListedPackage& package)
    {
        const std::string tree = m_installed.tree_of(package);
        const std::string lead =
            render::file_lead(m_page, package.name, m_invocation.quiet != 0) + tree + "/";
        m_installed.for_each_file(package, [&](const database::InstalledFile& file) {
            render::write(stdout, lead + printable(file.path) + "\n");
        });
    }

    void print_changelog(const database::ListedPackage& package)
    {
        const auto text = os::read_file_if_exists(
            os::join_path(m_installed.tree_of(package), ".CHANGELOG"), k_most_changelog_bytes);
        render::print_changelog(m_screen.err, package.name, text);
    }

    encoding::OrderedJson json_of(const operation::Selected& selected)
    {
        const database::ListedPackage& package = selected.package;
        encoding::OrderedJson object;
        if (m_invocation.info != 0) {
            const operation::InstalledDetails details = m_installed.describe(package);
            object = render::json_of(details);
            if (m_invocation.info > 1) {
                object["backup"] = render::json_of(backup_files(details));
            }
        } else {
            object = render::json_of(package, m_installed.path_of(package));
        }
        if (selected.upgrade) {
            object["catalog"] = selected.upgrade->catalog;
            object["new_version"] = selected.upgrade->version;
            object["ignored"] = selected.ignored;
        }
        if (m_invocation.list != 0) {
            const std::string tree = m_installed.tree_of(package);
            encoding::OrderedJson files = encoding::OrderedJson::array();
            m_installed.for_each_file(package, [&](const database::InstalledFile& file) {
                files.push_back(printable(tree + "/" + file.path));
            });
            object["tree"] = tree;
            object["files"] = std::move(files);
        }
        if (m_invocation.changelog) {
            const auto text = os::read_file_if_exists(
                os::join_path(m_installed.tree_of(package), ".CHANGELOG"), k_most_changelog_bytes);
            object["changelog"] =
                text ? encoding::OrderedJson(render::lines_of(*text)) : encoding::OrderedJson();
        }
        return object;
    }

    const Invocation& m_invocation;
    const render::Screen& m_screen;
    render::Page m_page;
    Installed& m_installed;
    const QueryTools& m_tools;
    JsonLines m_json;
    NamesOnce m_names;
    bool m_any = false;
};

} // namespace

int query_packages(const Invocation& invocation, const config::Config& config,
                   const render::Screen& screen, const QueryTools& tools)
{
    Installed installed{config};
    Display display{invocation, screen, installed, tools};
    const operation::InstalledFilter filter = filter_of(invocation);
    std::vector<std::string> missing;
    if (invocation.targets.empty() && !filter.any() && display.shows_versions_only()) {
        installed.for_each_version(
            [&](const database::InstalledVersion& version) { display.show(version); });
    } else {
        missing =
            operation::select_installed(installed, invocation.targets, filter,
                                        [&](const operation::Selected& one) { display.show(one); });
    }
    const bool any = display.finish();
    for (const std::string& name : missing) {
        report_not_installed(screen.err, name);
    }
    // Having nothing at all is no failure of a plain listing; a filter that leaves nothing is.
    const bool found_nothing = !any && (filter.any() || !invocation.targets.empty());
    return missing.empty() && !found_nothing ? 0 : 1;
}

int query_owners(const Invocation& invocation, const config::Config& config,
                 const render::Screen& screen)
{
    Installed installed{config};
    const std::string search_path = config::Environment::from_process().get("PATH");
    JsonLines json{invocation};
    int status = 0;
    for (const std::string& target : invocation.targets) {
        const operation::OwnedFile file = operation::find_owner(installed, target, search_path);
        const std::string path = printable(file.path);
        if (!file.owner) {
            render::complain(screen.err, "No package owns {}", path);
            status = 1;
        } else if (json.wanted()) {
            encoding::OrderedJson object =
                render::json_of(*file.owner, installed.path_of(*file.owner));
            object["file"] = path;
            json.add(std::move(object));
        } else if (invocation.quiet != 0) {
            render::print("{}\n", file.owner->name);
        } else {
            render::print("{}", render::owned_line(screen.page(), path, "", file.owner->name,
                                                   file.owner->version));
        }
    }
    json.finish();
    return status;
}

int query_search(const Invocation& invocation, const config::Config& config,
                 const render::Screen& screen)
{
    Installed installed{config};
    JsonLines json{invocation};
    NamesOnce names;
    const std::vector<database::DescribedPackage> found = installed.search(invocation.targets);
    for (const database::DescribedPackage& package : found) {
        if (json.wanted()) {
            encoding::OrderedJson object =
                render::json_of(package.listed, installed.path_of(package.listed));
            object["description"] = printable(package.description);
            json.add(std::move(object));
        } else if (invocation.quiet != 0) {
            names.print(package.listed.name);
        } else {
            render::print("{}", render::search_lines(screen.page(), package));
        }
    }
    json.finish();
    return found.empty() ? 1 : 0;
}

int query_groups(const Invocation& invocation, const config::Config& config,
                 const render::Screen& screen)
{
    Installed installed{config};
    JsonLines json{invocation};
    std::vector<std::string> wanted = invocation.targets;
    if (wanted.empty()) {
        wanted.emplace_back(); // all of them
    }
    int status = 0;
    for (const std::string& name : wanted) {
        bool any = false;
        std::string last; // a second version is no second member
        installed.for_each_in_group(
            name, [&](const std::string& group, const database::Related& member) {
                any = true;
                const std::string line = printable(group) + " " + member.name;
                if (line == last) {
                    return;
                }
                last = line;
                if (json.wanted()) {
                    json.add(render::json_of_member(group, member.name, member.version));
                } else {
                    render::print("{}\n", invocation.quiet != 0 ? member.name : line);
                }
            });
        if (!any && !name.empty()) {
            render::complain(screen.err, "group '{}' was not found", printable(name, 300));
            status = 1;
        } else if (!any) {
            status = 1;
        }
    }
    json.finish();
    return status;
}

int query_for_hive(const Invocation& invocation, const config::Config& config,
                   const render::Screen& screen)
{
    Installed installed{config};
    std::vector<operation::HiveWorker> workers;
    installed.for_each([&](const database::ListedPackage& package) {
        if (package.active) {
            const operation::InstalledDetails details = installed.describe(package);
            if (auto worker = operation::hive_worker(details.package, details.tree)) {
                workers.push_back(*std::move(worker));
            }
        }
    });
    if (invocation.info == 0) {
        encoding::OrderedJson list = encoding::OrderedJson::array();
        for (const operation::HiveWorker& worker : workers) {
            list.push_back(render::hive_json(worker));
        }
        render::print("{}\n", encoding::OrderedJson{{"workers", std::move(list)}}.dump());
        return 0;
    }
    int status = 0;
    for (const std::string& target : invocation.targets) {
        const auto found =
            std::find_if(workers.begin(), workers.end(), [&](const operation::HiveWorker& worker) {
                return worker.id == target || worker.name == target || worker.worker_id == target;
            });
        if (found == workers.end()) {
            render::complain(screen.err, "package '{}' was not found", printable(target, 300));
            status = k_unknown_to_hive;
        } else {
            render::print("{}\n", render::hive_json(*found).dump());
        }
    }
    return status;
}

} // namespace rbeepkg::cmd
