#include "cmd/rbeepkg/status_of.hpp"

namespace rbeepkg::cmd {

int status_of(ErrorCode code)
{
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

} // namespace rbeepkg::cmd
