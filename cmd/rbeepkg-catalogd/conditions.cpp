#include "cmd/rbeepkg-catalogd/conditions.hpp"

#include "libpkg/base/text.hpp"

#include <algorithm>

namespace rbeepkg::catalogd {

bool matches(std::string_view if_none_match, std::string_view etag)
{
    if (trim(if_none_match) == "*") {
        return true;
    }
    const std::vector<std::string_view> tags = split(if_none_match, ',');
    return std::any_of(tags.begin(), tags.end(), [etag](std::string_view tag) {
        tag = trim(tag);
        return (tag.substr(0, 2) == "W/" ? tag.substr(2) : tag) == etag;
    });
}

RangeChoice choose_range(const Ask& ask, std::string_view etag, std::uint64_t size)
{
    using Kind = RangeChoice::Kind;
    constexpr std::string_view k_unit = "bytes=";
    std::string_view range = ask.range;
    if (range.substr(0, k_unit.size()) != k_unit ||
        (!ask.if_range.empty() && ask.if_range != etag)) {
        return {};
    }
    range = trim(range.substr(k_unit.size()));
    const std::size_t dash = range.find('-');
    if (dash == std::string_view::npos) {
        return {};
    }
    const std::string_view first_text = range.substr(0, dash);
    const std::string_view last_text = range.substr(dash + 1);
    const auto first = parse_number(first_text);
    const auto last = parse_number(last_text);
    if ((!first && !first_text.empty()) || (!last && !last_text.empty()) || (!first && !last)) {
        return {};
    }
    if (!first) { // the last so many bytes
        return *last == 0 || size == 0
                   ? RangeChoice{Kind::unsatisfiable, 0, 0}
                   : RangeChoice{Kind::part, size - std::min(*last, size), size - 1};
    }
    if (last && *last < *first) {
        return {};
    }
    if (*first >= size) {
        return {Kind::unsatisfiable, 0, 0};
    }
    return {Kind::part, *first, std::min(last.value_or(size - 1), size - 1)};
}

} // namespace rbeepkg::catalogd
