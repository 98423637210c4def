// Targets as the user typed them, or Error{usage}.
#pragma once

#include "libpkg/package/target.hpp"

#include <string>
#include <vector>

namespace rbeepkg::operation {

package::Target parse_target(const std::string& text);

// At least one; hint: what to do about having named none.
std::vector<package::Target> parse_targets(const std::vector<std::string>& texts,
                                           const std::string& hint);

} // namespace rbeepkg::operation
