#include "libpkg/archive/writer.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/package/names.hpp"
#include "libpkg/pkgfile/members.hpp"
#include "libpkg/pkgfile/package_file.hpp"
#include "libpkg/pkgfile/payload.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace rbeepkg::pkgfile {
namespace {

// Level 19 makes a library 8% smaller than 10 does and takes twenty times as long: right for
// what is downloaded often, wrong for gigabytes of libraries.
constexpr std::uint64_t k_small_payload = 32U << 20U;
constexpr int k_level_small = 19;
constexpr int k_level_large = 10;

int level_for(std::uint64_t bytes)
{
    return bytes <= k_small_payload ? k_level_small : k_level_large;
}

// What others than zstd do without being asked: their default is the sense of the middle.
constexpr int k_level_others = 6;
constexpr int k_level_bzip2 = 9;

archive::Writer writer_for(int fd, const std::string& path, const WriteOptions& options,
                           std::uint64_t bytes)
{
    using Compression = archive::Writer::Compression;
    const std::string_view extension = options.extension;
    if (extension == ".pkg.tar.zst") {
        const int level = options.zstd_level != 0 ? options.zstd_level : level_for(bytes);
        return {fd, path, Compression::zstd, level};
    }
    if (extension == ".pkg.tar.xz") {
        return {fd, path, Compression::xz, k_level_others};
    }
    if (extension == ".pkg.tar.gz") {
        return {fd, path, Compression::gzip, k_level_others};
    }
    if (extension == ".pkg.tar.bz2") {
        return {fd, path, Compression::bzip2, k_level_bzip2};
    }
    return {fd, path, Compression::none, 0};
}

// The parts of the file's name come from a PKGBUILD.
std::string checked_file_name(const package::Package& package, const std::string& extension)
{
    std::string name = file_name_of(package, extension);
    const std::vector<std::string>& known = package_extensions();
    if (std::find(known.begin(), known.end(), extension) == known.end()) {
        throw Error{ErrorCode::usage,
                    fmt::format("cannot write {}: no package ends in that", printable(name, 300)),
                    "PKGEXT is one of " + join(known, ", ")};
    }
    if (package::invalid_name_reason(package.name) || package.version.pkgrel().empty() ||
        package.arch.empty() || package.arch.find('/') != std::string::npos) {
        throw make_error(ErrorCode::build_failed,
                         "cannot write {}: name, version and architecture do not make a package",
                         printable(name, 300));
    }
    return name;
}

struct MetadataMember
{
    std::string_view name;
    std::string content;
};

archive::Entry entry_of(const MetadataMember& member, std::int64_t mtime)
{
    archive::Entry entry;
    entry.path = member.name;
    entry.mode = 0644;
    entry.mtime = mtime;
    entry.size = member.content.size();
    return entry;
}

MtreeEntry listing_of(const MetadataMember& member, std::int64_t mtime)
{
    MtreeEntry entry;
    entry.path = member.name;
    entry.mode = 0644;
    entry.mtime = mtime;
    entry.size = member.content.size();
    entry.sha256 = crypto::sha256_hex(member.content);
    entry.md5 = crypto::digest_of(crypto::Algorithm::md5, member.content).value;
    return entry;
}

// In the order in which they stand in makepkg's packages: that of their bytes.
std::vector<MetadataMember> metadata_members(const Pkginfo& info, const Buildinfo& buildinfo,
                                             const std::optional<std::string>& install_script,
                                             const Payload& payload, const WriteOptions& options)
{
    const std::int64_t mtime = options.mtime;
    std::vector<MetadataMember> members;
    members.push_back({k_buildinfo, format_buildinfo(buildinfo)});
    if (options.changelog) {
        members.push_back({k_changelog, *options.changelog});
    }
    if (install_script) {
        members.push_back({k_install, *install_script});
    }
    members.push_back({k_pkginfo, format_pkginfo(info)});

    std::vector<MtreeEntry> listing;
    listing.reserve(members.size() + payload.members().size());
    for (const MetadataMember& member : members) {
        listing.push_back(listing_of(member, mtime));
    }
    std::vector<MtreeEntry> files = payload.listing(mtime);
    listing.insert(listing.end(), std::make_move_iterator(files.begin()),
                   std::make_move_iterator(files.end()));
    members.insert(members.end() - 1, {k_mtree, archive::gzip(format_mtree(listing))});
    return members;
}

} // namespace

PackageFile write_package_file(const std::string& pkgdir, const Pkginfo& info,
                               const Buildinfo& buildinfo,
                               const std::optional<std::string>& install_script,
                               const std::string& directory, const WriteOptions& options,
                               EventSink& sink, const CancelToken& cancel)
{
    const std::string path =
        os::join_path(directory, checked_file_name(info.package, options.extension));
    Step step{sink, Phase::pack, info.package.name, path};
    const Payload payload{pkgdir, cancel};
    Pkginfo counted = info;
    counted.package.installed_size = payload.total_bytes();

    os::AtomicFile target{path};
    archive::Writer writer = writer_for(target.fd(), path, options, payload.total_bytes());
    for (const MetadataMember& member :
         metadata_members(counted, buildinfo, install_script, payload, options)) {
        writer.add_file(entry_of(member, options.mtime), member.content);
    }
    payload.write(writer, options.mtime, cancel,
                  [&](std::uint64_t done) { step.progress(done, payload.total_bytes()); });
    writer.finish();

    // Read back before it gets its name: what nobody could install is not a package, and a file
    // that was changed behind our back shows in .MTREE.
    PackageFile file = read_package_file(target.temporary_path(), cancel);
    target.commit();
    file.path = path;
    step.finish(human_size(file.size));
    return file;
}

} // namespace rbeepkg::pkgfile
