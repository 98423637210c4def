#include "cmd/rbeepkg-build/exit_status.hpp"

namespace rbeepkg::cmd_build {

int exit_status(ErrorCode code)
{
    switch (code) {
    case ErrorCode::usage:
        return 3;
    case ErrorCode::build_failed:
        return 4;
    case ErrorCode::not_found:
        return 6;
    case ErrorCode::unsatisfied:
        return 8;
    case ErrorCode::permission:
        return 11;
    case ErrorCode::corrupt:
    case ErrorCode::unsuitable:
        return 12;
    case ErrorCode::unsupported:
        return 15;
    case ErrorCode::network:
    case ErrorCode::untrusted:
    case ErrorCode::io:
    case ErrorCode::no_space:
    case ErrorCode::locked:
    case ErrorCode::build_needed:
    case ErrorCode::licence:
    case ErrorCode::internal:
        return k_exit_failed;
    }
    return k_exit_failed;
}

} // namespace rbeepkg::cmd_build
