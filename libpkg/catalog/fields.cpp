#include "libpkg/catalog/fields.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/catalog/location.hpp"
#include "libpkg/catalog/semantic_version.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/package/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace rbeepkg::catalog {

namespace {

constexpr std::array<std::string_view, 5> k_backends = {"cpu", "cuda", "metal", "rocm", "vulkan"};

std::string limited(const JsonView& view)
{
    if (view.raw().is_string() && view.raw().get_ref<const std::string&>().size() > k_max_string) {
        reject(view, "is longer than 64 KiB");
    }
    return view.as_string();
}

std::vector<JsonView> limited_items(const JsonView& view, std::size_t most)
{
    std::vector<JsonView> items = view.items();
    if (items.size() > most) {
        reject(view, fmt::format("has {} entries; at most {} are taken", items.size(), most));
    }
    return items;
}

package::PrebuiltFile prebuilt_file(const JsonView& view)
{
    package::PrebuiltFile file;
    file.url = text(view, "url");
    if (const auto reason = invalid_location_reason(file.url)) {
        reject(view.at("url"), *reason);
    }
    const auto digest = crypto::Digest::parse(crypto::Algorithm::sha256, text(view, "sha256"));
    if (!digest) {
        reject(view.at("sha256"), digest.error().message);
    }
    file.sha256 = digest->value;
    file.size = view.at("size").as_unsigned();
    file.arch = text_or_empty(view, "arch");
    return file;
}

// A list of what T::parse understands.
template <typename T> std::vector<T> parsed_texts(const JsonView& object, const char* key)
{
    std::vector<T> things;
    for (const std::string& word : texts_or_empty(object, key)) {
        Result<T> thing = T::parse(word);
        if (!thing) {
            reject(object.at(key), thing.error().message);
        }
        things.push_back(*std::move(thing));
    }
    return things;
}

} // namespace

void reject(const JsonView& view, std::string message)
{
    throw encoding::FieldError{view.path(), std::move(message)};
}

std::string text(const JsonView& object, const char* key)
{
    return limited(object.at(key));
}

std::string text_or_empty(const JsonView& object, const char* key)
{
    const auto value = object.get(key);
    return value ? limited(*value) : std::string{};
}

std::string prose_or_empty(const JsonView& object, const char* key)
{
    const auto value = object.get(key);
    if (!value) {
        return {};
    }
    if (!value->raw().is_string()) {
        return value->as_string(); // throws, with the right words
    }
    std::string prose = value->raw().get<std::string>();
    std::replace_if(
        prose.begin(), prose.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; },
        ' ');
    return printable(trim(prose), k_max_string);
}

std::vector<std::string> texts_or_empty(const JsonView& object, const char* key)
{
    std::vector<std::string> texts;
    if (const auto value = object.get(key)) {
        for (const JsonView& item : limited_items(*value, k_max_strings)) {
            texts.push_back(limited(item));
        }
    }
    return texts;
}

std::string id_of(const JsonView& entry)
{
    std::string id = text(entry, "id");
    if (const auto reason = package::invalid_worker_id_reason(id)) {
        reject(entry.at("id"), *reason);
    }
    return id;
}

package::Version version_of(const JsonView& entry)
{
    Result<package::Version> version = parse_version(text(entry, "version"));
    if (!version) {
        reject(entry.at("version"), version.error().message);
    }
    return *std::move(version);
}

std::string backend_of(const JsonView& object, const char* key)
{
    std::string backend = text(object, key);
    if (std::find(k_backends.begin(), k_backends.end(), backend) == k_backends.end()) {
        reject(object.at(key), fmt::format("unknown backend '{}'; known are {}",
                                           printable(backend, 60), fmt::join(k_backends, ", ")));
    }
    return backend;
}

std::vector<package::Depend> depends_of(const JsonView& object, const char* key)
{
    return parsed_texts<package::Depend>(object, key);
}

std::optional<package::Recipe> recipe_of(const JsonView& object, const char* key,
                                         package::RecipeKind kind)
{
    std::string url = text_or_empty(object, key);
    if (url.empty()) {
        return std::nullopt;
    }
    if (const auto reason = invalid_location_reason(url)) {
        reject(object.at(key), *reason);
    }
    return package::Recipe{kind, std::move(url)};
}

package::BuildOptions build_of(const JsonView& object)
{
    const auto build = object.get("build");
    if (!build) {
        return {};
    }
    return {texts_or_empty(*build, "features"), text_or_empty(*build, "profile"),
            texts_or_empty(*build, "flags")};
}

package::SourceHint source_of(const JsonView& entry)
{
    const auto source = entry.get("source");
    if (!source) {
        return {};
    }
    return {text_or_empty(*source, "type"), text_or_empty(*source, "url"),
            text_or_empty(*source, "branch"), text_or_empty(*source, "tag"),
            text_or_empty(*source, "path")};
}

package::Capabilities capabilities_of(const JsonView& object, const AbilityKeys& keys)
{
    package::Capabilities abilities;
    abilities.supported_formats = texts_or_empty(object, keys.formats);
    if (const auto length = object.get(keys.context_length)) {
        abilities.max_context_length = length->as_unsigned();
    }
    abilities.supports_streaming = object.bool_or(keys.streaming, abilities.supports_streaming);
    abilities.supports_batching = object.bool_or(keys.batching, abilities.supports_batching);
    return abilities;
}

std::vector<package::PrebuiltFile> prebuilt_of(const JsonView& object)
{
    const auto block = object.get("rbeepkg");
    const auto files = block ? block->get("packages") : std::nullopt;
    std::vector<package::PrebuiltFile> prebuilt;
    if (files) {
        for (const JsonView& file : limited_items(*files, k_max_strings)) {
            prebuilt.push_back(prebuilt_file(file));
        }
    }
    return prebuilt;
}

void add_relations(const JsonView& object, package::Package& package)
{
    const auto block = object.get("rbeepkg");
    if (!block) {
        return;
    }
    for (package::Provide& provide : parsed_texts<package::Provide>(*block, "provides")) {
        const auto& known = package.provides;
        if (std::find(known.begin(), known.end(), provide) == known.end()) {
            package.provides.push_back(std::move(provide));
        }
    }
    for (const auto& [key, into] :
         {std::pair{"conflicts", &package.conflicts}, std::pair{"replaces", &package.replaces}}) {
        for (package::Depend& depend : depends_of(*block, key)) {
            into->push_back(std::move(depend));
        }
    }
    for (std::string& group : texts_or_empty(*block, "groups")) {
        package.groups.push_back(std::move(group));
    }
    for (package::OptDepend& depend : parsed_texts<package::OptDepend>(*block, "optdepends")) {
        package.optdepends.push_back(std::move(depend));
    }
}

} // namespace rbeepkg::catalog
