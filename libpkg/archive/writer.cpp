#include "libpkg/archive/writer.hpp"

#include "libpkg/archive/library.hpp"
#include "libpkg/base/c_handle.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/os/fd.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <vector>

namespace rbeepkg::archive {

namespace {

using Handle = CHandle<struct ::archive, &::archive_write_free>;
using EntryHandle = CHandle<struct ::archive_entry, &::archive_entry_free>;

constexpr const char* k_doing = "cannot write the archive";
constexpr std::size_t k_chunk = 256U << 10U;

unsigned file_type(EntryType type)
{
    switch (type) {
    case EntryType::directory:
        return AE_IFDIR;
    case EntryType::symlink:
        return AE_IFLNK;
    case EntryType::file:
    case EntryType::hardlink:
        return AE_IFREG;
    case EntryType::other:
        break;
    }
    throw make_error(ErrorCode::internal, "only files, directories and links go into archives");
}

EntryHandle to_raw(const Entry& entry)
{
    EntryHandle raw{::archive_entry_new()};
    if (!raw) {
        throw system_error(ENOMEM, k_doing);
    }
    ::archive_entry_set_pathname(raw.get(), entry.path.c_str());
    ::archive_entry_set_filetype(raw.get(), file_type(entry.type));
    ::archive_entry_set_perm(raw.get(), entry.type == EntryType::symlink ? 0777 : entry.mode);
    ::archive_entry_set_mtime(raw.get(), entry.mtime, 0);
    ::archive_entry_set_uid(raw.get(), 0);
    ::archive_entry_set_gid(raw.get(), 0);
    ::archive_entry_set_uname(raw.get(), "root");
    ::archive_entry_set_gname(raw.get(), "root");
    const bool has_data = entry.type == EntryType::file;
    ::archive_entry_set_size(raw.get(), has_data ? static_cast<la_int64_t>(entry.size) : 0);
    if (entry.type == EntryType::symlink) {
        ::archive_entry_set_symlink(raw.get(), entry.link.c_str());
    } else if (entry.type == EntryType::hardlink) {
        ::archive_entry_set_hardlink(raw.get(), entry.link.c_str());
    }
    return raw;
}

} // namespace

struct Writer::State
{
    State(int file, std::string name) : fd{file}, path{std::move(name)} {}
    // An unfinished file must not look whole: what comes from here on is dropped. Closing a failed
    // archive frees what belongs to it without filling up the entry that was cut short; freeing
    // alone would fill up, or leak.
    ~State()
    {
        dropping = true;
        if (open) {
            ::archive_write_fail(handle.get());
            ::archive_write_close(handle.get());
        }
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    // What libarchive calls for each block of the packed file.
    static la_ssize_t write_block(struct ::archive* raw, void* state, const void* data,
                                  std::size_t size)
    {
        const State& self = *static_cast<State*>(state);
        if (self.dropping) {
            return static_cast<la_ssize_t>(size);
        }
        ssize_t written = -1;
        do {
            written = ::write(self.fd, data, size);
        } while (written < 0 && errno == EINTR);
        if (written < 0) {
            ::archive_set_error(raw, errno, "Write error");
        }
        return written;
    }

    void check(int status) const
    {
        if (status != ARCHIVE_OK) {
            throw library_error(handle.get(), k_doing, path);
        }
    }

    // Levels end where each program's own do.
    void compress(Compression compression, int level)
    {
        switch (compression) {
        case Compression::zstd:
            check(::archive_write_add_filter_zstd(handle.get()));
            set_level("zstd", level);
            break;
        case Compression::gzip:
            check(::archive_write_add_filter_gzip(handle.get()));
            check(::archive_write_set_filter_option(handle.get(), "gzip", "timestamp", nullptr));
            set_level("gzip", std::clamp(level, 1, 9));
            break;
        case Compression::bzip2:
            check(::archive_write_add_filter_bzip2(handle.get()));
            set_level("bzip2", std::clamp(level, 1, 9));
            break;
        case Compression::xz:
            check(::archive_write_add_filter_xz(handle.get()));
            set_level("xz", std::clamp(level, 0, 9));
            break;
        case Compression::none:
            break;
        }
    }

    void set_level(const char* filter, int level)
    {
        check(::archive_write_set_filter_option(handle.get(), filter, "compression-level",
                                                std::to_string(level).c_str()));
    }

    void header(const Entry& entry)
    {
        const Utf8Locale::Use use{locale};
        check(::archive_write_header(handle.get(), to_raw(entry).get()));
    }

    void data(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const la_ssize_t written =
                ::archive_write_data(handle.get(), bytes.data(), bytes.size());
            if (written <= 0) {
                throw library_error(handle.get(), k_doing, path);
            }
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
    }

    int fd;
    std::string path;
    bool dropping = false; // outlives the handle, whose end still writes
    bool open = false;
    Utf8Locale locale;
    Handle handle{::archive_write_new()};
};

Writer::Writer(int fd, std::string path, Compression compression, int level)
    : m_state{std::make_unique<State>(fd, std::move(path))}
{
    struct ::archive* handle = m_state->handle.get();
    m_state->check(::archive_write_set_format_pax_restricted(handle));
    m_state->compress(compression, level);
    m_state->check(::archive_write_set_bytes_per_block(handle, static_cast<int>(k_chunk)));
    // The same last block whatever kind of file it goes to.
    m_state->check(::archive_write_set_bytes_in_last_block(handle, 1));
    m_state->check(
        ::archive_write_open(handle, m_state.get(), nullptr, &State::write_block, nullptr));
    m_state->open = true;
}

Writer::~Writer() = default;
Writer::Writer(Writer&&) noexcept = default;

void Writer::add(const Entry& entry)
{
    add_file(entry, {});
}

void Writer::add_file(const Entry& entry, std::string_view content)
{
    Entry sized = entry;
    sized.size = content.size();
    m_state->header(sized);
    m_state->data(content);
    m_state->check(::archive_write_finish_entry(m_state->handle.get()));
}

void Writer::add_file_from(const Entry& entry, int fd,
                           const std::function<void(std::uint64_t done)>& on_bytes)
{
    m_state->header(entry);
    std::vector<char> buffer(std::min<std::uint64_t>(k_chunk, entry.size + 1));
    std::uint64_t left = entry.size;
    while (left > 0) {
        const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(left, buffer.size()));
        const std::size_t count = os::read_full(fd, buffer.data(), want, entry.path);
        if (count == 0) {
            throw make_error(ErrorCode::io, "cannot pack {}: it became shorter meanwhile",
                             entry.path);
        }
        m_state->data({buffer.data(), count});
        left -= count;
        if (on_bytes) {
            on_bytes(entry.size - left);
        }
    }
    if (os::read_full(fd, buffer.data(), 1, entry.path) != 0) {
        throw make_error(ErrorCode::io, "cannot pack {}: it became longer meanwhile", entry.path);
    }
    m_state->check(::archive_write_finish_entry(m_state->handle.get()));
}

void Writer::finish()
{
    m_state->open = false;
    m_state->check(::archive_write_close(m_state->handle.get()));
}

} // namespace rbeepkg::archive
