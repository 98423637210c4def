// A child process in a process group of its own: argument vector, environment, limits on time and
// output, killed as a group (TERM, grace, KILL) on cancel, on timeout and when its owner goes.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/os/fd.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rbeepkg::os {

struct Identity
{
    unsigned uid = 0;
    unsigned gid = 0;
};

struct Command
{
    std::vector<std::string> argv; // argv[0] is looked up in PATH unless it has a '/'
    std::optional<std::vector<std::string>> environment; // "K=V"; nullopt: inherited
    std::string directory;                               // working directory; empty: inherited
    std::string input;                                   // what stdin gives, then end of file
    // Descriptors that stay open in the child under the given numbers (>= 3); every other one above
    // 2 is closed.
    std::vector<std::pair<int, int>> passed_fds; // {ours, number in the child}
    std::optional<Identity> run_as;              // setgroups({}), setgid, setuid; needs root
    bool die_with_parent = true;                 // PR_SET_PDEATHSIG
    std::chrono::milliseconds timeout{0};        // wall clock; 0: none
    std::chrono::milliseconds grace{200};        // between TERM and KILL on cancel and timeout
    std::uint64_t max_output = 64ULL << 20U;     // stdout and stderr together; killed past it
    bool merge_stderr = false;                   // stderr into stdout, in order
};

struct Outcome
{
    int exit_code = -1; // valid when signal == 0
    int signal = 0;     // that ended it
    bool timed_out = false;
    bool output_exceeded = false;
    std::string output;                   // stdout (unless lines are taken by a callback)
    std::string error_output;             // stderr
    std::chrono::milliseconds timeout{0}; // the limit that the command had, for describe()

    bool succeeded() const
    {
        return signal == 0 && exit_code == 0 && !timed_out && !output_exceeded;
    }
    // "exit status 2", "killed by signal 9 (Killed)", "timed out after 15 min", ...
    std::string describe() const;
};

// Called for each line as it comes, without its newline; lines over 64 KiB come in pieces.
using LineHandler = std::function<void(std::string_view line)>;

// Runs to the end. Throws Cancelled when the token asks (the group is dead by then),
// Error{not_found} when argv[0] is not there, Error{io} when it cannot be started. A failing
// command is an Outcome.
Outcome run(const Command& command, const CancelToken& cancel);
// As run; the lines of stdout (and stderr, if merged) go to the handler and not into
// Outcome::output.
Outcome run(const Command& command, const CancelToken& cancel, const LineHandler& on_line);

// Where PATH (or the given one) finds an executable of this name; nullopt if nowhere.
std::optional<std::string> find_executable(const std::string& name, std::string_view path = {});

} // namespace rbeepkg::os
