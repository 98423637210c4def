#include "libpkg/net/redirect.hpp"

#include "libpkg/base/c_handle.hpp"

#include <curl/curl.h>

#include <algorithm>

namespace rbeepkg::net {

bool is_redirect_status(int status)
{
    static constexpr int k_statuses[] = {301, 302, 303, 307, 308};
    return std::find(std::begin(k_statuses), std::end(k_statuses), status) != std::end(k_statuses);
}

bool may_keep_headers(const Url& from, const Url& to)
{
    return from.host == to.host &&
           (from.scheme == to.scheme || (from.scheme == "http" && to.scheme == "https"));
}

Result<Url> redirect_target(const Url& from, const std::string& location)
{
    Url base = from;
    base.userinfo.clear();
    const CHandle<CURLU, &curl_url_cleanup> joined{curl_url()};
    char* text = nullptr;
    const bool valid =
        joined &&
        curl_url_set(joined.get(), CURLUPART_URL, base.to_string().c_str(), 0) == CURLUE_OK &&
        curl_url_set(joined.get(), CURLUPART_URL, location.c_str(), CURLU_URLENCODE) == CURLUE_OK &&
        curl_url_get(joined.get(), CURLUPART_URL, &text, 0) == CURLUE_OK;
    const CHandle<char, &curl_free> owned{text};
    Result<Url> target = valid ? Url::parse(text) : ParseError{"it is no URL"};
    if (!target) {
        // The address itself is not shown: it may hold credentials.
        return ParseError{"redirected to an address of no use: " + target.error().message};
    }
    if (target->scheme == "file") {
        return ParseError{"redirected to a file: URL, which a server may not do"};
    }
    if (from.scheme == "https" && target->scheme == "http") {
        return ParseError{"redirected from https to plain http (" + target->display() + ")"};
    }
    if (may_keep_headers(from, *target) && target->userinfo.empty()) {
        target->userinfo = from.userinfo;
    }
    return target;
}

} // namespace rbeepkg::net
