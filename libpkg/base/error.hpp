// What goes wrong in the world, said once: the code decides the exit status, the message says what
// was tried on what and why it failed, the hint says what to do next. Context is added while the
// error climbs:
//     catch (Error& error) { error.add_context("building {}", name); throw; }
// and the whole is printed once, by main, as "error: outer: inner: message" and the hint on a line
// of its own.
#pragma once

#include <fmt/format.h>

#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rbeepkg {

// Each code has one exit status (README, "Exit codes"); the table is exit_status() in cmd.
enum class ErrorCode
{
    usage,        // the command line or the configuration is wrong
    not_found,    // no such target, package, file of a package
    unsuitable,   // nothing that exists fits this machine
    network,      // a server did not answer, or answered with something else
    untrusted,    // a checksum, a pinned digest or a rule of trust does not hold
    corrupt,      // data that we or a package hold is damaged or malformed
    io,           // a system call failed
    no_space,     // no room on a file system
    permission,   // rights are missing
    locked,       // another process holds what is needed
    unsatisfied,  // dependencies or conflicts stand against it
    unsupported,  // valid, and not something this program does
    build_failed, // a function of a PKGBUILD failed, or what it made is unusable
    build_needed, // only a build would help and none is allowed
    licence,      // 401 or 403: a licence token is missing or refused
    internal,     // a bug of ours
};

// The name of a code as it stands in JSON events, e.g. "not_found".
std::string_view to_string(ErrorCode code);

class Error : public std::exception
{
public:
    Error(ErrorCode code, std::string message, std::string hint = {});

    ErrorCode code() const noexcept { return m_code; }
    const std::string& message() const noexcept { return m_message; }
    const std::string& hint() const noexcept { return m_hint; }
    // Outermost first.
    const std::vector<std::string>& context() const noexcept { return m_context; }

    template <typename... Args> void add_context(fmt::format_string<Args...> format, Args&&... args)
    {
        prepend(fmt::format(format, std::forward<Args>(args)...));
    }
    void set_hint(std::string hint) { m_hint = std::move(hint); }

    // "outer: inner: message", without the hint.
    const char* what() const noexcept override { return m_what.c_str(); }

private:
    void prepend(std::string context);

    ErrorCode m_code;
    std::string m_message;
    std::string m_hint;
    std::vector<std::string> m_context;
    std::string m_what;
};

// An Error{code} with a formatted message: throw make_error(ErrorCode::io, "cannot read {}", path);
template <typename... Args>
Error make_error(ErrorCode code, fmt::format_string<Args...> format, Args&&... args)
{
    return {code, fmt::format(format, std::forward<Args>(args)...)};
}

// An Error for a failed system call: "<message>: <strerror>". ENOSPC and EDQUOT become no_space,
// EACCES, EPERM and EROFS become permission, everything else io.
Error system_error(int error_number, std::string_view message);

// The user, the hive or a time limit of the caller asked us to stop. Not an Error, so that no
// handler of errors swallows it; main turns it into 128 + signal.
class Cancelled : public std::exception
{
public:
    explicit Cancelled(int signal) : m_signal{signal} {}
    int signal() const noexcept { return m_signal; }
    const char* what() const noexcept override { return "cancelled"; }

private:
    int m_signal;
};

} // namespace rbeepkg
