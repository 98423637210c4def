#include "cmd/rbeepkg/render/selection.hpp"

#include "libpkg/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace rbeepkg::cmd::render {

namespace {

// "3" or "3-5", from 1 to count.
std::optional<std::pair<std::size_t, std::size_t>> parse_range(std::string_view word,
                                                               std::size_t count)
{
    const std::size_t dash = word.find('-');
    const auto first = parse_number(word.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : parse_number(word.substr(dash + 1));
    if (!first || !last || *first == 0 || *first > *last || *last > count) {
        return std::nullopt;
    }
    return std::pair{static_cast<std::size_t>(*first), static_cast<std::size_t>(*last)};
}

} // namespace

Result<std::vector<std::size_t>> parse_selection(std::string_view words, std::size_t count)
{
    std::string blanks{words};
    std::replace(blanks.begin(), blanks.end(), ',', ' ');
    std::vector<bool> taken(count);
    bool is_first = true;
    for (std::string_view word : split_words(blanks)) {
        const bool leaves_out = word.starts_with('^');
        if (is_first && leaves_out) {
            taken.assign(count, true);
        }
        is_first = false;
        const auto range = parse_range(word.substr(leaves_out ? 1 : 0), count);
        if (!range) {
            return ParseError{fmt::format("'{}' is neither a number nor a range from 1 to {}",
                                          printable(word, 40), count)};
        }
        for (std::size_t number = range->first; number <= range->second; ++number) {
            taken[number - 1] = !leaves_out;
        }
    }
    std::vector<std::size_t> places;
    for (std::size_t place = 0; place < count; ++place) {
        if (taken[place]) {
            places.push_back(place);
        }
    }
    return places;
}

} // namespace rbeepkg::cmd::render
