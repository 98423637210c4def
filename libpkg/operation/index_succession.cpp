#include "libpkg/operation/index_succession.hpp"

#include "libpkg/base/error.hpp"

#include <fmt/chrono.h>

#include <algorithm>

namespace rbeepkg::operation {

namespace {

constexpr std::int64_t k_tolerated_clock_error = std::int64_t{24} * 3600;

std::string date_text(std::int64_t seconds)
{
    return fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(static_cast<std::time_t>(seconds)));
}

Error refusal(const std::string& why)
{
    return {ErrorCode::untrusted, why + ": somebody may be holding newer packages back",
            "if whoever keeps the repository made it anew: rbeepkg -Sy --accept-index"};
}

// Whether the copy came from one of the servers that are configured now.
bool is_same_place(const config::CatalogConfig& configured, const database::CatalogState& copy)
{
    return std::any_of(configured.servers.begin(), configured.servers.end(),
                       [&](const std::string& server) {
                           const Result<net::Url> url = net::Url::parse(server);
                           return url && url->display() == copy.server;
                       });
}

} // namespace

database::SeenIndex seen_of(const catalog::StaticIndex& index, const std::string& sha256)
{
    const repository::IndexHeader& header = index.header;
    database::SeenIndex seen;
    seen.repo = header.repo;
    seen.serial = header.serial;
    seen.sha256 = sha256;
    seen.created_at = header.created;
    seen.expires_at = header.expires;
    if (header.files) {
        seen.files_path = header.files->path;
        seen.files_size = header.files->size;
        seen.files_sha256 = header.files->sha256;
    }
    return seen;
}

void check_succession(const Session& session, const config::CatalogConfig& configured,
                      const std::optional<database::CatalogState>& copy,
                      const std::optional<database::SeenIndex>& seen,
                      const database::SeenIndex& next)
{
    if (!seen || session.accept_any_index) {
        return;
    }
    if (seen->repo != next.repo) {
        if (copy && is_same_place(configured, *copy)) {
            throw refusal(fmt::format("catalog '{}': the index is of the repository '{}', and it "
                                      "was '{}'",
                                      configured.name, next.repo, seen->repo));
        }
        return;
    }
    if (next.serial < seen->serial) {
        throw refusal(fmt::format("catalog '{}': the index has the serial {}, older than {} which "
                                  "was seen already",
                                  configured.name, next.serial, seen->serial));
    }
    if (next.serial == seen->serial && next.sha256 != seen->sha256) {
        throw refusal(fmt::format("catalog '{}': the index has the serial {} as the one before, "
                                  "and other content",
                                  configured.name, next.serial));
    }
}

void warn_of_expiry(const std::string& catalog, const std::optional<database::SeenIndex>& index,
                    std::int64_t now, EventSink& sink)
{
    if (!index) {
        return;
    }
    if (index->expires_at != 0 && index->expires_at < now) {
        sink.on(Warning{fmt::format("catalog '{}': its index expired on {}: newer packages may be "
                                    "missing from it",
                                    catalog, date_text(index->expires_at)),
                        "tell whoever keeps the repository"});
    }
    if (index->created_at > now + k_tolerated_clock_error) {
        sink.on(Warning{fmt::format("catalog '{}': its index was made on {}, which has not come "
                                    "yet",
                                    catalog, date_text(index->created_at)),
                        "set the clock of this machine"});
    }
}

} // namespace rbeepkg::operation
