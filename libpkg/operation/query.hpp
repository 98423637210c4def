// -Q, -Ss, -Sl, -Si: reading only. No lock, no network, nothing of the session: a configuration is
// enough, and only the rows that are asked for are read.
#pragma once

#include "libpkg/config/config.hpp"
#include "libpkg/database/local_database.hpp"
#include "libpkg/package/package.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::operation {

// -Q. names {}: everything. Visits in order of name and version. Returns the names that are not
// installed.
std::vector<std::string>
list_installed(const config::Config& config, const std::vector<std::string>& names,
               const std::function<void(const database::ListedPackage&)>& visit);

struct InstalledDetails
{
    package::InstalledPackage package;
    std::vector<std::string> required_by;
    std::vector<std::string> optional_for;
    std::string tree; // absolute path of its tree in the store
};
// -Qi. name may be NAME, NAME=VERSION or NAME@VERSION. {} = not installed.
std::vector<InstalledDetails> describe_installed(const config::Config& config,
                                                 const std::string& name);

// -Ql: paths as installed below the package's tree.
void list_files(const config::Config& config, const package::InstalledPackage& package,
                const std::function<void(const database::InstalledFile&)>& visit);

// One sync package and what is installed of it.
struct OfferedPackage
{
    package::SyncPackage package;
    std::string installed_version; // of the active version; "" = none
};
std::vector<OfferedPackage> search_catalogs(const config::Config& config,
                                            const std::vector<std::string>& terms); // -Ss
void list_catalogs(const config::Config& config, const std::vector<std::string>& catalogs,
                   const std::function<void(const OfferedPackage&)>& visit); // -Sl
// -Si: [catalog/]name, a worker id or a provided name. {} = not found.
std::vector<OfferedPackage> describe_offered(const config::Config& config,
                                             const std::string& target);
std::vector<std::string> similar_names(const config::Config& config, const std::string& name);

} // namespace rbeepkg::operation
