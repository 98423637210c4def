// Exec as an argument vector. Nothing of a shell: no variables, no globs, no redirection.
#pragma once

#include "libpkg/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::hooks {

// Words between blanks. Quotes of either kind hold blanks together, also inside a word; a backslash
// takes the next character as it is, inside quotes only before the quote that would end them.
// ParseError: a quote that does not end, a backslash with nothing behind it, no word at all.
Result<std::vector<std::string>> command_words(std::string_view text);

} // namespace rbeepkg::hooks
