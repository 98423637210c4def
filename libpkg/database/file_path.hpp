// How the tables of files keep a path: its directory once for all files in it, and its last part.
// Internal to this room.
#pragma once

#include <string_view>

namespace rbeepkg::database::detail {

struct SplitPath
{
    std::string_view directory; // with its trailing slash; "" is the root
    std::string_view name;      // a directory's own slash belongs to its name
};

inline SplitPath split_path(std::string_view path)
{
    const std::size_t last = path.empty() ? 0 : path.size() - 1;
    const std::size_t slash = last == 0 ? std::string_view::npos : path.rfind('/', last - 1);
    const std::size_t split = slash == std::string_view::npos ? 0 : slash + 1;
    return {path.substr(0, split), path.substr(split)};
}

} // namespace rbeepkg::database::detail
