// If-None-Match, If-Range and Range. Pure.
#pragma once

#include "cmd/rbeepkg-catalogd/reply.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace rbeepkg::catalogd {

// Whether an If-None-Match ("*", or a list of tags, weak or not) names this tag.
bool matches(std::string_view if_none_match, std::string_view etag);

struct RangeChoice
{
    enum class Kind
    {
        whole,
        part,
        unsatisfiable
    };
    Kind kind = Kind::whole;
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};

// One range of bytes of a file of that size; several ranges, a malformed one and one whose If-Range
// does not hold mean the whole.
RangeChoice choose_range(const Ask& ask, std::string_view etag, std::uint64_t size);

} // namespace rbeepkg::catalogd
