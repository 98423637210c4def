#include "libpkg/build/run_function.hpp"

#include "libpkg/base/scope_exit.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/build/driver.hpp"
#include "libpkg/build/environment.hpp"
#include "libpkg/build/failure.hpp"
#include "libpkg/build/inside.hpp"
#include "libpkg/os/file.hpp"

#include <algorithm>

namespace rbeepkg::build {

namespace {

constexpr std::size_t k_max_pkgver_output = 4096;

// 0 would mean no limit at all.
std::chrono::milliseconds time_left(const Job& job)
{
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(
        job.deadline - std::chrono::steady_clock::now());
    return std::max(left, std::chrono::milliseconds{1});
}

std::string describe_limit(std::chrono::seconds limit)
{
    return limit.count() % 60 == 0 ? fmt::format("{} min", limit.count() / 60)
                                   : fmt::format("{} s", limit.count());
}

void add_cargo_binds(const Job& job, std::vector<sandbox::Bind>& binds)
{
    binds.push_back({job.workspace.cargo(), inside::k_cargo, true, false});
    if (job.cargo_cache.empty()) {
        return;
    }
    // What was fetched is shared by all builds, and none of them may change it.
    for (const char* part : {"registry", "git"}) {
        binds.push_back({os::join_path(job.cargo_cache, part), os::join_path(inside::k_cargo, part),
                         false, true});
    }
}

sandbox::Policy function_policy(const Job& job, const FunctionRun& run, const os::TempDir& mark)
{
    sandbox::Policy policy = policy_for(job, run.online);
    policy.as_root_inside = run.as_root_inside;
    policy.directory = inside::k_src;
    std::vector<sandbox::Bind>& binds = policy.binds;
    binds.push_back({job.workspace.driver(), inside::k_driver, false, false});
    binds.push_back({job.workspace.start(), inside::k_start, false, false});
    binds.push_back({job.workspace.src(), inside::k_src, true, false});
    binds.push_back({job.workspace.pkg(run.package), inside::k_pkg, true, false});
    binds.push_back({mark.path(), inside::k_mark, true, false});
    add_cargo_binds(job, binds);
    return policy;
}

std::vector<std::string> driver_command(const Job& job, const FunctionRun& run)
{
    std::vector<std::string> command = {"/usr/bin/bash",
                                        "--noprofile",
                                        "--norc",
                                        os::join_path(inside::k_driver, "driver"),
                                        run.function,
                                        run.sets_pkgname ? run.package : "",
                                        job.pkgbuild.value("pkgver"),
                                        job.pkgbuild.value("pkgrel")};
    if (run.phase == Phase::prepare || run.phase == Phase::pkgver) {
        command.emplace_back("unexported");
    } else {
        const std::vector<std::string> words = flag_words(job);
        command.insert(command.end(), words.begin(), words.end());
    }
    return command;
}

// "": none is wanted. makepkg's name for it.
std::string function_log_path(const Job& job, const std::string& function)
{
    if (job.request.function_logs.empty()) {
        return {};
    }
    return os::join_path(job.request.function_logs,
                         fmt::format("{}-{}-{}-{}.log", job.pkgbuild.pkgbase,
                                     job.pkgbuild.version().text(), job.request.variant.arch,
                                     function));
}

} // namespace

sandbox::Policy policy_for(const Job& job, bool online)
{
    sandbox::Policy policy = sandbox::build_policy();
    policy.network = online;
    policy.merge_stderr = true;
    policy.environment = build_environment(job, online);
    // On disk, unlike the sandbox's own /tmp: compilers of GPU code write gigabytes there.
    policy.binds = {{job.workspace.tmp(), "/tmp", true, false},
                    {job.workspace.home(), inside::k_home, true, false}};
    for (const std::vector<sandbox::Bind>& more :
         {toolkit_binds(), job.tool_binds, job.request.binds}) {
        policy.binds.insert(policy.binds.end(), more.begin(), more.end());
    }
    return policy;
}

os::Outcome run_logged(Job& job, Phase phase, const std::string& what,
                       const sandbox::Policy& policy, const std::vector<std::string>& argv)
{
    job.log.begin(fmt::format("{} of {}", what, job.subject));
    sandbox::Policy timed = policy;
    timed.timeout = time_left(job);
    const sandbox::Result result =
        sandbox::run(timed, argv, job.workspace.owner(), job.cancel, [&](std::string_view line) {
            job.log.take(line);
            if (job.function_log != nullptr) {
                job.function_log->take(line);
            }
            job.sink.on(LogLine{phase, job.subject, printable(line)});
        });
    job.log.end();
    if (result.outcome.timed_out) {
        FunctionFailure error = function_failure(
            job, what,
            fmt::format("the build was stopped after {}", describe_limit(job.request.timeout)),
            true);
        error.set_hint("raise BuildTimeout if it only needs more time");
        throw error;
    }
    if (result.outcome.output_exceeded) {
        throw function_failure(
            job, what, fmt::format("it printed more than {}", human_size(timed.max_output)), true);
    }
    return result.outcome;
}

std::string run_function(Job& job, const FunctionRun& run)
{
    const std::string what = run.function + "()";
    Step step{job.sink, run.phase, job.subject, what};
    const os::TempDir mark = job.workspace.make_mark();
    const FunctionLog function_log{function_log_path(job, run.function)};
    job.function_log = &function_log;
    const ScopeExit no_log{[&]() noexcept { job.function_log = nullptr; }};
    const os::Outcome outcome =
        run_logged(job, run.phase, what, function_policy(job, run, mark), driver_command(job, run));
    if (!outcome.succeeded()) {
        throw function_failure(job, what, outcome.describe(), run.online);
    }
    if (!read_mark(mark, k_done_mark, 16)) {
        throw function_failure(
            job, what, "the PKGBUILD ended the shell (exit or exec) before the function returned",
            run.online);
    }
    if (run.phase != Phase::pkgver) {
        return {};
    }
    return read_mark(mark, k_output_mark, k_max_pkgver_output).value_or("");
}

} // namespace rbeepkg::build
