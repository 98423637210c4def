#include "cmd/rbeepkg-catalogd/routes.hpp"

#include "cmd/rbeepkg-catalogd/complaint.hpp"
#include "cmd/rbeepkg-catalogd/conditions.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/encoding/json.hpp"
#include "libpkg/package/names.hpp"

#include <fmt/chrono.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace rbeepkg::catalogd {

namespace {

using encoding::OrderedJson;

constexpr std::size_t k_max_id = 100;
constexpr std::uint64_t k_max_recipe = 1ULL << 20U;
constexpr const char* k_json = "application/json";
constexpr const char* k_text = "text/plain; charset=utf-8";

std::string etag_of(std::string_view body)
{
    return "\"" + crypto::sha256_hex(body).substr(0, 32) + "\"";
}

std::string content_type_of(std::string_view path)
{
    static constexpr std::array<std::pair<std::string_view, const char*>, 9> k_types = {
        {{".json", k_json},
         {".PKGBUILD", k_text},
         {"/PKGBUILD", k_text},
         {".install", k_text},
         {".patch", k_text},
         {".rb", k_text},
         {".md", k_text},
         {".txt", k_text},
         {".zst", "application/zstd"}}};
    const auto* found = std::find_if(k_types.begin(), k_types.end(), [path](const auto& type) {
        return path.size() >= type.first.size() &&
               path.substr(path.size() - type.first.size()) == type.first;
    });
    return found == k_types.end() ? "application/octet-stream" : found->second;
}

// What rbeepkg-repo puts beside the index, and the index.
bool is_of_repository(std::string_view path)
{
    return path == "/index" || path.starts_with("/files-") ||
           path.find(".pkg.tar") != std::string_view::npos;
}

Reply internal_error(const std::string& why)
{
    complain("error", why);
    const OrderedJson body = {
        {"error", "Internal server error"},
        {"message", "The server could not answer this request"},
        {"timestamp", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)))}};
    return {500, k_json, body.dump(), {}, {{"Cache-Control", "no-store"}}};
}

// The body, or 304 when the client has it. Texts may be sent compressed: their tag is a weak one.
Reply conditional(const Ask& ask, Reply reply, const std::string& etag)
{
    if (reply.file) {
        reply.headers.emplace_back("ETag", etag);
    } else {
        reply.headers.emplace_back("ETag", "W/" + etag);
        reply.headers.emplace_back("Vary", "Accept-Encoding");
    }
    if (matches(ask.if_none_match, etag)) {
        reply.status = 304;
        reply.body.clear();
        reply.file.reset();
    }
    return reply;
}

} // namespace

Reply error_reply(int status, const std::string& error, const std::string& message)
{
    OrderedJson body = {{"error", error}};
    if (!message.empty()) {
        body["message"] = message;
    }
    return {status, k_json, body.dump(), {}, {{"Cache-Control", "no-store"}}};
}

Reply Routes::answer(const Ask& ask) noexcept
{
    try {
        return route(ask);
    } catch (const std::exception& error) {
        return internal_error(error.what());
    }
}

Reply Routes::route(const Ask& ask)
{
    if (ask.method == "OPTIONS") {
        return {204,
                "",
                "",
                {},
                {{"Allow", "GET, HEAD, OPTIONS"},
                 {"Access-Control-Allow-Methods", "GET, HEAD, OPTIONS"},
                 {"Access-Control-Allow-Headers", "*"},
                 {"Access-Control-Max-Age", "86400"}}};
    }
    if (ask.method != "GET" && ask.method != "HEAD") {
        Reply reply =
            error_reply(405, "Method not allowed", "Only GET, HEAD and OPTIONS are supported");
        reply.headers.emplace_back("Allow", "GET, HEAD, OPTIONS");
        return reply;
    }
    if (ask.path == "/") {
        return json(ask, R"({"service":"rbeepkg-catalogd","workers":"/workers"})");
    }
    if (ask.path == "/health") {
        return json(ask, OrderedJson{{"status", "ok"},
                                     {"service", "worker-catalog"},
                                     {"version", RBEEPKG_VERSION}}
                             .dump());
    }
    if (ask.path == "/workers") {
        const std::shared_ptr<const Workers> workers = m_repository.workers();
        if (!workers) {
            return error_reply(404, "Not found", "This is a repository: see /index");
        }
        return json(ask, workers->body, workers->etag);
    }
    const std::vector<std::string_view> parts = split(ask.path, '/');
    const bool is_recipe = parts.size() == 4 && parts[3] == "PKGBUILD";
    if (parts.size() >= 3 && parts[1] == "workers" && (parts.size() == 3 || is_recipe)) {
        return worker(ask, std::string{parts[2]}, is_recipe);
    }
    if (parts.size() >= 3 ? parts[1] == "pkgbuilds" || parts[1] == "packages"
                          : is_of_repository(ask.path)) {
        return static_file(ask, ask.path.substr(1));
    }
    return error_reply(404, "Not found");
}

