#include "libpkg/base/text.hpp"
#include "libpkg/pkgbuild/attributes.hpp"
#include "libpkg/pkgbuild/blanks.hpp"
#include "libpkg/pkgbuild/srcinfo.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>

namespace rbeepkg::pkgbuild {

namespace {

using Values = std::vector<std::string>;
using Attributes = std::map<std::string, Values>;

constexpr std::size_t k_max_text = 1U << 20U;
constexpr std::size_t k_max_values = 4096;
constexpr std::size_t k_max_packages = 4096;

std::string quoted(std::string_view text)
{
    return "'" + printable(text, 60) + "'";
}

struct Field
{
    std::string_view name;
    std::string value;
};

// "name = value"; a value that says nothing may have lost the blank before it.
std::optional<Field> parse_field(std::string_view line)
{
    const std::size_t end = line.find_first_of(k_blanks);
    if (end == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view rest = line.substr(end);
    if (!rest.starts_with(" =") || (rest.size() > 2 && rest[2] != ' ')) {
        return std::nullopt;
    }
    return Field{line.substr(0, end), fold_blanks(rest.substr(2))};
}

// What .SRCINFO may say of a package that the file has said already.
bool may_stand_in_package(const AttributeInfo& info, std::string_view arch)
{
    // makepkg looks for these there, though its lint lets few of them pass.
    return info.overridable || info.name == "checkdepends" || !arch.empty();
}

class Reader
{
public:
    // nullopt when the line was taken.
    std::optional<ParseError> take(std::string_view line);
    Result<Pkgbuild> finish() &&;

private:
    bool in_package() const { return !m_pkgbuild.packages.empty(); }
    Attributes& section()
    {
        return in_package() ? m_pkgbuild.packages.back().overrides : m_pkgbuild.attributes;
    }
    std::optional<ParseError> open_base(const Field& field);
    std::optional<ParseError> open_package(const Field& field);
    std::optional<ParseError> add(const Field& field);
    std::size_t times_listed(std::string_view arch) const;
    bool has_attributes_of(std::string_view arch);

    Pkgbuild m_pkgbuild;
    bool m_opened = false;
};

std::optional<ParseError> Reader::open_base(const Field& field)
{
    if (m_opened) {
        return ParseError{"pkgbase is there twice"};
    }
    if (field.value.empty()) {
        return ParseError{"pkgbase says nothing"};
    }
    m_opened = true;
    m_pkgbuild.pkgbase = field.value;
    m_pkgbuild.attributes["pkgbase"] = {field.value};
    return std::nullopt;
}

std::optional<ParseError> Reader::open_package(const Field& field)
{
    if (field.value.empty()) {
        return ParseError{"pkgname says nothing"};
    }
    if (m_pkgbuild.packages.size() == k_max_packages) {
        return ParseError{fmt::format("there are more than {} packages", k_max_packages)};
    }
    m_pkgbuild.packages.push_back({field.value, {}});
    m_pkgbuild.attributes["pkgname"].push_back(field.value);
    return std::nullopt;
}

std::size_t Reader::times_listed(std::string_view arch) const
{
    const auto times = [arch](const Attributes& attributes) -> std::ptrdiff_t {
        const auto found = attributes.find("arch");
        return found == attributes.end()
                   ? 0
                   : std::count(found->second.begin(), found->second.end(), arch);
    };
    const std::ptrdiff_t own = in_package() ? times(m_pkgbuild.packages.back().overrides) : 0;
    return static_cast<std::size_t>(std::max(own, times(m_pkgbuild.attributes)));
}

// Whether this section has said something that holds on that architecture only.
bool Reader::has_attributes_of(std::string_view arch)
{
    const Attributes& all = section();
    return std::any_of(all.begin(), all.end(), [arch](const auto& attribute) {
        std::string_view own;
        return find_attribute(attribute.first, own) != nullptr && !own.empty() && own == arch;
    });
}

std::optional<ParseError> Reader::add(const Field& field)
{
    std::string_view arch;
    const AttributeInfo* const info = find_attribute(field.name, arch);
    const bool known = info != nullptr && field.name != "pkgbase" &&
                       (arch.empty() ? !field.name.ends_with('_') : info->per_architecture);
    if (!known) {
        return ParseError{fmt::format("{} is no attribute", quoted(field.name))};
    }
    if (in_package() && !may_stand_in_package(*info, arch)) {
        return ParseError{fmt::format("{} is not a package's own", quoted(field.name))};
    }
    // makepkg would say everything twice of one that is.
    if (!arch.empty() && (arch == "any" || times_listed(arch) != 1)) {
        return ParseError{
            fmt::format("{}: that architecture is not listed, or twice", quoted(field.name))};
    }
    if (field.name == "arch" && has_attributes_of(field.value)) {
        return ParseError{
            fmt::format("arch {}: attributes of it stand before it", quoted(field.value))};
    }
    Values& values = section()[std::string{field.name}];
    if (info->kind == AttributeKind::word && !values.empty()) {
        return ParseError{fmt::format("{} is there twice", info->name)};
    }
    if (values.size() == k_max_values) {
        return ParseError{fmt::format("{} has more than {} values", field.name, k_max_values)};
    }
    // Of a word of blanks makepkg writes that it is there; of an empty one, nothing.
    const bool blank = field.value.empty() && !in_package() && info->kind == AttributeKind::word;
    values.push_back(blank ? " " : field.value);
    return std::nullopt;
}

std::optional<ParseError> Reader::take(std::string_view line)
{
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos || line[begin] == '#') {
        return std::nullopt;
    }
    line.remove_prefix(begin);
    const std::optional<Field> field = parse_field(line);
    if (!field) {
        return ParseError{fmt::format("this is no 'name = value': {}", quoted(line))};
    }
    if (printable(line, line.size()) != line) {
        return ParseError{"control characters or invalid UTF-8"};
    }
    if (field->name == "pkgbase") {
        return open_base(*field);
    }
    if (!m_opened) {
        return ParseError{"pkgbase must come first"};
    }
    return field->name == "pkgname" ? open_package(*field) : add(*field);
}

Result<Pkgbuild> Reader::finish() &&
{
    if (!in_package()) {
        return ParseError{m_opened ? "there is no pkgname" : "there is no pkgbase"};
    }
    // One empty value is how makepkg writes an array of none.
    for (PackageSection& package : m_pkgbuild.packages) {
        for (auto& [name, values] : package.overrides) {
            if (values.size() == 1 && values.front().empty()) {
                values.clear();
            }
        }
    }
    return std::move(m_pkgbuild);
}

} // namespace

Result<Pkgbuild> parse_srcinfo(std::string_view text)
{
    if (text.size() > k_max_text) {
        return ParseError{fmt::format("it is larger than {}", human_size(k_max_text))};
    }
    Reader reader;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (const auto error = reader.take(text.substr(0, end))) {
            return ParseError{error->message, number, 0};
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return std::move(reader).finish();
}

} // namespace rbeepkg::pkgbuild
