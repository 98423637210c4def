#include "libpkg/operation/fresh_copy.hpp"

#include "libpkg/net/local_file.hpp"

namespace rbeepkg::operation {

namespace {

std::optional<net::LocalFile> file_below(const net::Url& base, const char* path)
{
    const Result<net::Url> url = base.resolve(path);
    return url ? net::open_local_file(*url) : std::nullopt;
}

bool is_in_its_time(const database::SeenIndex& index, std::int64_t now)
{
    return index.created_at <= now && (index.expires_at == 0 || now < index.expires_at);
}

} // namespace

bool is_of_unchanged_file(const database::CatalogState& copy,
                          const std::optional<database::SeenIndex>& index,
                          const config::CatalogConfig& configured, std::int64_t now)
{
    if (configured.servers.empty()) {
        return false;
    }
    const Result<net::Url> base = net::Url::parse(configured.servers.front());
    if (!base || base->scheme != "file" || base->display() != copy.server) {
        return false;
    }
    const bool is_index = index && index->sha256 == copy.body_sha256;
    // In the order in which a refresh looks for them.
    for (const char* list : {"/workers.json", "/workers"}) {
        if (const auto file = file_below(*base, list)) {
            return !is_index && file->etag == copy.etag;
        }
    }
    const auto file = file_below(*base, "/index");
    return is_index && is_in_its_time(*index, now) && file && file->etag == copy.etag;
}

} // namespace rbeepkg::operation
