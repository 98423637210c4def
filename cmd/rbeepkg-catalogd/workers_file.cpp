#include "cmd/rbeepkg-catalogd/repository.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/catalog/entry.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/encoding/json.hpp"

#include <utility>

namespace rbeepkg::catalogd {

namespace {

using encoding::OrderedJson;

void add_path(const OrderedJson& object, const char* key, std::vector<std::string>& recipes)
{
    const auto found = object.find(key);
    if (found == object.end() || !found->is_string()) {
        return;
    }
    const std::string url = found->get<std::string>();
    // Only what we serve as a file: an endpoint of ours would lead back here.
    if (url.compare(0, 11, "/pkgbuilds/") == 0) {
        recipes.push_back(url.substr(1));
    }
}

std::vector<std::string> recipes_of(const OrderedJson& entry, const std::string& id)
{
    std::vector<std::string> recipes = {"workers/" + id + "/PKGBUILD",
                                        "pkgbuilds/" + id + ".PKGBUILD"};
    for (const char* key : {"pkgbuild_url", "pkgbuildUrl"}) {
        add_path(entry, key, recipes);
    }
    const auto variants = entry.find("variants");
    if (variants == entry.end() || !variants->is_array()) {
        return recipes;
    }
    for (const char* key : {"pkgbuildUrl", "pkgbuildUrlGit"}) {
        for (const OrderedJson& variant : *variants) {
            if (variant.is_object()) {
                add_path(variant, key, recipes);
            }
        }
    }
    return recipes;
}

} // namespace

Workers parse_workers_file(std::string text)
{
    // As a client reads it: limits, UTF-8 and duplicate keys are checked there.
    const Result<catalog::Snapshot> snapshot = catalog::parse_workers(text, "this repository");
    if (!snapshot) {
        throw make_error(ErrorCode::corrupt, "workers.json: {}", snapshot.error().to_string());
    }
    Workers workers;
    for (const catalog::Rejection& rejection : snapshot->rejected) {
        workers.rejected.push_back(fmt::format("{}: {}", rejection.subject, rejection.reason));
    }
    const OrderedJson document = OrderedJson::parse(text);
    for (const OrderedJson& entry : document.at("workers")) {
        const auto id = entry.is_object() ? entry.find("id") : entry.end();
        if (id == entry.end() || !id->is_string()) {
            continue;
        }
        const std::string name = id->get<std::string>();
        workers.entries.try_emplace(name, Workers::Entry{entry.dump(), recipes_of(entry, name)});
    }
    workers.etag = "\"" + crypto::sha256_hex(text).substr(0, 32) + "\"";
    workers.body = std::move(text);
    return workers;
}

} // namespace rbeepkg::catalogd