Reply Routes::json(const Ask& ask, std::string body, std::string etag) const
{
    if (etag.empty()) {
        etag = etag_of(body);
    }
    const auto seconds = m_max_age.count();
    return conditional(
        ask,
        {200,
         k_json,
         std::move(body),
         {},
         {{"Cache-Control", fmt::format("public, max-age={0}, s-maxage={0}", seconds)}}},
        etag);
}

Reply Routes::worker(const Ask& ask, const std::string& id, bool is_recipe)
{
    // The rule without its length: the two faults have answers of their own.
    if (package::invalid_worker_id_reason(id.substr(0, k_max_id)) ||
        id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos) {
        return error_reply(400, "Invalid worker ID format",
                           "A worker ID holds only lower-case letters, digits and hyphens");
    }
    if (id.size() > k_max_id) {
        return error_reply(400, "Worker ID too long");
    }
    const std::shared_ptr<const Workers> workers = m_repository.workers();
    if (!workers || !workers->entries.contains(id)) {
        return error_reply(404, "Worker not found");
    }
    const Workers::Entry& entry = workers->entries.at(id);
    return is_recipe ? recipe(ask, entry) : json(ask, entry.json);
}

Reply Routes::recipe(const Ask& ask, const Workers::Entry& entry)
{
    for (const std::string& path : entry.recipes) {
        const std::optional<OpenFile> file = m_repository.open(path);
        if (!file) {
            continue;
        }
        if (file->size > k_max_recipe) {
            return error_reply(500, "Failed to fetch PKGBUILD");
        }
        std::string text(static_cast<std::size_t>(file->size), '\0');
        text.resize(os::read_full(file->fd.get(), text.data(), text.size(), path));
        const std::string etag = etag_of(text);
        return conditional(
            ask,
            {200,
             k_text,
             std::move(text),
             {},
             {{"Cache-Control", fmt::format("public, max-age={}", m_max_age.count())}}},
            etag);
    }
    return error_reply(404, "PKGBUILD not found");
}

Reply Routes::static_file(const Ask& ask, const std::string& path)
{
    std::optional<OpenFile> file = m_repository.open(path);
    if (!file) {
        return error_reply(404, "Not found");
    }
    Reply reply{200, content_type_of(path), "", FileBody{}, {}};
    // What an index names never changes; what it says may do so at any time.
    const std::string keeping =
        ask.path == "/index" ? "no-cache" : fmt::format("max-age={}", m_max_age.count());
    reply.headers = {{"Cache-Control", "public, " + keeping}, {"Accept-Ranges", "bytes"}};
    reply.file->length = file->size;
    const RangeChoice choice = choose_range(ask, file->etag, file->size);
    if (choice.kind == RangeChoice::Kind::unsatisfiable) {
        Reply refusal = error_reply(416, "Range not satisfiable");
        refusal.headers.emplace_back("Content-Range", fmt::format("bytes */{}", file->size));
        return refusal;
    }
    if (choice.kind == RangeChoice::Kind::part) {
        reply.status = 206;
        reply.file->offset = choice.first;
        reply.file->length = choice.last - choice.first + 1;
        reply.headers.emplace_back(
            "Content-Range", fmt::format("bytes {}-{}/{}", choice.first, choice.last, file->size));
    }
    reply.file->fd = std::make_shared<os::UniqueFd>(std::move(file->fd));
    return conditional(ask, std::move(reply), file->etag);
}

} // namespace rbeepkg::catalogd
