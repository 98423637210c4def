#include "cache/cached_digests.hpp"

#include "libpkg/os/file.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

namespace rbeepkg::cache {

namespace {

constexpr std::string_view k_ending = ".pkg.tar"; // and of its compression
constexpr std::size_t k_digits = 8;

// Of NAME-VERSION-ARCH-HASH8.pkg.tar.zst; "" for the name of something else.
std::string beginning_in(const std::string& name)
{
    const std::size_t end = name.rfind(k_ending);
    return end == std::string::npos || end < k_digits ? "" : name.substr(end - k_digits, k_digits);
}

} // namespace

bool CachedDigests::may_have(const std::string& sha256)
{
    if (!m_beginnings) {
        std::set<std::string> beginnings;
        for (const std::string& directory : m_directories) {
            for (const std::string& name :
                 os::list_directory(os::join_path(directory, "packages"))) {
                beginnings.insert(beginning_in(name));
            }
        }
        m_beginnings = std::move(beginnings);
    }
    std::string beginning = sha256.substr(0, k_digits);
    std::transform(beginning.begin(), beginning.end(), beginning.begin(),
                   [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c; });
    return m_beginnings->contains(beginning);
}

} // namespace rbeepkg::cache
