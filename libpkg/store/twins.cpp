#include "libpkg/store/twins.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"

#include <fcntl.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <new>

namespace rbeepkg::store {

namespace {

constexpr std::size_t k_piece = 256U << 10U;
// What the file systems take in one call.
constexpr std::uint64_t k_most_at_once = 16U << 20U;

// What says where a file lies, as far as one request tells.
constexpr std::size_t k_most_extents = 64;

struct Extents
{
    alignas(::fiemap) unsigned char buffer[sizeof(::fiemap) +
                                           k_most_extents * sizeof(::fiemap_extent)] = {};
    ::fiemap* map = ::new (buffer)::fiemap;
};

bool extents_of(int fd, Extents& extents)
{
    extents.map->fm_start = 0;
    extents.map->fm_length = FIEMAP_MAX_OFFSET;
    extents.map->fm_flags = 0;
    extents.map->fm_mapped_extents = 0;
    extents.map->fm_reserved = 0;
    extents.map->fm_extent_count = k_most_extents;
    return ::ioctl(fd, FS_IOC_FIEMAP, extents.map) == 0 && extents.map->fm_mapped_extents > 0;
}

} // namespace

bool open_twins(int tree, const std::string& path, int store, const std::string& twin, Twins& twins)
{
    twins.fresh = os::open_beneath(tree, path, O_RDONLY);
    twins.twin = os::open_beneath(store, twin, O_RDONLY);
    return ::fstat(twins.fresh.get(), &twins.fresh_status) == 0 &&
           ::fstat(twins.twin.get(), &twins.twin_status) == 0 &&
           S_ISREG(twins.twin_status.st_mode) && S_ISREG(twins.fresh_status.st_mode) &&
           twins.fresh_status.st_dev == twins.twin_status.st_dev &&
           twins.fresh_status.st_size == twins.twin_status.st_size;
}

bool same_bytes(const Twins& twins, const std::string& path, const CancelToken& cancel)
{
    const auto left = std::make_unique_for_overwrite<char[]>(k_piece);
    const auto right = std::make_unique_for_overwrite<char[]>(k_piece);
    for (;;) {
        cancel.check();
        const std::size_t count = os::read_full(twins.fresh.get(), left.get(), k_piece, path);
        if (os::read_full(twins.twin.get(), right.get(), k_piece, path) != count ||
            std::memcmp(left.get(), right.get(), count) != 0) {
            return false;
        }
        if (count < k_piece) {
            return true;
        }
    }
}

Kernel share_blocks(const Twins& twins)
{
    constexpr std::size_t k_request =
        sizeof(::file_dedupe_range) + sizeof(::file_dedupe_range_info);
    alignas(::file_dedupe_range) unsigned char buffer[k_request];
    const auto size = static_cast<std::uint64_t>(twins.twin_status.st_size);
    for (std::uint64_t done = 0; done < size;) {
        std::memset(buffer, 0, sizeof buffer);
        auto* range = ::new (buffer)::file_dedupe_range;
        range->src_offset = done;
        range->src_length = std::min(size - done, k_most_at_once);
        range->dest_count = 1;
        range->info[0].dest_fd = twins.fresh.get();
        range->info[0].dest_offset = done;
        if (::ioctl(twins.twin.get(), FIDEDUPERANGE, range) != 0 || range->info[0].status < 0) {
            return Kernel::cannot;
        }
        if (range->info[0].status == FILE_DEDUPE_RANGE_DIFFERS ||
            range->info[0].bytes_deduped == 0) {
            return Kernel::different;
        }
        done += range->info[0].bytes_deduped;
    }
    return Kernel::shared;
}

bool same_facts(const Twins& twins)
{
    const struct ::stat& l = twins.fresh_status;
    const struct ::stat& r = twins.twin_status;
    return l.st_mode == r.st_mode && l.st_uid == r.st_uid && l.st_gid == r.st_gid &&
           l.st_mtim.tv_sec == r.st_mtim.tv_sec && l.st_mtim.tv_nsec == r.st_mtim.tv_nsec;
}

bool link_twin(const Twins& twins, int tree, const std::string& path, const Beside& beside)
{
    const std::string from = fmt::format("/proc/self/fd/{}", twins.twin.get());
    if (::linkat(AT_FDCWD, from.c_str(), beside.directory, beside.name.c_str(),
                 AT_SYMLINK_FOLLOW) != 0) {
        return false;
    }
    if (::renameat(beside.directory, beside.name.c_str(), tree, path.c_str()) != 0) {
        const int error = errno;
        ::unlinkat(beside.directory, beside.name.c_str(), 0);
        throw system_error(error, fmt::format("cannot replace {} by its twin", path));
    }
    return true;
}

bool blocks_are_shared(const Twins& twins)
{
    Extents fresh;
    Extents twin;
    if (!extents_of(twins.fresh.get(), fresh) || !extents_of(twins.twin.get(), twin) ||
        fresh.map->fm_mapped_extents != twin.map->fm_mapped_extents) {
        return false;
    }
    const std::uint32_t count = fresh.map->fm_mapped_extents;
    return std::equal(fresh.map->fm_extents, fresh.map->fm_extents + count, twin.map->fm_extents,
                      [](const ::fiemap_extent& left, const ::fiemap_extent& right) {
                          return left.fe_physical != 0 && left.fe_physical == right.fe_physical;
                      });
}

void DirectoryTimes::remember(const std::string& directory)
{
    struct ::stat status = {};
    if (!m_times.contains(directory) &&
        ::fstatat(m_tree, directory.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) {
        m_times.emplace(directory, status);
    }
}

void DirectoryTimes::restore() const
{
    for (const auto& [path, status] : m_times) {
        const struct ::timespec times[2] = {status.st_atim, status.st_mtim};
        ::utimensat(m_tree, path.c_str(), times, AT_SYMLINK_NOFOLLOW);
    }
}

} // namespace rbeepkg::store
