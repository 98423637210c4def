#include "libpkg/archive/reader.hpp"

#include "libpkg/archive/library.hpp"
#include "libpkg/base/c_handle.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace rbeepkg::archive {

namespace {

using Handle = CHandle<struct ::archive, &::archive_read_free>;

constexpr std::size_t k_block = 256U << 10U;
constexpr std::uint64_t k_ratio_from = 64ULL << 20U;
constexpr const char* k_doing = "cannot read the archive";

Handle new_handle()
{
    Handle handle{::archive_read_new()};
    if (!handle) {
        throw system_error(ENOMEM, "cannot read archives");
    }
    return handle;
}

// Only what libarchive does itself: some of its filters start programs.
void support_filters(struct ::archive* handle)
{
    ::archive_read_support_filter_gzip(handle);
    ::archive_read_support_filter_bzip2(handle);
    ::archive_read_support_filter_compress(handle);
    ::archive_read_support_filter_lzip(handle);
    ::archive_read_support_filter_lzma(handle);
    ::archive_read_support_filter_xz(handle);
    ::archive_read_support_filter_zstd(handle);
    ::archive_read_support_filter_lz4(handle);
}

// Without mtree, which reads files of the disk by name.
void support_source_formats(struct ::archive* handle)
{
    ::archive_read_support_format_tar(handle);
    ::archive_read_support_format_zip(handle);
    ::archive_read_support_format_7zip(handle);
    ::archive_read_support_format_cpio(handle);
    ::archive_read_support_format_ar(handle);
    ::archive_read_support_format_cab(handle);
    ::archive_read_support_format_rar(handle);
    ::archive_read_support_format_rar5(handle);
    ::archive_read_support_format_xar(handle);
    ::archive_read_support_format_iso9660(handle);
}

void support(struct ::archive* handle, Formats formats)
{
    switch (formats) {
    case Formats::package:
        ::archive_read_support_filter_zstd(handle);
        ::archive_read_support_filter_xz(handle);
        ::archive_read_support_filter_gzip(handle);
        ::archive_read_support_filter_bzip2(handle);
        ::archive_read_support_format_tar(handle);
        break;
    case Formats::source:
        support_filters(handle);
        support_source_formats(handle);
        break;
    case Formats::compressed:
        support_filters(handle);
        ::archive_read_support_format_raw(handle);
        ::archive_read_support_format_empty(handle);
        break;
    }
}

// Whether the words are those of a file that is nothing libarchive was told to take.
bool is_unrecognized(struct ::archive* handle)
{
    const char* text = ::archive_error_string(handle);
    return text != nullptr && std::string_view{text}.starts_with("Unrecognized archive format");
}

std::string text_or_empty(const char* text)
{
    return text != nullptr ? text : "";
}

EntryType type_of(struct ::archive_entry* entry)
{
    if (::archive_entry_hardlink(entry) != nullptr) {
        return EntryType::hardlink;
    }
    switch (::archive_entry_filetype(entry)) {
    case AE_IFREG:
        return EntryType::file;
    case AE_IFDIR:
        return EntryType::directory;
    case AE_IFLNK:
        return EntryType::symlink;
    default:
        return EntryType::other;
    }
}

Entry to_entry(struct ::archive_entry* raw)
{
    Entry entry;
    entry.path = text_or_empty(::archive_entry_pathname(raw));
    entry.type = type_of(raw);
    entry.mode = ::archive_entry_mode(raw) & 07777U;
    entry.mtime = ::archive_entry_mtime_is_set(raw) != 0 ? ::archive_entry_mtime(raw) : 0;
    if (entry.type == EntryType::file) {
        entry.size =
            static_cast<std::uint64_t>(std::max<std::int64_t>(::archive_entry_size(raw), 0));
    } else if (entry.type == EntryType::hardlink) {
        entry.link = text_or_empty(::archive_entry_hardlink(raw));
    } else if (entry.type == EntryType::symlink) {
        entry.link = text_or_empty(::archive_entry_symlink(raw));
    }
    constexpr int k_acls = ARCHIVE_ENTRY_ACL_TYPE_POSIX1E | ARCHIVE_ENTRY_ACL_TYPE_NFS4;
    entry.has_xattrs_or_acls =
        ::archive_entry_xattr_count(raw) > 0 || ::archive_entry_acl_count(raw, k_acls) > 0;
    return entry;
}

} // namespace

struct Reader::State
{
    State(std::string file, const Limits& wanted) : path{std::move(file)}, limits{wanted} {}

    // What libarchive found at the place of the next header; the first is read ahead, because only
    // then it is known whether this is an archive at all.
    bool read_header()
    {
        const Utf8Locale::Use use{locale};
        struct ::archive_entry* raw = nullptr;
        const int status = ::archive_read_next_header(handle.get(), &raw);
        if (status == ARCHIVE_EOF) {
            ended = true;
            return false;
        }
        if (status != ARCHIVE_OK) {
            throw failure();
        }
        current = to_entry(raw);
        return true;
    }

    void count(std::uint64_t bytes)
    {
        total += bytes;
        if (total > limits.max_total_bytes) {
            throw make_error(ErrorCode::corrupt, "{} {}: more than {} unpacked", k_doing, path,
                             human_size(limits.max_total_bytes));
        }
        const std::uint64_t packed = packed_bytes();
        if (total > k_ratio_from && total / std::max<std::uint64_t>(packed, 1) > limits.max_ratio) {
            throw make_error(ErrorCode::corrupt,
                             "{} {}: {} come out of {}, more than the factor {} allowed", k_doing,
                             path, human_size(total), human_size(packed), limits.max_ratio);
        }
    }

