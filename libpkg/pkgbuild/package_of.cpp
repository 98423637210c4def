#include "libpkg/pkgbuild/attributes.hpp"
#include "libpkg/pkgbuild/blanks.hpp"
#include "libpkg/pkgbuild/pkgbuild.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rbeepkg::pkgbuild {

namespace {

using Values = std::vector<std::string>;

// One package's view of the file: its own values, else the file's.
class View
{
public:
    View(const Pkgbuild& pkgbuild, const PackageSection& section, std::string_view arch)
        : m_pkgbuild{pkgbuild}, m_section{section}, m_arch{arch}
    {}

    // What .SRCINFO says for this package and architecture: NAME, then NAME_ARCH.
    Values values(std::string_view name) const
    {
        Values all = own_or_global(std::string{name});
        if (!m_arch.empty() && m_arch != "any") {
            const Values& more = own_or_global(attribute_for(name, m_arch));
            all.insert(all.end(), more.begin(), more.end());
        }
        for (std::string& value : all) {
            value = fold_blanks(value);
        }
        return all;
    }
    std::string word(std::string_view name) const
    {
        const Values& all = own_or_global(std::string{name});
        return all.empty() ? std::string{} : fold_blanks(all.front());
    }

private:
    const Values& own_or_global(const std::string& attribute) const
    {
        const auto own = m_section.overrides.find(attribute);
        return own != m_section.overrides.end() ? own->second : m_pkgbuild.values(attribute);
    }

    const Pkgbuild& m_pkgbuild;
    const PackageSection& m_section;
    std::string_view m_arch;
};

template <typename T>
std::optional<ParseError> parse_all(const View& view, std::string_view attribute,
                                    std::vector<T>& parsed)
{
    for (const std::string& text : view.values(attribute)) {
        Result<T> value = T::parse(text);
        if (!value) {
            return ParseError{fmt::format("{}: {}", attribute, value.error().message)};
        }
        parsed.push_back(*std::move(value));
    }
    return std::nullopt;
}

std::optional<ParseError> parse_relations(const View& view, package::Package& package)
{
    auto error = parse_all(view, "depends", package.depends);
    error = error ? error : parse_all(view, "optdepends", package.optdepends);
    error = error ? error : parse_all(view, "makedepends", package.makedepends);
    error = error ? error : parse_all(view, "checkdepends", package.checkdepends);
    error = error ? error : parse_all(view, "provides", package.provides);
    error = error ? error : parse_all(view, "conflicts", package.conflicts);
    return error ? error : parse_all(view, "replaces", package.replaces);
}

} // namespace

Result<package::Package> package_of(const Pkgbuild& pkgbuild, const PackageSection& section,
                                    std::string_view arch)
{
    const View view{pkgbuild, section, arch};
    const Values archs = View{pkgbuild, section, {}}.values("arch");
    package::Package package;
    if (std::find(archs.begin(), archs.end(), "any") != archs.end()) {
        package.arch = "any";
    } else if (std::find(archs.begin(), archs.end(), arch) != archs.end()) {
        package.arch = arch;
    } else {
        return ParseError{fmt::format("{} is not for {}: its arch is {}", section.name, arch,
                                      fmt::join(archs, ", "))};
    }
    package.name = section.name;
    package.base = pkgbuild.pkgbase;
    package.version = pkgbuild.version();
    package.description = view.word("pkgdesc");
    package.url = view.word("url");
    package.licenses = view.values("license");
    package.groups = view.values("groups");
    package.backup = view.values("backup");
    if (const auto error = parse_relations(view, package)) {
        return *error;
    }
    return package;
}

} // namespace rbeepkg::pkgbuild
