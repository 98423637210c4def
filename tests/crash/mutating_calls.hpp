// Which system calls change something that outlives the process.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace rbeepkg::test {

// In the process that is to be traced, for it and all it starts: a seccomp filter that stops at
// such calls only.
bool stop_at_mutating_calls();

struct MutatingCall
{
    enum class Sync
    {
        none,
        file,       // fsync, fdatasync: of the file or directory at `descriptor`
        everything, // sync, syncfs
    };

    bool mutates = false;
    bool takes_room = false; // what a full disk refuses
    std::string name;        // "renameat2"
    std::string path;        // what it is about; of a rename the new name. "" when there is none
    Sync sync = Sync::none;
    std::string descriptor; // /proc/PID/fd/N of Sync::file
    // Of write and pwrite64: how many bytes are to be written. 0 for everything else.
    std::uint64_t bytes = 0;
};

// In the tracer. Paths and the flags of openat2 are read from the memory of the process.
MutatingCall describe_call(pid_t pid, std::uint64_t number, const std::uint64_t* arguments);

} // namespace rbeepkg::test
