#include "libpkg/base/error.hpp"

#include <cerrno>
#include <system_error>

namespace rbeepkg {

std::string_view to_string(ErrorCode code)
{
    switch (code) {
    case ErrorCode::usage:
        return "usage";
    case ErrorCode::not_found:
        return "not_found";
    case ErrorCode::unsuitable:
        return "unsuitable";
    case ErrorCode::network:
        return "network";
    case ErrorCode::untrusted:
        return "untrusted";
    case ErrorCode::corrupt:
        return "corrupt";
    case ErrorCode::io:
        return "io";
    case ErrorCode::no_space:
        return "no_space";
    case ErrorCode::permission:
        return "permission";
    case ErrorCode::locked:
        return "locked";
    case ErrorCode::unsatisfied:
        return "unsatisfied";
    case ErrorCode::unsupported:
        return "unsupported";
    case ErrorCode::build_failed:
        return "build_failed";
    case ErrorCode::build_needed:
        return "build_needed";
    case ErrorCode::licence:
        return "licence";
    case ErrorCode::internal:
        return "internal";
    }
    return "internal";
}

Error::Error(ErrorCode code, std::string message, std::string hint)
    : m_code{code}, m_message{std::move(message)}, m_hint{std::move(hint)}, m_what{m_message}
{}

void Error::prepend(std::string context)
{
    m_what = context + ": " + m_what;
    m_context.insert(m_context.begin(), std::move(context));
}

Error system_error(int error_number, std::string_view message)
{
    ErrorCode code = ErrorCode::io;
    if (error_number == ENOSPC || error_number == EDQUOT) {
        code = ErrorCode::no_space;
    } else if (error_number == EACCES || error_number == EPERM || error_number == EROFS) {
        code = ErrorCode::permission;
    }
    // std::strerror is not safe in threads; the category is.
    return {code, fmt::format("{}: {}", message, std::generic_category().message(error_number))};
}

} // namespace rbeepkg
