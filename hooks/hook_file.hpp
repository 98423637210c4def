// One .hook file, read.
#pragma once

#include "hooks/hook.hpp"
#include "libpkg/base/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::hooks {

struct ParsedHook
{
    // nullopt: a hook without a trigger never runs; whoever wrote it wants one of the same name in
    // an earlier directory not to run.
    std::optional<Hook> hook;
    std::vector<std::string> warnings; // "line 4: overwriting previous definition of Type"
};

// ParseError with the line: an unknown section, option or value, something that is missing.
Result<ParsedHook> parse_hook(const std::string& name, std::string_view text);

} // namespace rbeepkg::hooks
