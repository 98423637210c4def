#include "tests/crash/disk.hpp"

#include "libpkg/os/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace rbeepkg::test {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& what, const std::string& path)
{
    throw std::runtime_error{fmt::format("{} {}: {}", what, path, std::strerror(errno))};
}

std::string content_of(const std::string& path)
{
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
}

} // namespace

Disk::Disk(std::string root) : m_root{std::move(root)}
{
    sync_tree(m_root);
}

void Disk::on_sync(const MutatingCall& call)
{
    if (call.sync == MutatingCall::Sync::everything) {
        sync_tree(m_root);
    } else if (call.sync == MutatingCall::Sync::file) {
        sync_one(call.descriptor);
    }
}

Disk::Status Disk::status_of(const std::string& path, bool follow)
{
    struct ::statx status = {};
    if (::statx(AT_FDCWD, path.c_str(), follow ? 0 : AT_SYMLINK_NOFOLLOW,
                STATX_BASIC_STATS | STATX_BTIME, &status) != 0) {
        fail("cannot look at", path);
    }
    const std::int64_t born = status.stx_btime.tv_sec * 1'000'000'000 + status.stx_btime.tv_nsec;
    return {{status.stx_ino, born},
            status.stx_mode,
            {status.stx_mtime.tv_sec, static_cast<long>(status.stx_mtime.tv_nsec)}};
}

Disk::Entries Disk::entries_of(const std::string& directory)
{
    Entries entries;
    for (const std::string& name : os::list_directory(directory)) {
        const std::string path = os::join_path(directory, name);
        entries[name] = {status_of(path, false), os::read_link(path).value_or("")};
    }
    return entries;
}

void Disk::sync_tree(const std::string& path)
{
    sync_one(path);
    for (const auto& [name, entry] : entries_of(path)) {
        const std::string below = os::join_path(path, name);
        if (S_ISDIR(entry.status.mode)) {
            sync_tree(below);
        } else if (S_ISREG(entry.status.mode)) {
            sync_one(below);
        }
    }
}

void Disk::sync_one(const std::string& path)
{
    const Status status = status_of(path, true);
    Synced& synced = m_synced[status.identity];
    synced.mode = status.mode;
    synced.times = {status.changed, status.changed};
    if (S_ISDIR(status.mode)) {
        // With the slash also through the link of a descriptor.
        synced.entries = entries_of(path + "/");
    } else {
        synced.content = content_of(path);
    }
}

class Disk::Writer
{
public:
    Writer(const Disk& disk, Loss loss) : m_disk{disk}, m_loss{loss} {}

    // `from` is what is there now; it is only looked at when names are not lost.
    void directory(const Status& status, const std::string& from, const std::string& to)
    {
        fs::create_directory(to);
        const Synced* synced = m_disk.find(status.identity);
        const bool now = m_loss == Loss::content;
        const Entries entries = now                 ? entries_of(from)
                                : synced != nullptr ? synced->entries
                                                    : Entries{};
        for (const auto& [name, entry] : entries) {
            make(entry, os::join_path(from, name), os::join_path(to, name));
        }
        set_mode(to, now || synced == nullptr ? status.mode : synced->mode);
    }

private:
    void make(const Entry& entry, const std::string& from, const std::string& to)
    {
        if (S_ISDIR(entry.status.mode)) {
            directory(entry.status, from, to);
        } else if (S_ISLNK(entry.status.mode)) {
            fs::create_symlink(entry.link, to);
        } else if (S_ISREG(entry.status.mode)) {
            file(entry.status, to);
        }
    }

    void file(const Status& status, const std::string& to)
    {
        const auto [first, is_new] = m_made.try_emplace(status.identity, to);
        if (!is_new) {
            fs::create_hard_link(first->second, to);
            return;
        }
        const Synced* synced = m_disk.find(status.identity);
        std::ofstream{to, std::ios::binary} << (synced != nullptr ? synced->content : "");
        const bool now = m_loss == Loss::content || synced == nullptr;
        set_mode(to, now ? status.mode : synced->mode);
        if (synced != nullptr) {
            ::utimensat(AT_FDCWD, to.c_str(), synced->times.data(), 0);
        }
    }

    static void set_mode(const std::string& path, unsigned mode)
    {
        if (::chmod(path.c_str(), mode & 07777U) != 0) {
            fail("cannot set the mode of", path);
        }
    }

    const Disk& m_disk;
    Loss m_loss;
    std::map<Identity, std::string> m_made;
};

const Disk::Synced* Disk::find(const Identity& identity) const
{
    const auto found = m_synced.find(identity);
    return found == m_synced.end() ? nullptr : &found->second;
}

void Disk::write_remains(Loss loss, const std::string& to) const
{
    Writer{*this, loss}.directory(status_of(m_root, false), m_root, to);
}

} // namespace rbeepkg::test
