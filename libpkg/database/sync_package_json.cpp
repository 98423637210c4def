#include "libpkg/database/json_fields.hpp"
#include "libpkg/database/package_json.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace rbeepkg::database {

using encoding::FieldError;
using encoding::Json;
using namespace detail;

namespace {

// By the number of the enumerator.
constexpr std::array<std::string_view, 3> k_recipe_kinds = {"unknown", "binary", "source"};

Json recipes_json(const std::vector<package::Recipe>& recipes)
{
    Json list = Json::array();
    for (const package::Recipe& recipe : recipes) {
        Json json = {{"kind", k_recipe_kinds.at(static_cast<std::size_t>(recipe.kind))},
                     {"url", recipe.url}};
        if (recipe.pin) {
            put(json, "sha256", recipe.pin->sha256);
            put_number(json, "size", recipe.pin->size);
        }
        list.push_back(std::move(json));
    }
    return list;
}

package::Recipe recipe_from(const Json& json)
{
    const std::string kind = text_of(json, "kind");
    for (std::size_t i = 0; i < k_recipe_kinds.size(); ++i) {
        if (k_recipe_kinds.at(i) == kind) {
            package::Recipe recipe{static_cast<package::RecipeKind>(i), text_of(json, "url")};
            if (std::string sha256 = text_of(json, "sha256"); !sha256.empty()) {
                recipe.pin = package::ContentPin{std::move(sha256), unsigned_of(json, "size")};
            }
            return recipe;
        }
    }
    throw FieldError{"kind", "is no kind of recipe: " + kind};
}

Json build_json(const package::BuildOptions& build)
{
    Json json = Json::object();
    put(json, "features", build.features);
    put(json, "profile", build.profile);
    put(json, "flags", build.flags);
    return json;
}

package::BuildOptions build_from(const Json& json)
{
    return {texts_of(json, "features"), text_of(json, "profile"), texts_of(json, "flags")};
}

Json source_json(const package::SourceHint& source)
{
    Json json = Json::object();
    put(json, "type", source.type);
    put(json, "url", source.url);
    put(json, "branch", source.branch);
    put(json, "tag", source.tag);
    put(json, "path", source.path);
    return json;
}

package::SourceHint source_from(const Json& json)
{
    return {text_of(json, "type"), text_of(json, "url"), text_of(json, "branch"),
            text_of(json, "tag"), text_of(json, "path")};
}

Json capabilities_json(const package::Capabilities& capabilities)
{
    Json json = Json::object();
    put(json, "formats", capabilities.supported_formats);
    if (capabilities.max_context_length) {
        json["context"] = *capabilities.max_context_length;
    }
    json["streaming"] = capabilities.supports_streaming;
    json["batching"] = capabilities.supports_batching;
    return json;
}

package::Capabilities capabilities_from(const Json& json)
{
    package::Capabilities capabilities;
    capabilities.supported_formats = texts_of(json, "formats");
    if (find(json, "context") != nullptr) {
        capabilities.max_context_length = unsigned_of(json, "context");
    }
    capabilities.supports_streaming = flag_of(json, "streaming", true);
    capabilities.supports_batching = flag_of(json, "batching", false);
    return capabilities;
}

Json prebuilt_json(const std::vector<package::PrebuiltFile>& files)
{
    Json list = Json::array();
    for (const package::PrebuiltFile& file : files) {
        Json json = Json::object();
        put(json, "url", file.url);
        put(json, "sha256", file.sha256);
        put_number(json, "size", file.size);
        put(json, "arch", file.arch);
        list.push_back(std::move(json));
    }
    return list;
}

package::PrebuiltFile prebuilt_from(const Json& json)
{
    return {text_of(json, "url"), text_of(json, "sha256"), unsigned_of(json, "size"),
            text_of(json, "arch")};
}

void put_part(Json& json, const char* key, Json part)
{
    if (!part.empty()) {
        json[key] = std::move(part);
    }
}

// Absent and empty are the same.
const Json& part_of(const Json& json, const char* key, const Json& empty)
{
    const Json* part = find(json, key);
    return part == nullptr ? empty : *part;
}

} // namespace

Json to_json(const package::SyncPackage& sync)
{
    Json json = Json::object();
    json["package"] = to_json(sync.package);
    put(json, "worker_id", sync.worker_id);
    put(json, "title", sync.title);
    put(json, "implementation", sync.implementation);
    put(json, "backend", sync.backend);
    put(json, "platforms", sync.platforms);
    put(json, "architectures", sync.architectures);
    put_part(json, "recipes", recipes_json(sync.recipes));
    put(json, "build_system", sync.build_system);
    put_part(json, "build", build_json(sync.build));
    put_part(json, "source", source_json(sync.source));
    put(json, "binary_name", sync.binary_name);
    put(json, "install_path", sync.install_path);
    if (!(sync.capabilities == package::Capabilities{})) {
        json["capabilities"] = capabilities_json(sync.capabilities);
    }
    put_part(json, "prebuilt", prebuilt_json(sync.prebuilt));
    if (sync.is_exact) {
        json["exact"] = true;
    }
    return json;
}

package::SyncPackage sync_package_from_json(const Json& json)
{
    const Json empty = Json::object();
    package::SyncPackage sync;
    sync.package = package_from_json(part_of(json, "package", empty));
    sync.worker_id = text_of(json, "worker_id");
    sync.title = text_of(json, "title");
    sync.implementation = text_of(json, "implementation");
    sync.backend = text_of(json, "backend");
    sync.platforms = texts_of(json, "platforms");
    sync.architectures = texts_of(json, "architectures");
    for (const Json* recipe : objects_of(json, "recipes")) {
        sync.recipes.push_back(recipe_from(*recipe));
    }
    sync.build_system = text_of(json, "build_system");
    sync.build = build_from(part_of(json, "build", empty));
    sync.source = source_from(part_of(json, "source", empty));
    sync.binary_name = text_of(json, "binary_name");
    sync.install_path = text_of(json, "install_path");
    sync.capabilities = capabilities_from(part_of(json, "capabilities", empty));
    for (const Json* file : objects_of(json, "prebuilt")) {
        sync.prebuilt.push_back(prebuilt_from(*file));
    }
    sync.is_exact = flag_of(json, "exact", false);
    return sync;
}

} // namespace rbeepkg::database
