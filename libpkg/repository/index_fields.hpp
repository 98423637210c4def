// The members of an entry, each said once: writing and reading follow from it. Internal to the
// room.
#pragma once

#include "libpkg/repository/index.hpp"

namespace rbeepkg::repository::detail {

// visitor(key, member) for each; Entry is const for writing.
template <typename Visitor, typename Entry> void visit_members(Visitor& visitor, Entry& entry)
{
    auto& package = entry.info.package;
    visitor("name", package.name);
    visitor("base", package.base);
    visitor("version", package.version);
    visitor("arch", package.arch);
    visitor("desc", package.description);
    visitor("url", package.url);
    visitor("licenses", package.licenses);
    visitor("groups", package.groups);
    visitor("depends", package.depends);
    visitor("optdepends", package.optdepends);
    visitor("makedepends", package.makedepends);
    visitor("checkdepends", package.checkdepends);
    visitor("provides", package.provides);
    visitor("conflicts", package.conflicts);
    visitor("replaces", package.replaces);
    visitor("backup", package.backup);
    visitor("packager", package.packager);
    visitor("builddate", package.build_date);
    visitor("isize", package.installed_size);
    auto& extra = entry.info.extra;
    visitor("worker_id", extra.worker_id);
    visitor("backend", extra.backend);
    visitor("binary", extra.binary);
    visitor("build_key", extra.build_key);
    visitor("built_how", extra.built_how);
    visitor("features", package.built_with.features);
    visitor("profile", package.built_with.profile);
    visitor("flags", package.built_with.flags);
    auto& needs = package.needs;
    visitor("needs_sonames", needs.sonames);
    visitor("needs_glibc", needs.glibc);
    visitor("needs_glibcxx", needs.glibcxx);
    visitor("needs_cxxabi", needs.cxxabi);
    visitor("needs_cuda", needs.cuda);
    visitor("needs_rocm", needs.rocm);
    visitor("elf_machines", needs.machines);
    visitor("file", entry.file);
    visitor("pkgbuild", entry.pkgbuild);
}

} // namespace rbeepkg::repository::detail
