// The members of a package's JSON, each said once: writing and reading follow from it. They stand
// in byte order, in which they are written. Internal to this room.
#pragma once

#include "libpkg/package/package.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>

namespace rbeepkg::database::detail {

// For writing, a thing is const.
template <typename T, typename Thing>
concept Is = std::same_as<std::remove_const_t<T>, Thing>;

// package::Recipe as it is written.
struct WrittenRecipe
{
    std::string kind;
    std::string sha256; // "" when it has no pin
    std::uint64_t size = 0;
    std::string url;
};

// visitor(key, member) for each: what is empty is left out. visitor.always(key, member) for those
// that are written however empty.
template <typename Visitor, Is<package::BuildOptions> T>
void visit_members(Visitor& visitor, T& options)
{
    visitor("features", options.features);
    visitor("flags", options.flags);
    visitor("profile", options.profile);
}

template <typename Visitor, Is<package::HostRequirements> T>
void visit_members(Visitor& visitor, T& needs)
{
    visitor("cuda", needs.cuda);
    visitor("cxxabi", needs.cxxabi);
    visitor("glibc", needs.glibc);
    visitor("glibcxx", needs.glibcxx);
    visitor("machines", needs.machines);
    visitor("rocm", needs.rocm);
    visitor("sonames", needs.sonames);
}

template <typename Visitor, Is<package::Package> T> void visit_members(Visitor& visitor, T& package)
{
    visitor("arch", package.arch);
    visitor("backup", package.backup);
    visitor("base", package.base);
    visitor("build_date", package.build_date);
    visitor("built_with", package.built_with);
    visitor("checkdepends", package.checkdepends);
    visitor("conflicts", package.conflicts);
    visitor("depends", package.depends);
    visitor("description", package.description);
    visitor("groups", package.groups);
    visitor("installed_size", package.installed_size);
    visitor("licenses", package.licenses);
    visitor("makedepends", package.makedepends);
    visitor("name", package.name);
    visitor("needs", package.needs);
    visitor("optdepends", package.optdepends);
    visitor("packager", package.packager);
    visitor("provides", package.provides);
    visitor("replaces", package.replaces);
    visitor("url", package.url);
    visitor("version", package.version);
}

template <typename Visitor, Is<package::SourceHint> T>
void visit_members(Visitor& visitor, T& source)
{
    visitor("branch", source.branch);
    visitor("path", source.path);
    visitor("tag", source.tag);
    visitor("type", source.type);
    visitor("url", source.url);
}

template <typename Visitor, Is<package::Capabilities> T>
void visit_members(Visitor& visitor, T& capabilities)
{
    visitor.always("batching", capabilities.supports_batching);
    visitor("context", capabilities.max_context_length);
    visitor("formats", capabilities.supported_formats);
    visitor.always("streaming", capabilities.supports_streaming);
}

template <typename Visitor, Is<package::PrebuiltFile> T>
void visit_members(Visitor& visitor, T& file)
{
    visitor("arch", file.arch);
    visitor("sha256", file.sha256);
    visitor("size", file.size);
    visitor("url", file.url);
}

template <typename Visitor, Is<WrittenRecipe> T> void visit_members(Visitor& visitor, T& recipe)
{
    visitor("kind", recipe.kind);
    visitor("sha256", recipe.sha256);
    visitor("size", recipe.size);
    visitor.always("url", recipe.url);
}

template <typename Visitor, Is<package::SyncPackage> T>
void visit_members(Visitor& visitor, T& sync)
{
    visitor("architectures", sync.architectures);
    visitor("backend", sync.backend);
    visitor("binary_name", sync.binary_name);
    visitor("build", sync.build);
    visitor("build_system", sync.build_system);
    visitor("capabilities", sync.capabilities);
    visitor("exact", sync.is_exact);
    visitor("implementation", sync.implementation);
    visitor("install_path", sync.install_path);
    visitor.always("package", sync.package);
    visitor("platforms", sync.platforms);
    visitor("prebuilt", sync.prebuilt);
    visitor("recipes", sync.recipes);
    visitor("source", sync.source);
    visitor("title", sync.title);
    visitor("worker_id", sync.worker_id);
}

} // namespace rbeepkg::database::detail
