#include "libpkg/catalog/catalog.hpp"

#include "libpkg/catalog/answers.hpp"
#include "libpkg/crypto/digest.hpp"

#include <algorithm>
#include <utility>

namespace rbeepkg::catalog {

namespace {

// A catalog is there for people who wait: who does not begin to answer by then is down.
constexpr std::chrono::seconds k_answer_timeout{10};
constexpr std::uint64_t k_max_catalog = 16ULL << 20U;
// However long an answer calls itself fresh, it is asked for again after a day.
constexpr std::chrono::seconds k_longest_max_age{24 * 3600};

std::int64_t now()
{
    const auto time = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::seconds>(time).count();
}

std::int64_t max_age_of(const net::Response& response)
{
    const auto age = response.max_age.value_or(std::chrono::seconds{0});
    return std::min(age, k_longest_max_age).count();
}

net::Url below(const net::Url& base, const std::string& path)
{
    Result<net::Url> url = base.resolve(path);
    if (!url) {
        throw make_error(ErrorCode::usage, "cannot ask {} for {}: {}", base.display(), path,
                         url.error().message);
    }
    return *std::move(url);
}

// What the answer to a conditional question means for the copy that we have.
Refreshed still_right(const Validators& known, const net::Response& response)
{
    Refreshed refreshed;
    refreshed.not_modified = true;
    refreshed.validators = known;
    refreshed.validators.fetched_at = now();
    refreshed.validators.max_age = response.max_age ? max_age_of(response) : known.max_age;
    if (!response.etag.empty()) {
        refreshed.validators.etag = response.etag;
    }
    if (!response.last_modified.empty()) {
        refreshed.validators.last_modified = response.last_modified;
    }
    return refreshed;
}

Refreshed read_answer(const net::Url& base, const std::string& name, const net::Response& response,
                      const std::optional<Validators>& known)
{
    const net::Url url = below(base, "/workers");
    if (response.status == 304 && known && known->server == base.display()) {
        return still_right(*known, response);
    }
    if (response.status != 200) {
        throw status_error(url, response);
    }
    Validators validators{base.display(), response.etag,        response.last_modified,
                          now(),          max_age_of(response), crypto::sha256_hex(response.body)};
    if (known && known->body_sha256 == validators.body_sha256) {
        return {true, {}, std::move(validators)};
    }
    Result<Snapshot> snapshot = parse_workers(response.body, name);
    if (!snapshot) {
        throw body_error(url, snapshot.error().to_string());
    }
    return {false, *std::move(snapshot), std::move(validators)};
}

} // namespace

Catalog::Catalog(std::string name, const std::vector<std::string>& servers, net::HttpClient& http,
                 EventSink& sink)
    : m_name{std::move(name)}, m_http{http}, m_sink{sink}
{
    for (const std::string& server : servers) {
        Result<net::Url> url = net::Url::parse(server);
        if (!url) {
            throw Error{ErrorCode::usage,
                        fmt::format("catalog '{}': a server's address is of no use: {}", m_name,
                                    url.error().message),
                        "give a base address such as http://localhost:8787 or file:///srv/repo"};
        }
        m_servers.push_back(*std::move(url));
    }
    if (m_servers.empty()) {
        throw make_error(ErrorCode::usage, "catalog '{}' has no server", m_name);
    }
}

net::Response Catalog::ask(const net::Url& base, const std::string& path,
                           const std::optional<Validators>& known)
{
    net::Request request;
    request.url = below(base, path);
    request.max_bytes = k_max_catalog;
    request.answer_timeout = k_answer_timeout;
    // An ETag means something only to the server that gave it.
    if (known && known->server == base.display()) {
        request.if_none_match = known->etag;
        request.if_modified_since = known->last_modified;
    }
    return m_http.get(request);
}

Refreshed Catalog::refresh(const std::optional<Validators>& known)
{
    for (std::size_t i = 0;; ++i) {
        const net::Url& base = m_servers.at(i);
        try {
            const bool is_directory = base.scheme == "file";
            net::Response response = ask(base, is_directory ? "/workers.json" : "/workers", known);
            if (is_directory && response.status == 404) {
                response = ask(base, "/workers", known);
            }
            return read_answer(base, m_name, response, known);
        } catch (Error& error) {
            error.add_context("catalog '{}'", m_name);
            if (i + 1 == m_servers.size()) {
                throw;
            }
            m_sink.on(
                Warning{fmt::format("{}; trying {}", error.what(), m_servers.at(i + 1).display()),
                        error.hint()});
        }
    }
}

} // namespace rbeepkg::catalog
