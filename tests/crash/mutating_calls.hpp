// Which system calls change something that outlives the process.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace rbeepkg::test {

// In the process that is to be traced: a seccomp filter that stops at such calls only.
bool stop_at_mutating_calls();

struct MutatingCall
{
    bool mutates = false;
    bool takes_room = false; // what a full disk refuses
    std::string name;
};
// In the tracer. openat2 is told by flags in the memory of the process.
MutatingCall describe_call(pid_t pid, std::uint64_t number, const std::uint64_t* arguments);

} // namespace rbeepkg::test
