// What lies in the cache of fetched files, for whoever cleans.
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/source/file_cache.hpp"

#include <sys/stat.h>

namespace rbeepkg::source {

namespace {

constexpr std::size_t k_sha256_digits = 64;

bool is_sha256(const std::string& text)
{
    return text.size() == k_sha256_digits &&
           text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

} // namespace

std::vector<CachedSource> FileCache::kept() const
{
    std::vector<CachedSource> sources;
    for (const std::string& sha256 : os::list_directory(m_root)) {
        const std::string path = os::join_path(m_root, sha256);
        if (is_sha256(sha256) && os::is_directory(path) && !os::read_link(path)) {
            sources.push_back({path, join(os::list_directory(path), ", "), os::tree_size(path)});
        }
    }
    return sources;
}

std::vector<CachedSource> FileCache::unfinished() const
{
    std::vector<CachedSource> sources;
    const std::string incoming = os::join_path(m_root, "incoming");
    for (const std::string& name : os::list_directory(incoming)) {
        const std::string path = os::join_path(incoming, name);
        struct ::stat status = {};
        if (::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode)) {
            sources.push_back({path, name, static_cast<std::uint64_t>(status.st_size)});
        }
    }
    return sources;
}

void FileCache::remove_dangling_links() const
{
    for (const std::string& name : os::list_directory(m_root)) {
        const std::string path = os::join_path(m_root, name);
        const auto target = os::read_link(path);
        if (target && is_sha256(*target) && !os::is_directory(os::join_path(m_root, *target))) {
            os::remove_file(path);
        }
    }
}

} // namespace rbeepkg::source
