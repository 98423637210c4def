// The name of a build's result: 64 hex digits, made in plan/build_key.hpp.
#pragma once

#include <string>

namespace rbeepkg::package {

struct CacheKey
{
    std::string hex;
    bool operator==(const CacheKey&) const = default;
};

} // namespace rbeepkg::package
