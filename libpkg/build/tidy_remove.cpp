#include "libpkg/build/tidy_remove.hpp"

#include "libpkg/os/file.hpp"

#include <fnmatch.h>

#include <algorithm>

namespace rbeepkg::build {

namespace {

void remove_docs(const PackageTree& tree, const PackageOptions& options)
{
    for (const std::string& pattern : options.doc_directories) {
        for (const std::string& path : tree.matching(pattern)) {
            tree.remove_all(path);
        }
    }
}

void remove_empty_directories(const PackageTree& tree)
{
    std::vector<PackageTree::Item> items = tree.items();
    // From the leaves on: a directory of empty directories goes too.
    for (auto item = items.rbegin(); item != items.rend(); ++item) {
        if (S_ISDIR(item->status.st_mode)) {
            tree.remove_empty_directory(item->path);
        }
    }
}

// Of all that is no directory, those whose name fits.
std::vector<std::string> named(const PackageTree& tree, const std::string& pattern)
{
    std::vector<std::string> paths;
    for (const PackageTree::Item& item : tree.items()) {
        if (!S_ISDIR(item.status.st_mode) &&
            ::fnmatch(pattern.c_str(), os::base_name(item.path).c_str(), FNM_NOESCAPE) == 0) {
            paths.push_back(item.path);
        }
    }
    return paths;
}

void remove_named(const PackageTree& tree, const std::string& pattern)
{
    for (const std::string& path : named(tree, pattern)) {
        tree.remove_file(path);
    }
}

// A pattern with a slash is a place, one without is a name anywhere.
void purge(const PackageTree& tree, const PackageOptions& options)
{
    for (const std::string& target : options.purge_targets) {
        if (target.find('/') == std::string::npos) {
            remove_named(tree, target);
            continue;
        }
        for (const std::string& path : tree.matching(target)) {
            const auto status = tree.status_of(path);
            if (status && !S_ISDIR(status->st_mode)) {
                tree.remove_file(path);
            }
        }
    }
}

// Only those that have a shared library of their name beside them: what else would one link with?
void remove_static_libraries(const PackageTree& tree)
{
    for (const std::string& path : named(tree, "*.a")) {
        const auto shared = tree.status_of(path.substr(0, path.size() - 2) + ".so");
        if (shared && (S_ISREG(shared->st_mode) || S_ISLNK(shared->st_mode))) {
            tree.remove_file(path);
        }
    }
}

} // namespace

void remove_unwanted(const PackageTree& tree, const PackageOptions& options)
{
    if (!options.has("docs")) {
        remove_docs(tree, options);
    }
    if (!options.has("emptydirs")) {
        remove_empty_directories(tree);
    }
    if (!options.has("libtool")) {
        remove_named(tree, "*.la");
    }
    if (options.has("purge")) {
        purge(tree, options);
    }
    if (!options.has("staticlibs")) {
        remove_static_libraries(tree);
    }
}

} // namespace rbeepkg::build
