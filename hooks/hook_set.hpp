// The hooks of several directories.
#pragma once

#include "hooks/hook.hpp"
#include "libpkg/base/event.hpp"

#include <string>
#include <vector>

namespace rbeepkg::hooks {

// A file that is no hook that can be used.
struct HookRefusal
{
    std::string name; // of the file
    std::string path;
    std::string reason; // "/etc/rbeepkg/hooks/x.hook: line 3: ..."
};

// Every *.hook, in order of name. A file of a later directory takes the place of one of the same
// name in an earlier one, whatever it holds: empty, or a link to /dev/null, it is no hook. A
// directory that does not exist has no hooks. Error{usage} names every file that is none that can
// be used; odd ones are Warnings.
std::vector<Hook> load_hooks(const std::vector<std::string>& directories, EventSink& sink);
// The same without the Error: those that can be used, and the others as refusals.
std::vector<Hook> load_hooks(const std::vector<std::string>& directories, EventSink& sink,
                             std::vector<HookRefusal>& refusals);

} // namespace rbeepkg::hooks
