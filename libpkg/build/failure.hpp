// What a failed build says: which function, how it ended, its last lines, where the rest is, and
// what may help.
#pragma once

#include "libpkg/build/job.hpp"

#include <string>

namespace rbeepkg::build {

// what: "build()", "cargo fetch"; how: "exit status 2". online: whether it had network.
FunctionFailure function_failure(const Job& job, const std::string& what, const std::string& how,
                                 bool online);

// As it stands in the configuration: "none", "fetch", "prepare", "all".
const char* to_string(Network network);

} // namespace rbeepkg::build
