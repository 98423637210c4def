#include "cmd/rbeepkg/render/json.hpp"

#include "libpkg/base/text.hpp"

#include <utility>

namespace rbeepkg::cmd::render {

namespace {

using encoding::OrderedJson;

constexpr int k_schema = 1;

// Round brackets: braces would make a list of one.
OrderedJson text_or_null(const std::string& text)
{
    return text.empty() ? OrderedJson() : OrderedJson(text);
}

template <typename T> OrderedJson texts_of(const std::vector<T>& values)
{
    OrderedJson array = OrderedJson::array();
    for (const T& value : values) {
        array.push_back(value.to_string());
    }
    return array;
}

OrderedJson strings_of(const std::vector<std::string>& values)
{
    OrderedJson array = OrderedJson::array();
    for (const std::string& value : values) {
        array.push_back(printable(value, 65'536));
    }
    return array;
}

void add_metadata(OrderedJson& object, const package::Package& package)
{
    object["description"] = printable(package.description);
    object["arch"] = text_or_null(package.arch);
    object["url"] = printable(package.url);
    object["licenses"] = strings_of(package.licenses);
    object["groups"] = strings_of(package.groups);
    object["provides"] = texts_of(package.provides);
    object["depends"] = texts_of(package.depends);
    object["optdepends"] = texts_of(package.optdepends);
    object["conflicts"] = texts_of(package.conflicts);
    object["replaces"] = texts_of(package.replaces);
}

OrderedJson json_of(const package::HostRequirements& needs)
{
    OrderedJson object;
    object["sonames"] = strings_of(needs.sonames);
    object["glibc"] = text_or_null(printable(needs.glibc));
    object["glibcxx"] = text_or_null(printable(needs.glibcxx));
    object["cxxabi"] = text_or_null(printable(needs.cxxabi));
    object["cuda"] = strings_of(needs.cuda);
    object["rocm"] = strings_of(needs.rocm);
    object["machines"] = strings_of(needs.machines);
    return object;
}

OrderedJson head_of(const std::string& name, const std::string& version)
{
    OrderedJson object;
    object["schema"] = k_schema;
    object["name"] = name;
    object["version"] = version;
    return object;
}

} // namespace

OrderedJson json_of(const database::ListedPackage& package, const store::Store& store)
{
    OrderedJson object = head_of(package.name, package.version);
    object["active"] = package.active;
    object["reason"] = package::to_string(package.reason);
    const std::string tree = store.tree_path(package.store_path);
    object["path"] = package.binary.empty() ? tree : tree + "/" + package.binary;
    return object;
}

OrderedJson json_of(const operation::InstalledDetails& details)
{
    const package::InstalledPackage& installed = details.package;
    OrderedJson object = head_of(installed.package.name, installed.package.version.text());
    object["active"] = installed.active;
    object["reason"] = package::to_string(installed.reason);
    object["path"] =
        installed.binary.empty() ? details.tree : details.tree + "/" + installed.binary;
    object["tree"] = details.tree;
    add_metadata(object, installed.package);
    object["required_by"] = strings_of(details.required_by);
    object["optional_for"] = strings_of(details.optional_for);
    object["installed_size"] = installed.package.installed_size;
    object["packager"] = printable(installed.package.packager);
    object["build_date"] = installed.package.build_date;
    object["install_date"] = installed.install_date;
    object["install_script"] = installed.has_scriptlet;
    object["origin"] = installed.origin;
    object["worker_id"] = installed.worker_id;
    object["backend"] = installed.backend;
    object["build_key"] = installed.build_key;
    object["built_how"] = installed.built_how;
    object["features"] = strings_of(installed.package.built_with.features);
    object["profile"] = text_or_null(printable(installed.package.built_with.profile));
    object["flags"] = strings_of(installed.package.built_with.flags);
    object["needs"] = json_of(installed.package.needs);
    return object;
}

OrderedJson json_of(const operation::OfferedPackage& offered)
{
    const package::SyncPackage& sync = offered.package;
    OrderedJson object = head_of(sync.package.name, sync.package.version.text());
    object["catalog"] = sync.catalog;
    object["signed"] = false;
    object["installed"] = text_or_null(offered.installed_version);
    object["worker_id"] = sync.worker_id;
    object["title"] = printable(sync.title);
    object["backend"] = sync.backend;
    object["platforms"] = strings_of(sync.platforms);
    object["architectures"] = strings_of(sync.architectures);
    add_metadata(object, sync.package);
    object["makedepends"] = texts_of(sync.package.makedepends);
    object["build_system"] = sync.build_system;
    object["features"] = strings_of(sync.build.features);
    OrderedJson recipes = OrderedJson::array();
    for (const package::Recipe& recipe : sync.recipes) {
        const char* kind = recipe.kind == package::RecipeKind::binary   ? "binary"
                           : recipe.kind == package::RecipeKind::source ? "source"
                                                                        : "unknown";
        recipes.push_back({{"kind", kind}, {"url", printable(recipe.url)}});
    }
    object["recipes"] = std::move(recipes);
    object["supported_formats"] = strings_of(sync.capabilities.supported_formats);
    const auto& context = sync.capabilities.max_context_length;
    object["max_context_length"] = context ? OrderedJson(*context) : OrderedJson();
    object["supports_streaming"] = sync.capabilities.supports_streaming;
    object["supports_batching"] = sync.capabilities.supports_batching;
    return object;
}

OrderedJson json_of_files(const operation::InstalledDetails& details, OrderedJson files)
{
    OrderedJson object =
        head_of(details.package.package.name, details.package.package.version.text());
    object["tree"] = details.tree;
    object["files"] = std::move(files);
    return object;
}

} // namespace rbeepkg::cmd::render
