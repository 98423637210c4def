#include "libpkg/base/scope_exit.hpp"
#include "libpkg/os/fd.hpp"
#include "libpkg/sandbox/diagnosis.hpp"
#include "libpkg/sandbox/sandbox.hpp"
#include "libpkg/sandbox/seccomp_filter.hpp"
#include "libpkg/sandbox/status.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace rbeepkg::sandbox {

namespace {

// On cancel a caller has 400 ms in all.
constexpr std::chrono::milliseconds k_cancel_wait{250};
constexpr std::chrono::milliseconds k_end_wait{5000};
// bubblewrap dies of TERM at once, and its namespace with it.
constexpr std::chrono::milliseconds k_grace{50};

constexpr BwrapFds k_child_fds{.status = 3, .filter = 4, .passwd = 5, .group = 6};

// Prefix of bubblewrap's own complaints.
constexpr std::string_view k_own_words = "bwrap: ";

os::UniqueFd memory_file(const char* name, std::string_view content)
{
    os::UniqueFd file{::memfd_create(name, MFD_CLOEXEC)};
    if (!file) {
        throw system_error(errno, fmt::format("cannot make {} for the sandbox", name));
    }
    os::write_all(file.get(), content, name);
    if (::lseek(file.get(), 0, SEEK_SET) != 0) {
        throw system_error(errno, fmt::format("cannot rewind {} for the sandbox", name));
    }
    return file;
}

std::string_view home_of(const Policy& policy)
{
    constexpr std::string_view k_key = "HOME=";
    for (const std::string_view variable : policy.environment) {
        if (variable.substr(0, k_key.size()) == k_key) {
            return variable.substr(k_key.size());
        }
    }
    return "/nonexistent";
}

// git, ssh and cargo want an entry for whoever runs them.
std::string passwd_text(const Policy& policy)
{
    const std::string_view home = home_of(policy);
    return fmt::format("root:x:0:0:root:{0}:/bin/sh\nrbee:x:1000:1000:rbee:{0}:/bin/sh\n"
                       "nobody:x:65534:65534:nobody:/nonexistent:/bin/false\n",
                       home);
}

constexpr std::string_view k_group_text = "root:x:0:\nrbee:x:1000:\nnogroup:x:65534:\n";

// Everything that bubblewrap gets by descriptor.
struct Plumbing
{
    os::UniqueFd status_read, status_write, filter, passwd, group;
};

Plumbing lay_plumbing(const Policy& policy)
{
    Plumbing plumbing;
    int ends[2] = {-1, -1};
    // The reading end never waits: whoever may still hold the other one does not matter.
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
        throw system_error(errno, "cannot make a pipe for the sandbox");
    }
    plumbing.status_read = os::UniqueFd{ends[0]};
    plumbing.status_write = os::UniqueFd{ends[1]};
    plumbing.filter = memory_file("seccomp filter", seccomp_filter_bytes(policy.network));
    plumbing.passwd = memory_file("passwd", passwd_text(policy));
    plumbing.group = memory_file("group", k_group_text);
    return plumbing;
}

// Nobody can raise a hard limit; asking for more than there is would fail the whole run.
std::uint64_t at_most_hard_limit(decltype(RLIMIT_NOFILE) resource, std::uint64_t wanted)
{
    ::rlimit limit = {};
    if (::getrlimit(resource, &limit) != 0 || limit.rlim_max == RLIM_INFINITY) {
        return wanted;
    }
    return std::min<std::uint64_t>(wanted, limit.rlim_max);
}

Policy within_hard_limits(Policy policy)
{
    policy.max_files = static_cast<unsigned>(at_most_hard_limit(RLIMIT_NOFILE, policy.max_files));
    policy.max_processes =
        static_cast<unsigned>(at_most_hard_limit(RLIMIT_NPROC, policy.max_processes));
    policy.max_file_bytes = at_most_hard_limit(RLIMIT_FSIZE, policy.max_file_bytes);
    if (policy.max_memory) {
        policy.max_memory = at_most_hard_limit(RLIMIT_AS, *policy.max_memory);
    }
    if (policy.max_cpu_seconds) {
        policy.max_cpu_seconds = at_most_hard_limit(RLIMIT_CPU, *policy.max_cpu_seconds + 1) - 1;
    }
    return policy;
}

