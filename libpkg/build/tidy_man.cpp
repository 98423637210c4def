#include "libpkg/build/tidy_man.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <map>
#include <set>

namespace rbeepkg::build {

namespace {

using FileKey = std::pair<dev_t, ino_t>;

FileKey key_of(const struct ::stat& status)
{
    return {status.st_dev, status.st_ino};
}

bool is_compressed(const std::string& path)
{
    return path.ends_with(".gz") || path.ends_with(".bz2");
}

// In another directory makepkg lets a link lead there from the root of the system.
std::string link_text(const std::string& link, const std::string& page)
{
    return os::parent_path(link) == os::parent_path(page) ? os::base_name(page) + ".gz"
                                                          : "/" + page + ".gz";
}

void make_readable(const PackageTree& tree, const std::string& path)
{
    const os::UniqueFd file = tree.open_for_reading(path);
    if (::fchmod(file.get(), 0644) != 0) {
        throw system_error(errno, "cannot set the mode of $pkgdir/" + path);
    }
}

} // namespace

ManPages plan_man_pages(const PackageTree& tree, const PackageOptions& options, TidyPlan& plan)
{
    ManPages pages;
    std::map<FileKey, std::string> first_names;
    std::set<std::string> seen; // directories of the list may lie in each other
    std::vector<std::string> symlinks;
    for (const std::string& directory : options.man_directories) {
        for (const PackageTree::Item& item : tree.items(directory)) {
            if (!seen.insert(item.path).second) {
                continue;
            }
            if (S_ISLNK(item.status.st_mode)) {
                symlinks.push_back(item.path);
            }
            if (!S_ISREG(item.status.st_mode) || is_compressed(item.path)) {
                continue;
            }
            const auto [first, is_first] = first_names.emplace(key_of(item.status), item.path);
            if (is_first) {
                plan.compress(item.path);
            } else {
                pages.twins.emplace_back(item.path, first->second);
            }
        }
    }
    for (const std::string& link : symlinks) {
        const auto reached = tree.status_through(link);
        const auto page = reached ? first_names.find(key_of(*reached)) : first_names.end();
        if (page != first_names.end()) {
            pages.links.emplace_back(link, page->second);
        }
    }
    return pages;
}

void finish_man_pages(const PackageTree& tree, const ManPages& pages)
{
    for (const auto& [link, page] : pages.links) {
        tree.remove_file(link);
        tree.remove_file(link + ".gz");
        tree.make_symlink(link_text(link, page), link + ".gz");
    }
    for (const auto& [twin, page] : pages.twins) {
        tree.remove_file(twin);
        tree.remove_file(twin + ".gz");
        tree.make_hard_link(page + ".gz", twin + ".gz");
        make_readable(tree, page + ".gz");
    }
}

} // namespace rbeepkg::build
