// The file that a download grows in: <path>.part, with what is needed to go on with it later in
// <path>.part.meta. Its lock is the file itself (flock), so nothing is left behind and no two
// processes write the same part.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/os/fd.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace rbeepkg::net {

// What the server said about the bytes that are there.
struct PartOrigin
{
    std::string source; // SHA-256 of the URL: the URL itself may hold a token
    std::string etag;
    std::string last_modified;
    std::optional<std::uint64_t> size; // of the whole file
    std::string boot; // of the machine: after a power cut the bytes may not be what was written

    bool operator==(const PartOrigin&) const = default;
};

std::string format_origin(const PartOrigin& origin);
// nullopt for anything that format_origin does not write.
std::optional<PartOrigin> parse_origin(std::string_view text);
// An identity of this boot of the machine; "" where the kernel does not tell.
std::string this_boot();

class PartFile
{
public:
    // Waits for other holders; on_wait is called once when there is one. Error{io} and its kin when
    // the file cannot be made there.
    PartFile(const std::string& path, const CancelToken& cancel,
             const std::function<void()>& on_wait);
    // Keeps what was got, for a later run; an empty part is removed.
    ~PartFile();
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;

    // Somebody else worked on the same path just now.
    bool waited() const noexcept { return m_waited; }
    std::uint64_t size() const noexcept { return m_size; }
    int fd() const noexcept { return m_fd.get(); }
    const std::string& part_path() const noexcept { return m_part; }
    // What the bytes that are there come from; nullopt when that is not known.
    std::optional<PartOrigin> origin() const;

    // Nothing is there any more and its origin is forgotten.
    void clear();
    void cut_to(std::uint64_t size);
    void remember(const PartOrigin& origin);
    void append(std::string_view bytes);
    // fsync, then the rename to path; nothing of the part remains.
    void publish();

private:
    bool lock(bool wait, const CancelToken& cancel);
    bool is_still_there() const;

    std::string m_path;
    std::string m_part;
    std::string m_meta;
    os::UniqueFd m_fd;
    std::uint64_t m_size = 0;
    bool m_waited = false;
    bool m_published = false;
};

} // namespace rbeepkg::net
