// What may be a package's name.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rbeepkg::package {

// Why a text is no package name: [a-z0-9@_+][a-z0-9@._+-]*, at most 255 bytes. Upper case is taken
// from PKGBUILDs, as makepkg does. nullopt: it is one.
std::optional<std::string> invalid_name_reason(std::string_view name);

// The id rule of the worker catalog: ^[a-z0-9-]+$, at most 100 characters.
std::optional<std::string> invalid_worker_id_reason(std::string_view id);

} // namespace rbeepkg::package
