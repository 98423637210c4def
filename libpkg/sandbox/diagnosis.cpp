#include "libpkg/sandbox/diagnosis.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"

namespace rbeepkg::sandbox {

namespace {

constexpr const char* k_container_hint =
    "in a container: run it with a seccomp profile that allows user namespaces "
    "(docker run --security-opt seccomp=unconfined), or build on the machine itself";

std::optional<std::string> setting(const char* path)
{
    std::optional<std::string> text = os::read_file_if_exists(path, 4096);
    if (!text) {
        return std::nullopt;
    }
    return std::string{trim(*text)};
}

bool contains(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

Error unsupported(std::string_view cause, std::string_view message, std::string hint)
{
    return {ErrorCode::unsupported,
            fmt::format("the sandbox cannot work here: {} ({})", cause, message), std::move(hint)};
}

Error no_namespaces_left(std::string_view message, const KernelSettings& kernel)
{
    if (kernel.max_user_namespaces == "0") {
        return unsupported("user namespaces are switched off (user.max_user_namespaces = 0)",
                           message, "as root: sysctl -w user.max_user_namespaces=15000");
    }
    return unsupported(
        "no more namespaces may be made, or they are nested too deep", message,
        "look at sysctl user.max_user_namespaces, user.max_pid_namespaces, "
        "user.max_net_namespaces and user.max_mnt_namespaces, and raise the one that is used up");
}

Error not_permitted(std::string_view message, const KernelSettings& kernel)
{
    if (kernel.unprivileged_userns_clone == "0") {
        return unsupported("ordinary users may not make user namespaces "
                           "(kernel.unprivileged_userns_clone = 0)",
                           message, "as root: sysctl -w kernel.unprivileged_userns_clone=1");
    }
    return unsupported("user namespaces are not permitted", message, k_container_hint);
}

Error refused_by_apparmor(std::string_view message, const KernelSettings& kernel)
{
    const std::string_view cause = kernel.apparmor_restricts == "1"
                                       ? "AppArmor restricts user namespaces "
                                         "(kernel.apparmor_restrict_unprivileged_userns = 1)"
                                       : "a security module restricts user namespaces";
    return unsupported(cause, message,
                       "give /usr/bin/bwrap an AppArmor profile with 'userns,', or as root: "
                       "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0");
}

} // namespace

KernelSettings read_kernel_settings()
{
    KernelSettings kernel;
    kernel.max_user_namespaces = setting("/proc/sys/user/max_user_namespaces");
    kernel.unprivileged_userns_clone = setting("/proc/sys/kernel/unprivileged_userns_clone");
    kernel.apparmor_restricts = setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns");
    return kernel;
}

Error bubblewrap_missing()
{
    return {ErrorCode::unsupported,
            "the sandbox cannot work here: bubblewrap (bwrap) is not installed",
            "install it: apt install bubblewrap, dnf install bubblewrap, pacman -S bubblewrap or "
            "zypper install bubblewrap"};
}

Error diagnose(std::string_view message, const KernelSettings& kernel)
{
    const std::string said = printable(trim(message), 512);
    if (contains(said, "Unknown option")) {
        return unsupported("bubblewrap is too old", said, "install bubblewrap 0.8 or newer");
    }
    if (contains(said, "uid map") || contains(said, "gid map") || contains(said, "RTM_NEWADDR")) {
        return refused_by_apparmor(said, kernel);
    }
    if (contains(said, "mount proc")) {
        return unsupported("parts of /proc are masked", said,
                           "in a container: docker run --security-opt systempaths=unconfined; "
                           "Kubernetes: procMount: Unmasked");
    }
    if (contains(said, "cannot open /proc/sys/user") ||
        contains(said, "sysctl user.max_user_namespaces") || contains(said, "was not disabled")) {
        return unsupported("/proc/sys cannot be written to", said, k_container_hint);
    }
    if (contains(said, "ENOSPC") || contains(said, "nesting depth")) {
        return no_namespaces_left(said, kernel);
    }
    if (contains(said, "Creating new namespace failed: Resource temporarily unavailable")) {
        return unsupported("the user has no processes left", said,
                           "raise the limit of processes (ulimit -u) or end some of them");
    }
    if (contains(said, "No permissions to creat") ||
        contains(said, "Creating new namespace failed")) {
        return not_permitted(said, kernel);
    }
    return make_error(ErrorCode::io, "the sandbox could not be set up: {}", said);
}

} // namespace rbeepkg::sandbox
