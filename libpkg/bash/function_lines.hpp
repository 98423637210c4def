// The lines of a function that begin with an assignment, as `declare -f` would print it: each
// command of a list on a line of its own, whatever condition it stands under. Tools that read a
// function's text instead of running it see these.
#pragma once

#include "libpkg/base/result.hpp"
#include "libpkg/bash/syntax.hpp"

#include <functional>
#include <string_view>
#include <vector>

namespace rbeepkg::bash {

// is_wanted tells which variables count. A ParseError where the text cannot be known well enough:
// lines of strings and here-documents that look like such an assignment, assignments that share
// their line with a command.
Result<std::vector<const Assignment*>>
assignment_lines(const FunctionDefinition& function,
                 const std::function<bool(std::string_view name)>& is_wanted);

} // namespace rbeepkg::bash
