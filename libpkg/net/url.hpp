// URLs, as far as catalogs and sources need them.
#pragma once

#include "libpkg/base/result.hpp"

#include <string>
#include <string_view>

namespace rbeepkg::net {

struct Url
{
    std::string scheme;   // lower case: http, https, file
    std::string host;     // lower case, with ":port" if there is one; "" for file
    std::string path;     // begins with '/', percent-encoding as given
    std::string query;    // without '?'
    std::string userinfo; // never printed

    // http, https and file only; control characters, blanks and a leading '-' are refused.
    static Result<Url> parse(std::string_view text);
    // The whole, with userinfo: for the wire.
    std::string to_string() const;
    // Without userinfo and query: for people and logs.
    std::string display() const;
    // file: the decoded path; Precondition: scheme == "file".
    std::string local_path() const;
    // Joins a reference: absolute URL, "/from/the/base" (appended to this URL's path, which may or
    // may not end in '/'), or relative to this URL's last '/'.
    Result<Url> resolve(std::string_view reference) const;
    bool operator==(const Url&) const = default;
};

} // namespace rbeepkg::net
