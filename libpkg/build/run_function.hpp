// Running one thing of a build in a sandbox of its own.
#pragma once

#include "libpkg/build/job.hpp"

#include <string>
#include <vector>

namespace rbeepkg::build {

struct FunctionRun
{
    Phase phase = Phase::build;
    std::string function; // "build", "package_foo"
    std::string package;  // whose $pkgdir it sees
    bool sets_pkgname = false;
    bool online = false;
    bool as_root_inside = false;
};

// What every sandbox of this build has in common; nothing is bound yet but the tools.
sandbox::Policy policy_for(const Job& job, bool online);

// Runs it, sends its lines to the log and the sink. Error{build_failed} when its time is over or
// when it printed too much; any other end is the caller's to judge. what: for messages.
os::Outcome run_logged(Job& job, Phase phase, const std::string& what,
                       const sandbox::Policy& policy, const std::vector<std::string>& argv);

// The end of it, or Error{build_failed}. Returns what pkgver() printed, "" for others.
std::string run_function(Job& job, const FunctionRun& run);

} // namespace rbeepkg::build
