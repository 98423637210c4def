#include "libpkg/build/worker_binary.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/pkgfile/elf.hpp"
#include "libpkg/pkgfile/requirements.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <set>

namespace rbeepkg::build {

namespace {

constexpr std::array<std::string_view, 3> k_directories = {"usr/local/bin", "usr/bin", "bin"};
constexpr std::size_t k_shown = 20;

std::string without_recipe_suffix(const std::string& name)
{
    for (const std::string_view suffix : {"-bin", "-git"}) {
        if (name.size() > suffix.size() && name.ends_with(suffix)) {
            return name.substr(0, name.size() - suffix.size());
        }
    }
    return name;
}

std::vector<std::string> names_to_try(const CatalogIdentity& identity, const std::string& pkgname)
{
    std::vector<std::string> names;
    for (const std::string& name :
         {identity.binary_name, identity.worker_id, identity.worker_id + "-" + identity.backend,
          pkgname, without_recipe_suffix(pkgname)}) {
        if (!name.empty() && name.find('/') == std::string::npos &&
            std::find(names.begin(), names.end(), name) == names.end()) {
            names.push_back(name);
        }
    }
    return names;
}

bool is_in_a_bin_directory(const std::string& path)
{
    const std::string parent = os::parent_path(path);
    return std::find(k_directories.begin(), k_directories.end(), parent) != k_directories.end();
}

Error no_binary(const std::vector<std::string>& executables, const CatalogIdentity& identity,
                const std::vector<std::string>& names)
{
    std::vector<std::string> shown{
        executables.begin(),
        executables.begin() + static_cast<std::ptrdiff_t>(std::min(executables.size(), k_shown))};
    std::transform(shown.begin(), shown.end(), shown.begin(),
                   [](const std::string& path) { return printable(path, 200); });
    const std::string there =
        executables.empty() ? "no executable at all"
        : executables.size() > k_shown
            ? fmt::format("{} and {} more", join(shown, ", "), executables.size() - k_shown)
            : join(shown, ", ");
    return {ErrorCode::build_failed,
            fmt::format("the package of {} does not hold its executable: looked for {} in "
                        "usr/local/bin, usr/bin and bin; there is {}",
                        identity.worker_id, join(names, ", "), there),
            "the recipe's package() must install it under one of these names"};
}

// Regular files that may be executed, and links of the bin directories to them.
std::vector<std::string> list_executables(int root)
{
    std::set<std::string> files;
    std::vector<std::pair<std::string, std::string>> links;
    os::walk_tree(root, [&](const os::TreeEntry& entry) {
        if (S_ISREG(entry.status.st_mode) && (entry.status.st_mode & 0111U) != 0) {
            files.insert(entry.path);
        } else if (S_ISLNK(entry.status.st_mode) && is_in_a_bin_directory(entry.path)) {
            std::array<char, 4096> target{};
            const ::ssize_t size =
                ::readlinkat(entry.parent, entry.name.c_str(), target.data(), target.size());
            links.emplace_back(entry.path,
                               std::string(target.data(), size > 0 ? std::size_t(size) : 0));
        }
    });
    std::vector<std::string> all{files.begin(), files.end()};
    for (const auto& [path, target] : links) {
        // Relative to the root of the package, whichever way the link is written.
        const std::string reached =
            os::absolute_path(os::join_path(os::join_path("/", os::parent_path(path)), target));
        if (files.count(reached.substr(1)) != 0) {
            all.push_back(path);
        }
    }
    return all;
}

void warn_about_gpu(const pkgfile::ElfInfo& elf, const CatalogIdentity& identity,
                    const std::string& path, EventSink& sink)
{
    for (const std::string& needed : elf.needed) {
        const std::string_view backend = pkgfile::gpu_backend_of(needed);
        if (!backend.empty() && backend != identity.backend) {
            sink.on(
                Warning{fmt::format("{} of {} needs {}, which belongs to {} and not to {}", path,
                                    identity.package_name, printable(needed, 100), backend,
                                    identity.backend.empty() ? "no GPU" : identity.backend),
                        "the recipe may have built another variant than the one asked for"});
            return;
        }
    }
}

} // namespace

std::string find_worker_binary(const std::vector<std::string>& executables,
                               const CatalogIdentity& identity, const std::string& pkgname)
{
    const std::vector<std::string> names = names_to_try(identity, pkgname);
    for (const std::string_view directory : k_directories) {
        for (const std::string& name : names) {
            std::string path = os::join_path(directory, name);
            if (std::find(executables.begin(), executables.end(), path) != executables.end()) {
                return path;
            }
        }
    }
    std::vector<std::string> candidates;
    std::copy_if(executables.begin(), executables.end(), std::back_inserter(candidates),
                 is_in_a_bin_directory);
    if (candidates.empty()) {
        candidates = executables;
    }
    if (candidates.size() != 1) {
        throw no_binary(executables, identity, names);
    }
    return candidates.front();
}

std::string check_worker_binary(const std::string& pkgdir, const CatalogIdentity& identity,
                                const std::string& pkgname, const std::string& arch,
                                EventSink& sink)
{
    const os::UniqueFd root = os::open_directory(pkgdir);
    std::string path = find_worker_binary(list_executables(root.get()), identity, pkgname);
    struct ::stat status = {};
    if (::fstatat(root.get(), path.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISREG(status.st_mode)) {
        return path; // a link to one of the package's own files
    }
    const os::UniqueFd file = os::open_beneath(root.get(), path, O_RDONLY | O_NONBLOCK);
    const std::optional<pkgfile::ElfInfo> elf = pkgfile::read_elf(file.get());
    if (!elf) {
        return path; // a script
    }
    if (elf->machine != arch) {
        throw Error{ErrorCode::build_failed,
                    fmt::format("{} of {} is for {}, wanted {}", path, identity.worker_id,
                                printable(elf->machine, 40), arch),
                    "the recipe built or took a file for another architecture"};
    }
    warn_about_gpu(*elf, identity, path, sink);
    return path;
}

} // namespace rbeepkg::build
