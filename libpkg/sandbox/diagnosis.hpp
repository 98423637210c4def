// What bubblewrap says when it cannot work, in words that help.
#pragma once

#include "libpkg/base/error.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace rbeepkg::sandbox {

// What the kernel is set to; nullopt where it has no such setting.
struct KernelSettings
{
    std::optional<std::string> max_user_namespaces;       // user.max_user_namespaces
    std::optional<std::string> unprivileged_userns_clone; // kernel.unprivileged_userns_clone
    std::optional<std::string> apparmor_restricts; // kernel.apparmor_restrict_unprivileged_userns
};

KernelSettings read_kernel_settings();

// bubblewrap is not installed.
Error bubblewrap_missing();

// Error{unsupported} with cause and cure for what the machine forbids; Error{io} for everything
// else, such as a folder to bind that is not there. message: what bubblewrap wrote, "bwrap: ...".
Error diagnose(std::string_view message, const KernelSettings& kernel);

} // namespace rbeepkg::sandbox
