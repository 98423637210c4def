#include "cmd/rbeepkg/exit_status.hpp"

#include "cmd/rbeepkg/render/output.hpp"
#include "cmd/rbeepkg/status_of.hpp"
#include "libpkg/base/text.hpp"

#include <cstdio>

namespace rbeepkg::cmd {

namespace {

// Whether what stdout gets is all that the user wanted.
bool is_asked_for_output(const Invocation& invocation)
{
    return text_about(invocation) || invocation.only_reads() || invocation.print != 0 ||
           invocation.search != 0 || invocation.info != 0 || invocation.list != 0 ||
           invocation.groups != 0;
}

} // namespace

int exit_status(ErrorCode code, const Invocation& invocation)
{
    switch (invocation.operation) {
    case Operation::none:
    case Operation::query:
    case Operation::deptest:
    case Operation::files:
    case Operation::history:
    case Operation::doctor:
        return 1;
    default:
        break;
    }
    if (invocation.operation == Operation::database && code == ErrorCode::not_found) {
        return 1; // as pacman
    }
    return status_of(code);
}

void print_error(const Error& error)
{
    // Reasons and the tail of a build log come as several lines; each is cleaned on its own.
    const char* lead = "error: ";
    for (const std::string_view line : split(error.what(), '\n')) {
        render::print(stderr, "{}{}\n", lead, printable(line));
        lead = "       ";
    }
    if (!error.hint().empty()) {
        render::print(stderr, "  hint: {}\n", printable(error.hint()));
    }
}

int finish_output(int status, const Invocation& invocation)
{
    const int failure = render::stdout_failure();
    if (failure == 0) {
        return status;
    }
    const Error error = system_error(failure, "cannot write to stdout");
    if (is_asked_for_output(invocation)) {
        print_error(error);
        return status == 0 ? 1 : status;
    }
    render::print(stderr, "warning: {}\n  hint: the exit status still tells what was done\n",
                  error.what());
    return status;
}

} // namespace rbeepkg::cmd
