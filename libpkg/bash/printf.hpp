// printf's formats, as far as they are plain: %s %d %i %u %x %X %o %%, with flags, width and
// precision.
#pragma once

#include <string>
#include <vector>

namespace rbeepkg::bash {

// The format is used again while arguments are left. Throws Refused for anything else.
std::string formatted(const std::string& format, const std::vector<std::string>& arguments);

// The escapes of echo -e: \n \t \\ \\a \\b \\e \\f \\r \\v. Throws Refused for others.
std::string unescaped(const std::string& text);

} // namespace rbeepkg::bash
