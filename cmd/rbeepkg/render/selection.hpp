// What is typed when some of several things are to be chosen.
#pragma once

#include "libpkg/base/result.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace rbeepkg::cmd::render {

// "1 3-5", separated by blanks or commas, or "^2" for all but those; numbers from 1 to count.
// Places from 0, each once, in rising order.
Result<std::vector<std::size_t>> parse_selection(std::string_view words, std::size_t count);

} // namespace rbeepkg::cmd::render
