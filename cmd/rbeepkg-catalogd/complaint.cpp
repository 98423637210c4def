#include "cmd/rbeepkg-catalogd/complaint.hpp"

#include "libpkg/base/text.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace rbeepkg::catalogd {

void complain(std::string_view lead, std::string_view text)
{
    const std::string line = fmt::format("{}: {}\n", lead, printable(text));
    std::fwrite(line.data(), 1, line.size(), stderr);
}

} // namespace rbeepkg::catalogd
