// What the user typed behind -S: [catalog/]name[<op>version].
#pragma once

#include "libpkg/package/depend.hpp"

#include <string>
#include <string_view>

namespace rbeepkg::package {

struct Target
{
    std::string catalog; // "" any
    Depend depend;

    // "name", "catalog/name", "name=1.0-1", "name@1.0-1" (the form of the links), "name>=2".
    static Result<Target> parse(std::string_view text);
    std::string to_string() const;
};

} // namespace rbeepkg::package
