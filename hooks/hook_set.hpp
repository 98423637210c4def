// The hooks of several directories.
#pragma once

#include "hooks/hook.hpp"
#include "libpkg/base/event.hpp"

#include <string>
#include <vector>

namespace rbeepkg::hooks {

// Every *.hook, in order of name. A file of a later directory takes the place of one of the same
// name in an earlier one, whatever it holds: empty, or a link to /dev/null, it is no hook. A
// directory that does not exist has no hooks. Error{usage} names every file that is none that can
// be used; odd ones are Warnings.
std::vector<Hook> load_hooks(const std::vector<std::string>& directories, EventSink& sink);

} // namespace rbeepkg::hooks