    void check_file_size(std::uint64_t size) const
    {
        if (size > limits.max_file_bytes) {
            throw make_error(ErrorCode::corrupt, "{} {}: {} is larger than the {} allowed", k_doing,
                             path, printable(current.path, 200), human_size(limits.max_file_bytes));
        }
    }

    std::uint64_t packed_bytes() const
    {
        return static_cast<std::uint64_t>(
            std::max<std::int64_t>(::archive_filter_bytes(handle.get(), -1), 0));
    }

    Error failure() const { return library_error(handle.get(), k_doing, path); }

    std::string path;
    Limits limits;
    Utf8Locale locale;
    Handle handle = new_handle();
    Entry current;
    std::uint64_t entries = 0;
    std::uint64_t total = 0;
    bool read_ahead = false;
    bool data_pending = false;
    bool ended = false;
};

Reader::Reader(int fd, std::string path, Formats formats, const Limits& limits)
    : m_state{std::make_unique<State>(std::move(path), limits)}
{
    struct ::archive* handle = m_state->handle.get();
    support(handle, formats);
    if (::lseek(fd, 0, SEEK_SET) < 0) {
        throw system_error(errno, fmt::format("{} {}", k_doing, m_state->path));
    }
    {
        const Utf8Locale::Use use{m_state->locale};
        if (::archive_read_open_fd(handle, fd, k_block) != ARCHIVE_OK) {
            throw m_state->failure();
        }
    }
    // A stream that is cut before its first byte looks empty; what is wrong with it is said aside.
    if (formats == Formats::compressed && ::archive_errno(handle) != 0) {
        throw m_state->failure();
    }
    if (formats == Formats::compressed && ::archive_filter_code(handle, 0) == ARCHIVE_FILTER_NONE) {
        throw make_error(ErrorCode::corrupt, "{} {}: it is not compressed", k_doing, m_state->path);
    }
    m_state->read_ahead = m_state->read_header();
}

Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;

std::optional<Entry> Reader::next()
{
    State& state = *m_state;
    // What is not read is unpacked nevertheless.
    if (state.data_pending) {
        state.count(state.current.size);
        state.data_pending = false;
    }
    if (state.ended || (!state.read_ahead && !state.read_header())) {
        return std::nullopt;
    }
    state.read_ahead = false;
    if (++state.entries > state.limits.max_entries) {
        throw make_error(ErrorCode::corrupt, "{} {}: more than {} members", k_doing, state.path,
                         state.limits.max_entries);
    }
    state.check_file_size(state.current.size);
    state.data_pending = state.current.type == EntryType::file;
    return state.current;
}

void Reader::read_data(const std::function<void(std::string_view)>& take)
{
    static constexpr std::array<char, 64U << 10U> k_zeros = {};
    State& state = *m_state;
    state.data_pending = false;
    std::uint64_t position = 0;
    const auto give = [&](std::string_view data) {
        position += data.size();
        state.check_file_size(position);
        state.count(data.size());
        take(data);
    };
    for (;;) {
        const void* data = nullptr;
        std::size_t size = 0;
        la_int64_t offset = 0;
        const int status = ::archive_read_data_block(state.handle.get(), &data, &size, &offset);
        if (status != ARCHIVE_OK && status != ARCHIVE_EOF) {
            throw state.failure();
        }
        if (offset < 0 || (size > 0 && static_cast<std::uint64_t>(offset) < position)) {
            throw make_error(ErrorCode::corrupt, "{} {}: {} has overlapping parts", k_doing,
                             state.path, printable(state.current.path, 200));
        }
        while (position < static_cast<std::uint64_t>(offset)) {
            const std::uint64_t hole = static_cast<std::uint64_t>(offset) - position;
            give({k_zeros.data(),
                  static_cast<std::size_t>(std::min<std::uint64_t>(hole, k_zeros.size()))});
        }
        if (status == ARCHIVE_EOF) {
            return;
        }
        if (size > 0) {
            give({static_cast<const char*>(data), size});
        }
    }
}

std::string Reader::read_text(std::uint64_t max_bytes)
{
    std::string text;
    read_data([&](std::string_view data) {
        if (text.size() + data.size() > max_bytes) {
            throw make_error(ErrorCode::corrupt, "{} {}: {} is longer than the {} bytes allowed",
                             k_doing, m_state->path, printable(m_state->current.path, 200),
                             max_bytes);
        }
        text.append(data);
    });
    return text;
}

std::uint64_t Reader::packed_position() const
{
    return m_state->packed_bytes();
}

bool is_archive(int fd, const std::string& path, Formats formats)
{
    if (::lseek(fd, 0, SEEK_SET) < 0) {
        throw system_error(errno, fmt::format("{} {}", k_doing, path));
    }
    const Utf8Locale locale;
    const Utf8Locale::Use use{locale};
    const Handle handle = new_handle();
    support(handle.get(), formats);
    // An archive that is damaged is one: who unpacks it will hear so.
    if (::archive_read_open_fd(handle.get(), fd, k_block) != ARCHIVE_OK) {
        return !is_unrecognized(handle.get());
    }
    if (formats == Formats::compressed) {
        return ::archive_filter_code(handle.get(), 0) != ARCHIVE_FILTER_NONE;
    }
    struct ::archive_entry* raw = nullptr;
    const int status = ::archive_read_next_header(handle.get(), &raw);
    return status == ARCHIVE_OK || status == ARCHIVE_WARN ||
           (status != ARCHIVE_EOF && !is_unrecognized(handle.get()));
}

} // namespace rbeepkg::archive
