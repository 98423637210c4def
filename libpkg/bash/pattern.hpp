// Patterns as bash matches them: *, ?, [...], and the extended ones where they count. A backslash
// quotes the character behind it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rbeepkg::bash {

// How much matching a script may still ask for.
struct MatchingBudget
{
    std::size_t steps = 2'000'000;
};

// Throws Refused for patterns and texts whose match depends on the locale, and when the budget is
// spent.
bool matches(std::string_view pattern, std::string_view text, MatchingBudget& budget,
             bool extended = false);

// The text with everything that means something to a pattern quoted.
std::string quote_pattern(std::string_view text);

// Whether an unquoted *, ? or [ stands in it.
bool has_pattern(std::string_view pattern);

} // namespace rbeepkg::bash
