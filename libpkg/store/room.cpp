#include "libpkg/store/room.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"

#include <cstdint>
#include <map>

namespace rbeepkg::store {

namespace {

constexpr std::uint64_t k_block = 4096;

struct Disk
{
    os::Space space;
    std::vector<std::string> directories;
    std::uint64_t bytes = 0, inodes = 0;
};

// Sizes come from strangers too.
std::uint64_t sum(std::uint64_t left, std::uint64_t right)
{
    return right > UINT64_MAX - left ? UINT64_MAX : left + right;
}

[[noreturn]] void refuse(const Disk& disk, const std::string& needed, const std::string& free)
{
    const bool several = disk.directories.size() > 1;
    throw Error{ErrorCode::no_space,
                fmt::format("{} {} {}{} and {} {} free", join(disk.directories, " and "),
                            several ? "need" : "needs", needed,
                            several ? " together, on one file system," : "",
                            several ? "have" : "has", free),
                "free some space there, or move it with --cachedir or --dbpath; CheckSpace = no "
                "tries all the same"};
}

} // namespace

void check_room(const std::vector<Need>& needs, const Need& least)
{
    std::map<std::uint64_t, Disk> disks;
    for (const Need& need : needs) {
        const os::Space space = os::space_for(need.directory);
        Disk& disk = disks[space.device];
        disk.space = space;
        disk.directories.push_back(need.directory);
        disk.bytes = sum(disk.bytes, need.bytes);
        disk.inodes = sum(disk.inodes, need.inodes);
    }
    for (auto& [device, disk] : disks) {
        disk.bytes = sum(disk.bytes, least.bytes);
        disk.inodes = sum(disk.inodes, least.inodes);
        if (disk.space.bytes < disk.bytes) {
            refuse(disk, human_size(disk.bytes), human_size(disk.space.bytes));
        }
        if (disk.space.inodes < disk.inodes) {
            refuse(disk, fmt::format("{} inodes", disk.inodes),
                   fmt::format("{}", disk.space.inodes));
        }
    }
}

std::uint64_t blocks_of(std::uint64_t bytes)
{
    return bytes > UINT64_MAX - k_block ? bytes : (bytes + k_block - 1) / k_block * k_block;
}

} // namespace rbeepkg::store
