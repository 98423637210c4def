// rbeepkg-build-make: PKGBUILD -> package files, in a sandbox. rbeepkg-build hands over to it.
#include "cmd/rbeepkg-build/exit_status.hpp"
#include "cmd/rbeepkg-build/make_package.hpp"
#include "cmd/rbeepkg-build/plain_lines.hpp"
#include "cmd/rbeepkg-build/start.hpp"
#include "libpkg/os/signals.hpp"
#include "libpkg/os/standard_streams.hpp"

#include <sys/stat.h>

namespace {

using namespace rbeepkg;
using namespace rbeepkg::cmd_build;

int run(const Invocation& invocation)
{
    if (invocation.text) {
        print_answer(*invocation.text);
        return 0;
    }
    const CancelToken cancel;
    const os::SignalCancellation signals{cancel};
    PlainLines sink;
    const Start start = read_start(invocation);
    return make_package(invocation, start.environment, start.config, start.settings, sink, cancel);
}

} // namespace

int main(int argc, char** argv)
{
    ::umask(0022);
    try {
        os::occupy_standard_streams();
        return run(parse_command_line(argc, argv));
    } catch (const std::exception&) {
        return say_and_give_status();
    }
}
