// What a shell may complete where a package of an index is to be named. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::repository {

// The names in an index that begin so, in its order and each once; with a '=' in the beginning, of
// that name its versions, as NAME=VERSION. At most `most` lines are read for it: entries are found
// by their order. What is behind a damaged line is left out.
std::vector<std::string> targets_beginning_with(std::string_view index, std::string_view beginning,
                                                std::size_t most);

} // namespace rbeepkg::repository
