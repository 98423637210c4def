#include "libpkg/source/file_cache.hpp"

#include "libpkg/os/fd.hpp"
#include "libpkg/os/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>

namespace rbeepkg::source {

namespace {

constexpr std::size_t k_sha256_digits = 64;

std::string alias_name(const crypto::Digest& digest)
{
    return fmt::format("{}-{}", crypto::to_string(digest.algorithm), digest.value);
}

// CRC, MD5 and SHA-1 can be made to collide: they are checked, and never lead to a file.
bool names_a_file(const crypto::Digest& digest)
{
    return digest.algorithm != crypto::Algorithm::ck &&
           digest.algorithm != crypto::Algorithm::md5 &&
           digest.algorithm != crypto::Algorithm::sha1;
}

bool is_sha256(const std::string& text)
{
    return text.size() == k_sha256_digits &&
           text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

} // namespace

FileCache::FileCache(const std::string& cache)
    : m_root{os::join_path(os::absolute_path(cache), "sources")}
{}

std::optional<std::string> FileCache::sha256_for(const std::vector<crypto::Digest>& digests) const
{
    for (const crypto::Digest& digest : digests) {
        if (digest.algorithm == crypto::Algorithm::sha256) {
            return digest.value;
        }
    }
    for (const crypto::Digest& digest : digests) {
        if (!names_a_file(digest)) {
            continue;
        }
        std::optional<std::string> target =
            os::read_link(os::join_path(m_root, alias_name(digest)));
        if (target && is_sha256(*target)) {
            return target;
        }
    }
    return std::nullopt;
}

std::string FileCache::path_for(const std::string& sha256, const std::string& name) const
{
    return os::join_path(os::join_path(m_root, sha256), name);
}

std::string FileCache::incoming_path(const std::string& url, const std::string& name) const
{
    // The name is short enough for what a download puts behind it.
    return os::join_path(
        os::join_path(m_root, "incoming"),
        fmt::format("{}-{}", crypto::sha256_hex(url).substr(0, 16), name.substr(0, 200)));
}

bool FileCache::holds(const std::string& sha256, const std::string& name) const
{
    const std::string path = path_for(sha256, name);
    if (!os::exists(path)) {
        return false;
    }
    const os::UniqueFd fd = os::open_file(path, O_RDONLY | O_NOFOLLOW);
    if (crypto::digest_of_file(crypto::Algorithm::sha256, fd.get(), path).value == sha256) {
        return true;
    }
    os::remove_file(path);
    return false;
}

std::string FileCache::keep(const std::string& incoming, const std::string& sha256,
                            const std::string& name,
                            const std::vector<crypto::Digest>& digests) const
{
    std::string path = path_for(sha256, name);
    if (incoming != path) {
        os::make_directories(os::parent_path(path));
        os::rename_durably(incoming, path);
    }
    remember(sha256, digests);
    return path;
}

void FileCache::remember(const std::string& sha256,
                         const std::vector<crypto::Digest>& digests) const
{
    for (const crypto::Digest& digest : digests) {
        if (digest.algorithm == crypto::Algorithm::sha256 || !names_a_file(digest)) {
            continue;
        }
        const std::string alias = os::join_path(m_root, alias_name(digest));
        if (os::read_link(alias) != sha256) {
            os::replace_symlink_durably(sha256, alias);
        }
    }
}

} // namespace rbeepkg::source
