// -Ss, -Si, -Sl, -Sg, -F: what the catalogs offer, from their copies in the database.
#pragma once

#include "libpkg/config/config.hpp"
#include "libpkg/database/offered_versions.hpp"
#include "libpkg/database/sync_database.hpp"
#include "libpkg/database/sync_search.hpp"
#include "libpkg/operation/read_view.hpp"
#include "libpkg/package/package.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::operation {

// Names of those in the catalogs that need a package, or would like it.
struct OfferedDependants
{
    std::vector<std::string> required_by, optional_for;
};

// One sync package and what is installed of it.
struct OfferedPackage
{
    package::SyncPackage package;
    std::string installed_version; // of the active version; "" = none
    std::optional<OfferedDependants> dependants = {};
};

class Offered
{
public:
    explicit Offered(const config::Config& config);

    // -Ss. Error{usage} for a bad regular expression.
    std::vector<OfferedPackage> search(const std::vector<std::string>& terms);
    // The same without the packages themselves.
    std::vector<database::DescribedSyncPackage>
    search_described(const std::vector<std::string>& terms);
    // Error{not_found} for a catalog that the configuration does not have. {}: all.
    void for_each(const std::vector<std::string>& catalogs,
                  const std::function<void(OfferedPackage)>& visit);
    // -Sl, -Sg: the same without the packages themselves.
    void for_each_listed(const std::vector<std::string>& catalogs, bool only_in_groups,
                         const std::function<void(const database::ListedSyncPackage&)>& visit);
    // -Si: [catalog/]name, a worker id or a provided name. {} = not found.
    std::vector<OfferedPackage> find(const std::string& target);
    // -Sii.
    OfferedDependants dependants_of(const OfferedPackage& offered);
    std::vector<std::string> similar_names(const std::string& name);

    // -F. Paths are relative, directories end in '/'. Only catalogs that may be searched.
    void files_at(const std::string& path,
                  const std::function<void(const database::SyncFile&)>& visit);
    void files_called(const std::string& name,
                      const std::function<void(const database::SyncFile&)>& visit);
    void files_matching(const std::string& expression, bool whole_path,
                        const std::function<void(const database::SyncFile&)>& visit);
    // Of one package ([catalog/]name), or of all ("").
    void for_each_file(const std::string& target,
                       const std::function<void(const database::SyncFile&)>& visit);
    // Catalogs whose file lists are not here, or not of all that they offer now.
    std::vector<std::string> without_file_lists();

    // "" = none; of the active version.
    std::string installed_version(const std::string& name);

private:
    std::vector<OfferedPackage> with_installed(std::vector<package::SyncPackage> packages);
    void check_catalogs(const std::vector<std::string>& catalogs) const;

    const config::Config& m_config;
    ReadView m_view;
    std::vector<std::string> m_searchable;
    std::optional<database::SyncDatabase> m_sync;
    std::optional<database::ActiveVersions> m_active;
};

} // namespace rbeepkg::operation
