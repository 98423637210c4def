#include "cmd/rbeepkg-build/exit_status.hpp"

#include "cmd/rbeepkg-build/plain_lines.hpp"
#include "libpkg/build/build.hpp"

namespace rbeepkg::cmd_build {

namespace {

constexpr int k_signal_base = 128;

} // namespace

int exit_status(ErrorCode code)
{
    switch (code) {
    case ErrorCode::usage:
        return k_exit_bad_option;
    case ErrorCode::build_failed:
        return k_exit_no_package;
    case ErrorCode::unsatisfied:
        return k_exit_missing_depends;
    case ErrorCode::permission:
        return k_exit_no_permission;
    case ErrorCode::corrupt:
    case ErrorCode::unsuitable:
        return k_exit_bad_pkgbuild;
    case ErrorCode::unsupported:
        return k_exit_no_sandbox;
    case ErrorCode::not_found:
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

int say_and_give_status()
{
    try {
        throw;
    } catch (const Cancelled& cancelled) {
        say_error("cancelled");
        return k_signal_base + cancelled.signal();
    } catch (const Ended& ended) {
        say_error(ended);
        return ended.status();
    } catch (const build::FunctionFailure& failure) {
        say_error(failure);
        return k_exit_function_failed;
    } catch (const Error& error) {
        say_error(error);
        return exit_status(error.code());
    } catch (const std::exception& error) {
        say_error(fmt::format("{} (a bug of rbeepkg-build)", error.what()));
        return k_exit_failed;
    }
}

} // namespace rbeepkg::cmd_build
