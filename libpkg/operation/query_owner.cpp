#include "libpkg/operation/query_owner.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"

#include <array>
#include <climits>
#include <cstdlib>

namespace rbeepkg::operation {

namespace {

// As the kernel follows them.
constexpr int k_most_links = 40;

// All links of a directory's path followed; "" when it is not there.
std::string real_path(const std::string& path)
{
    std::array<char, PATH_MAX> buffer{};
    return ::realpath(path.c_str(), buffer.data()) == nullptr ? std::string{} : buffer.data();
}

// A place in the store: the tree and the path in it.
struct StorePlace
{
    std::string tree; // "<name>/<version>-<hash8>"
    std::string path; // "" the tree itself
};

std::optional<StorePlace> place_in(const std::string& store, const std::string& path)
{
    if (!path.starts_with(store + "/")) {
        return std::nullopt;
    }
    const std::string inside = path.substr(store.size() + 1);
    const std::size_t name_end = inside.find('/');
    const std::size_t tree_end =
        name_end == std::string::npos ? std::string::npos : inside.find('/', name_end + 1);
    if (tree_end == std::string::npos) {
        return std::nullopt;
    }
    return StorePlace{inside.substr(0, tree_end), inside.substr(tree_end + 1)};
}

// The links that a path goes through are followed up to the store, and no further: a link of a
// package is the package's own file.
std::optional<StorePlace> find_place(const std::string& store, std::string path)
{
    for (int followed = 0; followed < k_most_links; ++followed) {
        const std::string directory = real_path(os::parent_path(path));
        if (directory.empty()) {
            return std::nullopt;
        }
        const std::string here = os::join_path(directory, os::base_name(path));
        if (auto place = place_in(store, here)) {
            return place;
        }
        const std::optional<std::string> target = os::read_link(here);
        if (!target) {
            return std::nullopt;
        }
        path = os::join_path(directory, *target);
    }
    return std::nullopt;
}

std::string find_by_name(const std::string& name, std::string_view search_path,
                         const std::string& bin)
{
    std::vector<std::string_view> directories = split(search_path, ':');
    directories.emplace_back(bin);
    for (const std::string_view directory : directories) {
        std::string path = os::join_path(directory, name);
        if (!directory.empty() && os::exists(path)) {
            return path;
        }
    }
    return name;
}

} // namespace

OwnedFile find_owner(Installed& installed, const std::string& path, std::string_view search_path)
{
    OwnedFile file{path, std::nullopt};
    if (path.find('/') == std::string::npos && !os::exists(path)) {
        file.path = find_by_name(path, search_path, installed.config().paths.bin);
    }
    const std::string store = real_path(os::join_path(installed.config().paths.state, "store"));
    // Without the slashes at its end, and without "." and "..".
    const std::string absolute = os::absolute_path(file.path);
    const auto place =
        store.empty() || !os::exists(absolute) ? std::nullopt : find_place(store, absolute);
    if (place) {
        const bool is_link = os::read_link(absolute).has_value();
        const bool is_directory = !is_link && os::is_directory(absolute);
        file.owner = installed.owner(place->tree, place->path + (is_directory ? "/" : ""));
        if (is_directory && !file.path.ends_with('/')) {
            file.path += '/';
        }
    }
    return file;
}

} // namespace rbeepkg::operation
