// A catalog as a service: its servers in order, over http(s):// or file://, with revalidation.
#pragma once

#include "libpkg/base/event.hpp"
#include "libpkg/catalog/entry.hpp"
#include "libpkg/catalog/static_index.hpp"
#include "libpkg/net/http.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::catalog {

// What is remembered of the last good answer, to ask again cheaply and to know its age.
struct Validators
{
    std::string server; // that gave it
    std::string etag;
    std::string last_modified;
    std::int64_t fetched_at = 0; // seconds since the epoch, of the last good answer (200 or 304)
    std::int64_t max_age = 0;    // seconds
    std::string body_sha256;
    bool is_index = false; // the answer was the index of a repository
};

struct Refreshed
{
    bool not_modified = false;        // the copy that we have is still right
    Snapshot snapshot;                // unless not_modified or an index
    std::optional<StaticIndex> index; // unless not_modified or a list of workers
    Validators validators;
};

struct RecipeText
{
    std::string text;
    net::Url url; // where it came from: local sources are relative to it
};

class Catalog
{
public:
    // servers: base URLs, with or without a trailing slash. Error{usage} when one is no URL of a
    // known scheme.
    Catalog(std::string name, const std::vector<std::string>& servers, net::HttpClient& http,
            EventSink& sink);

    const std::string& name() const noexcept { return m_name; }

    // Asks the servers in order until one answers well: for the list of workers, and where there is
    // none, for the index of a repository. `known` makes the question conditional.
    // Error{network} (refused, stalled, 5xx), not_found (404), corrupt (HTML, truncated JSON, wrong
    // types): names the catalog, the URL and what to do.
    Refreshed refresh(const std::optional<Validators>& known);

    // The PKGBUILD of a package: its recipe's URL first; /workers/{id}/PKGBUILD only when the entry
    // names none or that one is 404. A pinned recipe is looked for at its URL alone, and Error{
    // untrusted} says when it is another one.
    RecipeText fetch_recipe(const package::SyncPackage& package, const package::Recipe& recipe,
                            const std::string& preferred_server);

    // Where something that the catalog names lies: an absolute URL is that one place, a relative
    // one ("/x") is one on each server, the preferred one first. Error{corrupt} when it can lie
    // nowhere.
    std::vector<net::Url> places_of(const std::string& reference,
                                    const std::string& preferred_server) const;

private:
    net::Response ask(const net::Url& base, const std::string& path,
                      const std::optional<Validators>& known, std::uint64_t max_bytes);
    Refreshed refresh_from(const net::Url& base, const std::optional<Validators>& known);

    std::string m_name;
    std::vector<net::Url> m_servers;
    net::HttpClient& m_http;
    EventSink& m_sink;
};

} // namespace rbeepkg::catalog
