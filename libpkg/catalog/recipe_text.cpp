#include "libpkg/base/text.hpp"
#include "libpkg/catalog/answers.hpp"
#include "libpkg/catalog/catalog.hpp"
#include "libpkg/catalog/places.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/package/names.hpp"

#include <algorithm>
#include <utility>

namespace rbeepkg::catalog {

namespace {

constexpr std::uint64_t k_max_recipe = 1ULL << 20U;
constexpr std::chrono::seconds k_answer_timeout{10};

// What runs on this machine may come no worse than the catalog that names it: a server cannot send
// us to our own files, nor from https to plain http.
void check_descent(const net::Url& server, const net::Url& recipe)
{
    const bool to_file = recipe.scheme == "file" && server.scheme != "file";
    const bool to_plain = recipe.scheme == "http" && server.scheme == "https";
    if (to_file || to_plain) {
        throw Error{ErrorCode::untrusted,
                    fmt::format("{} names a recipe at {}, which is refused: {}", server.display(),
                                recipe.display(),
                                to_file ? "a server may not name local files"
                                        : "the catalog is https and the recipe plain http"),
                    "ask whoever runs the catalog to correct the entry"};
    }
}

// Where the recipe may lie, as seen from one server; the first that is there is taken.
std::vector<net::Url> places(const net::Url& server, const package::Recipe& recipe,
                             const std::string& id)
{
    std::vector<std::string> references;
    if (!recipe.url.empty()) {
        references.push_back(recipe.url);
    }
    if (!recipe.pin) {
        // An id that passed its rule needs no percent-encoding.
        references.push_back("/workers/" + id + "/PKGBUILD");
        if (server.scheme == "file") {
            references.push_back("/pkgbuilds/" + id + ".PKGBUILD");
        }
    }
    std::vector<net::Url> urls;
    for (const std::string& reference : references) {
        Result<net::Url> url = server.resolve(reference);
        if (!url) {
            throw make_error(ErrorCode::corrupt, "the recipe of {} cannot be asked for: {}", id,
                             url.error().message);
        }
        check_descent(server, *url);
        if (std::find(urls.begin(), urls.end(), *url) == urls.end()) {
            urls.push_back(*std::move(url));
        }
    }
    return urls;
}

void check_pin(const std::string& text, const net::Url& url, const package::ContentPin& pin)
{
    const std::string sha256 = crypto::sha256_hex(text);
    if (text.size() != pin.size || sha256 != pin.sha256) {
        throw Error{ErrorCode::untrusted,
                    fmt::format("{} is not the recipe that the index names: SHA-256 {} and {} "
                                "bytes, not {} and {}",
                                url.display(), sha256, text.size(), pin.sha256, pin.size),
                    "refresh the catalog (-Sy); if it stays so, tell whoever keeps it"};
    }
}

RecipeText checked(net::Response response, const net::Url& url,
                   const std::optional<package::ContentPin>& pin)
{
    if (pin) {
        check_pin(response.body, url, *pin);
    }
    if (const std::string reason = no_recipe_reason(response.body); !reason.empty()) {
        throw make_error(ErrorCode::corrupt, "{} is no PKGBUILD: {}", url.display(), reason);
    }
    return {std::move(response.body), std::move(response.effective_url)};
}

// nullopt: none of the places exists; they are added to `missing`.
std::optional<RecipeText> first_there(net::HttpClient& http, const std::vector<net::Url>& urls,
                                      const std::optional<package::ContentPin>& pin,
                                      std::vector<std::string>& missing)
{
    for (const net::Url& url : urls) {
        net::Request request;
        request.url = url;
        request.max_bytes = k_max_recipe;
        request.answer_timeout = k_answer_timeout;
        net::Response response = http.get(request);
        if (response.status == 200) {
            return checked(std::move(response), url, pin);
        }
        if (response.status != 404 && response.status != 410) {
            throw status_error(url, response);
        }
        missing.push_back(url.display());
    }
    return std::nullopt;
}

} // namespace

RecipeText Catalog::fetch_recipe(const package::SyncPackage& package, const package::Recipe& recipe,
                                 const std::string& preferred_server)
{
    const auto reason = package::invalid_worker_id_reason(package.worker_id);
    if (reason && !recipe.pin) {
        throw make_error(ErrorCode::usage, "'{}' is no worker id: {}",
                         printable(package.worker_id, 120), *reason);
    }
    std::vector<std::string> missing;
    std::optional<Error> failure;
    for (const net::Url& server : in_order(m_servers, preferred_server)) {
        try {
            auto text =
                first_there(m_http, places(server, recipe, package.worker_id), recipe.pin, missing);
            if (text) {
                return *std::move(text);
            }
        } catch (Error& error) {
            error.add_context("recipe of {}", package.package.name);
            error.add_context("catalog '{}'", m_name);
            failure = std::move(error);
        }
    }
    if (failure) {
        throw *std::move(failure);
    }
    throw Error{ErrorCode::not_found,
                fmt::format("catalog '{}' has no recipe for {}: nothing at {}", m_name,
                            package.package.name, join(missing, ", ")),
                "refresh the catalog (-Sy); if it stays so, its entry names a recipe that is not "
                "there"};
}

std::vector<net::Url> Catalog::places_of(const std::string& reference,
                                         const std::string& preferred_server) const
{
    return catalog::places_of(m_name, m_servers, reference, preferred_server);
}

} // namespace rbeepkg::catalog
