// "key = value" files: .PKGINFO and .BUILDINFO. Keys repeat for lists; # starts a comment line.
#pragma once

#include "libpkg/base/result.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rbeepkg::encoding {

using KeyValues = std::vector<std::pair<std::string, std::string>>;

// In the order of the file; refuses lines without " = ", control characters, invalid UTF-8 and more
// than max_lines.
Result<KeyValues> parse_key_values(std::string_view text, std::size_t max_lines = 100'000);
std::string format_key_values(const KeyValues& pairs);

} // namespace rbeepkg::encoding
