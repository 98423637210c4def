// What could be installed: the last good copy of every catalog, with full-text search.
#pragma once

#include "libpkg/package/package_index.hpp"
#include "libpkg/sqlite/database.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::database {

// One catalog's copy.
struct CatalogState
{
    std::string name;
    std::string server, etag, last_modified, body_sha256;
    std::int64_t fetched_at = 0;
    std::int64_t max_age = 0;
};

// What is remembered of the newest index of a repository that was taken for a catalog.
struct SeenIndex
{
    std::string repo;
    std::uint64_t serial = 0;
    std::string sha256; // equals CatalogState::body_sha256 while the copy is of this index
    std::int64_t created_at = 0;
    std::int64_t expires_at = 0; // 0 = never
    std::string files_path;      // "" = it has no file lists
    std::uint64_t files_size = 0;
    std::string files_sha256;
};

// Calls its argument for each package, one at a time; what it throws leaves the copy as it was.
using PackageSource = std::function<void(const std::function<void(const package::SyncPackage&)>&)>;

// -Sl, -Sg: what a listing of a catalog needs.
struct ListedSyncPackage
{
    std::string catalog, name, version;
    std::string groups; // one a line
};

// The files of one package of a catalog: relative paths, directories end in '/'.
struct FileList
{
    std::string name, version;
    std::vector<std::string> paths;
};

// One file of a package that a catalog offers.
struct SyncFile
{
    std::string catalog, name, version;
    std::string groups; // of the package; one a line
    std::string path;
};

class SyncDatabase
{
public:
    explicit SyncDatabase(sqlite::Database& database) : m_database{database} {}

    std::optional<CatalogState> catalog(const std::string& name);
    // Replaces the whole copy in one transaction.
    void replace(const CatalogState& state, const std::vector<package::SyncPackage>& packages);
    // The same for packages that need not be held all at once, with the index that they are of.
    // Returns how many there were.
    std::size_t replace(const CatalogState& state, const SeenIndex& index,
                        const PackageSource& source);
    std::optional<SeenIndex> seen_index(const std::string& catalog);
    // A 304: only times and validators change.
    void touch(const CatalogState& state);
    // Catalogs that the configuration no longer names.
    void forget_others(const std::vector<std::string>& names);

    // Everything, ordered by the given catalogs and then by name (-Sl). One row at a time.
    void for_each(const std::vector<std::string>& catalogs,
                  const std::function<void(const package::SyncPackage&)>& visit);
    // The same without the packages themselves; only_in_groups: of those that are in some group.
    void for_each_listed(const std::vector<std::string>& catalogs, bool only_in_groups,
                         const std::function<void(const ListedSyncPackage&)>& visit);
    // -Ss: all terms must match name, description, provides or groups; case-insensitive words and
    // prefixes through FTS5; a term with regular expression characters is matched as one over the
    // rows.
    std::vector<package::SyncPackage> search(const std::vector<std::string>& terms,
                                             const std::vector<std::string>& catalogs);
    std::vector<package::SyncPackage> named(const std::string& name,
                                            const std::vector<std::string>& catalogs);
    // Packages that depend on one of the names, to build or to run, or would like it.
    std::vector<package::SyncPackage> depending_on(const std::vector<std::string>& names,
                                                   const std::vector<std::string>& catalogs);
    // What the names can reach through depends: enough for resolve().
    package::PackageIndex reachable(const std::vector<std::string>& names,
                                    const std::vector<std::string>& catalogs);
    // Names near a misspelt one, best first, at most `most`.
    std::vector<std::string> similar_names(const std::string& name, std::size_t most);

    // Which file lists of a catalog are here; "" when none were fetched, or it is unknown.
    std::string files_sha256(const std::string& catalog);
    // Replaces the file lists of one catalog in one transaction. Those of packages that it does
    // not offer are left out; replace() keeps the lists of what it keeps.
    void replace_files(const std::string& catalog, const std::string& sha256,
                       const std::vector<FileList>& lists);
    // -F: by the whole path (relative), by the last part of it, of one package or (name "") all. In
    // the order of the catalogs, then of names.
    void files_at(const std::string& path, const std::vector<std::string>& catalogs,
                  const std::function<void(const SyncFile&)>& visit);
    void files_called(const std::string& name, const std::vector<std::string>& catalogs,
                      const std::function<void(const SyncFile&)>& visit);
    // -Fx: a regular expression for the whole path, or for its last part (of no directory).
    void files_matching(const std::string& expression, bool whole_path,
                        const std::vector<std::string>& catalogs,
                        const std::function<void(const SyncFile&)>& visit);
    void for_each_file(const std::string& name, const std::vector<std::string>& catalogs,
                       const std::function<void(const SyncFile&)>& visit);

    // The recipe text last seen under this URL, for when the server is down.
    void remember_recipe(const std::string& url, const std::string& text);
    std::optional<std::string> recipe(const std::string& url);

    // Pins of SKIPped sources (trust on first use).
    std::optional<std::string> pin(const std::string& subject, const std::string& url);
    void remember_pin(const std::string& subject, const std::string& url,
                      const std::string& sha256);

private:
    sqlite::Database& m_database;
};

} // namespace rbeepkg::database
