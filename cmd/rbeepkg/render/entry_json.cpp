#include "cmd/rbeepkg/render/entry_json.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"

#include <algorithm>

namespace rbeepkg::cmd::render {

namespace {

using encoding::OrderedJson;

// How a field is spelt in the flat shapes, and in the variants of shape C, which are spelt as B.
struct Keys
{
    const char* backend;
    const char* recipe;
    const char* build_system;
    const char* binary_name;
    const char* install_path;
    const char* formats;
    const char* context_length;
    const char* streaming;
    const char* batching;
};
constexpr Keys k_snake = {"worker_type",        "pkgbuild_url",       "build_system",
                          "binary_name",        "install_path",       "supported_formats",
                          "max_context_length", "supports_streaming", "supports_batching"};
constexpr Keys k_camel = {"workerType",       "pkgbuildUrl",       "buildSystem",
                          "binaryName",       "installPath",       "supportedFormats",
                          "maxContextLength", "supportsStreaming", "supportsBatching"};

template <typename T> OrderedJson texts_of(const std::vector<T>& things)
{
    OrderedJson array = OrderedJson::array();
    for (const T& thing : things) {
        array.push_back(thing.to_string());
    }
    return array;
}

// A worker's id without its backend, as shape C has it.
std::string base_id(const package::SyncPackage& package)
{
    const std::string suffix = "-" + package.backend;
    const std::string& id = package.worker_id.empty() ? package.package.name : package.worker_id;
    return id.size() > suffix.size() && id.ends_with(suffix)
               ? id.substr(0, id.size() - suffix.size())
               : id;
}

void put_given(OrderedJson& object, const char* key, const std::string& value)
{
    if (!value.empty()) {
        object[key] = value;
    }
}

OrderedJson source_of(const package::SourceHint& source)
{
    OrderedJson object = {{"type", source.type}, {"url", source.url}};
    put_given(object, "branch", source.branch);
    put_given(object, "tag", source.tag);
    put_given(object, "path", source.path);
    return object;
}

OrderedJson build_of(const package::BuildOptions& build)
{
    OrderedJson object = OrderedJson::object();
    if (!build.features.empty()) {
        object["features"] = build.features;
    }
    put_given(object, "profile", build.profile);
    if (!build.flags.empty()) {
        object["flags"] = build.flags;
    }
    return object;
}

std::string recipe_of(const package::SyncPackage& package, package::RecipeKind kind)
{
    const auto found =
        std::find_if(package.recipes.begin(), package.recipes.end(),
                     [&](const package::Recipe& recipe) { return recipe.kind == kind; });
    return found == package.recipes.end() ? "" : found->url;
}

std::string first_recipe_of(const package::SyncPackage& package)
{
    return package.recipes.empty() ? "" : package.recipes.front().url;
}

OrderedJson head_of(const package::SyncPackage& package, const std::string& id)
{
    OrderedJson object;
    object["id"] = id;
    object["implementation"] = package.implementation;
    object["version"] = package.package.version.text();
    object["name"] = printable(package.title.empty() ? id : package.title);
    object["description"] = printable(package.package.description);
    object["license"] = package.package.licenses.empty() ? "" : package.package.licenses.front();
    return object;
}

void add_abilities(OrderedJson& object, const package::Capabilities& abilities, const Keys& keys)
{
    object[keys.formats] = abilities.supported_formats;
    if (abilities.max_context_length) {
        object[keys.context_length] = *abilities.max_context_length;
    }
    object[keys.streaming] = abilities.supports_streaming;
    object[keys.batching] = abilities.supports_batching;
}

// What belongs to one backend.
void add_backend_part(OrderedJson& object, const package::SyncPackage& package, const Keys& keys)
{
    object["platforms"] = package.platforms;
    object["architectures"] = package.architectures;
    object["build"] = build_of(package.build);
    object["depends"] = texts_of(package.package.depends);
    object["makedepends"] = texts_of(package.package.makedepends);
    object[keys.binary_name] = package.binary_name;
    object[keys.install_path] = package.install_path;
}

OrderedJson flat_entry(const package::SyncPackage& package, const Keys& keys)
{
    OrderedJson object = head_of(package, package.package.name);
    object[keys.backend] = package.backend;
    object[keys.recipe] = first_recipe_of(package);
    object[keys.build_system] = package.build_system;
    object["source"] = source_of(package.source);
    add_backend_part(object, package, keys);
    add_abilities(object, package.capabilities, keys);
    return object;
}

OrderedJson variant_of(const package::SyncPackage& package)
{
    OrderedJson variant;
    variant["backend"] = package.backend;
    const std::string binary = recipe_of(package, package::RecipeKind::binary);
    variant["pkgbuildUrl"] = binary.empty() ? first_recipe_of(package) : binary;
    put_given(variant, "pkgbuildUrlGit", recipe_of(package, package::RecipeKind::source));
    add_backend_part(variant, package, k_camel);
    return variant;
}

// In which shape an entry came.
EntryShape shape_of(const OrderedJson& entry)
{
    if (entry.contains("variants")) {
        return EntryShape::c;
    }
    return entry.contains("workerType") ? EntryShape::b : EntryShape::a;
}

} // namespace

EntryShape parse_shape(const std::string& word)
{
    if (word == "a") {
        return EntryShape::a;
    }
    if (word == "b") {
        return EntryShape::b;
    }
    if (word == "c") {
        return EntryShape::c;
    }
    throw Error{ErrorCode::usage,
                fmt::format("--schema {} is no shape of what catalogs offer", printable(word, 40)),
                "-S takes a, b or c; hive belongs to -Q"};
}

bool EntryList::add_as_it_came(const package::SyncPackage& package)
{
    const OrderedJson entry = OrderedJson::parse(package.entry_json, nullptr, false);
    if (!entry.is_object() || shape_of(entry) != m_shape) {
        return false;
    }
    const std::string key = package.catalog + "/" + entry.value("id", package.package.name);
    const bool is_known = std::any_of(m_entries.begin(), m_entries.end(),
                                      [&](const auto& known) { return known.first == key; });
    // Each variant keeps its whole entry.
    if (!is_known || m_shape != EntryShape::c) {
        m_entries.emplace_back(key, entry);
    }
    return true;
}

void EntryList::add_variant(const package::SyncPackage& package)
{
    const std::string id = base_id(package);
    const std::string key = package.catalog + "/" + id;
    auto found = std::find_if(m_entries.begin(), m_entries.end(),
                              [&](const auto& known) { return known.first == key; });
    if (found == m_entries.end()) {
        OrderedJson object = head_of(package, id);
        object["buildSystem"] = package.build_system;
        object["source"] = source_of(package.source);
        object["variants"] = OrderedJson::array();
        object["capabilities"] = OrderedJson::object();
        add_abilities(object["capabilities"], package.capabilities, k_camel);
        found = m_entries.insert(m_entries.end(), {key, std::move(object)});
    }
    found->second["variants"].push_back(variant_of(package));
}

void EntryList::add(const package::SyncPackage& package)
{
    if (package.backend.empty() || add_as_it_came(package)) {
        return;
    }
    if (m_shape == EntryShape::c) {
        add_variant(package);
    } else {
        m_entries.emplace_back(package.catalog + "/" + package.package.name,
                               flat_entry(package, m_shape == EntryShape::a ? k_snake : k_camel));
    }
}

OrderedJson EntryList::list() &&
{
    OrderedJson workers = OrderedJson::array();
    for (auto& [key, entry] : m_entries) {
        workers.push_back(std::move(entry));
    }
    OrderedJson object;
    object["workers"] = std::move(workers);
    return object;
}

OrderedJson EntryList::first() &&
{
    return m_entries.empty() ? OrderedJson{} : std::move(m_entries.front().second);
}

} // namespace rbeepkg::cmd::render
