// What every way of reading JSON shares.
#pragma once

#include <cstdint>
#include <string>

namespace rbeepkg::encoding {

struct JsonLimits
{
    std::uint64_t max_bytes = 64ULL << 20U;
    unsigned max_depth = 64;
};

// A value that is not what was expected. Caught where one bad entry must not hide the good ones.
struct FieldError
{
    std::string path;    // "workers[3].version"
    std::string message; // "expected a string, found a number"
    std::string to_string() const { return path + ": " + message; }
};

} // namespace rbeepkg::encoding
