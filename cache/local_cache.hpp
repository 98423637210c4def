// The binary cache on this machine: finished package files, found by build key. Files and renames
// only (FORMAT.md): two processes, and two scopes, can share it without a lock.
#pragma once

#include "cache/key_record.hpp"
#include "libpkg/plan/substituter.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::cache {

// One package file in the cache with the keys that lead to it, or what is of no use any more: a
// file without a key, a key without a file, what was set aside or half written (name "").
struct CachedObject
{
    std::string name, version;
    std::string path;              // of the object; "" = only keys are left
    std::vector<std::string> keys; // paths of key files
    std::uint64_t bytes = 0;
};

class LocalCache final : public plan::Substituter
{
public:
    enum class Access
    {
        read_write,
        // Another one's cache, e.g. the system's seen by a user: nothing in it is ever changed, and
        // what cannot be used is passed over.
        read_only
    };

    // directory need not exist yet.
    explicit LocalCache(std::string directory, Access access = Access::read_write);

    const std::string& directory() const noexcept { return m_directory; }

    std::string name() const override;
    // Looks at the key file and at whether its object is there. A damaged key file is set aside (as
    // <file>.damaged-<time>) and is nullopt.
    std::optional<plan::CacheHit> query(const package::CacheKey& key) override;
    // A damaged object is renamed to <file>.damaged-<time> beside it, its key goes, and a Warning
    // names the path.
    std::optional<pkgfile::PackageFile> fetch(const plan::CacheHit& hit, EventSink& sink,
                                              const CancelToken& cancel) override;
    // A copy, not a link: nobody else holds a name or a descriptor of what is in the cache, and the
    // bytes are hashed on their way. Error{corrupt} when they are no longer those of `file`. The
    // key comes last, once the object is durable. A key that is there already is replaced.
    pkgfile::PackageFile publish(const package::CacheKey& key,
                                 const pkgfile::PackageFile& file) override;

    // Everything in it, in order of path; nothing is opened but keys. For whoever cleans while
    // nobody publishes.
    std::vector<CachedObject> contents() const;

private:
    std::string packages() const;
    std::string key_path(const package::CacheKey& key) const;
    std::string object_path(const KeyRecord& record) const;
    std::optional<KeyRecord> read_key(const package::CacheKey& key) const;
    std::optional<std::string> read_key_file(const std::string& path) const;
    void set_aside(const std::string& path) const;
    void drop_damaged(const plan::CacheHit& hit, const std::string& object,
                      const std::string& reason, EventSink& sink) const;
    void copy_object(const pkgfile::PackageFile& file, const std::string& target) const;
    void publish_steps(const package::CacheKey& key, const pkgfile::PackageFile& file,
                       const KeyRecord& record) const;

    std::string m_directory;
    Access m_access;
};

} // namespace rbeepkg::cache
