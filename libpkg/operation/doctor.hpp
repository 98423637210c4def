// --doctor: what is wrong or odd on this machine, with the cure for each. Looks only: takes no
// rights, changes nothing, asks no network, and works without a state and with a damaged one.
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
    std::string cure = {}; // "" when all is well
};
using Findings = std::vector<Finding>;

// What a check that fails itself has found: its error.
void examine(Findings& findings, const std::string& subject, const std::function<void()>& check);

// Database, generations, store, links, what interrupted runs left.
Findings examine_state(const config::Config& config);
// Space, mounts, PATH, catalogs, the hive's directory. home: of the caller; "" = not known.
Findings examine_places(const config::Config& config, const std::string& search_path,
                        const std::string& home);
// Sandbox, programs, clock.
Findings examine_machine(const config::Config& config, const std::string& search_path,
                         const CancelToken& cancel);

} // namespace rbeepkg::operation
