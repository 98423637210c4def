// Where finished package files come from and go to, by build key. The port between the planner and
// cache/: local cache today, HTTP and OCI later.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/base/event.hpp"
#include "libpkg/package/cache_key.hpp"
#include "libpkg/pkgfile/package_file.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace rbeepkg::plan {

struct CacheHit
{
    package::CacheKey key;
    std::string object_sha256; // of the package file
    std::uint64_t size = 0;
    std::string name, version;
    std::string path; // where the object lies on this machine; "" = it would have to be fetched
};

class Substituter
{
public:
    virtual ~Substituter() = default;
    virtual std::string name() const = 0;
    // Absent is nullopt; a broken back end is an Error.
    virtual std::optional<CacheHit> query(const package::CacheKey& key) = 0;
    // The verified file in the local cache. A damaged object is set aside, said as a Warning, and
    // is nullopt.
    virtual std::optional<pkgfile::PackageFile> fetch(const CacheHit& hit, EventSink& sink,
                                                      const CancelToken& cancel) = 0;
    // Takes a copy of the file; returns it as it lies in the cache.
    virtual pkgfile::PackageFile publish(const package::CacheKey& key,
                                         const pkgfile::PackageFile& file) = 0;
};

} // namespace rbeepkg::plan