std::string bubblewrap_path()
{
    std::optional<std::string> path = os::find_executable("bwrap");
    if (!path) {
        throw bubblewrap_missing();
    }
    return *std::move(path);
}

os::Command command_for(const Policy& policy, const std::vector<std::string>& argv,
                        const std::optional<os::Identity>& run_as, const Plumbing& plumbing)
{
    os::Command command;
    command.argv = bwrap_arguments(within_hard_limits(policy), argv, k_child_fds);
    command.argv.front() = bubblewrap_path();
    // bubblewrap stays inside as process 1, whose /proc/1/environ everybody inside may read.
    command.environment.emplace();
    // Where we are may be closed to the one who runs it.
    command.directory = "/";
    command.passed_fds = {{plumbing.status_write.get(), k_child_fds.status},
                          {plumbing.filter.get(), k_child_fds.filter},
                          {plumbing.passwd.get(), k_child_fds.passwd},
                          {plumbing.group.get(), k_child_fds.group}};
    command.run_as = run_as;
    command.timeout = policy.timeout;
    command.grace = k_grace;
    command.max_output = policy.max_output;
    command.merge_stderr = policy.merge_stderr;
    return command;
}

void refuse_to_run_as_root(const std::optional<os::Identity>& run_as)
{
    if (run_as ? run_as->uid == 0 : ::geteuid() == 0) {
        throw make_error(ErrorCode::internal, "a sandbox was asked to run as root, which it would "
                                              "be for the files of the machine");
    }
}

// The last of bubblewrap's own complaints in what was written to stderr.
std::string complaint_in(std::string_view text)
{
    const std::size_t at = text.rfind(k_own_words);
    if (at == std::string_view::npos) {
        return {};
    }
    return std::string{text.substr(at, text.find('\n', at) - at)};
}

// Why the command never ran.
Error setup_error(const os::Outcome& outcome, std::string complaint)
{
    if (complaint.empty()) {
        complaint = complaint_in(outcome.error_output + "\n" + outcome.output);
    }
    if (complaint.empty()) {
        return make_error(ErrorCode::io, "the sandbox ended before the command did: {}",
                          outcome.describe());
    }
    return diagnose(complaint, read_kernel_settings());
}

} // namespace

Result run(const Policy& policy, const std::vector<std::string>& argv,
           const std::optional<os::Identity>& run_as, const CancelToken& cancel,
           const os::LineHandler& on_line)
{
    refuse_to_run_as_root(run_as);
    const Plumbing plumbing = lay_plumbing(policy);
    const os::Command command = command_for(policy, argv, run_as, plumbing);
    std::string complaint;
    const os::LineHandler watch = [&](std::string_view line) {
        if (line.substr(0, k_own_words.size()) == k_own_words) {
            complaint = line;
        }
        on_line(line);
    };
    ScopeExit bury{
        [&]() noexcept { await_end(read_status(plumbing.status_read.get()), k_cancel_wait); }};
    Result result;
    result.outcome = os::run(command, cancel, on_line ? watch : os::LineHandler{});
    bury.release();

    const Status status = read_status(plumbing.status_read.get());
    if (!await_end(status, k_end_wait)) {
        throw make_error(ErrorCode::io, "processes of the sandbox go on running after its end");
    }
    const bool stopped_by_us = result.outcome.timed_out || result.outcome.output_exceeded;
    result.command_ran = status.exit_code || (stopped_by_us && status.first_process);
    if (!result.command_ran && !stopped_by_us) {
        throw setup_error(result.outcome, std::move(complaint));
    }
    return result;
}

std::optional<Error> unavailable_reason(const std::optional<os::Identity>& run_as,
                                        const CancelToken& cancel)
{
    Policy policy = metadata_policy();
    policy.environment = {"PATH=/usr/bin:/bin", "LC_ALL=C"};
    try {
        const Result result = run(policy, {"true"}, run_as, cancel);
        if (result.outcome.succeeded()) {
            return std::nullopt;
        }
        return make_error(ErrorCode::unsupported, "the sandbox cannot work here: 'true' in it: {}",
                          result.outcome.describe());
    } catch (const Error& error) {
        return error;
    }
}

} // namespace rbeepkg::sandbox
