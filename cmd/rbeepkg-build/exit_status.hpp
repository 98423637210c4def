// makepkg's exit statuses (/usr/share/makepkg/util/error.sh).
#pragma once

#include "libpkg/base/error.hpp"

namespace rbeepkg::cmd_build {

constexpr int k_exit_failed = 1;
constexpr int k_exit_bad_config = 2;
constexpr int k_exit_bad_option = 3;
constexpr int k_exit_function_failed = 4;
constexpr int k_exit_no_package = 5;
constexpr int k_exit_missing_depends = 8;
constexpr int k_exit_no_permission = 11;
constexpr int k_exit_bad_pkgbuild = 12;
constexpr int k_exit_already_built = 13;
constexpr int k_exit_install_failed = 14;
constexpr int k_exit_no_sandbox = 15; // makepkg: a program that it needs is missing
constexpr int k_exit_not_signed = 16;

int exit_status(ErrorCode code);

// An end that has a status of its own.
class Ended : public Error
{
public:
    Ended(int status, std::string message, std::string hint = {})
        : Error{ErrorCode::build_failed, std::move(message), std::move(hint)}, m_status{status}
    {}
    int status() const noexcept { return m_status; }

private:
    int m_status;
};

// Of whatever is under way: says it, and gives its status. Call it in a handler.
int say_and_give_status();

} // namespace rbeepkg::cmd_build
