// How failures of requests read. Pure.
#pragma once

#include "libpkg/base/error.hpp"
#include "libpkg/net/retry.hpp"
#include "libpkg/net/url.hpp"

namespace rbeepkg::net {

// Error{network}: "cannot get <url>: <reason> (tried 4 times)", with what to do next.
Error failure_error(const Url& url, const Failure& failure, unsigned attempts);

// Error{network}: more than max_bytes came or were announced.
Error too_large_error(const Url& url, std::uint64_t max_bytes);

} // namespace rbeepkg::net
