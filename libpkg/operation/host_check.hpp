// Whether this machine has what the packages and their builds want of it, before anything is
// fetched. Error{unsatisfied} names everything that is missing at once, with the one command that
// installs it here.
#pragma once

#include "libpkg/operation/session.hpp"
#include "libpkg/resolve/resolve.hpp"

#include <functional>
#include <string>

namespace rbeepkg::operation {

// Whether this machine has it. Looked up once in a session: a probe may run a program.
bool host_has(Session& session, const std::string& name);

// The words in `depends` of the catalog's entries.
void check_host_before_plan(Session& session, const resolve::Resolution& resolution,
                            resolve::DependCheck check);

// What the evaluated recipes add to them; makedepends only for what the plan builds. is_met: of a
// name that packages have or that is assumed: it is not asked of the host.
void check_host_of_plan(Session& session, const plan::Plan& plan,
                        const resolve::Resolution& resolution, resolve::DependCheck check,
                        const std::function<bool(const std::string& name)>& is_met);

} // namespace rbeepkg::operation
