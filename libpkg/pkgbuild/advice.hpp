// What is wrong or unwise in a PKGBUILD, with the line where it stands: rbeepkg-build --lint.
#pragma once

#include "libpkg/pkgbuild/pkgbuild.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::pkgbuild {

enum class Severity
{
    error,  // makepkg and we refuse it
    warning // it works, and something about it should be otherwise
};

struct Advice
{
    std::size_t line = 0; // from 1; 0 where no single line is meant
    Severity severity = Severity::warning;
    std::string message;
    bool operator==(const Advice&) const = default;
};

// Of an evaluated PKGBUILD: what makepkg lets pass and its users will regret. srcinfo: the .SRCINFO
// beside it, when there is one. In the order of the lines.
std::vector<Advice> advise(std::string_view text, const Pkgbuild& pkgbuild,
                           const std::optional<std::string>& srcinfo);

// The faults of lint(), lint_kinds() and lint_files() with the lines of the attributes that they
// name.
std::vector<Advice> located(std::string_view text, const std::vector<std::string>& faults);

} // namespace rbeepkg::pkgbuild
