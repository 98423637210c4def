// Real package files for tests, made by pkgfile::write_package_file.
#pragma once

#include "libpkg/pkgfile/package_file.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::test {

class PackageBuilder
{
public:
    // The architecture is "any". A text that is no version, or further down no dependency, throws
    // std::bad_variant_access: it is the test that is wrong.
    explicit PackageBuilder(const std::string& name, std::string_view version = "1.0-1");

    PackageBuilder& arch(std::string_view arch);
    PackageBuilder& description(std::string_view text);
    PackageBuilder& depends(std::string_view depend);
    PackageBuilder& provides(std::string_view provide);
    PackageBuilder& conflicts(std::string_view conflict);
    PackageBuilder& replaces(std::string_view replace);
    PackageBuilder& optdepends(std::string_view depend);
    PackageBuilder& group(std::string_view group);
    PackageBuilder& extra(pkgfile::Extra extra);
    PackageBuilder& install_script(std::string_view text);
    // The PKGBUILD that .BUILDINFO says it was made by.
    PackageBuilder& made_by(std::string_view pkgbuild);

    // Paths as in packages: "usr/bin/tool". Directories above them come by themselves.
    PackageBuilder& file(std::string_view path, std::string_view content, unsigned mode = 0644);
    PackageBuilder& executable(std::string_view path, std::string_view content);
    PackageBuilder& symlink(std::string_view path, std::string_view target);
    PackageBuilder& hard_link(std::string_view path, std::string_view existing);
    PackageBuilder& directory(std::string_view path);

    // For what has no verb here.
    pkgfile::Pkginfo& info() noexcept { return m_info; }
    const pkgfile::Pkginfo& info() const noexcept { return m_info; }

    // The same bytes for the same calls. Level 1: tests wait for it.
    pkgfile::PackageFile write_to(const std::string& directory) const;

private:
    struct Item
    {
        enum class Kind
        {
            file,
            symlink,
            hard_link,
            directory
        };
        Kind kind = Kind::file;
        std::string path;
        std::string content; // or the target
        unsigned mode = 0644;
    };
    PackageBuilder& add(Item::Kind kind, std::string_view path, std::string_view content,
                        unsigned mode);
    void make(const Item& item, const std::string& pkgdir) const;

    pkgfile::Pkginfo m_info;
    std::vector<Item> m_items;
    std::optional<std::string> m_script;
    std::string m_pkgbuild_sha256 = std::string(64, '0');
};

} // namespace rbeepkg::test
