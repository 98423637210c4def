#include "libpkg/package/target.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/package/names.hpp"

#include <fmt/format.h>

namespace rbeepkg::package {

namespace {

constexpr std::size_t k_max_bytes = 512;

// "name@1.0-1". A name may hold an '@' of its own: only the last one counts, and only when a
// version that begins with a digit stands behind it.
std::optional<Depend> parse_link_form(std::string_view text)
{
    const std::size_t at = text.rfind('@');
    if (at == std::string_view::npos || at == 0 || at + 1 == text.size()) {
        return std::nullopt;
    }
    const std::string_view name = text.substr(0, at);
    const std::string_view version_text = text.substr(at + 1);
    if (version_text.front() < '0' || version_text.front() > '9') {
        return std::nullopt;
    }
    Result<Version> version = Version::parse(version_text);
    if (!version || invalid_name_reason(name)) {
        return std::nullopt;
    }
    return Depend{std::string{name}, Relation::equal, *std::move(version)};
}

} // namespace

Result<Target> Target::parse(std::string_view text)
{
    if (text.size() > k_max_bytes) {
        return ParseError{fmt::format("the target '{}...' is longer than {} bytes",
                                      printable(text, 60), k_max_bytes)};
    }
    Target target;
    if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
        target.catalog = text.substr(0, slash);
        text.remove_prefix(slash + 1);
        if (const auto reason = invalid_name_reason(target.catalog)) {
            return ParseError{fmt::format("'{}/{}' names no catalog in front of its '/'",
                                          printable(target.catalog, 60), printable(text, 60))};
        }
    }
    if (text.find_first_of("<>=") == std::string_view::npos) {
        if (auto depend = parse_link_form(text)) {
            target.depend = *std::move(depend);
            return target;
        }
    }
    Result<Depend> depend = Depend::parse(text);
    if (!depend) {
        return depend.error();
    }
    target.depend = *std::move(depend);
    return target;
}

std::string Target::to_string() const
{
    return catalog.empty() ? depend.to_string() : fmt::format("{}/{}", catalog, depend.to_string());
}

} // namespace rbeepkg::package
