// Which hooks a transaction sets off. Pure.
#pragma once

#include "hooks/hook.hpp"
#include "libpkg/transaction/hook_port.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::hooks {

// What happens, with the paths read when the first trigger wants them.
class Happening
{
public:
    explicit Happening(const transaction::HookOccasion& occasion) : m_occasion{occasion} {}

    // The packages or paths that the trigger matches, sorted, each once; {}: not set off.
    std::vector<std::string> matches(const HookTrigger& trigger);
    // Of all its triggers together.
    std::vector<std::string> matches(const Hook& hook);

private:
    const transaction::HookPaths& paths();

    const transaction::HookOccasion& m_occasion;
    std::optional<transaction::HookPaths> m_paths;
};

// The first of the hook's Depends that nothing installed meets.
std::optional<std::string> missing_depend(const Hook& hook,
                                          const std::vector<package::InstalledPackage>& installed);

} // namespace rbeepkg::hooks
