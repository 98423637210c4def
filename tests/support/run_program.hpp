// Runs a real program to its end: what a scenario looks at is its status and what it printed.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace rbeepkg::test {

struct ProgramOptions
{
    // Added to a small environment (PATH, LC_ALL=C), or in the place of what is there.
    std::map<std::string, std::string> environment;
    std::string directory; // working directory; "" ours
    std::string input;
    bool as_nobody = false; // uid and gid 65534; needs root
    std::chrono::seconds timeout{60};
};

struct ProgramResult
{
    int exit_code = -1; // 128 + signal when one ended it, as shells say it
    bool timed_out = false;
    std::string out;
    std::string err;
};

// argv[0]: a path, or a name that PATH knows. Error{not_found} when there is no such program.
ProgramResult run_program(const std::vector<std::string>& argv, const ProgramOptions& options = {});

// Whether PATH knows a program: for GTEST_SKIP.
bool has_program(const std::string& name);

} // namespace rbeepkg::test
