#include "libpkg/catalog/shapes.hpp"

namespace rbeepkg::catalog {

namespace {

struct FlatKeys
{
    const char* backend;
    const char* recipe;
    const char* build_system;
    const char* binary_name;
    const char* install_path;
    AbilityKeys abilities;
};

constexpr FlatKeys k_snake = {"worker_type", "pkgbuild_url", "build_system",
                              "binary_name", "install_path", k_snake_abilities};
constexpr FlatKeys k_camel = {"workerType", "pkgbuildUrl", "buildSystem",
                              "binaryName", "installPath", k_camel_abilities};

// "llm-worker-rbee" of "llm-worker-rbee-cpu", so that asking for it picks among its backends.
std::optional<package::Provide> base_name_of(const package::SyncPackage& offered)
{
    const std::string suffix = "-" + offered.backend;
    const std::string& id = offered.worker_id;
    if (id.size() <= suffix.size() ||
        id.compare(id.size() - suffix.size(), suffix.size(), suffix) != 0) {
        return std::nullopt;
    }
    return package::Provide{id.substr(0, id.size() - suffix.size()), offered.package.version};
}

} // namespace

package::SyncPackage read_flat(const JsonView& entry, Shape shape, const std::string& catalog_name)
{
    const FlatKeys& keys = shape == Shape::a ? k_snake : k_camel;
    package::SyncPackage offered = common_part(entry, catalog_name);
    offered.backend = backend_of(entry, keys.backend);
    offered.package.name = offered.worker_id;
    offered.package.base = offered.worker_id;
    if (auto provide = base_name_of(offered)) {
        offered.package.provides.push_back(*std::move(provide));
    }
    offered.package.depends = depends_of(entry, "depends");
    offered.package.makedepends = depends_of(entry, "makedepends");
    offered.platforms = texts_or_empty(entry, "platforms");
    offered.architectures = texts_or_empty(entry, "architectures");
    if (offered.architectures.size() == 1) {
        offered.package.arch = offered.architectures.front();
    }
    if (auto recipe = recipe_of(entry, keys.recipe, package::RecipeKind::unknown)) {
        offered.recipes.push_back(*std::move(recipe));
    }
    offered.build_system = text_or_empty(entry, keys.build_system);
    offered.build = build_of(entry);
    offered.binary_name = text_or_empty(entry, keys.binary_name);
    offered.install_path = text_or_empty(entry, keys.install_path);
    offered.capabilities = capabilities_of(entry, keys.abilities);
    offered.prebuilt = prebuilt_of(entry);
    add_relations(entry, offered.package);
    return offered;
}

} // namespace rbeepkg::catalog
