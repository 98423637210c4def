// -Q: what is installed, as one generation has it. No lock, no network, nothing of the session: a
// configuration is enough, and only the rows that are asked for are read.
#pragma once

#include "libpkg/config/config.hpp"
#include "libpkg/database/installed_versions.hpp"
#include "libpkg/database/local_database.hpp"
#include "libpkg/database/relations.hpp"
#include "libpkg/operation/read_view.hpp"
#include "libpkg/package/package.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::operation {

struct InstalledDetails
{
    package::InstalledPackage package;
    std::vector<std::string> required_by;
    std::vector<std::string> optional_for;
    std::vector<bool> has_optional; // of each of package.optdepends: something installed meets it
    std::string tree;               // absolute path of its tree in the store
};

class Installed
{
public:
    explicit Installed(const config::Config& config);

    // In order of names and versions.
    void for_each(const std::function<void(const database::ListedPackage&)>& visit);
    // What a line of a listing says, of each; in the same order.
    void for_each_version(const std::function<void(const database::InstalledVersion&)>& visit);
    // NAME, NAME=VERSION (or another comparison), NAME@VERSION; "local/" may stand before it. {}:
    // not installed.
    std::vector<database::ListedPackage> find(const std::string& target);

    InstalledDetails describe(const database::ListedPackage& package);
    std::string tree_of(const database::ListedPackage& package) const;
    // The worker's binary, else the tree.
    std::string path_of(const database::ListedPackage& package) const;
    void for_each_file(const database::ListedPackage& package,
                       const std::function<void(const database::InstalledFile&)>& visit);

    // -Qs. Error{usage} for a bad regular expression.
    std::vector<database::DescribedPackage> search(const std::vector<std::string>& terms);
    // -Qg: in order of groups and names. Of one group, or of all ("").
    void for_each_in_group(
        const std::string& group,
        const std::function<void(const std::string& group, const database::Related&)>& visit);
    std::vector<std::string> groups_of(const database::ListedPackage& package);

    // The names of packages that depend on this one, or name it as an optional dependency.
    std::vector<std::string> dependants(const database::ListedPackage& package,
                                        database::RelationKind kind);
    // Some version of that name, or something that provides it, meets the dependency.
    bool meets(const package::Depend& depend);
    // The package whose tree at that place of the store has that file.
    std::optional<database::ListedPackage> owner(const std::string& store_path,
                                                 const std::string& path);

    const config::Config& config() const noexcept { return m_config; }
    // Null when nothing was ever installed: then everything above finds nothing.
    sqlite::Database* file() noexcept { return m_view.file ? &*m_view.file : nullptr; }
    std::int64_t generation() const noexcept { return m_view.generation; }

private:
    const config::Config& m_config;
    ReadView m_view;
    std::optional<database::LocalDatabase> m_local;
    std::optional<database::Relations> m_relations;
};

} // namespace rbeepkg::operation
