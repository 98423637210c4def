// A question and an answer, without the words of an HTTP library.
#pragma once

#include "libpkg/os/fd.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rbeepkg::catalogd {

struct Ask
{
    std::string method;
    std::string path; // percent-decoded, without the query
    std::string if_none_match;
    std::string if_range;
    std::string range;
};

// A piece of an open file, sent as it is read.
struct FileBody
{
    std::shared_ptr<os::UniqueFd> fd;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

struct Reply
{
    int status = 200;
    std::string content_type;
    std::string body;
    std::optional<FileBody> file; // instead of body
    std::vector<std::pair<std::string, std::string>> headers;
};

} // namespace rbeepkg::catalogd
