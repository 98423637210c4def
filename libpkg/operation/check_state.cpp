#include "libpkg/operation/check_state.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/database/database_file.hpp"
#include "libpkg/database/sync_database.hpp"
#include "libpkg/operation/check_depends.hpp"
#include "libpkg/operation/read_view.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/store/profile.hpp"
#include "libpkg/transaction/open_database.hpp"
#include "libpkg/transaction/recovery.hpp"
#include "libpkg/transaction/running_trees.hpp"

#include <algorithm>
#include <set>

namespace rbeepkg::operation {

namespace {

constexpr const char* k_check = "rbeepkg -D --check, as somebody who may write, repairs it";
constexpr const char* k_rebuild = "rbeepkg -D --rebuild makes the rows anew";

std::string counted(std::size_t count, const std::string& noun)
{
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

class StateCheck
{
public:
    StateCheck(const config::Config& config, const store::Store& store, sqlite::Database& database,
               std::int64_t current, bool repairs)
        : m_config{config}, m_store{store}, m_local{database}, m_current{current}, m_repairs{
                                                                                       repairs}
    {}

    StateReport take()
    {
        look_at_packages();
        look_at_rows();
        look_at_profiles();
        look_at_trees();
        look_at_links();
        return std::move(m_report);
    }

private:
    void wrong(std::string text, std::string cure)
    {
        m_report.faults.push_back({std::move(text), std::move(cure)});
    }

    // What `repair` has put right, or what is to be put right by somebody who may.
    template <typename Repair> void mend(std::string text, const char* how, const Repair& repair)
    {
        if (!m_repairs) {
            wrong(std::move(text), k_check);
            return;
        }
        repair();
        m_report.repaired.push_back(std::move(text) + how);
    }

    void look_at_packages()
    {
        std::vector<package::Package> packages;
        for (const package::InstalledPackage& member : m_local.members(m_current)) {
            packages.push_back(member.package);
        }
        const host::HostDepends host{m_config.host_depends, m_config.host_install};
        for (std::string& line : missing_depends(packages, host)) {
            wrong(std::move(line), "");
        }
        for (std::string& line : conflicts_among(packages)) {
            wrong(std::move(line), "");
        }
    }

    // In an order that both sides have.
    static std::string described(std::int64_t number,
                                 std::vector<package::InstalledPackage> members)
    {
        std::sort(members.begin(), members.end(),
                  [](const auto& l, const auto& r) { return l.store_path < r.store_path; });
        return store::format_manifest(number, members);
    }

    void look_at_rows()
    {
        const std::vector<std::int64_t> profiles = m_store.profiles();
        for (const database::GenerationRow& row : m_local.generations()) {
            if (!std::binary_search(profiles.begin(), profiles.end(), row.number)) {
                mend(fmt::format("generation {} has rows and no profile", row.number),
                     ": its rows were removed", [&] { m_local.drop_generation(row.number); });
                continue;
            }
            try {
                if (described(row.number, m_local.members(row.number)) !=
                    described(row.number, store::read_manifest(m_store, row.number))) {
                    wrong(
                        fmt::format("the rows of generation {} are not what {}/manifest.json says",
                                    row.number, m_store.profile_path(row.number)),
                        k_rebuild);
                }
            } catch (const Error& error) {
                wrong(fmt::format("generation {}: {}", row.number, error.what()),
                      row.number == m_current ? "install something: the next generation is whole"
                                              : "rbeepkg -Sc removes old generations");
            }
        }
    }

    void look_at_profiles()
    {
        std::set<std::int64_t> known;
        for (const database::GenerationRow& row : m_local.generations()) {
            known.insert(row.number);
        }
        for (const std::int64_t number : m_store.profiles()) {
            if (!known.contains(number)) {
                wrong(fmt::format("generation {} has a profile and no rows", number), k_rebuild);
            }
        }
    }

    void look_at_trees()
    {
        m_local.for_each_listed(m_current, [&](const database::ListedPackage& package) {
            if (!m_store.has_tree(package.store_path)) {
                wrong(fmt::format("the files of {} {} are gone: {} is missing", package.name,
                                  package.version, m_store.tree_path(package.store_path)),
                      fmt::format("rbeepkg -Qkk --repair {}={}", package.name, package.version));
            }
        });
        std::vector<std::string> stay = m_local.store_paths_in_use();
        for (const std::string& tree : transaction::running_trees(m_store)) {
            stay.push_back(tree);
        }
        std::sort(stay.begin(), stay.end());
        for (const std::string& tree : m_store.trees()) {
            if (!std::binary_search(stay.begin(), stay.end(), tree)) {
                mend(fmt::format("no generation lists {}", printable(m_store.tree_path(tree))),
                     ": it was removed", [&] { store::Store{m_store}.remove_tree(tree); });
            }
        }
    }

    void look_at_links()
    {
        const std::string& bin = m_config.paths.bin;
        std::vector<std::string> names =
            m_current == 0 ? std::vector<std::string>{} : store::command_names(m_store, m_current);
        for (const store::BinLinkConflict& conflict :
             store::bin_link_conflicts(m_store, bin, names)) {
            std::erase(names, conflict.name);
            wrong(conflict.message, "move it away, then: rbeepkg -D --check");
        }
        std::vector<std::string> missing;
        std::copy_if(names.begin(), names.end(), std::back_inserter(missing),
                     [&](const auto& name) { return !os::read_link(os::join_path(bin, name)); });
        if (!missing.empty()) {
            mend(fmt::format("{} missing in {}: {}", counted(missing.size(), "link"), bin,
                             printable(join(missing, ", "))),
                 "; made again", [&] { store::add_bin_links(m_store, bin, names); });
        }
        const std::vector<std::string> stale = store::stale_bin_links(m_store, bin, names);
        if (!stale.empty()) {
            mend(fmt::format("{} of nothing that is installed in {}: {}",
                             counted(stale.size(), "link"), bin, printable(join(stale, ", "))),
                 "; removed", [&] { store::remove_stale_bin_links(m_store, bin, names); });
        }
    }

    const config::Config& m_config;
    const store::Store& m_store;
    database::LocalDatabase m_local;
    std::int64_t m_current;
    bool m_repairs;
    StateReport m_report;
};

} // namespace

StateReport look_at_state(const config::Config& config)
{
    ReadView view = open_view(config);
    if (!view.file) {
        return {};
    }
    const store::Store store{config.paths.state};
    return StateCheck{config, store, *view.file, view.generation, false}.take();
}

StateReport repair_state(Session& session)
{
    const transaction::CommitTools tools = session.commit_tools();
    const transaction::WritersLock held = transaction::lock_writers(tools);
    StateReport before;
    if (const auto line = transaction::recover_locked(tools, "discarded")) {
        before.repaired.push_back(*line);
    }
    StateReport report = StateCheck{session.config, *session.store, *session.database,
                                    session.store->current(), true}
                             .take();
    report.repaired.insert(report.repaired.begin(), before.repaired.begin(), before.repaired.end());
    return report;
}

StateReport check_catalogs(const config::Config& config)
{
    StateReport report;
    ReadView view = open_view(config);
    if (!view.file) {
        return report;
    }
    std::vector<std::string> names;
    for (const config::CatalogConfig& catalog : config.catalogs) {
        names.push_back(catalog.name);
    }
    std::vector<package::Package> packages;
    database::SyncDatabase{*view.file}.for_each(
        names, [&](const package::SyncPackage& package) { packages.push_back(package.package); });
    for (std::string& line :
         missing_depends(packages, host::HostDepends{config.host_depends, config.host_install})) {
        report.faults.push_back({std::move(line), ""});
    }
    return report;
}

} // namespace rbeepkg::operation
