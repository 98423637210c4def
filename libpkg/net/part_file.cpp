#include "libpkg/net/part_file.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/encoding/key_value.hpp"
#include "libpkg/os/abandoned_files.hpp"
#include "libpkg/os/file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>

namespace rbeepkg::net {

namespace {

constexpr std::chrono::milliseconds k_lock_interval{50};
constexpr std::uint64_t k_max_meta = 64U << 10U;

// A header's value as it may stand in a line of ours; "" when it may not.
std::string field_value(const std::string& value)
{
    return printable(value) == value ? value : std::string{};
}

} // namespace

std::string format_origin(const PartOrigin& origin)
{
    encoding::KeyValues pairs = {{"source", origin.source}};
    const auto add = [&pairs](const char* key, const std::string& value) {
        if (!value.empty()) {
            pairs.emplace_back(key, value);
        }
    };
    add("etag", field_value(origin.etag));
    add("last_modified", field_value(origin.last_modified));
    add("size", origin.size ? std::to_string(*origin.size) : "");
    add("boot", origin.boot);
    return encoding::format_key_values(pairs);
}

std::optional<PartOrigin> parse_origin(std::string_view text)
{
    const Result<encoding::KeyValues> pairs = encoding::parse_key_values(text, 16);
    if (!pairs) {
        return std::nullopt;
    }
    PartOrigin origin;
    for (const auto& [key, value] : *pairs) {
        if (key == "source") {
            origin.source = value;
        } else if (key == "etag") {
            origin.etag = value;
        } else if (key == "last_modified") {
            origin.last_modified = value;
        } else if (key == "boot") {
            origin.boot = value;
        } else if (key == "size" && parse_number(value)) {
            origin.size = parse_number(value);
        } else {
            return std::nullopt;
        }
    }
    return origin.source.empty() ? std::nullopt : std::optional{origin};
}

std::string this_boot()
{
    const auto text = os::read_file_if_exists("/proc/sys/kernel/random/boot_id", 256);
    return text ? std::string{trim(*text)} : std::string{};
}

PartFile::PartFile(const std::string& path, const CancelToken& cancel,
                   const std::function<void()>& on_wait)
    : m_path{path}, m_part{path + ".part"}, m_meta{path + ".part.meta"}
{
    for (;;) {
        cancel.check();
        if (!lock(false, cancel)) {
            if (!m_waited && on_wait) {
                on_wait();
            }
            m_waited = true;
            lock(true, cancel);
        }
        // The holder before us renamed or removed what we hold now: open what is there today.
        if (is_still_there()) {
            break;
        }
        m_waited = true;
    }
    struct ::stat status = {};
    if (::fstat(m_fd.get(), &status) != 0) {
        throw system_error(errno, "cannot look at " + m_part);
    }
    if (!S_ISREG(status.st_mode)) {
        throw make_error(ErrorCode::io, "{} is in the way: it is no regular file", m_part);
    }
    m_size = static_cast<std::uint64_t>(status.st_size);
}

PartFile::~PartFile()
{
    if (m_fd && !m_published && m_size == 0) {
        ::unlink(m_meta.c_str());
        ::unlink(m_part.c_str());
    }
}

bool PartFile::lock(bool wait, const CancelToken& cancel)
{
    if (!wait) {
        m_fd = os::open_file(m_part, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0644);
    }
    while (::flock(m_fd.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR) {
            throw system_error(errno, "cannot lock " + m_part);
        }
        if (!wait) {
            return false;
        }
        cancel.check();
        std::this_thread::sleep_for(k_lock_interval);
    }
    return true;
}

bool PartFile::is_still_there() const
{
    struct ::stat held = {};
    struct ::stat named = {};
    return ::fstat(m_fd.get(), &held) == 0 && ::lstat(m_part.c_str(), &named) == 0 &&
           held.st_ino == named.st_ino && held.st_dev == named.st_dev;
}

std::optional<PartOrigin> PartFile::origin() const
{
    // Whatever ails the notes, the download can do without them.
    try {
        const auto text = os::read_file_if_exists(m_meta, k_max_meta);
        return text ? parse_origin(*text) : std::nullopt;
    } catch (const Error&) {
        return std::nullopt;
    }
}

void PartFile::clear()
{
    // In this order: notes that describe other bytes than the ones there must never be seen.
    cut_to(0);
    os::remove_file(m_meta);
}

void PartFile::cut_to(std::uint64_t size)
{
    if (::ftruncate(m_fd.get(), static_cast<::off_t>(size)) != 0) {
        throw system_error(errno, "cannot shorten " + m_part);
    }
    m_size = size;
}

void PartFile::remember(const PartOrigin& origin)
{
    os::remove_abandoned_temporaries(os::parent_path(m_meta));
    os::write_file_atomically(m_meta, format_origin(origin), 0600);
}

void PartFile::append(std::string_view bytes)
{
    os::write_all_at(m_fd.get(), bytes, m_size, m_part);
    m_size += bytes.size();
}

void PartFile::publish()
{
    if (::fsync(m_fd.get()) != 0) {
        throw system_error(errno, "cannot write " + m_part);
    }
    if (::rename(m_part.c_str(), m_path.c_str()) != 0) {
        throw system_error(errno, fmt::format("cannot rename {} to {}", m_part, m_path));
    }
    m_published = true;
    // Before the directory is on the disk: a whole file has nothing beside it after a power cut.
    os::remove_file(m_meta);
    os::fsync_directory(os::parent_path(m_path));
}

} // namespace rbeepkg::net
