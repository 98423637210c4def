#include "libpkg/catalog/location.hpp"

#include "libpkg/net/url.hpp"

namespace rbeepkg::catalog {

namespace {

// Why a path cannot be asked for below a server's root.
std::optional<std::string> invalid_path_reason(std::string_view path)
{
    static const net::Url s_server{"http", "server", "/", "", ""};
    const Result<net::Url> joined = s_server.resolve(path);
    return joined ? std::nullopt : std::optional{joined.error().message};
}

} // namespace

std::optional<std::string> invalid_location_reason(std::string_view text)
{
    if (text.substr(0, 2) == "//") {
        return "begins with '//'";
    }
    if (text.substr(0, 1) == "/") {
        return invalid_path_reason(text);
    }
    const Result<net::Url> url = net::Url::parse(text);
    if (!url) {
        return "is neither a URL nor a path that begins with '/': " + url.error().message;
    }
    return invalid_path_reason(url->path);
}

} // namespace rbeepkg::catalog
