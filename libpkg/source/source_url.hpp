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
    git,
    svn,
    hg,
    bzr,
    fossil
};

// "git", "svn", "hg", "bzr", "fossil"; "" for files.
std::string_view vcs_name(SourceKind kind);

struct SourceUrl
{
    SourceKind kind = SourceKind::local;
    std::string name; // the file or directory name in $srcdir
    // http(s)://..., file://..., version control: without "git+" and fragment; local: the file name
    std::string url;
    std::string ref_kind; // branch, tag, commit, revision; "" = the newest of the default branch
    std::string ref;
    bool verify_signature = false; // ?signed

    // Refuses: names with '/', "..", control characters; option-like URLs and refs (leading '-'),
    // version control over anything but https, http, file, ssh and the protocol of its own (ext::,
    // fd:: and the like), unknown fragments, passwords in URLs that would stay in a working copy.
    static Result<SourceUrl> parse(std::string_view text);
};

} // namespace rbeepkg::source
