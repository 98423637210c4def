// A hook as a value: what alpm-hooks(5) lets stand in a file.
#pragma once

#include "libpkg/base/pattern_list.hpp"
#include "libpkg/package/depend.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::hooks {

struct HookTrigger
{
    enum class Type
    {
        package,
        path
    };
    std::optional<Type> type; // set in every trigger of a hook that was read
    bool install = false, upgrade = false, remove = false; // Operation
    PatternList targets;
};

struct HookAction
{
    enum class When
    {
        pre_transaction,
        post_transaction
    };
    When when = When::post_transaction;
    std::string description;
    std::vector<std::string> exec; // an argument vector
    std::vector<package::Depend> depends;
    bool abort_on_fail = false;
    bool needs_targets = false;
};

struct Hook
{
    std::string name; // of its file
    std::vector<HookTrigger> triggers;
    HookAction action;
};

} // namespace rbeepkg::hooks
