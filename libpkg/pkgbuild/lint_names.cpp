#include "libpkg/pkgbuild/lint_names.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/package/names.hpp"
#include "libpkg/pkgbuild/blanks.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rbeepkg::pkgbuild {

namespace {

bool is_ascii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_number(std::string_view text)
{
    return text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string quoted(std::string_view text)
{
    return "'" + printable(text, 60) + "'";
}

// "epoch" or "epoch in depends".
std::string part(std::string_view name, std::string_view where)
{
    return where.empty() ? std::string{name} : fmt::format("{} in {}", name, where);
}

// [epoch:]pkgver[-pkgrel]: the first colon and the last hyphen divide.
void lint_full_version(std::string_view where, std::string_view version,
                       std::vector<std::string>& faults)
{
    if (const std::size_t colon = version.find(':'); colon != std::string_view::npos) {
        lint_epoch(where, version.substr(0, colon), faults);
        version.remove_prefix(colon + 1);
    }
    const std::size_t hyphen = version.rfind('-');
    if (hyphen != std::string_view::npos && hyphen != 0) {
        lint_pkgrel(where, version.substr(hyphen + 1), faults);
        version = version.substr(0, hyphen);
    }
    lint_pkgver(where, version, faults);
}

void lint_provide(std::string_view text, std::vector<std::string>& faults)
{
    if (text.find_first_of("<>") != std::string_view::npos) {
        faults.push_back(fmt::format("provides cannot hold a comparison: {}", quoted(text)));
        return;
    }
    const std::size_t equals = text.rfind('=');
    lint_name("provides", text.substr(0, equals), faults);
    if (equals != std::string_view::npos) {
        lint_full_version("provides", text.substr(equals + 1), faults);
    }
}

// "name: what for" without the rest.
std::string_view without_description(std::string_view text)
{
    for (std::size_t at = text.find(':'); at != std::string_view::npos;
         at = text.find(':', at + 1)) {
        if (at + 1 < text.size() && k_blanks.find(text[at + 1]) != std::string_view::npos) {
            return text.substr(0, at);
        }
    }
    return text;
}

} // namespace

void lint_name(std::string_view what, std::string_view name, std::vector<std::string>& faults)
{
    if (const auto reason = package::invalid_name_reason(name)) {
        faults.push_back(fmt::format("{}: {}", what, *reason));
    }
}

void lint_epoch(std::string_view where, std::string_view epoch, std::vector<std::string>& faults)
{
    if (!is_number(epoch)) {
        faults.push_back(
            fmt::format("{} must be a whole number, not {}", part("epoch", where), quoted(epoch)));
    }
}

void lint_pkgver(std::string_view where, std::string_view pkgver, std::vector<std::string>& faults)
{
    if (pkgver.empty()) {
        faults.push_back(fmt::format("{} must not be empty", part("pkgver", where)));
    } else if (pkgver.find_first_of(k_blanks) != std::string_view::npos ||
               pkgver.find_first_of("/:-") != std::string_view::npos) {
        faults.push_back(fmt::format("{} must not hold blanks, colons, slashes or hyphens: {}",
                                     part("pkgver", where), quoted(pkgver)));
    } else if (!is_ascii(pkgver)) {
        faults.push_back(
            fmt::format("{} must be plain ASCII: {}", part("pkgver", where), quoted(pkgver)));
    }
}

void lint_pkgrel(std::string_view where, std::string_view pkgrel, std::vector<std::string>& faults)
{
    const std::size_t dot = pkgrel.find('.');
    const std::string_view whole = pkgrel.substr(0, dot);
    const bool fraction_fits = dot == std::string_view::npos ||
                               (dot + 1 < pkgrel.size() && is_number(pkgrel.substr(dot + 1)));
    if (pkgrel.empty()) {
        faults.push_back(fmt::format("{} must not be empty", part("pkgrel", where)));
    } else if (whole.empty() || !is_number(whole) || !fraction_fits) {
        faults.push_back(fmt::format("{} must be a number such as 1 or 1.2, not {}",
                                     part("pkgrel", where), quoted(pkgrel)));
    }
}

void lint_relation(std::string_view attribute, std::string_view text,
                   std::vector<std::string>& faults)
{
    if (attribute == "provides") {
        lint_provide(text, faults);
        return;
    }
    if (attribute == "optdepends") {
        text = without_description(text);
    }
    const std::size_t at = text.find_first_of("<>=");
    lint_name(attribute, text.substr(0, at), faults);
    if (at == std::string_view::npos) {
        return;
    }
    const bool or_equal = text[at] != '=' && text.substr(at + 1).starts_with('=');
    const std::string_view version = text.substr(at + (or_equal ? 2 : 1));
    // depends alone may end with its operator, since soname dependencies once looked like that.
    if (!version.empty() || attribute != "depends") {
        lint_full_version(attribute, version, faults);
    }
}

} // namespace rbeepkg::pkgbuild
