// Exec as an argument vector. Nothing of a shell: no variables, no globs, no redirection.
#pragma once

#include "libpkg/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::hooks {

// Words between blanks. Quotes of either kind hold blanks together, also inside a word; inside them
// a backslash keeps the quote behind it from ending them, and is an ordinary character elsewhere:
// as pacman has it. ParseError: a quote that does not end, no word at all.
Result<std::vector<std::string>> command_words(std::string_view text);

} // namespace rbeepkg::hooks
