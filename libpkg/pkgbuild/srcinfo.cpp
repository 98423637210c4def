// .SRCINFO. The order of the fields is makepkg's: words, arrays, then the arrays of each
// architecture.
#include "libpkg/pkgbuild/attributes.hpp"
#include "libpkg/pkgbuild/blanks.hpp"
#include "libpkg/pkgbuild/pkgbuild.hpp"

#include <fmt/format.h>

#include <iterator>

namespace rbeepkg::pkgbuild {

namespace {

using Names = std::vector<std::string_view>;
using Values = std::vector<std::string>;

// Writes the attributes of the file, or, given a section, what a package says differently.
class SectionWriter
{
public:
    SectionWriter(const Pkgbuild& pkgbuild, const PackageSection* section, std::string& out)
        : m_pkgbuild{pkgbuild}, m_section{section}, m_out{out}
    {}

    void words(const Names& names) const
    {
        for (const std::string_view name : names) {
            const Values* const values = find(std::string{name});
            // An override is written even when it says nothing: it is how a package gets rid of
            // what the file says.
            if (values != nullptr &&
                (m_section != nullptr || (!values->empty() && !values->front().empty()))) {
                write(name, *values);
            }
        }
    }

    void arrays(const Names& names, std::string_view arch = {}) const
    {
        for (const std::string_view name : names) {
            const std::string attribute = attribute_for(name, arch);
            const Values* const values = find(attribute);
            if (values != nullptr && (m_section != nullptr || !values->empty())) {
                write(attribute, *values);
            }
        }
    }

    void arrays_of_architectures(const Values& archs) const
    {
        for (const std::string& arch : archs) {
            if (arch != "any" && !arch.empty()) {
                arrays({"source", "provides", "conflicts", "depends", "replaces", "optdepends",
                        "makedepends", "checkdepends"},
                       arch);
                arrays(checksum_attributes(), arch);
            }
        }
    }

private:
    const Values* find(const std::string& attribute) const
    {
        const auto& all = m_section == nullptr ? m_pkgbuild.attributes : m_section->overrides;
        const auto found = all.find(attribute);
        return found == all.end() ? nullptr : &found->second;
    }

    void write(std::string_view attribute, const Values& values) const
    {
        if (values.empty()) {
            fmt::format_to(std::back_inserter(m_out), "\t{} = \n", attribute);
        }
        for (const std::string& value : values) {
            m_out.append("\t")
                .append(attribute)
                .append(" = ")
                .append(fold_blanks(value))
                .append("\n");
        }
    }

    const Pkgbuild& m_pkgbuild;
    const PackageSection* m_section;
    std::string& m_out;
};

void write_base(const Pkgbuild& pkgbuild, std::string& out)
{
    out += fmt::format("pkgbase = {}\n", pkgbuild.pkgbase);
    const SectionWriter writer{pkgbuild, nullptr, out};
    writer.words({"pkgdesc", "pkgver", "pkgrel", "epoch", "url", "install", "changelog"});
    writer.arrays({"arch", "groups", "license", "checkdepends", "makedepends", "depends",
                   "optdepends", "provides", "conflicts", "replaces", "noextract", "options",
                   "backup", "source", "validpgpkeys"});
    writer.arrays(checksum_attributes());
    writer.arrays_of_architectures(pkgbuild.values("arch"));
}

void write_package(const Pkgbuild& pkgbuild, const PackageSection& section, std::string& out)
{
    out += fmt::format("\npkgname = {}\n", section.name);
    const SectionWriter writer{pkgbuild, &section, out};
    writer.words({"pkgdesc", "url", "install", "changelog"});
    writer.arrays({"arch", "groups", "license", "checkdepends", "depends", "optdepends", "provides",
                   "conflicts", "replaces", "options", "backup"});
    const auto own_arch = section.overrides.find("arch");
    writer.arrays_of_architectures(own_arch == section.overrides.end() ? pkgbuild.values("arch")
                                                                       : own_arch->second);
}

} // namespace

std::string format_srcinfo(const Pkgbuild& pkgbuild)
{
    std::string out;
    write_base(pkgbuild, out);
    for (const PackageSection& section : pkgbuild.packages) {
        write_package(pkgbuild, section, out);
    }
    return out;
}

} // namespace rbeepkg::pkgbuild
