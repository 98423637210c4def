#include "tests/support/package_builder.hpp"

#include "libpkg/crypto/digest.hpp"
#include "libpkg/os/fd.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"

#include <fcntl.h>

#include <filesystem>
#include <utility>

namespace rbeepkg::test {
namespace {

constexpr std::int64_t k_epoch = 1'700'000'000;

} // namespace

PackageBuilder::PackageBuilder(const std::string& name, std::string_view version)
{
    package::Package& package = m_info.package;
    package.name = name;
    package.base = name;
    package.version = package::Version::parse(version).value();
    package.description = "a package for tests";
    package.url = "https://example.org/" + name;
    package.arch = "any";
    package.licenses = {"MIT"};
    package.packager = "Test <test@example.org>";
    package.build_date = k_epoch;
}

PackageBuilder& PackageBuilder::arch(std::string_view arch)
{
    m_info.package.arch = arch;
    return *this;
}

PackageBuilder& PackageBuilder::description(std::string_view text)
{
    m_info.package.description = text;
    return *this;
}

PackageBuilder& PackageBuilder::depends(std::string_view depend)
{
    m_info.package.depends.push_back(package::Depend::parse(depend).value());
    return *this;
}

PackageBuilder& PackageBuilder::provides(std::string_view provide)
{
    m_info.package.provides.push_back(package::Provide::parse(provide).value());
    return *this;
}

PackageBuilder& PackageBuilder::conflicts(std::string_view conflict)
{
    m_info.package.conflicts.push_back(package::Depend::parse(conflict).value());
    return *this;
}

PackageBuilder& PackageBuilder::replaces(std::string_view replace)
{
    m_info.package.replaces.push_back(package::Depend::parse(replace).value());
    return *this;
}

PackageBuilder& PackageBuilder::optdepends(std::string_view depend)
{
    m_info.package.optdepends.push_back(package::OptDepend::parse(depend).value());
    return *this;
}

PackageBuilder& PackageBuilder::group(std::string_view group)
{
    m_info.package.groups.emplace_back(group);
    return *this;
}

PackageBuilder& PackageBuilder::extra(pkgfile::Extra extra)
{
    m_info.extra = std::move(extra);
    return *this;
}

PackageBuilder& PackageBuilder::made_by(std::string_view pkgbuild)
{
    m_pkgbuild_sha256 = crypto::sha256_hex(pkgbuild);
    return *this;
}

PackageBuilder& PackageBuilder::install_script(std::string_view text)
{
    m_script = text;
    return *this;
}

PackageBuilder& PackageBuilder::file(std::string_view path, std::string_view content, unsigned mode)
{
    return add(Item::Kind::file, path, content, mode);
}

PackageBuilder& PackageBuilder::executable(std::string_view path, std::string_view content)
{
    return add(Item::Kind::file, path, content, 0755);
}

PackageBuilder& PackageBuilder::symlink(std::string_view path, std::string_view target)
{
    return add(Item::Kind::symlink, path, target, 0777);
}

PackageBuilder& PackageBuilder::hard_link(std::string_view path, std::string_view existing)
{
    return add(Item::Kind::hard_link, path, existing, 0);
}

PackageBuilder& PackageBuilder::directory(std::string_view path)
{
    return add(Item::Kind::directory, path, {}, 0755);
}

PackageBuilder& PackageBuilder::add(Item::Kind kind, std::string_view path,
                                    std::string_view content, unsigned mode)
{
    m_items.push_back({kind, std::string{path}, std::string{content}, mode});
    return *this;
}

void PackageBuilder::make(const Item& item, const std::string& pkgdir) const
{
    namespace fs = std::filesystem;
    const std::string path = os::join_path(pkgdir, item.path);
    os::make_directories(os::parent_path(path));
    switch (item.kind) {
    case Item::Kind::file: {
        os::UniqueFd file = os::open_file(path, O_WRONLY | O_CREAT | O_EXCL);
        os::write_all(file.get(), item.content, path);
        file.close(path);
        fs::permissions(path, fs::perms{item.mode});
        break;
    }
    case Item::Kind::symlink:
        fs::create_symlink(item.content, path);
        break;
    case Item::Kind::hard_link:
        fs::create_hard_link(os::join_path(pkgdir, item.content), path);
        break;
    case Item::Kind::directory:
        os::make_directories(path);
        break;
    }
}

pkgfile::PackageFile PackageBuilder::write_to(const std::string& directory) const
{
    const os::TempDir pkgdir{std::filesystem::temp_directory_path().string()};
    for (const Item& item : m_items) {
        make(item, pkgdir.path());
    }
    pkgfile::Buildinfo buildinfo;
    buildinfo.pkgname = m_info.package.name;
    buildinfo.pkgbase = m_info.package.base;
    buildinfo.pkgver = m_info.package.version.text();
    buildinfo.pkgarch = m_info.package.arch;
    buildinfo.pkgbuild_sha256sum = m_pkgbuild_sha256;
    buildinfo.packager = m_info.package.packager;
    buildinfo.builddate = m_info.package.build_date;
    buildinfo.builddir = "/build";
    buildinfo.startdir = "/build";
    buildinfo.buildtoolver = "0.1.0";

    pkgfile::WriteOptions options;
    options.mtime = k_epoch;
    options.zstd_level = 1;
    NullSink sink;
    os::make_directories(directory);
    return pkgfile::write_package_file(pkgdir.path(), m_info, buildinfo, m_script, directory,
                                       options, sink, CancelToken{});
}

} // namespace rbeepkg::test
