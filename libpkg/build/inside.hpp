// Where things are inside the sandbox: the same paths on every machine, since they end up in
// binaries.
#pragma once

namespace rbeepkg::build::inside {

inline constexpr const char* k_src = "/build/src";
inline constexpr const char* k_pkg = "/build/pkg";
inline constexpr const char* k_start = "/build/start";
inline constexpr const char* k_home = "/build/home";
inline constexpr const char* k_cargo = "/build/cargo";
inline constexpr const char* k_driver = "/build/driver";
inline constexpr const char* k_mark = "/build/mark";

} // namespace rbeepkg::build::inside
