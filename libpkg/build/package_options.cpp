#include "libpkg/build/package_options.hpp"

namespace rbeepkg::build {

void PackageOptions::apply(const std::vector<std::string>& words)
{
    for (const std::string& word : words) {
        if (word.starts_with('!')) {
            on.erase(word.substr(1));
        } else {
            on.insert(word);
        }
    }
}

std::vector<std::string> PackageOptions::words() const
{
    std::vector<std::string> all;
    for (const char* option : {"strip", "docs", "libtool", "staticlibs", "emptydirs", "zipman",
                               "purge", "debug", "lto"}) {
        all.push_back(has(option) ? option : std::string{"!"} + option);
    }
    return all;
}

} // namespace rbeepkg::build
