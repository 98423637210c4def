#include "libpkg/store/dedupe.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/os/fd.hpp"
#include "libpkg/os/file.hpp"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <new>

namespace rbeepkg::store {

namespace {

constexpr std::size_t k_piece = 256U << 10U;
// What the file systems take in one call.
constexpr std::uint64_t k_most_at_once = 16U << 20U;
constexpr const char* k_link_name = ".rbeepkg-twin";

// Both ends of one attempt. The tree is ours alone; the twin lies in a tree that never changes, and
// is opened without following anything.
struct Pair
{
    os::UniqueFd fresh, twin;
    struct ::stat fresh_status, twin_status;
};

bool open_pair(int tree, const std::string& path, int store, const std::string& twin, Pair& pair)
{
    pair.fresh = os::open_beneath(tree, path, O_RDWR);
    pair.twin = os::open_beneath(store, twin, O_RDONLY);
    return ::fstat(pair.fresh.get(), &pair.fresh_status) == 0 &&
           ::fstat(pair.twin.get(), &pair.twin_status) == 0 && S_ISREG(pair.twin_status.st_mode) &&
           pair.fresh_status.st_dev == pair.twin_status.st_dev &&
           pair.fresh_status.st_size == pair.twin_status.st_size;
}

bool same_bytes(const Pair& pair, const std::string& path, const CancelToken& cancel)
{
    const auto left = std::make_unique_for_overwrite<char[]>(k_piece);
    const auto right = std::make_unique_for_overwrite<char[]>(k_piece);
    for (;;) {
        cancel.check();
        const std::size_t count = os::read_full(pair.fresh.get(), left.get(), k_piece, path);
        if (os::read_full(pair.twin.get(), right.get(), k_piece, path) != count ||
            std::memcmp(left.get(), right.get(), count) != 0) {
            return false;
        }
        if (count < k_piece) {
            return true;
        }
    }
}

enum class Kernel
{
    shared,
    different,
    cannot
};

// The kernel compares and shares in one step; both files stay files of their own.
Kernel share_blocks(const Pair& pair)
{
    constexpr std::size_t k_request =
        sizeof(::file_dedupe_range) + sizeof(::file_dedupe_range_info);
    alignas(::file_dedupe_range) unsigned char buffer[k_request];
    const auto size = static_cast<std::uint64_t>(pair.twin_status.st_size);
    for (std::uint64_t done = 0; done < size;) {
        std::memset(buffer, 0, sizeof buffer);
        auto* range = ::new (buffer)::file_dedupe_range;
        range->src_offset = done;
        range->src_length = std::min(size - done, k_most_at_once);
        range->dest_count = 1;
        range->info[0].dest_fd = pair.fresh.get();
        range->info[0].dest_offset = done;
        if (::ioctl(pair.twin.get(), FIDEDUPERANGE, range) != 0 || range->info[0].status < 0) {
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

bool same_facts(const Pair& pair)
{
    const struct ::stat& l = pair.fresh_status;
    const struct ::stat& r = pair.twin_status;
    return l.st_mode == r.st_mode && l.st_uid == r.st_uid && l.st_gid == r.st_gid &&
           l.st_mtim.tv_sec == r.st_mtim.tv_sec && l.st_mtim.tv_nsec == r.st_mtim.tv_nsec;
}

// By the descriptor: what was compared is what is linked.
bool link_twin(const Pair& pair, int tree, const std::string& path)
{
    const std::string from = fmt::format("/proc/self/fd/{}", pair.twin.get());
    const std::string beside = os::join_path(os::parent_path(path), k_link_name);
    if (::linkat(AT_FDCWD, from.c_str(), tree, beside.c_str(), AT_SYMLINK_FOLLOW) != 0) {
        return false;
    }
    if (::renameat(tree, beside.c_str(), tree, path.c_str()) != 0) {
        const int error = errno;
        ::unlinkat(tree, beside.c_str(), 0);
        throw system_error(error, fmt::format("cannot replace {} by its twin", path));
    }
    return true;
}

bool share_with(int tree, const std::string& path, int store, const std::string& twin,
                const CancelToken& cancel)
{
    Pair pair;
    try {
        if (!open_pair(tree, path, store, twin, pair)) {
            return false;
        }
    } catch (const Error&) {
        return false; // the twin is gone, or no plain file any more
    }
    const Kernel answer = share_blocks(pair);
    if (answer != Kernel::cannot) {
        return answer == Kernel::shared;
    }
    return same_facts(pair) && same_bytes(pair, path, cancel) && link_twin(pair, tree, path);
}

// The directories that got a link have their old times back: they belong to the package.
class DirectoryTimes
{
public:
    explicit DirectoryTimes(int tree) : m_tree{tree} {}

    void remember(const std::string& directory)
    {
        struct ::stat status = {};
        if (!m_times.contains(directory) &&
            ::fstatat(m_tree, directory.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) {
            m_times.emplace(directory, status);
        }
    }
    void restore() const
    {
        for (const auto& [path, status] : m_times) {
            const struct ::timespec times[2] = {status.st_atim, status.st_mtim};
            ::utimensat(m_tree, path.c_str(), times, AT_SYMLINK_NOFOLLOW);
        }
    }

private:
    int m_tree;
    std::map<std::string, struct ::stat> m_times;
};

} // namespace

Shared share_files(const std::string& tree, const std::vector<pkgfile::MtreeEntry>& entries,
                   const std::string& store, const FindTwins& find_twins, const CancelToken& cancel)
{
    Shared shared;
    const os::UniqueFd root = os::open_directory(tree);
    const os::UniqueFd store_root = os::open_directory(store);
    DirectoryTimes times{root.get()};
    for (const pkgfile::MtreeEntry& entry : entries) {
        if (entry.type != pkgfile::MtreeEntry::Type::file || entry.sha256.empty() ||
            entry.size < k_least_shared_bytes) {
            continue;
        }
        const std::vector<std::string> twins = find_twins(entry.size, entry.sha256);
        if (twins.empty()) {
            continue;
        }
        times.remember(os::parent_path(entry.path));
        const bool found = std::any_of(twins.begin(), twins.end(), [&](const std::string& twin) {
            return share_with(root.get(), entry.path, store_root.get(), twin, cancel);
        });
        if (found) {
            ++shared.files;
            shared.bytes += entry.size;
        }
    }
    times.restore();
    return shared;
}

} // namespace rbeepkg::store
