// What a file: URL names, opened for reading.
#pragma once

#include "libpkg/net/url.hpp"
#include "libpkg/os/fd.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace rbeepkg::net {

struct LocalFile
{
    os::UniqueFd fd;
    std::uint64_t size = 0;
    std::string etag; // from inode, size and time of the last change
};

// nullopt when there is no regular file (a directory, a device and a pipe are none). Error{io} or
// Error{permission} when it cannot be opened.
std::optional<LocalFile> open_local_file(const Url& url);

} // namespace rbeepkg::net
