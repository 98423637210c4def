// rbeepkg-build: PKGBUILD -> package files, in a sandbox.
#include "cmd/rbeepkg-build/exit_status.hpp"
#include "cmd/rbeepkg-build/make_package.hpp"
#include "cmd/rbeepkg-build/plain_lines.hpp"
#include "cmd/rbeepkg-build/workplace.hpp"
#include "libpkg/os/signals.hpp"
#include "libpkg/os/standard_streams.hpp"

#include <sys/stat.h>

namespace {

using namespace rbeepkg;
using namespace rbeepkg::cmd_build;

constexpr int k_signal_base = 128;

int run(const Invocation& invocation, const CancelToken& cancel)
{
    if (invocation.text) {
        print_answer(*invocation.text);
        return 0;
    }
    const os::SignalCancellation signals{cancel};
    PlainLines sink;
    const config::Environment environment = config::Environment::from_process();
    config::Config config;
    try {
        config = read_config(invocation, environment);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::usage) {
            throw;
        }
        say_error(error);
        return k_exit_bad_config;
    }
    return make_package(invocation, environment, config, sink, cancel);
}

} // namespace

int main(int argc, char** argv)
{
    ::umask(0022);
    try {
        os::occupy_standard_streams();
        return run(parse_command_line(argc, argv), CancelToken{});
    } catch (const Cancelled& cancelled) {
        say_error("cancelled");
        return k_signal_base + cancelled.signal();
    } catch (const Error& error) {
        say_error(error);
        return exit_status(error.code());
    } catch (const std::exception& error) {
        say_error(fmt::format("{} (a bug of rbeepkg-build)", error.what()));
        return k_exit_failed;
    }
}
