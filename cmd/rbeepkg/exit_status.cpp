#include "cmd/rbeepkg/exit_status.hpp"

#include "cmd/rbeepkg/render/complaints.hpp"
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

render::Palette error_colours(const Invocation& invocation,
                              const std::optional<render::Screen>& screen)
{
    return screen ? screen->err : render::Palette::of(stderr, invocation.color, false, "");
}

void print_error(const Error& error, const render::Palette& err)
{
    // Reasons and the tail of a build log come as several lines; each is cleaned on its own.
    std::string lead = err.error_lead();
    for (const std::string_view line : split(error.what(), '\n')) {
        render::print(stderr, "{}{}\n", lead, printable(line));
        lead = "       ";
    }
    if (!error.hint().empty()) {
        render::print(stderr, "  hint: {}\n", printable(error.hint()));
    }
}

int finish_output(int status, const Invocation& invocation, const render::Palette& err)
{
    const int failure = render::stdout_failure();
    if (failure == 0) {
        return status;
    }
    const Error error = system_error(failure, "cannot write to stdout");
    if (is_asked_for_output(invocation)) {
        print_error(error, err);
        return status == 0 ? 1 : status;
    }
    render::warn(err, "{}\n  hint: the exit status still tells what was done", error.what());
    return status;
}

} // namespace rbeepkg::cmd
