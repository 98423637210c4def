// What is installed: packages (every version), generations and their members, files, history. A
// generation is only ever read through the number that state/current names, so that what is printed
// is always a whole one.
#pragma once

#include "libpkg/package/package.hpp"
#include "libpkg/sqlite/database.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::database {

struct InstalledFile
{
    std::string path; // relative to the package's tree; directories end in '/'
    char type = 'f';  // f, d, l
    std::uint64_t size = 0;
    std::string sha256; // files
    std::string link;   // symlinks
};

enum class GenerationState
{
    pending,
    current,
    old
};

struct GenerationRow
{
    std::int64_t number = 0;
    GenerationState state = GenerationState::pending;
    std::int64_t created_at = 0;
    std::string command;       // what the user typed
    std::int64_t previous = 0; // the generation it was made from; 0: none
    std::int64_t transaction = 0;
};

// One line of the history.
struct HistoryChange
{
    // installed, upgraded, downgraded, reinstalled, removed, activated; asdeps, asexplicit, pinned,
    // unpinned, held, unheld (both versions are the package's then)
    std::string action;
    std::string name, old_version, new_version;
};
// "1.0-1 -> 2.0-1", or the one version that there is.
std::string versions_of(const HistoryChange& change);
struct HistoryRow
{
    std::int64_t id = 0;
    std::int64_t started_at = 0, finished_at = 0;
    std::string command, user, result; // running, done, discarded, failed
    std::int64_t generation = 0;
    std::vector<HistoryChange> changes;
};

// -Q: what a listing needs, read from one covering index.
struct ListedPackage
{
    std::string name, version;
    bool active = true;
    package::InstallReason reason = package::InstallReason::explicitly;
    std::string store_path, binary;
    bool pinned = false;
    std::string hold;
    std::int64_t id = 0; // of the package row
};

// -Qs: what a search looks at.
struct DescribedPackage
{
    ListedPackage listed;
    std::string description;
    std::string provides, groups; // one a line
};

class LocalDatabase
{
public:
    explicit LocalDatabase(sqlite::Database& database) : m_database{database} {}

    // Package rows are made at staging and belong to no generation until one lists them. Returns
    // the row's id; an existing row of that store path is used again.
    std::int64_t add_package(const package::InstalledPackage& package,
                             const std::vector<InstalledFile>& files);

    // In one SQL transaction: generation `number` pending, with its members and the history row.
    void add_pending(const GenerationRow& row,
                     const std::vector<package::InstalledPackage>& members,
                     const HistoryRow& history);
    // In one SQL transaction: the pending one becomes current, the old current one old, the history
    // row done.
    void make_current(std::int64_t number, std::int64_t finished_at);
    // A pending generation that never became current, and package rows that no generation lists.
    void discard_pending(std::int64_t number, const std::string& result);
    // Removes an old generation's rows and the package rows that nothing lists any more.
    void drop_generation(std::int64_t number);

    std::vector<GenerationRow> generations();
    std::optional<GenerationRow> current_row();
    std::vector<package::InstalledPackage> members(std::int64_t generation);
    // Every store path that some generation lists.
    std::vector<std::string> store_paths_in_use();

    // Queries; generation as state/current says. name "" = all. Rows are visited as they are read.
    void for_each_listed(std::int64_t generation,
                         const std::function<void(const ListedPackage&)>& visit);
    std::vector<ListedPackage> listed(std::int64_t generation, const std::string& name);
    std::vector<package::InstalledPackage> named(std::int64_t generation, const std::string& name);
    void for_each_described(std::int64_t generation,
                            const std::function<void(const DescribedPackage&)>& visit);
    // -Qs: all terms must match name, description, provides or groups, as in SyncDatabase::search.
    std::vector<DescribedPackage> search(std::int64_t generation,
                                         const std::vector<std::string>& terms);
    // The member of the generation whose tree is store_path, when that path (a directory with its
    // trailing slash) is one of the package's own.
    std::optional<ListedPackage> owner(std::int64_t generation, const std::string& store_path,
                                       const std::string& path);
    void for_each_file(std::int64_t package_id,
                       const std::function<void(const InstalledFile&)>& visit);
    std::vector<HistoryRow> history(std::size_t most);

private:
    sqlite::Database& m_database;
};

} // namespace rbeepkg::database
