// HTTP(S) and file: GET into memory or into a file, with revalidation, retries with back-off, a
// stall limit instead of a total one, size limits, redirects (http to https yes, https to http no;
// credentials do not travel to another host) and the proxies of the environment (http_proxy,
// https_proxy, all_proxy, no_proxy) or of the options.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/base/event.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/net/url.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::net {

struct HttpOptions
{
    std::chrono::milliseconds connect_timeout{10'000};
    // Less than one byte a second for this long: the attempt has stalled.
    std::chrono::milliseconds stall_timeout{30'000};
    unsigned retries = 3; // after the first attempt; of a get that times out at most one
    std::chrono::milliseconds first_delay{500}; // doubled each time, with jitter, at most 10 s
    unsigned max_redirects = 10;
    std::string proxy;   // empty: the environment's
    std::string ca_file; // PEM, instead of the system's certificate authorities; empty: those
    std::string user_agent;
};

struct Request
{
    Url url;
    std::uint64_t max_bytes = 16ULL << 20U;
    std::string if_none_match;        // ETag of the copy we have
    std::string if_modified_since;    // Last-Modified of the copy we have
    std::vector<std::string> headers; // "Name: value"
    // No byte of an answer for this long (connecting included) ends the request without another
    // try; 0: the limits of the options hold, with retries.
    std::chrono::milliseconds answer_timeout{0};
};

struct Response
{
    int status = 0; // 200, 304, 404 ...; file: 200 or 404
    std::string body;
    std::string etag;
    std::string last_modified;
    std::string content_type;
    std::optional<std::chrono::seconds>
        max_age;       // Cache-Control, less Age; no-store and no-cache give 0
    Url effective_url; // after redirects
};

struct Download
{
    Url url;
    std::string path; // where the whole file appears, by rename, once complete and right
    std::uint64_t max_bytes = 64ULL << 30U;
    std::optional<std::uint64_t> expected_size;
    std::optional<crypto::Digest> expected_digest; // checked while streaming, before the rename
    std::vector<std::string> headers;
    std::string label; // subject of the events, e.g. the file name
};

struct Downloaded
{
    std::uint64_t size = 0;
    crypto::Digest sha256; // of the whole file
    bool resumed = false;
    bool insecure = false; // it came, or began, over plain http
};

// What the delay before the n-th retry is (n from 1), without jitter. Pure.
std::chrono::milliseconds retry_delay(const HttpOptions& options, unsigned n);
// Whether another attempt may help: refused or reset connections, timeouts, 408, 425, 429, 500,
// 502, 503, 504.
bool is_retryable_status(int status);

// One transfer at a time; use one client a thread.
class HttpClient
{
public:
    HttpClient(HttpOptions options, CancelToken cancel);
    ~HttpClient();
    HttpClient(HttpClient&&) noexcept;

    // Any HTTP status is a Response. Error{network} when there is none (refused, stalled, too long,
    // TLS), after retries; the message names the URL (display form), what failed and how often it
    // was tried.
    Response get(const Request& request);

    // Into a file: <path>.part beside it is resumed (Range with If-Range, validators kept in
    // <path>.part.meta) after a cut, also by a later process. Two processes that want the same path
    // take turns; the second takes the first one's file when the digest says that it is right.
    // Error{network} for a status that is not 200/206, Error{licence} for 401 and 403,
    // Error{not_found} for 404 and 410, Error{untrusted} when size or digest differ (the part is
    // removed). Emits StepStarted, StepProgress and StepFinished of Phase::fetch for the label.
    Downloaded download(const Download& request, EventSink& sink);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace rbeepkg::net
