#include "libpkg/pkgfile/key_value_text.hpp"
#include "libpkg/pkgfile/pkginfo.hpp"

#include <fmt/format.h>

namespace rbeepkg::pkgfile {

std::string format_buildinfo(const Buildinfo& info)
{
    KeyValueText text;
    text.add("format", "2");
    text.add("pkgname", info.pkgname);
    text.add("pkgbase", info.pkgbase);
    text.add("pkgver", info.pkgver);
    text.add("pkgarch", info.pkgarch);
    text.add("pkgbuild_sha256sum", info.pkgbuild_sha256sum);
    text.add("packager", info.packager);
    text.add("builddate", fmt::to_string(info.builddate));
    text.add("builddir", info.builddir);
    text.add("startdir", info.startdir);
    text.add("buildtool", info.buildtool);
    text.add("buildtoolver", info.buildtoolver);
    text.add_each("buildenv", info.buildenv);
    text.add_each("options", info.options);
    text.add_each("installed", info.installed);
    return text.take();
}

} // namespace rbeepkg::pkgfile
