#include "libpkg/base/result.hpp"

#include <fmt/format.h>

namespace rbeepkg {

std::string ParseError::to_string() const
{
    if (line == 0) {
        return message;
    }
    if (column == 0) {
        return fmt::format("line {}: {}", line, message);
    }
    return fmt::format("line {}, column {}: {}", line, column, message);
}

} // namespace rbeepkg
