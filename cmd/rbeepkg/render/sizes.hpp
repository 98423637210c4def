// Sizes and counts, as people read them. Pure.
#pragma once

#include "cmd/rbeepkg/render/page.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace rbeepkg::cmd::render {

// "1 file", "2 files".
std::string counted(std::size_t count, const char* one, const char* several);

// "1.50 MiB", "-20 B": from the old size to the new one.
std::string size_change(std::uint64_t now, std::uint64_t before);

// What of a change is known; 0: not known, or nothing.
struct ChangeSizes
{
    std::uint64_t download = 0, installed = 0, removed = 0;
};
// "Total Download Size:   1.50 MiB" and so on, those that say something; "" when nothing does.
std::string size_lines(const ChangeSizes& sizes, const Page& page);

} // namespace rbeepkg::cmd::render
