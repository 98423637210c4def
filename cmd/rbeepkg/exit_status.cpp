#include "cmd/rbeepkg/exit_status.hpp"

#include "libpkg/base/text.hpp"

#include <cstdio>

namespace rbeepkg::cmd {

int exit_status(ErrorCode code, const Invocation& invocation)
{
    if (invocation.operation == Operation::query || invocation.operation == Operation::none) {
        return 1;
    }
    switch (code) {
    case ErrorCode::usage:
        return 2;
    case ErrorCode::unsuitable:
        return 3;
    case ErrorCode::not_found:
        return 4;
    case ErrorCode::locked:
        return 5;
    case ErrorCode::no_space:
    case ErrorCode::permission:
        return 6;
    case ErrorCode::network:
        return 7;
    case ErrorCode::untrusted:
    case ErrorCode::corrupt:
        return 8;
    case ErrorCode::build_failed:
        return 9;
    case ErrorCode::build_needed:
        return 10;
    case ErrorCode::licence:
        return 12;
    case ErrorCode::unsatisfied:
        return 13;
    case ErrorCode::unsupported:
        return 14;
    case ErrorCode::io:
    case ErrorCode::internal:
        return 1;
    }
    return 1;
}

void print_error(const Error& error)
{
    // Reasons and the tail of a build log come as several lines; each is cleaned on its own.
    const char* lead = "error: ";
    for (const std::string_view line : split(error.what(), '\n')) {
        fmt::print(stderr, "{}{}\n", lead, printable(line));
        lead = "       ";
    }
    if (!error.hint().empty()) {
        fmt::print(stderr, "  hint: {}\n", printable(error.hint()));
    }
}

} // namespace rbeepkg::cmd
