// One build under way: what its steps share.
#pragma once

#include "libpkg/build/build.hpp"
#include "libpkg/build/function_log.hpp"
#include "libpkg/build/log.hpp"
#include "libpkg/build/workspace.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace rbeepkg::build {

struct Job
{
    const BuildRequest& request;
    const Workspace& workspace;
    EventSink& sink;
    const CancelToken& cancel;
    std::string subject; // of its events
    Log log;
    std::chrono::steady_clock::time_point deadline; // of all functions together
    std::vector<std::string> notes;                 // what the user should be told when it fails
    std::vector<std::string> tool_path;
    std::vector<sandbox::Bind> tool_binds;
    std::string cargo_cache; // kept for other builds; "": this one has its own
    // As requested, until pkgver() says something else.
    pkgbuild::Pkgbuild pkgbuild;
    std::string text;
    const FunctionLog* function_log = nullptr; // of the function that runs
};

} // namespace rbeepkg::build
