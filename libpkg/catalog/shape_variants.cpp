#include "libpkg/base/text.hpp"
#include "libpkg/catalog/shapes.hpp"

#include <fmt/format.h>

namespace rbeepkg::catalog {

namespace {

package::SyncPackage read_variant(const JsonView& variant, const package::SyncPackage& common)
{
    package::SyncPackage offered = common;
    offered.backend = backend_of(variant, "backend");
    offered.package.name = offered.worker_id + "-" + offered.backend;
    offered.package.base = offered.package.name;
    offered.package.provides = {package::Provide{offered.worker_id, offered.package.version}};
    offered.package.depends = depends_of(variant, "depends");
    offered.package.makedepends = depends_of(variant, "makedepends");
    offered.platforms = texts_or_empty(variant, "platforms");
    offered.architectures = texts_or_empty(variant, "architectures");
    if (offered.architectures.size() == 1) {
        offered.package.arch = offered.architectures.front();
    }
    // A ready binary before a build from source.
    for (const auto& [key, kind] : {std::pair{"pkgbuildUrl", package::RecipeKind::binary},
                                    std::pair{"pkgbuildUrlGit", package::RecipeKind::source}}) {
        if (auto recipe = recipe_of(variant, key, kind)) {
            offered.recipes.push_back(*std::move(recipe));
        }
    }
    offered.build = build_of(variant);
    offered.binary_name = text_or_empty(variant, "binaryName");
    offered.install_path = text_or_empty(variant, "installPath");
    offered.prebuilt = prebuilt_of(variant);
    add_relations(variant, offered.package);
    return offered;
}

// "llm-worker-rbee variant npu", or the place of the variant when its backend cannot be read.
std::string subject_of(const JsonView& variant, std::size_t index, const std::string& id)
{
    if (variant.is_object() && variant.has("backend") && variant.at("backend").raw().is_string()) {
        const auto& backend = variant.at("backend").raw().get_ref<const std::string&>();
        return fmt::format("{} variant {}", id, printable(backend, 60));
    }
    return fmt::format("{} variants[{}]", id, index);
}

} // namespace

void read_variants(const JsonView& entry, const std::string& catalog_name, Snapshot& snapshot)
{
    package::SyncPackage common = common_part(entry, catalog_name);
    common.build_system = text_or_empty(entry, "buildSystem");
    if (const auto abilities = entry.get("capabilities")) {
        common.capabilities = capabilities_of(*abilities, k_camel_abilities);
    }
    const JsonView list = entry.at("variants");
    const std::vector<JsonView> variants = list.items();
    if (variants.empty() || variants.size() > k_max_variants) {
        reject(list,
               fmt::format("has {} entries; 1 to {} are taken", variants.size(), k_max_variants));
    }
    for (std::size_t i = 0; i < variants.size(); ++i) {
        try {
            snapshot.packages.push_back(read_variant(variants[i], common));
        } catch (const encoding::FieldError& error) {
            snapshot.rejected.push_back(
                {subject_of(variants[i], i, common.worker_id), error.to_string()});
        }
    }
}

} // namespace rbeepkg::catalog
