// Rules for members that reading and writing share. Internal to the room.
#pragma once

#include "libpkg/base/text.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rbeepkg::pkgfile {

inline constexpr std::string_view k_pkginfo = ".PKGINFO";
inline constexpr std::string_view k_buildinfo = ".BUILDINFO";
inline constexpr std::string_view k_changelog = ".CHANGELOG";
inline constexpr std::string_view k_mtree = ".MTREE";
inline constexpr std::string_view k_install = ".INSTALL";

// A top-level name with a dot: pacman installs none of them, whatever they are called, and makepkg
// refuses to pack files of such names.
inline bool is_metadata(std::string_view normal_path)
{
    return normal_path.starts_with('.');
}

// What is unpacked beside the payload: whoever removes or checks a package later has only its tree.
inline bool is_kept_metadata(std::string_view normal_path)
{
    return normal_path == k_install || normal_path == k_mtree || normal_path == k_changelog;
}

// More than any package of today has, and few enough to be unpacked while somebody waits.
inline constexpr std::uint64_t k_max_members = 250'000;

inline constexpr std::size_t k_max_link_bytes = 4095;

// Where a symbolic link of a package may point: anywhere, if it can be shown.
inline bool is_link_target(std::string_view text)
{
    return !text.empty() && text.size() <= k_max_link_bytes &&
           printable(text, k_max_link_bytes) == text;
}

} // namespace rbeepkg::pkgfile
