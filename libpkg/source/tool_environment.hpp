// What the programs that sources need (git, svn, gpg ...) may know of our environment, and what
// they say when they fail.
#pragma once

#include "libpkg/base/error.hpp"
#include "libpkg/os/child.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::source {

// "K=V" of ours: where programs lie, proxies, certificate authorities, the agent of ssh; and
// `more`.
std::vector<std::string> inherited_environment(const std::vector<std::string_view>& more = {});

// A URL without credentials and query: for people and logs.
std::string display_url(std::string_view url);

// "<doing>: <what the program says>", with the URL shown without credentials. Error{no_space} where
// that is the reason.
Error tool_failure(ErrorCode code, std::string_view program, std::string_view doing,
                   const os::Outcome& outcome, const std::string& url);

// The part of a URL that tells people in a cache what it is.
std::string readable_part(std::string_view url);

} // namespace rbeepkg::source
