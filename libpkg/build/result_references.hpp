// Absolute paths in the content of files: of the build, and of the package itself.
#pragma once

#include "libpkg/package/package.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::build {

class References
{
public:
    // The names of the package and its base say which directories are its own.
    explicit References(const package::Package& package);

    // A member of the package, relative. All of them first.
    void add_own_path(const std::string& path, bool directory);
    // Reads the file from its beginning.
    void look_into(int fd, const std::string& path);

    const std::vector<std::string>& to_srcdir() const noexcept { return m_to_srcdir; }
    const std::vector<std::string>& to_pkgdir() const noexcept { return m_to_pkgdir; }
    const std::vector<std::string>& to_itself() const noexcept { return m_to_itself; }

private:
    struct Found
    {
        bool srcdir = false;
        bool pkgdir = false;
        bool itself = false;
    };

    void search(std::string_view text, bool at_end, Found& found);
    bool is_own(std::string_view path) const;
    bool names_own_path(std::string_view text, bool at_end);

    std::vector<std::string> m_names;
    std::set<std::string, std::less<>> m_own; // with a leading slash
    std::uint64_t m_searched = 0;             // bytes that were searched for own paths
    std::vector<std::string> m_to_srcdir, m_to_pkgdir, m_to_itself;
};

} // namespace rbeepkg::build
