#include "cmd/rbeepkg-build/workplace.hpp"

#include "cmd/rbeepkg-build/plain_lines.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"

#include <sys/stat.h>
#include <sys/utsname.h>

#include <cerrno>
#include <chrono>

namespace rbeepkg::cmd_build {

namespace {

os::TempDir make_directory(const std::string& parent)
{
    os::make_directories(parent);
    os::TempDir directory{parent, "rbeepkg-"};
    // Passable for the build user, listable for nobody else.
    if (::chmod(directory.path().c_str(), 0711) != 0) {
        throw system_error(errno,
                           fmt::format("cannot open {} for the build user", directory.path()));
    }
    return directory;
}

} // namespace

Scratch::Scratch(const std::string& parent, const CancelToken& cancel)
    : m_directory{make_directory(parent)}, m_lock{os::FileLock::acquire(
                                               os::join_path(m_directory.path(), "lock"),
                                               os::FileLock::Kind::exclusive,
                                               std::chrono::seconds{10}, cancel)}
{}

config::Config read_config(const Invocation& invocation, const config::Environment& environment)
{
    config::Overrides overrides;
    if (!invocation.rbeepkg_config_file.empty()) {
        overrides.config_file = invocation.rbeepkg_config_file;
    }
    if (!invocation.cache_directory.empty()) {
        overrides.cachedir = os::absolute_path(invocation.cache_directory);
    }
    for (const std::string& setting : invocation.settings) {
        const std::size_t equals = setting.find('=');
        overrides.settings.emplace_back(setting.substr(0, equals), setting.substr(equals + 1));
    }
    config::LoadedConfig loaded = config::load_config(overrides, environment);
    PlainLines lines;
    for (const std::string& warning : loaded.warnings) {
        lines.on(Warning{warning, {}});
    }
    return std::move(loaded.config);
}

std::string scratch_parent(const config::Config& config,
                           const std::optional<os::Identity>& build_user)
{
    return build_user ? std::string{"/var/tmp"} : os::join_path(config.paths.cache, "build");
}

std::string architecture(const config::Config& config)
{
    if (!config.architecture.empty() && config.architecture != "auto") {
        return config.architecture;
    }
    ::utsname names{};
    if (::uname(&names) != 0) {
        throw system_error(errno, "cannot find out the architecture");
    }
    return names.machine;
}

} // namespace rbeepkg::cmd_build
