// One word of a source array: name::proto+url#fragment?query.
#pragma once

#include "libpkg/base/result.hpp"

#include <string>
#include <string_view>

namespace rbeepkg::source {

enum class SourceKind
{
    local,
    http,
    git
};

struct SourceUrl
{
    SourceKind kind = SourceKind::local;
    std::string name; // the file or directory name in $srcdir
    std::string url;  // http(s)://..., file://..., for git: without "git+" and fragment; local: the
                      // file name
    std::string ref_kind; // branch, tag, commit; "" = the remote's HEAD
    std::string ref;
    bool verify_signature = false; // ?signed

    // Refuses: names with '/', "..", control characters; option-like URLs and refs (leading '-'),
    // git over anything but https, http, file, ssh (ext::, fd:: and the like), unknown fragments,
    // other VCS prefixes with a message that names them.
    static Result<SourceUrl> parse(std::string_view text);
};

} // namespace rbeepkg::source
