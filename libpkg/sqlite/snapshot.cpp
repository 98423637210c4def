// What a dead writer left is at every instant a state that SQLite can recover: its files, copied
// while nobody writes, give the last commit, whoever still holds them open. So no lock is asked
// for, only that the files have rested for a while and are the same after the copying as before.
#include "libpkg/base/scope_exit.hpp"
#include "libpkg/sqlite/failure.hpp"
#include "libpkg/sqlite/opening.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <filesystem>
#include <tuple>
#include <vector>

namespace rbeepkg::sqlite::detail {

namespace {

constexpr std::array<const char*, 3> k_endings = {"", "-wal", "-journal"};

// Longer than the clock of the file system takes for a tick: a write after such a rest shows.
constexpr std::int64_t k_rest_ns = 50'000'000;
constexpr std::size_t k_block = 1U << 20U;

std::int64_t in_ns(const struct ::timespec& time)
{
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

using Stamp = std::tuple<::ino_t, ::off_t, std::int64_t>;

// {} for a file that is not there.
std::vector<Stamp> stamps_of(const std::string& path)
{
    std::vector<Stamp> stamps;
    for (const char* ending : k_endings) {
        struct ::stat status = {};
        const bool there = ::stat((path + ending).c_str(), &status) == 0;
        stamps.push_back(there ? Stamp{status.st_ino, status.st_size, in_ns(status.st_ctim)}
                               : Stamp{});
    }
    return stamps;
}

bool at_rest(const std::vector<Stamp>& stamps)
{
    struct ::timespec now = {};
    ::clock_gettime(CLOCK_REALTIME, &now);
    return std::all_of(stamps.begin(), stamps.end(), [&](const Stamp& stamp) {
        return std::max(in_ns(now), std::get<2>(stamp)) - std::min(in_ns(now), std::get<2>(stamp)) >
               k_rest_ns;
    });
}

struct Descriptor
{
    explicit Descriptor(int number) : fd{number} {}
    ~Descriptor()
    {
        if (fd >= 0) {
            ::close(fd);
        }
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int fd;
};

void append(int fd, const char* data, std::size_t size, const std::string& path)
{
    while (size > 0) {
        const ::ssize_t written = ::write(fd, data, size);
        if (written < 0 && errno != EINTR) {
            throw system_error(errno, fmt::format("cannot write {}", path));
        }
        const auto done = static_cast<std::size_t>(std::max<::ssize_t>(written, 0));
        data += done;
        size -= done;
    }
}

Descriptor create(const std::string& path)
{
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        throw system_error(errno, fmt::format("cannot make {}", path));
    }
    return Descriptor{fd};
}

// Through SQLite's own descriptor: closing another one would drop the locks of this process.
void copy_main_file(const std::string& from, const std::string& to, ::off_t size)
{
    const Handle handle = open(from, "mode=ro&immutable=1", SQLITE_OPEN_READONLY);
    sqlite3_file* file = nullptr;
    sqlite3_file_control(handle.get(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (file == nullptr || file->pMethods == nullptr) {
        throw failure(handle.get(), SQLITE_CANTOPEN, from);
    }
    const Descriptor target = create(to);
    std::vector<char> block(k_block);
    for (::off_t offset = 0; offset < size; offset += static_cast<::off_t>(k_block)) {
        const auto length =
            static_cast<int>(std::min(size - offset, static_cast<::off_t>(k_block)));
        const int code = file->pMethods->xRead(file, block.data(), length, offset);
        if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ) {
            throw failure(handle.get(), code, from);
        }
        append(target.fd, block.data(), static_cast<std::size_t>(length), to);
    }
}

void copy_side_file(const std::string& from, const std::string& to)
{
    const Descriptor source{::open(from.c_str(), O_RDONLY | O_CLOEXEC)};
    if (source.fd < 0) {
        if (errno == ENOENT) {
            return;
        }
        throw system_error(errno, fmt::format("cannot open {}", from));
    }
    const Descriptor target = create(to);
    std::vector<char> block(k_block);
    for (;;) {
        const ::ssize_t length = ::read(source.fd, block.data(), block.size());
        if (length == 0) {
            return;
        }
        if (length < 0 && errno != EINTR) {
            throw system_error(errno, fmt::format("cannot read {}", from));
        }
        append(target.fd, block.data(), static_cast<std::size_t>(std::max<::ssize_t>(length, 0)),
               to);
    }
}

// As when somebody opens it after a crash: SQLite rolls back or forward, in the copy.
Handle load(const std::string& copy, const std::string& path)
{
    const Handle source = open(copy, "mode=rw", SQLITE_OPEN_READWRITE);
    int code = sqlite3_exec(source.get(),
                            "PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;"
                            "PRAGMA journal_mode=DELETE; SELECT count(*) FROM sqlite_schema",
                            nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) {
        throw failure(source.get(), code, path);
    }
    Handle memory = open(":memory:", "mode=memory", SQLITE_OPEN_READWRITE);
    sqlite3_backup* backup = sqlite3_backup_init(memory.get(), "main", source.get(), "main");
    if (backup != nullptr) {
        sqlite3_backup_step(backup, -1);
    }
    code = backup != nullptr ? sqlite3_backup_finish(backup) : sqlite3_errcode(memory.get());
    if (code == SQLITE_OK) {
        code = sqlite3_exec(memory.get(), "PRAGMA query_only=ON", nullptr, nullptr, nullptr);
    }
    if (code != SQLITE_OK) {
        throw failure(memory.get(), code, path);
    }
    return memory;
}

} // namespace

Handle snapshot_in_memory(const std::string& path)
{
    const std::vector<Stamp> before = stamps_of(path);
    if (!at_rest(before)) {
        return {};
    }
    std::string directory =
        (std::filesystem::temp_directory_path() / "rbeepkg-read-XXXXXX").string();
    if (::mkdtemp(directory.data()) == nullptr) {
        throw system_error(errno, fmt::format("cannot make {}", directory));
    }
    const ScopeExit cleanup{[&]() noexcept {
        std::error_code ignored;
        std::filesystem::remove_all(directory, ignored);
    }};
    const std::string copy = directory + "/copy.db";
    copy_main_file(path, copy, std::get<1>(before.front()));
    copy_side_file(path + "-wal", copy + "-wal");
    copy_side_file(path + "-journal", copy + "-journal");
    if (stamps_of(path) != before) {
        return {};
    }
    return load(copy, path);
}

} // namespace rbeepkg::sqlite::detail
