// The package files that -U is given: paths, and URLs that are downloaded first.
#pragma once

#include "libpkg/operation/session.hpp"
#include "libpkg/package/target.hpp"

#include <string>
#include <vector>

namespace rbeepkg::operation {

// Files of this machine. What was downloaded for them goes with this object; what was cut on the
// way stays in the cache and is continued by the next run.
class PackageFiles
{
public:
    // words: paths or URLs. Error{network} and its like name the URL, Error{usage} what is neither.
    PackageFiles(Session& session, const std::vector<std::string>& words);
    ~PackageFiles();
    PackageFiles(const PackageFiles&) = delete;
    PackageFiles& operator=(const PackageFiles&) = delete;

    // As the resolver sees them: packages of the catalog "local", whose entry is the path.
    // Error{not_found} for a file that is not there, Error{corrupt} for one that is no package.
    std::vector<package::SyncPackage> packages() const;
    // Each of them in its very version.
    static std::vector<package::Target> targets(const std::vector<package::SyncPackage>& packages);

private:
    std::string fetched(Session& session, const std::string& word);

    std::vector<std::string> m_paths;
    std::vector<std::string> m_downloaded;
};

} // namespace rbeepkg::operation
