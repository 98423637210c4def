// Making a text that shows a fault small.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace rbeepkg::differential {

// Fewest parts, then lines, then words and characters for which `fails` still says true, found by
// leaving out; tries at most max_tries texts.
std::string shrink(const std::vector<std::string>& parts,
                   const std::function<bool(const std::string&)>& fails, std::size_t max_tries);

} // namespace rbeepkg::differential
