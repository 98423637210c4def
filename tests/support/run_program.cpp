#include "tests/support/run_program.hpp"

#include "libpkg/base/cancel.hpp"
#include "libpkg/os/child.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <utility>

namespace rbeepkg::test {
namespace {

std::vector<std::string> environment_of(const ProgramOptions& options)
{
    const char* path = std::getenv("PATH");
    std::map<std::string, std::string> variables = {
        {"PATH", path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin"},
        {"LC_ALL", "C"},
    };
    // Reports of the sanitizers must go where those who run the tests expect them.
    for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TMPDIR"}) {
        if (const char* value = std::getenv(name); value != nullptr) {
            variables[name] = value;
        }
    }
    for (const auto& [name, value] : options.environment) {
        variables[name] = value;
    }
    std::vector<std::string> environment;
    environment.reserve(variables.size());
    for (const auto& [name, value] : variables) {
        environment.push_back(fmt::format("{}={}", name, value));
    }
    return environment;
}

} // namespace

ProgramResult run_program(const std::vector<std::string>& argv, const ProgramOptions& options)
{
    os::Command command;
    command.argv = argv;
    command.environment = environment_of(options);
    command.directory = options.directory;
    command.input = options.input;
    command.timeout = options.timeout;
    if (options.as_nobody) {
        command.run_as = os::Identity{65534, 65534};
    }
    os::Outcome outcome = os::run(command, CancelToken{});
    ProgramResult result;
    result.exit_code = outcome.signal != 0 ? 128 + outcome.signal : outcome.exit_code;
    result.timed_out = outcome.timed_out;
    result.out = std::move(outcome.output);
    result.err = std::move(outcome.error_output);
    return result;
}

bool has_program(const std::string& name)
{
    return os::find_executable(name).has_value();
}

} // namespace rbeepkg::test
