// rbeepkg-transact: what rbeepkg hands everything to that changes something. Same arguments, same
// exit statuses.
#include "cmd/rbeepkg/exit_status.hpp"
#include "cmd/rbeepkg/invocation.hpp"
#include "cmd/rbeepkg/open_session.hpp"
#include "cmd/rbeepkg/render/progress.hpp"
#include "cmd/rbeepkg/render/terminal_prompter.hpp"
#include "cmd/rbeepkg/transactions.hpp"
#include "libpkg/os/signals.hpp"

#include <sys/stat.h>

#include <cstdio>

namespace {

using namespace rbeepkg;

int run(const cmd::Invocation& invocation, const CancelToken& cancel)
{
    if (invocation.only_reads() || invocation.help ||
        invocation.operation == cmd::Operation::version) {
        throw Error{ErrorCode::usage, "rbeepkg-transact is started by rbeepkg and takes no queries",
                    "type rbeepkg instead"};
    }
    const auto sink = cmd::render::make_progress_sink(invocation);
    cmd::render::TerminalPrompter prompter{invocation, cancel};
    cmd::OpenSession opened{invocation, *sink, prompter, cancel};
    return cmd::run_transaction(invocation, opened.session());
}

} // namespace

int main(int argc, char** argv)
{
    cmd::Invocation invocation;
    invocation.operation = cmd::named_operation(argc, argv);
    const CancelToken cancel;
    // What is installed is for everybody to read and for the owner to change, whatever the caller's
    // mask is.
    ::umask(022);
    try {
        const os::SignalCancellation signals{cancel};
        invocation = cmd::parse_command_line(argc, argv);
        return run(invocation, cancel);
    } catch (const Cancelled& cancelled) {
        fmt::print(stderr, "\ncancelled: nothing was changed\n");
        return 128 + cancelled.signal();
    } catch (const Error& error) {
        cmd::print_error(error);
        return cmd::exit_status(error.code(), invocation);
    } catch (const std::exception& error) {
        fmt::print(stderr, "error: {} (a bug of rbeepkg)\n", error.what());
        return 1;
    }
}
