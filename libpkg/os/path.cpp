// The lexical half of file.hpp: nothing here asks the kernel, but for the working directory.
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>

namespace rbeepkg::os {

namespace {

std::string working_directory()
{
    struct Free
    {
        void operator()(char* text) const noexcept { std::free(text); }
    };
    const std::unique_ptr<char, Free> path{::getcwd(nullptr, 0)};
    if (!path) {
        throw system_error(errno, "cannot tell the working directory");
    }
    return path.get();
}

std::string_view without_trailing_slashes(std::string_view path)
{
    while (path.size() > 1 && path.back() == '/') {
        path.remove_suffix(1);
    }
    return path;
}

// The parts of a path with "." and ".." folded; ".." at the top goes nowhere.
std::vector<std::string_view> normal_parts(std::string_view path)
{
    std::vector<std::string_view> parts;
    for (const std::string_view part : split(path, '/')) {
        if (part == "..") {
            if (!parts.empty()) {
                parts.pop_back();
            }
        } else if (!part.empty() && part != ".") {
            parts.push_back(part);
        }
    }
    return parts;
}

} // namespace

std::string join_path(std::string_view directory, std::string_view name)
{
    if (directory.empty() || name.starts_with('/')) {
        return std::string{name};
    }
    if (name.empty()) {
        return std::string{directory};
    }
    std::string path{without_trailing_slashes(directory)};
    if (path != "/") {
        path += '/';
    }
    return path.append(name);
}

std::string parent_path(std::string_view path)
{
    path = without_trailing_slashes(path);
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) {
        return ".";
    }
    return std::string{without_trailing_slashes(path.substr(0, std::max<std::size_t>(slash, 1)))};
}

std::string base_name(std::string_view path)
{
    path = without_trailing_slashes(path);
    return std::string{path.substr(path.rfind('/') + 1)};
}

std::string relative_path(std::string_view from, std::string_view to)
{
    const std::vector<std::string_view> base = normal_parts(from);
    const std::vector<std::string_view> target = normal_parts(to);
    std::size_t common = 0;
    while (common < base.size() && common < target.size() && base[common] == target[common]) {
        ++common;
    }
    std::string path;
    for (std::size_t i = common; i < base.size(); ++i) {
        path += path.empty() ? ".." : "/..";
    }
    for (std::size_t i = common; i < target.size(); ++i) {
        path = join_path(path, target[i]);
    }
    return path.empty() ? "." : path;
}

std::string absolute_path(std::string_view path)
{
    const std::string whole =
        path.starts_with('/') ? std::string{path} : join_path(working_directory(), path);
    std::string normal;
    for (const std::string_view part : normal_parts(whole)) {
        normal.append("/").append(part);
    }
    return normal.empty() ? "/" : normal;
}

} // namespace rbeepkg::os
