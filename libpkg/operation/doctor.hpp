// --doctor: what is wrong or odd on this machine, with the cure for each. Takes no rights, changes
// nothing (the file system of the state is tried out in a directory that goes again), asks no
// network, and works without a state and with a damaged one.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/config/config.hpp"

#include <functional>
#include <string>
#include <vector>

namespace rbeepkg::operation {

enum class Verdict
{
    ok,
    odd,  // works, and may surprise
    wrong // something does not work
};
const char* to_string(Verdict verdict);

struct Finding
{
    Verdict verdict = Verdict::ok;
    std::string subject;
    std::string text;
    // "" when all is well. A line for a shell wherever one puts it right, without the options that
    // say where (--root): whoever prints it adds those of his own call.
    std::string cure = {};
};
using Findings = std::vector<Finding>;

// What a check that fails itself has found: its error.
void examine(Findings& findings, const std::string& subject, const std::function<void()>& check);

// Database, generations, store, links, what interrupted runs left.
Findings examine_state(const config::Config& config);
// Space, mounts, what the file system of the state can do, rights, PATH, catalogs.
Findings examine_places(const config::Config& config, const std::string& search_path);
// Whether the hive is told of what is installed.
Findings examine_hive(const config::Config& config, const CancelToken& cancel);
// Sandbox, programs, clock.
Findings examine_machine(const config::Config& config, const std::string& search_path,
                         const CancelToken& cancel);

} // namespace rbeepkg::operation
