// Runs a function in a process of its own and stops it at every system call that changes
// something, to count them, to kill the process there, or to make the call fail.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace rbeepkg::test {

enum class Fault
{
    none,          // counts only
    kill,          // SIGKILL at the entry of the call: it does not happen any more
    no_space_from, // this call and every later one that takes room fails with ENOSPC
    io_error_once, // this call fails with EIO, once
};

struct Traced
{
    std::uint64_t calls = 0; // that change something, as far as the process came
    bool reached = false;    // whether the fault was reached
    std::string fault_call;  // what was to happen there, e.g. "renameat2"
    int exit_code = -1;      // valid when signal is 0
    int signal = 0;          // that ended the process
};

// body returns the exit code. Calls count from 1; at is ignored for Fault::none. Throws
// std::runtime_error when the tracing itself fails.
Traced trace(const std::function<int()>& body, Fault fault = Fault::none, std::uint64_t at = 0);

// "" when this machine lets us trace, else why not. Making calls fail needs x86_64.
std::string why_not_traceable();
bool can_make_calls_fail();

} // namespace rbeepkg::test
