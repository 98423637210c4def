// rbeepkg-build: what only prints is answered here, without loading libcurl, libarchive or OpenSSL;
// everything else is handed, by exec, to rbeepkg-build-make beside this program.
#include "cmd/rbeepkg-build/exit_status.hpp"
#include "cmd/rbeepkg-build/lint_recipes.hpp"
#include "cmd/rbeepkg-build/plain_lines.hpp"
#include "cmd/rbeepkg-build/print_recipes.hpp"
#include "cmd/rbeepkg-build/programs.hpp"
#include "cmd/rbeepkg-build/start.hpp"
#include "libpkg/os/signals.hpp"
#include "libpkg/os/standard_streams.hpp"

#include <unistd.h>

#include <cerrno>

namespace {

using namespace rbeepkg;
using namespace rbeepkg::cmd_build;

[[noreturn]] void hand_over(char** argv)
{
    const std::string directory = own_directory();
    const std::string beside = directory + "/rbeepkg-build-make";
    ::execv(beside.c_str(), argv);
    ::execv((directory + "/../libexec/rbeepkg/rbeepkg-build-make").c_str(), argv);
    throw system_error(errno, "cannot start " + beside);
}

int run(const Invocation& invocation, char** argv)
{
    if (invocation.text) {
        print_answer(*invocation.text);
        return 0;
    }
    if (!invocation.only_prints()) {
        hand_over(argv);
    }
    const CancelToken cancel;
    const os::SignalCancellation signals{cancel};
    const Start start = read_start(invocation);
    return invocation.lint ? lint_recipes(invocation, start.config, start.settings, cancel)
                           : print_recipes(invocation, start.config, start.settings, cancel);
}

} // namespace

int main(int argc, char** argv)
{
    try {
        os::occupy_standard_streams();
        return run(parse_command_line(argc, argv), argv);
    } catch (const std::exception&) {
        return say_and_give_status();
    }
}
