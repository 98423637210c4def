// $srcdir and $pkgdir that stay after a build: makepkg's src and pkg. No link that lies in them, or
// in their place, is followed.
#pragma once

#include "libpkg/os/child.hpp"
#include "libpkg/os/fd.hpp"
#include "libpkg/os/tree.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::build {

class KeptTree
{
public:
    // Makes directory and directory/src if need be, and holds the directory for this process:
    // Error{locked} when another one does. src and what is in it become the owner's. Error{corrupt}
    // when src is no directory, Error{permission} when it is somebody else's or the owner cannot
    // get there.
    KeptTree(const std::string& directory, const std::optional<os::Identity>& owner);

    std::string src() const;
    std::string pkg(std::string_view package) const;

    void clear_sources() const;
    // Where sources are laid out before they go to src; on the same file system.
    os::TempDir make_staging() const;
    // Moves what lies in the directory over what is in src: files and links of the same name are
    // replaced, directories joined, the data of version control replaced as a whole.
    void take_sources(const std::string& staged) const;
    // pkg, empty but for one directory for each package.
    void renew_packages(const std::vector<std::string>& packages) const;

private:
    void make_own(int parent, const std::string& name) const;

    std::string m_path;
    std::optional<os::Identity> m_owner;
    os::UniqueFd m_directory; // locked
};

} // namespace rbeepkg::build
