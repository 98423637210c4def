#include "libpkg/config/config.hpp"

#include <pwd.h>
#include <unistd.h>

#include <array>

namespace rbeepkg::config {

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
    return result;
}

std::string Environment::get(const std::string& name) const
{
    const auto found = variables.find(name);
    return found == variables.end() ? "" : found->second;
}

} // namespace rbeepkg::config
