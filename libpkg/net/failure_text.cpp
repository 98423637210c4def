#include "libpkg/net/failure_text.hpp"

#include "libpkg/base/text.hpp"

namespace rbeepkg::net {

namespace {

std::string hint_for(FailureKind kind)
{
    switch (kind) {
    case FailureKind::unreachable:
        return "check that the server runs and that host and port are right";
    case FailureKind::timed_out:
        return "check the network and the proxy settings (http_proxy, https_proxy, no_proxy), or "
               "try again later";
    case FailureKind::cut:
    case FailureKind::status:
        return "try again later";
    case FailureKind::certificate:
        return "if the server's certificate authority is one of your own, name its PEM file with "
               "the setting CaFile";
    case FailureKind::permanent:
        return {};
    }
    return {};
}

} // namespace

Error failure_error(const Url& url, const Failure& failure, unsigned attempts)
{
    const std::string tried = attempts > 1 ? fmt::format(" (tried {} times)", attempts) : "";
    return {ErrorCode::network,
            fmt::format("cannot get {}: {}{}", url.display(), failure.reason, tried),
            hint_for(failure.kind)};
}

Error too_large_error(const Url& url, std::uint64_t max_bytes)
{
    return make_error(ErrorCode::network,
                      "cannot get {}: the answer is larger than the limit of {}", url.display(),
                      human_size(max_bytes));
}

} // namespace rbeepkg::net
