// Texts in gzip, such as .MTREE: libarchive's "raw" format, one member that has no header.
#include "libpkg/archive/library.hpp"
#include "libpkg/archive/writer.hpp"
#include "libpkg/base/c_handle.hpp"
#include "libpkg/base/error.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <cerrno>

namespace rbeepkg::archive {

namespace {

using WriteHandle = CHandle<struct ::archive, &::archive_write_free>;
using ReadHandle = CHandle<struct ::archive, &::archive_read_free>;
using EntryHandle = CHandle<struct ::archive_entry, &::archive_entry_free>;

la_ssize_t append(struct ::archive* /*handle*/, void* target, const void* data, std::size_t size)
{
    static_cast<std::string*>(target)->append(static_cast<const char*>(data), size);
    return static_cast<la_ssize_t>(size);
}

void check_written(struct ::archive* handle, int status)
{
    if (status != ARCHIVE_OK) {
        throw library_error(handle, "cannot compress", "a text");
    }
}

} // namespace

std::string gzip(std::string_view text)
{
    std::string packed;
    const WriteHandle handle{::archive_write_new()};
    const EntryHandle entry{::archive_entry_new()};
    struct ::archive* raw = handle.get();
    check_written(raw, ::archive_write_set_format_raw(raw));
    check_written(raw, ::archive_write_add_filter_gzip(raw));
    check_written(raw, ::archive_write_set_filter_option(raw, "gzip", "timestamp", nullptr));
    check_written(raw, ::archive_write_set_bytes_in_last_block(raw, 1));
    check_written(raw, ::archive_write_open(raw, &packed, nullptr, &append, nullptr));
    ::archive_entry_set_filetype(entry.get(), AE_IFREG);
    check_written(raw, ::archive_write_header(raw, entry.get()));
    if (!text.empty() && ::archive_write_data(raw, text.data(), text.size()) !=
                             static_cast<la_ssize_t>(text.size())) {
        throw library_error(raw, "cannot compress", "a text");
    }
    check_written(raw, ::archive_write_close(raw));
    return packed;
}

std::string gunzip(std::string_view bytes, std::uint64_t max_bytes, std::string_view what)
{
    static constexpr const char* k_doing = "cannot uncompress";
    const std::string name{what};
    const ReadHandle handle{::archive_read_new()};
    struct ::archive* raw = handle.get();
    ::archive_read_support_filter_gzip(raw);
    ::archive_read_support_format_raw(raw);
    ::archive_read_support_format_empty(raw);
    // A stream that is cut before its first byte looks empty; what is wrong with it is said aside.
    if (::archive_read_open_memory(raw, bytes.data(), bytes.size()) != ARCHIVE_OK ||
        ::archive_errno(raw) != 0) {
        throw library_error(raw, k_doing, name);
    }
    if (::archive_filter_code(raw, 0) != ARCHIVE_FILTER_GZIP) {
        throw make_error(ErrorCode::corrupt, "{} {}: it is no gzip file", k_doing, name);
    }
    struct ::archive_entry* entry = nullptr;
    const int status = ::archive_read_next_header(raw, &entry);
    if (status == ARCHIVE_EOF) {
        return {};
    }
    if (status != ARCHIVE_OK) {
        throw library_error(raw, k_doing, name);
    }
    std::string text;
    std::array<char, 64U << 10U> buffer = {};
    for (;;) {
        const la_ssize_t count = ::archive_read_data(raw, buffer.data(), buffer.size());
        if (count < 0) {
            throw library_error(raw, k_doing, name);
        }
        if (count == 0) {
            return text;
        }
        if (text.size() + static_cast<std::size_t>(count) > max_bytes) {
            throw make_error(ErrorCode::corrupt, "{} {}: it is longer than the {} bytes allowed",
                             k_doing, name, max_bytes);
        }
        text.append(buffer.data(), static_cast<std::size_t>(count));
    }
}

} // namespace rbeepkg::archive
