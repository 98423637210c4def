#include "libpkg/catalog/catalog.hpp"

#include "libpkg/catalog/answers.hpp"
#include "libpkg/catalog/places.hpp"
#include "libpkg/crypto/digest.hpp"

#include <algorithm>
#include <utility>

namespace rbeepkg::catalog {

namespace {

// A catalog is there for people who wait: who does not begin to answer by then is down.
constexpr std::chrono::seconds k_answer_timeout{10};
constexpr std::uint64_t k_max_catalog = 16ULL << 20U;
constexpr const char* k_index = "/index";
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

Validators validators_of(const net::Url& base, const net::Response& response, bool is_index)
{
    return {base.display(), response.etag,        response.last_modified,
            now(),          max_age_of(response), crypto::sha256_hex(response.body),
            is_index};
}

bool is_unchanged(const net::Url& base, const net::Response& response,
                  const std::optional<Validators>& known)
{
    return response.status == 304 && known && known->server == base.display();
}

Refreshed read_workers(const net::Url& base, const std::string& name, const net::Response& response,
                       const std::optional<Validators>& known)
{
    const net::Url url = below(base, "/workers");
    if (is_unchanged(base, response, known)) {
        return still_right(*known, response);
    }
    if (response.status != 200) {
        throw status_error(url, response);
    }
    Validators validators = validators_of(base, response, false);
    if (known && known->body_sha256 == validators.body_sha256) {
        return {true, {}, {}, std::move(validators)};
    }
    Result<Snapshot> snapshot = parse_workers(response.body, name);
    if (!snapshot) {
        throw body_error(url, snapshot.error().to_string());
    }
    return {false, *std::move(snapshot), {}, std::move(validators)};
}

Refreshed read_index(const net::Url& base, net::Response response,
                     const std::optional<Validators>& known)
{
    if (is_unchanged(base, response, known)) {
        return still_right(*known, response);
    }
    Validators validators = validators_of(base, response, true);
    if (known && known->body_sha256 == validators.body_sha256) {
        return {true, {}, {}, std::move(validators)};
    }
    return {false,
            {},
            begin_index(below(base, k_index), std::move(response.body)),
            std::move(validators)};
}

// Static servers say 404 for what is not there, some of them 403.
bool may_have_index(int status)
{
    return status == 404 || status == 410 || status == 403;
}

} // namespace

Catalog::Catalog(std::string name, const std::vector<std::string>& servers, net::HttpClient& http,
                 EventSink& sink)
    : m_name{std::move(name)}, m_servers{parse_servers(m_name, servers)}, m_http{http}, m_sink{sink}
{}

net::Response Catalog::ask(const net::Url& base, const std::string& path,
                           const std::optional<Validators>& known, std::uint64_t max_bytes)
{
    net::Request request;
    request.url = below(base, path);
    request.max_bytes = max_bytes;
    request.answer_timeout = k_answer_timeout;
    // An ETag means something only to the server that gave it.
    if (known && known->server == base.display()) {
        request.if_none_match = known->etag;
        request.if_modified_since = known->last_modified;
    }
    return m_http.get(request);
}

Refreshed Catalog::refresh_from(const net::Url& base, const std::optional<Validators>& known)
{
    // What one file's validators say means nothing to the other.
    const auto of_index = known && known->is_index ? known : std::nullopt;
    const auto of_workers = known && !known->is_index ? known : std::nullopt;
    const bool is_directory = base.scheme == "file";
    net::Response response =
        ask(base, is_directory ? "/workers.json" : "/workers", of_workers, k_max_catalog);
    if (is_directory && response.status == 404) {
        response = ask(base, "/workers", of_workers, k_max_catalog);
    }
    if (may_have_index(response.status)) {
        net::Response index = ask(base, k_index, of_index, repository::k_max_index_bytes);
        if (index.status == 200 || index.status == 304) {
            return read_index(base, std::move(index), of_index);
        }
    }
    return read_workers(base, m_name, response, of_workers);
}

Refreshed Catalog::refresh(const std::optional<Validators>& known)
{
    for (std::size_t i = 0;; ++i) {
        const net::Url& base = m_servers.at(i);
        try {
            return refresh_from(base, known);
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
