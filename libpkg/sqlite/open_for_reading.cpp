// Reading without changing anything, and past what a killed writer left behind.
#include "libpkg/sqlite/failure.hpp"
#include "libpkg/sqlite/opening.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

namespace rbeepkg::sqlite::detail {

namespace {

// How long a state may last that every writer passes through.
constexpr int k_passing_ms = 100;

// The result code of a first read: opening alone touches no file but the main one.
int probe(sqlite3* handle)
{
    return sqlite3_exec(handle, "SELECT count(*) FROM sqlite_schema", nullptr, nullptr, nullptr);
}

// Whether the file says of itself that it is in WAL mode. Read through SQLite's own descriptor:
// closing another one would drop the locks that this process holds on the file.
bool is_in_wal_mode(sqlite3* handle)
{
    constexpr std::size_t k_write_version = 18;
    constexpr char k_wal = 2;
    sqlite3_file* file = nullptr;
    if (sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK ||
        file == nullptr || file->pMethods == nullptr) {
        return false;
    }
    std::array<char, k_write_version + 1> header{};
    const int code = file->pMethods->xRead(file, header.data(), static_cast<int>(header.size()), 0);
    return code == SQLITE_OK && header[k_write_version] == k_wal;
}

// A -wal file with a header and no frame, or without a sound header: where no writer is connected
// SQLite would try to read behind it for ten seconds and then give up (SQLITE_PROTOCOL).
bool has_no_frames(const std::string& wal)
{
    constexpr ::off_t k_header = 32;
    const int fd = ::open(wal.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    struct ::stat status = {};
    std::array<unsigned char, 4> magic{};
    const bool looked = ::fstat(fd, &status) == 0 && status.st_size > 0 &&
                        ::pread(fd, magic.data(), magic.size(), 0) >= 0;
    ::close(fd);
    const bool sound = magic[0] == 0x37 && magic[1] == 0x7f && magic[2] == 0x06 &&
                       (magic[3] == 0x82 || magic[3] == 0x83);
    return looked && (status.st_size <= k_header || !sound);
}

struct Attempt
{
    Handle handle; // probed with `code`
    int code = SQLITE_OK;
};

Attempt probed(Handle handle)
{
    Attempt attempt{std::move(handle)};
    attempt.code = probe(attempt.handle.get());
    return attempt;
}

Attempt attempt_to_read(const std::string& path)
{
    const std::string wal = path + "-wal";
    if (!exists(wal)) {
        // Without a -wal file nobody has written since the last checkpoint, and to open the file
        // plainly would mean to make one. Our own writers leave it behind, so this is a copied
        // database.
        Handle handle = open(path, "mode=ro&immutable=1", SQLITE_OPEN_READONLY);
        if (!is_in_wal_mode(handle.get())) {
            return probed(open(path, "mode=ro", SQLITE_OPEN_READONLY));
        }
        if (!exists(wal)) {
            return probed(std::move(handle));
        }
        // A writer came between the two looks.
    }
    if (has_no_frames(wal)) {
        return {Handle{}, SQLITE_PROTOCOL};
    }
    // readonly_shm: a reader would else rewrite the -shm file if it may.
    return probed(open(path, "mode=ro&readonly_shm=1", SQLITE_OPEN_READONLY));
}

bool wants_recovery(const Attempt& attempt)
{
    switch (attempt.code) {
    case SQLITE_READONLY_RECOVERY:
    case SQLITE_READONLY_CANTINIT:
    case SQLITE_READONLY_ROLLBACK:
        return true;
    default:
        break;
    }
    const int primary = attempt.code & 0xFF;
    return primary == SQLITE_PROTOCOL || primary == SQLITE_CANTOPEN || primary == SQLITE_BUSY;
}

// SQLite recovers by itself what a dead writer left, given the right to write. Null where the
// caller has not got it. The -wal file stays, emptied, as a writer of ours leaves it.
Handle open_as_a_writer(const std::string& path)
{
    Handle handle = open(path, "mode=rw", SQLITE_OPEN_READWRITE);
    int keep = 1;
    sqlite3_file_control(handle.get(), "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
    const bool usable =
        sqlite3_db_readonly(handle.get(), "main") == 0 &&
        sqlite3_exec(handle.get(), "PRAGMA journal_size_limit=4194304; PRAGMA query_only=ON",
                     nullptr, nullptr, nullptr) == SQLITE_OK &&
        probe(handle.get()) == SQLITE_OK;
    return usable ? std::move(handle) : Handle{};
}

Error unreadable(const Attempt& last, const std::string& path)
{
    Error error = failure(last.handle.get(), last.code, path);
    if (error.hint().empty()) {
        error.set_hint("a writer was stopped half way: any command of its owner puts it right, for "
                       "example: rbeepkg -Q");
    }
    return error;
}

} // namespace

Handle open_for_reading(const std::string& path)
{
    for (int waited = 0;; waited += k_retry_ms) {
        Attempt attempt = attempt_to_read(path);
        if (attempt.code == SQLITE_OK) {
            return std::move(attempt.handle);
        }
        if (!wants_recovery(attempt) || waited >= k_busy_timeout_ms) {
            throw unreadable(attempt, path);
        }
        // Closed first: the connections of one process share what the first of them opened.
        attempt.handle.reset();
        if (waited >= k_passing_ms) {
            if (Handle writer = open_as_a_writer(path)) {
                return writer;
            }
            if (Handle copy = snapshot_in_memory(path)) {
                return copy;
            }
        }
        sqlite3_sleep(k_retry_ms);
    }
}

} // namespace rbeepkg::sqlite::detail
