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

    // As in makepkg: NAME_ARCH of the file belongs to NAME before the package function adds to it,
    // or takes its place with all that it has.
    Values values(std::string_view name) const
    {
        const Values& global = m_pkgbuild.values(std::string{name});
        const bool has_arch = !m_arch.empty() && m_arch != "any";
        const std::string here = has_arch ? attribute_for(name, m_arch) : "";
        const Values global_here = has_arch ? m_pkgbuild.values(here) : Values{};
        const Values* own = own_values(std::string{name});
        Values all = global;
        if (own == nullptr || begins_with(*own, global)) {
            append_behind(all, global_here, {});
            append_behind(all, own != nullptr ? *own : global, global);
        } else {
            all = *own;
        }
        if (const Values* own_here = own_values(here)) {
            append_behind(all, *own_here, global_here);
        }
        for (std::string& value : all) {
            value = fold_blanks(value);
        }
        return all;
    }
    std::string word(std::string_view name) const
    {
        const Values* own = own_values(std::string{name});
        const Values& all = own != nullptr ? *own : m_pkgbuild.values(std::string{name});
        return all.empty() ? std::string{} : fold_blanks(all.front());
    }

private:
    // nullptr: the package function says nothing of it.
    const Values* own_values(const std::string& attribute) const
    {
        const auto own = m_section.overrides.find(attribute);
        return own != m_section.overrides.end() ? &own->second : nullptr;
    }

    static bool begins_with(const Values& values, const Values& lead)
    {
        return values.size() >= lead.size() && std::equal(lead.begin(), lead.end(), values.begin());
    }
    // What values has beyond lead; all of it where it does not begin so.
    static void append_behind(Values& all, const Values& values, const Values& lead)
    {
        const auto from = begins_with(values, lead)
                              ? values.begin() + static_cast<std::ptrdiff_t>(lead.size())
                              : values.begin();
        all.insert(all.end(), from, values.end());
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
