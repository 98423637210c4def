// A $pkgdir after package() has run: a stranger's tree, looked at and changed without leaving it
// and without following a link.
#pragma once

#include "libpkg/os/fd.hpp"
#include "libpkg/os/tree.hpp"

#include <sys/stat.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::build {

class PackageTree
{
public:
    struct Item
    {
        std::string path; // relative
        struct ::stat status;
    };

    explicit PackageTree(std::string pkgdir);

    const std::string& pkgdir() const noexcept { return m_pkgdir; }
    int root() const noexcept { return m_root.get(); }

    // Everything below a directory of it, parents before children, names in byte order; {} when it
    // is no directory. "": all.
    std::vector<Item> items(const std::string& directory = {}) const;
    // Paths that a pattern of the shell fits, in byte order: "*" takes no leading dot and no slash,
    // and a link is no directory.
    std::vector<std::string> matching(std::string_view pattern) const;

    // Of the entry itself; nullopt when it is not there.
    std::optional<struct ::stat> status_of(const std::string& path) const;
    // Of what a link leads to, if that is in this tree: an absolute link leads out of it.
    std::optional<struct ::stat> status_through(const std::string& path) const;
    os::UniqueFd open_for_reading(const std::string& path) const;

    // Whatever is no directory; content when it is gone already.
    void remove_file(const std::string& path) const;
    // With all that is in it, or the file or link of that name.
    void remove_all(const std::string& path) const;
    // False: it is not empty, or lies where its owner may not change anything.
    bool remove_empty_directory(const std::string& path) const;
    void make_symlink(const std::string& target, const std::string& path) const;
    void make_hard_link(const std::string& existing, const std::string& path) const;

private:
    // The directory that holds it; the name goes to the *at call.
    os::UniqueFd parent_of(const std::string& path) const;

    std::string m_pkgdir;
    os::UniqueFd m_root;
};

} // namespace rbeepkg::build
