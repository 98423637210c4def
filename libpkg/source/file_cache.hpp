// Fetched files in the cache: sources/<sha256>/<name>. A link sources/<kind>-<digest> -> <sha256>
// tells which file has a digest of another kind.
#pragma once

#include "libpkg/crypto/digest.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::source {

// One kept file, or what a download that was cut short has left.
struct CachedSource
{
    std::string path; // of a kept file: its folder
    std::string name;
    std::uint64_t bytes = 0;
};

class FileCache
{
public:
    explicit FileCache(const std::string& cache);

    // The SHA-256 of the file with these digests, when one of them is it or leads to it.
    std::optional<std::string> sha256_for(const std::vector<crypto::Digest>& digests) const;
    std::string path_for(const std::string& sha256, const std::string& name) const;
    // Where a file is fetched to whose SHA-256 is not known yet.
    std::string incoming_path(const std::string& url, const std::string& name) const;
    // Whether the file is there and is what its place says; a damaged one is removed.
    bool holds(const std::string& sha256, const std::string& name) const;
    // Moves an incoming file to its place and remembers its other digests. Its path.
    std::string keep(const std::string& incoming, const std::string& sha256,
                     const std::string& name, const std::vector<crypto::Digest>& digests) const;
    void remember(const std::string& sha256, const std::vector<crypto::Digest>& digests) const;

    // For whoever cleans, while nobody uses the cache. Anything else in there is not ours and not
    // listed.
    std::vector<CachedSource> kept() const;
    std::vector<CachedSource> unfinished() const;
    // After a kept file was removed: the links that lead nowhere now.
    void remove_dangling_links() const;

private:
    std::string m_root;
};

} // namespace rbeepkg::source
