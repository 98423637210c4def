// rbeepkg-conf: what the configuration files, the environment and the defaults come to, in
// pacman-conf's form, for scripts and for people who wonder.
#include "cmd/rbeepkg-conf/command_line.hpp"
#include "cmd/rbeepkg-conf/print_settings.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/standard_streams.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>

namespace {

using namespace rbeepkg;

config::Overrides overrides_of(const conf::Invocation& invocation)
{
    config::Overrides overrides;
    if (!invocation.config_file.empty()) {
        overrides.config_file = invocation.config_file;
    }
    if (!invocation.root.empty()) {
        overrides.root = invocation.root;
    }
    if (invocation.system || invocation.user) {
        overrides.scope = invocation.system ? config::Scope::system : config::Scope::user;
    }
    return overrides;
}

void warn(const std::string& message)
{
    fmt::print(stderr, "warning: {}\n", printable(message));
}

void print_all(const std::string& text)
{
    errno = 0;
    if (std::fputs(text.c_str(), stdout) == EOF || std::fflush(stdout) != 0) {
        throw system_error(errno, "cannot write to stdout");
    }
}

int run(int argc, char** argv)
{
    const conf::Invocation invocation = conf::parse_command_line(argc, argv);
    if (!invocation.text.empty()) {
        print_all(invocation.text);
        return 0;
    }
    const config::LoadedConfig loaded =
        config::load_config(overrides_of(invocation), config::Environment::from_process());
    for (const std::string& warning : loaded.warnings) {
        warn(warning);
    }
    const conf::Answer answer = conf::answer(invocation, loaded.config);
    for (const std::string& key : answer.unknown_keys) {
        warn(fmt::format("unknown key '{}'", printable(key, 100)));
    }
    print_all(answer.text);
    return answer.unknown_keys.empty() ? 0 : 1;
}

} // namespace

int main(int argc, char** argv)
{
    try {
        os::occupy_standard_streams();
        return run(argc, argv);
    } catch (const Error& error) {
        fmt::print(stderr, "error: {}\n", printable(error.what()));
        if (!error.hint().empty()) {
            fmt::print(stderr, "  hint: {}\n", printable(error.hint()));
        }
    } catch (const std::exception& error) {
        fmt::print(stderr, "error: {} (a bug of rbeepkg-conf)\n", error.what());
    }
    return 1;
}
