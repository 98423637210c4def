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

void add_build(OrderedJson& object, const package::Package& package)
{
    object["features"] = strings_of(package.built_with.features);
    object["profile"] = text_or_null(printable(package.built_with.profile));
    object["flags"] = strings_of(package.built_with.flags);
    object["needs"] = json_of(package.needs);
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

OrderedJson json_of(const database::ListedPackage& package, const std::string& path)
{
    OrderedJson object = head_of(package.name, package.version);
    object["active"] = package.active;
    object["reason"] = package::to_string(package.reason);
    object["path"] = path;
    object["pinned"] = package.pinned;
    object["hold"] = text_or_null(printable(package.hold));
    return object;
}

OrderedJson json_of(const std::vector<BackupFile>& files)
{
    OrderedJson array = OrderedJson::array();
    for (const BackupFile& file : files) {
        array.push_back({{"path", printable(file.path)}, {"state", file.state}});
    }
    return array;
}

OrderedJson json_of(const FileDetails& details)
{
    const package::Package& package = details.package;
    OrderedJson object = head_of(package.name, package.version.text());
    add_metadata(object, package);
    object["compressed_size"] = details.compressed_size;
    object["installed_size"] = package.installed_size;
    object["packager"] = printable(package.packager);
    object["build_date"] = package.build_date;
    object["install_script"] = details.has_scriptlet;
    add_build(object, package);
    return object;
}

OrderedJson json_of_member(const std::string& group, const std::string& name,
                           const std::string& version)
{
    OrderedJson object = head_of(name, version);
    object["group"] = printable(group);
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
    object["pinned"] = installed.pinned;
    object["hold"] = text_or_null(printable(installed.hold));
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
    add_build(object, installed.package);
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
    if (offered.dependants) {
        object["required_by"] = strings_of(offered.dependants->required_by);
        object["optional_for"] = strings_of(offered.dependants->optional_for);
    }
    return object;
}

} // namespace rbeepkg::cmd::render
