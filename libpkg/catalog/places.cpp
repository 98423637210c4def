#include "libpkg/catalog/places.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"

#include <algorithm>
#include <utility>

namespace rbeepkg::catalog {

std::vector<net::Url> parse_servers(const std::string& catalog,
                                    const std::vector<std::string>& servers)
{
    std::vector<net::Url> urls;
    for (const std::string& server : servers) {
        Result<net::Url> url = net::Url::parse(server);
        if (!url) {
            throw Error{ErrorCode::usage,
                        fmt::format("catalog '{}': a server's address is of no use: {}", catalog,
                                    url.error().message),
                        "give a base address such as http://localhost:8787 or file:///srv/repo"};
        }
        urls.push_back(*std::move(url));
    }
    if (urls.empty()) {
        throw make_error(ErrorCode::usage, "catalog '{}' has no server", catalog);
    }
    return urls;
}

std::vector<net::Url> in_order(std::vector<net::Url> servers, const std::string& preferred)
{
    std::stable_partition(servers.begin(), servers.end(),
                          [&](const net::Url& server) { return server.display() == preferred; });
    return servers;
}

std::vector<net::Url> places_of(const std::string& catalog, const std::vector<net::Url>& servers,
                                const std::string& reference, const std::string& preferred_server)
{
    std::vector<net::Url> urls;
    for (const net::Url& server : in_order(servers, preferred_server)) {
        Result<net::Url> url = server.resolve(reference);
        if (!url) {
            throw make_error(ErrorCode::corrupt,
                             "catalog '{}' offers a file that cannot be asked for: {}: {}", catalog,
                             printable(reference, 200), url.error().message);
        }
        if (std::find(urls.begin(), urls.end(), *url) == urls.end()) {
            urls.push_back(*std::move(url));
        }
    }
    return urls;
}

} // namespace rbeepkg::catalog
