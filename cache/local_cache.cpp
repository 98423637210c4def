#include "cache/local_cache.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <utility>

namespace rbeepkg::cache {
namespace {

constexpr std::uint64_t k_max_key_bytes = 64U << 10U;

std::string damaged_name(const std::string& path)
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return fmt::format("{}.damaged-{}", path,
                       std::chrono::duration_cast<std::chrono::seconds>(now).count());
}

// Why the object is not what the key promises; nullopt: it is.
std::optional<std::string> difference(const pkgfile::PackageFile& file, const plan::CacheHit& hit)
{
    if (file.size != hit.size) {
        return fmt::format("it has {} bytes instead of {}", file.size, hit.size);
    }
    if (file.sha256 != hit.object_sha256) {
        return "its SHA-256 is another";
    }
    const package::Package& package = file.info.package;
    if (package.name != hit.name || package.version.text() != hit.version) {
        return fmt::format("it is {} {}", package.name, package.version.text());
    }
    return std::nullopt;
}

} // namespace

LocalCache::LocalCache(std::string directory, Access access)
    : m_directory{std::move(directory)}, m_access{access}
{}

std::string LocalCache::name() const
{
    return m_access == Access::read_only ? "cache " + m_directory : "cache";
}

std::string LocalCache::packages() const
{
    return os::join_path(m_directory, "packages");
}

std::string LocalCache::key_path(const package::CacheKey& key) const
{
    if (!is_sha256(key.hex)) {
        throw make_error(ErrorCode::internal, "\"{}\" is no build key", printable(key.hex, 100));
    }
    return fmt::format("{}/keys/{}/{}.json", m_directory, key.hex.substr(0, 2), key.hex);
}

std::string LocalCache::object_path(const KeyRecord& record) const
{
    return os::join_path(packages(), record.file);
}

std::optional<std::string> LocalCache::read_key_file(const std::string& path) const
{
    try {
        return os::read_file_if_exists(path, k_max_key_bytes);
    } catch (const Error& error) {
        // Too long is damage like any other; what may not be read here is not there for us.
        if (error.code() == ErrorCode::corrupt) {
            return "";
        }
        if (m_access == Access::read_only) {
            return std::nullopt;
        }
        throw;
    }
}

std::optional<KeyRecord> LocalCache::read_key(const package::CacheKey& key) const
{
    const std::string path = key_path(key);
    const std::optional<std::string> text = read_key_file(path);
    if (!text) {
        return std::nullopt;
    }
    Result<KeyRecord> record = parse_key_record(*text);
    if (!record) {
        set_aside(path);
        return std::nullopt;
    }
    return std::move(*record);
}

// Somebody else may have done it at the same moment: what counts is that the name is free.
void LocalCache::set_aside(const std::string& path) const
{
    if (m_access == Access::read_only) {
        return;
    }
    if (::rename(path.c_str(), damaged_name(path).c_str()) != 0 && errno != ENOENT) {
        throw system_error(errno, fmt::format("cannot set the damaged {} aside", path));
    }
}

std::optional<plan::CacheHit> LocalCache::query(const package::CacheKey& key)
{
    const std::optional<KeyRecord> record = read_key(key);
    if (!record || !os::exists(object_path(*record))) {
        return std::nullopt;
    }
    plan::CacheHit hit;
    hit.key = key;
    hit.object_sha256 = record->sha256;
    hit.size = record->size;
    hit.name = record->name;
    hit.version = record->version;
    hit.path = object_path(*record);
    return hit;
}

std::optional<pkgfile::PackageFile> LocalCache::fetch(const plan::CacheHit& hit, EventSink& sink,
                                                      const CancelToken& cancel)
{
    const std::optional<KeyRecord> record = read_key(hit.key);
    // Replaced or gone since it was asked about: not damage, and no longer what was planned.
    if (!record || record->sha256 != hit.object_sha256) {
        return std::nullopt;
    }
    const std::string path = object_path(*record);
    if (!os::exists(path)) {
        return std::nullopt;
    }
    Step step{sink, Phase::verify, hit.name, path};
    try {
        pkgfile::PackageFile file =
            pkgfile::read_package_file(path, cancel, [&](std::uint64_t done, std::uint64_t total) {
                step.progress(done, total);
            });
        const std::optional<std::string> fault = difference(file, hit);
        if (!fault) {
            return file;
        }
        drop_damaged(hit, path, *fault, sink);
    } catch (const Error& error) {
        // What the disk cannot read any more is as lost as what is damaged, and can be made again.
        const bool damaged = error.code() == ErrorCode::corrupt || error.code() == ErrorCode::io;
        if (!damaged && m_access == Access::read_write) {
            throw;
        }
        drop_damaged(hit, path, error.what(), sink);
    }
    step.finish("unusable");
    return std::nullopt;
}

void LocalCache::drop_damaged(const plan::CacheHit& hit, const std::string& object,
                              const std::string& reason, EventSink& sink) const
{
    if (m_access == Access::read_only) {
        sink.on(Warning{fmt::format("the cached package {} cannot be used: {}", object, reason),
                        "it belongs to another cache and is passed over"});
        return;
    }
    // The key first: without it nobody asks for the object.
    os::remove_file(key_path(hit.key));
    set_aside(object);
    sink.on(Warning{fmt::format("the cached package {} is damaged: {}", object, reason),
                    "it was set aside beside its place and will be fetched or built again"});
}

} // namespace rbeepkg::cache
