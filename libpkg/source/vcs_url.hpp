// The addresses of version control: git+https://host/path#branch=x?signed and the like.
#pragma once

#include "libpkg/base/text.hpp"
#include "libpkg/source/source_url.hpp"

#include <fmt/format.h>

#include <optional>
#include <string_view>
#include <utility>

namespace rbeepkg::source {

template <typename... Args> ParseError refusal(fmt::format_string<Args...> format, Args&&... args)
{
    return ParseError{printable(fmt::format(format, std::forward<Args>(args)...))};
}

// The version control that an address names ("hg+...", "svn://..."), whatever follows; nullopt for
// none.
std::optional<SourceKind> vcs_of(std::string_view address);

// source: with the name that the recipe gives, or "".
Result<SourceUrl> parse_vcs(SourceKind kind, std::string_view address, SourceUrl source);

// Whether anybody on the way could change what comes from there.
bool is_plain(std::string_view url);

} // namespace rbeepkg::source
