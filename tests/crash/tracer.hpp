// Runs a function or a program in a process of its own, follows all that it starts, and stops the
// whole at every system call that changes something: to count them, to kill everything there, or to
// make the call fail.
#pragma once

#include "tests/crash/mutating_calls.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace rbeepkg::test {

enum class Fault
{
    none,             // counts only
    kill,             // SIGKILL to all at the entry of the call: it does not happen any more
    no_space_from,    // this call and every later one that takes room fails with ENOSPC
    io_error_once,    // this call fails with EIO, once
    quota_once,       // this call fails with EDQUOT, once
    interrupted_once, // this call fails with EINTR, once
    short_write,      // this call writes half of what it was given
};

struct TraceOptions
{
    Fault fault = Fault::none;
    std::uint64_t at = 0; // calls count from 1, over all processes, as they arrive
    // Only calls about paths below this directory count; "" all of them.
    std::string below{};
    // Told of every fsync, syncfs and so on that counts, before it happens.
    std::function<void(const MutatingCall&)> on_sync{};
};

struct Traced
{
    std::vector<MutatingCall> calls; // that change something, as far as the processes came
    bool reached = false;            // whether the fault was reached
    std::string fault_call;          // what was to happen there, e.g. "renameat2 /state/current"
    int exit_code = -1;              // of the first process; valid when signal is 0
    int signal = 0;                  // that ended it
};

// body returns the exit code, or never when it executes a program. Ends when all processes have
// ended. Throws std::runtime_error when the tracing itself fails.
Traced trace(const std::function<int()>& body, const TraceOptions& options = {});

// Whether a fault changes anything at such a call: a full disk does not refuse to remove, a short
// write is one.
bool concerns(Fault fault, const MutatingCall& call);

// "" when this machine lets us trace, else why not. Making calls fail needs x86_64.
std::string why_not_traceable();
bool can_make_calls_fail();

} // namespace rbeepkg::test
