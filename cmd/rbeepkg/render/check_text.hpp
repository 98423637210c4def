// What -Qk and -Qkk found, in pacman's words and as JSON.
#pragma once

#include "cmd/rbeepkg/render/palette.hpp"
#include "libpkg/encoding/json.hpp"
#include "libpkg/operation/installed_trees.hpp"

#include <string>

namespace rbeepkg::cmd::render {

// "warning: name: path (Size mismatch)", a line each.
std::string fault_lines(const operation::TreeReport& report, const Palette& palette);
// "name path", each path once.
std::string fault_paths(const operation::TreeReport& report);
// "name: 12 total files, 1 missing file"; with `content` "... 1 altered file".
std::string check_line(const operation::TreeReport& report, bool content);
encoding::OrderedJson json_of(const operation::TreeReport& report);

} // namespace rbeepkg::cmd::render
