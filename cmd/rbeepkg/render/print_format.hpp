// --print-format.
#pragma once

#include <string>
#include <string_view>

namespace rbeepkg::cmd::render {

struct PrintedPackage
{
    std::string name, version, location, repository, size, origin;
};

// %n name, %v version, %l location, %r catalog, %s size, %o origin; what follows another % stays as
// it is.
std::string formatted(std::string_view format, const PrintedPackage& package);

} // namespace rbeepkg::cmd::render
