#include "cmd/rbeepkg-build/checks.hpp"

#include "cmd/rbeepkg-build/exit_status.hpp"
#include "cmd/rbeepkg-build/gpg.hpp"
#include "cmd/rbeepkg-build/plain_lines.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/host/host.hpp"
#include "libpkg/os/file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace rbeepkg::cmd_build {

namespace {

void ensure_writable(const char* setting, const std::string& path)
{
    try {
        os::make_directories(path);
    } catch (const Error& error) {
        throw Error{ErrorCode::permission,
                    fmt::format("failed to create the directory ${}: {}", setting, error.message()),
                    fmt::format("set {} to a directory of yours", setting)};
    }
    if (::access(path.c_str(), W_OK | X_OK) != 0) {
        throw Error{ErrorCode::permission,
                    fmt::format("no right to write into the directory ${} ({})", setting, path),
                    fmt::format("set {} to a directory of yours", setting)};
    }
}

const std::string& or_start(const std::string& directory, const Work& work)
{
    return directory.empty() ? work.recipe.directory : directory;
}

bool is_file(const std::string& path)
{
    struct ::stat status = {};
    return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

bool is_split(const pkgbuild::Pkgbuild& pkgbuild)
{
    return pkgbuild.packages.size() > 1 ||
           pkgbuild.has_function("package_" + pkgbuild.packages.front().name);
}

void add_missing(const Work& work, const host::HostDepends& host, const std::string& attribute,
                 std::vector<std::string>& missing)
{
    for (const std::string& text : work.pkgbuild.values_for(attribute, work.variant.arch)) {
        const auto depend = package::Depend::parse(text);
        const std::string word = depend ? depend->name : text;
        if (std::find(missing.begin(), missing.end(), word) == missing.end() &&
            !host.is_present(word, work.cancel)) {
            missing.push_back(word);
        }
    }
}

} // namespace

void check_directories(const Work& work)
{
    const Invocation& invocation = work.invocation;
    const Settings& settings = work.settings;
    ensure_writable("BUILDDIR", or_start(settings.build_directory, work));
    if (!invocation.no_build && !invocation.generate_sums) {
        ensure_writable("PKGDEST", work.destination);
    }
    if (!settings.source_directory.empty()) {
        ensure_writable("SRCDEST", settings.source_directory);
    }
    if (invocation.log) {
        ensure_writable("LOGDEST", or_start(settings.log_directory, work));
    }
}

void check_architecture(const Work& work)
{
    if (work.invocation.ignore_arch || work.invocation.generate_sums) {
        return;
    }
    for (const pkgbuild::PackageSection& section : work.pkgbuild.packages) {
        const auto package = pkgbuild::package_of(work.pkgbuild, section, work.variant.arch);
        if (!package) {
            throw make_error(ErrorCode::unsuitable, "{}: {}", work.recipe.path,
                             package.error().message);
        }
    }
}

void check_key(const Work& work)
{
    if (!work.settings.sign || has_secret_key(work.settings.key, work.cancel)) {
        return;
    }
    throw Ended{k_exit_not_signed, work.settings.key.empty()
                                       ? std::string{"there is no key in your keyring"}
                                       : fmt::format("the key {} does not exist in your keyring",
                                                     printable(work.settings.key, 100))};
}

bool is_built_already(const Work& work, const pkgbuild::Pkgbuild& pkgbuild)
{
    const Invocation& invocation = work.invocation;
    if (invocation.force || invocation.no_build || invocation.no_archive) {
        return false;
    }
    const std::vector<std::string> paths =
        package_paths(work.recipe, work.settings, pkgbuild, false);
    const auto there = std::count_if(paths.begin(), paths.end(), is_file);
    if (static_cast<std::size_t>(there) == paths.size()) {
        if (invocation.install) {
            return true;
        }
        throw Ended{
            k_exit_already_built,
            fmt::format("the package{} has already been built", is_split(pkgbuild) ? " group" : ""),
            "-f builds it once more"};
    }
    if (there != 0 && !pkgbuild.has_function("pkgver")) {
        throw Ended{k_exit_already_built, "part of the package group has already been built",
                    "-f builds it once more"};
    }
    return false;
}

void check_dependencies(const Work& work)
{
    if (work.invocation.no_depends ||
        (work.invocation.verify_source && !work.invocation.sync_depends)) {
        if (work.invocation.no_depends) {
            work.sink.on(Warning{"dependencies are not looked at", {}});
        }
        return;
    }
    say("Checking dependencies...");
    const host::HostDepends host{work.config.host_depends, work.config.host_install};
    std::vector<std::string> missing;
    add_missing(work, host, "depends", missing);
    add_missing(work, host, "makedepends", missing);
    if (work.runs_check()) {
        add_missing(work, host, "checkdepends", missing);
    }
    if (!missing.empty()) {
        throw Error{ErrorCode::unsatisfied,
                    fmt::format("this machine lacks dependencies: {}", join(missing, ", ")),
                    fmt::format("{} (or go on without them: -d)", host.install_command(missing))};
    }
}

} // namespace rbeepkg::cmd_build
