// Text that fits a terminal, broken as pacman breaks it. Pure. columns 0 is no terminal: nothing is
// broken.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::cmd::render {

// How many columns a text takes: characters, without the sequences of colours.
unsigned columns_of(std::string_view text);

// Broken at blanks; further lines begin with `indent` blanks, as wide as what stands before the
// first. A word that is longer than a line is not cut.
std::string wrapped(std::string_view text, unsigned indent, unsigned columns);

// Items two blanks apart, each whole.
std::string wrapped_list(const std::vector<std::string>& items, unsigned indent, unsigned columns);

} // namespace rbeepkg::cmd::render
