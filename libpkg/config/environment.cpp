#include "libpkg/config/config.hpp"
#include "libpkg/os/file.hpp"

#include <pwd.h>
#include <unistd.h>

#include <array>

namespace rbeepkg::config {

namespace {

// What a program is installed below, PREFIX/bin/rbeepkg or PREFIX/libexec/rbeepkg/...
std::string own_prefix()
{
    const std::string directory =
        os::parent_path(os::read_link("/proc/self/exe").value_or("/unknown"));
    for (const std::string_view place : {"/bin", "/libexec/rbeepkg"}) {
        if (directory.ends_with(place) && directory.size() > place.size()) {
            return directory.substr(0, directory.size() - place.size());
        }
    }
    return {};
}

} // namespace

Environment Environment::from_process()
{
    Environment result;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text{*entry};
        const std::size_t equals = text.find('=');
        if (equals != std::string_view::npos) {
            result.variables.emplace(text.substr(0, equals), text.substr(equals + 1));
        }
    }
    result.uid = ::geteuid();
    ::passwd entry{};
    ::passwd* found = nullptr;
    std::array<char, 16384> buffer{};
    if (::getpwuid_r(result.uid, &entry, buffer.data(), buffer.size(), &found) == 0 &&
        found != nullptr && found->pw_dir != nullptr) {
        result.home_of_uid = found->pw_dir;
    }
    result.prefix = own_prefix();
    return result;
}

std::string Environment::get(const std::string& name) const
{
    const auto found = variables.find(name);
    return found == variables.end() ? "" : found->second;
}

} // namespace rbeepkg::config
