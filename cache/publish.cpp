// LocalCache::publish: the object, durable, and only then its key.
#include "cache/local_cache.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/os/abandoned_files.hpp"
#include "libpkg/os/durable_directory.hpp"
#include "libpkg/os/fd.hpp"
#include "libpkg/os/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

namespace rbeepkg::cache {
namespace {

constexpr std::size_t k_piece = 256U << 10U;

// Compressed as the file that was given: readers look at the bytes, people at the name.
std::string_view extension_of(const std::string& path)
{
    const std::vector<std::string>& known = pkgfile::package_extensions();
    const auto found = std::find_if(known.begin(), known.end(), [&](const std::string& extension) {
        return path.ends_with(extension);
    });
    return found == known.end() ? pkgfile::k_default_extension : std::string_view{*found};
}

KeyRecord record_of(const pkgfile::PackageFile& file)
{
    const package::Package& package = file.info.package;
    KeyRecord record;
    record.sha256 = file.sha256;
    record.size = file.size;
    record.name = package.name;
    record.version = package.version.text();
    record.file = fmt::format("{}-{}-{}-{}{}", record.name, record.version, package.arch,
                              file.sha256.substr(0, 8), extension_of(file.path));
    return record;
}

} // namespace

void LocalCache::copy_object(const pkgfile::PackageFile& file, const std::string& target) const
{
    const os::UniqueFd source = os::open_file(file.path, O_RDONLY);
    os::AtomicFile copy{target};
    crypto::Hasher hasher{crypto::Algorithm::sha256};
    const auto buffer = std::make_unique_for_overwrite<char[]>(k_piece);
    while (const std::size_t got = os::read_full(source.get(), buffer.get(), k_piece, file.path)) {
        const std::string_view piece{buffer.get(), got};
        hasher.update(piece);
        copy.write(piece);
    }
    if (hasher.finish().value != file.sha256) {
        throw make_error(ErrorCode::corrupt, "{} is not the file that was checked: it changed",
                         file.path);
    }
    copy.commit();
}

void LocalCache::publish_steps(const package::CacheKey& key, const pkgfile::PackageFile& file,
                               const KeyRecord& record) const
{
    const std::string path = key_path(key);
    const std::string object = object_path(record);
    for (const std::string& directory : {packages(), os::parent_path(path)}) {
        os::make_directories_durably(directory);
        os::remove_abandoned_temporaries(directory);
    }
    // An object that is in its place already was verified there (by fetch) or is about to be copied
    // onto itself.
    if (file.path != object) {
        copy_object(file, object);
    }
    os::write_file_atomically(path, format_key_record(record));
}

pkgfile::PackageFile LocalCache::publish(const package::CacheKey& key,
                                         const pkgfile::PackageFile& file)
{
    if (m_access == Access::read_only) {
        throw make_error(ErrorCode::internal, "the cache {} is only read from here", m_directory);
    }
    const KeyRecord record = record_of(file);
    try {
        publish_steps(key, file, record);
    } catch (Error& error) {
        error.add_context("cannot put {} {} into the cache {}", record.name, record.version,
                          m_directory);
        if (error.code() == ErrorCode::permission && error.hint().empty()) {
            error.set_hint("make it writable for this user, or name another with --cachedir");
        }
        throw;
    }
    pkgfile::PackageFile published = file;
    published.path = object_path(record);
    return published;
}

} // namespace rbeepkg::cache
