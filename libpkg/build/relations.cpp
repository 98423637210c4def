#include "libpkg/build/relations.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace rbeepkg::build {

namespace {

constexpr std::array<std::string_view, 2> k_recipe_suffixes = {"-bin", "-git"};
constexpr std::array<std::string_view, 9> k_backends = {
    "cpu", "cuda", "rocm", "metal", "vulkan", "sycl", "hip", "openvino", "npu"};

void drop_suffix(std::string_view& name, std::string_view suffix)
{
    if (name.size() > suffix.size() && name.ends_with(suffix)) {
        name.remove_suffix(suffix.size());
    }
}

// What all variants of a worker and all ways to get it have in common: "w" of "w-cuda-bin".
std::string family_of(std::string_view name, std::string_view own_backend)
{
    for (const std::string_view suffix : k_recipe_suffixes) {
        drop_suffix(name, suffix);
    }
    const std::string_view stem = name;
    for (const std::string_view backend : k_backends) {
        drop_suffix(name, "-" + std::string{backend});
        if (name.size() != stem.size()) {
            return std::string{name};
        }
    }
    if (!own_backend.empty()) {
        drop_suffix(name, "-" + std::string{own_backend});
    }
    return std::string{name};
}

void provide(package::Package& package, const std::string& name)
{
    const bool known = std::any_of(
        package.provides.begin(), package.provides.end(),
        [&](const package::Provide& provide) { return provide.name == name && provide.version; });
    if (!name.empty() && name != package.name && !known) {
        package.provides.push_back({name, package.version});
    }
}

void drop_siblings(std::vector<package::Depend>& relations, const std::set<std::string>& family,
                   const std::string& backend)
{
    relations.erase(std::remove_if(relations.begin(), relations.end(),
                                   [&](const package::Depend& relation) {
                                       return family.count(family_of(relation.name, backend)) != 0;
                                   }),
                    relations.end());
}

} // namespace

std::size_t worker_package(const pkgbuild::Pkgbuild& pkgbuild, const CatalogIdentity& identity)
{
    const auto& packages = pkgbuild.packages;
    for (const std::string& name :
         {identity.package_name, identity.worker_id + "-" + identity.backend, identity.worker_id}) {
        const auto found =
            std::find_if(packages.begin(), packages.end(),
                         [&](const pkgbuild::PackageSection& one) { return one.name == name; });
        if (found != packages.end()) {
            return static_cast<std::size_t>(found - packages.begin());
        }
    }
    return 0;
}

void apply_identity(package::Package& package, const CatalogIdentity& identity)
{
    if (identity.package_name.empty()) {
        return;
    }
    const std::string recipe_name = package.name;
    package.name = identity.package_name;
    provide(package, recipe_name);
    provide(package, identity.worker_id);
    // Recipes of workers use conflicts and replaces to say "another way to the same package", for
    // a system in which all of them own one path. Here every variant and version has a tree of its
    // own, and the variants of a worker are to lie side by side.
    const std::set<std::string> family = {family_of(recipe_name, identity.backend),
                                          family_of(package.base, identity.backend),
                                          family_of(identity.worker_id, identity.backend),
                                          family_of(identity.package_name, identity.backend)};
    drop_siblings(package.conflicts, family, identity.backend);
    drop_siblings(package.replaces, family, identity.backend);
}

} // namespace rbeepkg::build
