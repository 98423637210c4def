// Runs a real program on a terminal of its own.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace rbeepkg::test {

struct TerminalOptions
{
    unsigned short columns = 80, rows = 24;
    std::map<std::string, std::string> environment; // beside PATH, LC_ALL=C and TERM=xterm
    std::string interrupt_after; // SIGINT goes to the program once it has printed this; "" = never
    std::chrono::seconds timeout{60};
};

struct TerminalResult
{
    int exit_code = -1; // 128 + signal when one ended it
    bool timed_out = false;
    std::string bytes; // all that it wrote, as a terminal gets it
};

TerminalResult run_on_terminal(const std::vector<std::string>& argv,
                               const TerminalOptions& options = {});

} // namespace rbeepkg::test
