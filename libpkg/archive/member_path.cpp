// What a member may be called. Pure.
#include "libpkg/archive/extract.hpp"
#include "libpkg/base/text.hpp"

#include <algorithm>

namespace rbeepkg::archive {

namespace {

constexpr std::size_t k_max_part = 255;
constexpr std::size_t k_max_path = 4095;

// C0, DEL, and C1 as UTF-8 writes it: what a terminal obeys.
bool has_control_characters(std::string_view path)
{
    for (std::size_t i = 0; i < path.size(); ++i) {
        const auto byte = static_cast<unsigned char>(path[i]);
        const auto next = static_cast<unsigned char>(i + 1 < path.size() ? path[i + 1] : 0);
        if (byte < 0x20 || byte == 0x7F || (byte == 0xC2 && next >= 0x80 && next < 0xA0)) {
            return true;
        }
    }
    return false;
}

} // namespace

std::optional<std::string> unsafe_path_reason(std::string_view path)
{
    if (path.ends_with('/')) {
        path.remove_suffix(1);
    }
    if (path.empty()) {
        return "its name is empty";
    }
    if (path.starts_with('/')) {
        return "its path is absolute";
    }
    if (path.size() > k_max_path) {
        return "its path is too long";
    }
    if (has_control_characters(path)) {
        return "its name has control characters";
    }
    for (const std::string_view part : split(path, '/')) {
        if (part == "..") {
            return "its path has a \"..\"";
        }
        if (part.empty() || part == ".") {
            return "its path has an empty or \".\" part";
        }
        if (part.size() > k_max_part) {
            return "a part of its path is too long";
        }
    }
    return std::nullopt;
}

std::string normal_path(std::string_view path)
{
    while (path.starts_with("./")) {
        path.remove_prefix(2);
        path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
    }
    if (path == ".") {
        return {};
    }
    if (path.size() > 1 && path.ends_with('/')) {
        path.remove_suffix(1);
    }
    return std::string{path};
}

} // namespace rbeepkg::archive
