// rbeepkg-catalogd: serves a repository directory as a worker catalog.
#include "cmd/rbeepkg-catalogd/complaint.hpp"
#include "cmd/rbeepkg-catalogd/repository.hpp"
#include "cmd/rbeepkg-catalogd/routes.hpp"
#include "cmd/rbeepkg-catalogd/server.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/os/standard_streams.hpp"

#include <CLI/CLI.hpp>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <string>

namespace {

using namespace rbeepkg;
using namespace rbeepkg::catalogd;

constexpr int k_exit_failed = 1;
constexpr int k_exit_usage = 2;

struct Options
{
    std::string directory;
    std::string address = "127.0.0.1";
    int port = 8787;
    long max_age = 3600;
};

void add_options(CLI::App& app, Options& options)
{
    app.set_version_flag("-V,--version", "rbeepkg-catalogd " RBEEPKG_VERSION);
    app.add_option("DIR", options.directory, "the repository: workers.json, pkgbuilds/, packages/")
        ->required();
    app.add_option("--port", options.port, "where to listen; 0: any free port, which is printed")
        ->check(CLI::Range(0, 65535))
        ->capture_default_str();
    app.add_option("--bind", options.address, "the address to listen on")->capture_default_str();
    app.add_option("--max-age", options.max_age, "how many seconds clients may keep an answer")
        ->check(CLI::Range(0L, 31'536'000L))
        ->capture_default_str();
}

// Blocked before any thread is made, so that every thread inherits it and only wait_for_end takes
// them.
sigset_t block_ending_signals()
{
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
        sigaddset(&signals, signal);
    }
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

// Whoever starts a server waits for its address; one that cannot tell it is not started.
void tell(const std::string& line)
{
    if (std::fwrite(line.data(), 1, line.size(), stdout) < line.size() ||
        std::fflush(stdout) != 0) {
        throw system_error(errno, "cannot write to stdout");
    }
}

void serve(const Options& options)
{
    const sigset_t signals = block_ending_signals();
    Repository repository{options.directory};
    Routes routes{repository, std::chrono::seconds{options.max_age}};
    HttpServer server{options.address, options.port,
                      [&routes](const Ask& ask) { return routes.answer(ask); }};
    server.start();
    const bool is_v6 = options.address.find(':') != std::string::npos;
    tell(fmt::format("listening on http://{}:{}\n",
                     is_v6 ? "[" + options.address + "]" : options.address, server.port()));
    int signal = 0;
    sigwait(&signals, &signal);
    server.stop();
}

int fail(const std::string& message, const std::string& hint, int status)
{
    complain("error", message);
    if (!hint.empty()) {
        complain("hint", hint);
    }
    return status;
}

} // namespace

int main(int argc, char** argv)
{
    Options options;
    CLI::App app{"rbeepkg-catalogd: serves a repository directory as a worker catalog"};
    app.footer("SIGTERM and SIGINT end it. Manual: rbeepkg-catalogd(8)");
    add_options(app, options);
    try {
        os::occupy_standard_streams();
        app.parse(argc, argv);
        serve(options);
        return 0;
    } catch (const CLI::Success& done) {
        const int status = app.exit(done);
        if (std::cout.flush()) {
            return status;
        }
        return fail("cannot write to stdout", "", k_exit_failed);
    } catch (const CLI::ParseError& error) {
        return fail(error.what(), "rbeepkg-catalogd --help lists the options", k_exit_usage);
    } catch (const Error& error) {
        return fail(error.what(), error.hint(),
                    error.code() == ErrorCode::usage ? k_exit_usage : k_exit_failed);
    } catch (const std::exception& error) {
        return fail(error.what(), "", k_exit_failed);
    }
}
