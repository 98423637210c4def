// Where what a catalog names lies on its servers. Asks nobody.
#pragma once

#include "libpkg/net/url.hpp"

#include <string>
#include <vector>

namespace rbeepkg::catalog {

// The base URLs of a catalog. Error{usage} when one is no URL of a known scheme, or there is none.
std::vector<net::Url> parse_servers(const std::string& catalog,
                                    const std::vector<std::string>& servers);

// The servers, the one that gave the catalog first.
std::vector<net::Url> in_order(std::vector<net::Url> servers, const std::string& preferred);

// An absolute URL is that one place, a relative one ("/x") is one on each server, the preferred one
// first. Error{corrupt} when it can lie nowhere.
std::vector<net::Url> places_of(const std::string& catalog, const std::vector<net::Url>& servers,
                                const std::string& reference, const std::string& preferred_server);

} // namespace rbeepkg::catalog
