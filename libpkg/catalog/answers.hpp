// What answers of a catalog's server mean when they are not what was asked for. Pure.
#pragma once

#include "libpkg/base/error.hpp"
#include "libpkg/net/http.hpp"

#include <string>
#include <string_view>

namespace rbeepkg::catalog {

// The text of an error body ({"error": ..., "message": ...}), for people; "" when it has none.
std::string told_reason(std::string_view body);

// An Error for a status that is not the wanted one: not_found (404, 410), licence (401, 403), usage
// (other 4xx: we asked wrongly), network (5xx and the rest). Names the URL and what the server
// said.
Error status_error(const net::Url& url, const net::Response& response);

// Error{corrupt}: the body is no catalog. why: from parse_workers.
Error body_error(const net::Url& url, const std::string& why);

// Why a text is no PKGBUILD at all (not UTF-8, NUL, an HTML page, empty); "" when it may be one.
std::string no_recipe_reason(std::string_view text);

} // namespace rbeepkg::catalog
