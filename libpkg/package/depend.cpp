#include "libpkg/package/depend.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/package/names.hpp"

#include <fmt/format.h>

#include <array>

namespace rbeepkg::package {

namespace {

constexpr std::size_t k_max_bytes = 512;

struct Operator
{
    std::string_view text;
    Relation relation;
};
// The longer ones first, so that ">=" is not read as ">".
constexpr std::array<Operator, 5> k_operators = {{{"<=", Relation::less_equal},
                                                  {">=", Relation::greater_equal},
                                                  {"<", Relation::less},
                                                  {">", Relation::greater},
                                                  {"=", Relation::equal}}};

std::string_view operator_text(Relation relation)
{
    for (const Operator& candidate : k_operators) {
        if (candidate.relation == relation) {
            return candidate.text;
        }
    }
    return "";
}

ParseError too_long(std::string_view text)
{
    return {fmt::format("'{}...' is longer than {} bytes", printable(text, 60), k_max_bytes)};
}

Result<Depend> parse_versioned(std::string_view text, std::size_t at)
{
    std::string_view version_text = text.substr(at);
    Relation relation = Relation::any;
    for (const Operator& candidate : k_operators) {
        if (version_text.starts_with(candidate.text)) {
            relation = candidate.relation;
            version_text.remove_prefix(candidate.text.size());
            break;
        }
    }
    if (version_text.find_first_of("<>=") != std::string_view::npos) {
        return ParseError{
            fmt::format("'{}' has a second comparison in its version", printable(text, 60))};
    }
    Result<Version> version = Version::parse(version_text);
    if (!version) {
        return ParseError{fmt::format("in '{}': {}", printable(text, 60), version.error().message)};
    }
    return Depend{std::string{text.substr(0, at)}, relation, *std::move(version)};
}

} // namespace

Result<Depend> Depend::parse(std::string_view text)
{
    if (text.size() > k_max_bytes) {
        return too_long(text);
    }
    const std::size_t at = text.find_first_of("<>=");
    if (const auto reason = invalid_name_reason(text.substr(0, at))) {
        return ParseError{*reason};
    }
    if (at == std::string_view::npos) {
        return Depend{std::string{text}, Relation::any, {}};
    }
    return parse_versioned(text, at);
}

std::string Depend::to_string() const
{
    return fmt::format("{}{}{}", name, operator_text(relation), version.text());
}

bool Depend::allows(const Version& candidate) const
{
    const std::weak_ordering order = candidate <=> version;
    switch (relation) {
    case Relation::any:
        return true;
    case Relation::equal:
        return std::is_eq(order);
    case Relation::less:
        return std::is_lt(order);
    case Relation::less_equal:
        return std::is_lteq(order);
    case Relation::greater:
        return std::is_gt(order);
    case Relation::greater_equal:
        return std::is_gteq(order);
    }
    return false;
}

Result<OptDepend> OptDepend::parse(std::string_view text)
{
    if (text.size() > k_max_bytes) {
        return too_long(text);
    }
    // An epoch has a colon too, but no blank behind it.
    std::size_t colon = text.find(": ");
    if (colon == std::string_view::npos && text.ends_with(':')) {
        colon = text.size() - 1;
    }
    Result<Depend> depend = Depend::parse(trim(text.substr(0, colon)));
    if (!depend) {
        return depend.error();
    }
    OptDepend result{*std::move(depend), {}};
    if (colon != std::string_view::npos) {
        result.description = trim(text.substr(colon + 1));
    }
    if (printable(result.description) != result.description) {
        return ParseError{fmt::format("the description of '{}' holds control characters or "
                                      "invalid UTF-8",
                                      result.depend.name)};
    }
    return result;
}

std::string OptDepend::to_string() const
{
    return description.empty() ? depend.to_string()
                               : fmt::format("{}: {}", depend.to_string(), description);
}

Result<Provide> Provide::parse(std::string_view text)
{
    Result<Depend> parsed = Depend::parse(text);
    if (!parsed) {
        return parsed.error();
    }
    if (parsed->relation == Relation::any) {
        return Provide{std::move(parsed->name), std::nullopt};
    }
    if (parsed->relation != Relation::equal) {
        return ParseError{fmt::format("'{}' cannot be provided: only name or name=version can",
                                      printable(text, 60))};
    }
    return Provide{std::move(parsed->name), std::move(parsed->version)};
}

std::string Provide::to_string() const
{
    return version ? fmt::format("{}={}", name, version->text()) : name;
}

bool satisfies(const Provide& provide, const Depend& depend)
{
    if (provide.name != depend.name) {
        return false;
    }
    return depend.relation == Relation::any || (provide.version && depend.allows(*provide.version));
}

} // namespace rbeepkg::package
