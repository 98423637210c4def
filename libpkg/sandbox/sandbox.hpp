// Running commands of strangers under bubblewrap: no network unless said, nothing of the machine
// but /usr and named folders read-only, limits on time, memory, processes and output, no inherited
// descriptors, an environment of our own.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/os/child.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rbeepkg::sandbox {

struct Bind
{
    std::string from; // on the machine
    std::string to;   // inside
    bool writable = false;
    bool optional = false; // left out when `from` is not there
};

struct Policy
{
    std::vector<Bind> binds; // besides /usr, /bin, /lib*, /proc, /dev, which are always there
    std::vector<std::string> environment; // "K=V", the whole of it
    std::string directory = "/";          // working directory inside
    std::string hostname = "rbee";
    bool network = false;
    std::uint64_t tmp_bytes = 1ULL << 20U; // size of /tmp and of /dev/shm
    std::chrono::milliseconds timeout{10'000};
    std::uint64_t max_output = 1ULL << 20U;
    std::optional<std::uint64_t> max_memory;      // RLIMIT_AS, bytes
    std::optional<std::uint64_t> max_cpu_seconds; // RLIMIT_CPU of each process
    std::uint64_t max_file_bytes = 1ULL << 20U;   // RLIMIT_FSIZE
    unsigned max_files = 64;                      // RLIMIT_NOFILE
    unsigned max_processes = 64;                  // RLIMIT_NPROC, set inside
    bool merge_stderr = false;
    // uid and gid 0 inside, without any capability: `install -o root` and `chown root` then work.
    bool as_root_inside = false;
};

// Metadata evaluation: nothing is assumed of PKGBUILDs (10 s, 512 MiB, 1 MiB files). Build: 15 min,
// 4096 files and processes, no CPU and memory limit of its own, sized /tmp.
Policy metadata_policy();
Policy build_policy();

// Who commands run as: nobody special when we are an ordinary user; a build user when we are root,
// since root inside a user namespace still is root outside.
std::optional<os::Identity> build_identity(const std::string& configured_user);

// Why bubblewrap cannot work here and what to do about it; nullopt when it works. Tried once with
// the real options.
std::optional<Error> unavailable_reason(const std::optional<os::Identity>& run_as,
                                        const CancelToken& cancel);

struct Result
{
    os::Outcome outcome;
    // False when the sandbox itself failed and the command never ran (bubblewrap's status
    // descriptor tells).
    bool command_ran = false;
};

// Error{unsupported} with a hint when bubblewrap is missing or cannot make its namespaces: nothing
// falls back silently. When it returns or throws, Cancelled included, no process of the sandbox
// runs any more. What exists below a writable bind may then be looked at as if nobody else could.
Result run(const Policy& policy, const std::vector<std::string>& argv,
           const std::optional<os::Identity>& run_as, const CancelToken& cancel,
           const os::LineHandler& on_line = {});

// Descriptors that bubblewrap itself uses, by their numbers in the child.
struct BwrapFds
{
    int status = -1; // --json-status-fd
    int filter = -1; // --seccomp
    int passwd = -1; // what /etc/passwd and
    int group = -1;  // /etc/group say inside
};

// The argument vector of bubblewrap for a policy, for tests and --debug. Asks the machine only
// whether /bin, /lib and the like are links.
std::vector<std::string> bwrap_arguments(const Policy& policy, const std::vector<std::string>& argv,
                                         const BwrapFds& fds);

} // namespace rbeepkg::sandbox
