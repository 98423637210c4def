// Writing a profile aside and renaming it into place.
#include "libpkg/store/profile.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

namespace rbeepkg::store {

namespace {

// profiles/<N>/bin/x -> ../../../store/<tree>/usr/bin/x
std::string link_text(const ProfileLink& link)
{
    std::string text = "../../";
    for (auto slashes = std::count(link.path.begin(), link.path.end(), '/'); slashes > 0;
         --slashes) {
        text += "../";
    }
    return text + "store/" + link.tree + "/" + link.member;
}

void make_link(const std::string& profile, const ProfileLink& link)
{
    const std::string path = os::join_path(profile, link.path);
    if (::symlink(link_text(link).c_str(), path.c_str()) != 0) {
        throw system_error(errno, fmt::format("cannot make the link {}", path));
    }
}

void make_parents(const std::string& profile, const std::string& link_path)
{
    for (auto slash = link_path.find('/'); slash != std::string::npos;
         slash = link_path.find('/', slash + 1)) {
        make_shared_directory(os::join_path(profile, link_path.substr(0, slash)));
    }
}

// Not by os::write_file_atomically: the whole profile appears by one rename, and the caller syncs.
void write_manifest(const std::string& profile, const std::string& text)
{
    const std::string path = os::join_path(profile, "manifest.json");
    os::UniqueFd file = os::open_file(path, O_WRONLY | O_CREAT | O_EXCL, 0644);
    if (::fchmod(file.get(), 0644) != 0) {
        throw system_error(errno, fmt::format("cannot set the mode of {}", path));
    }
    os::write_all(file.get(), text, path);
    file.close(path);
}

} // namespace

void write_profile(const Store& store, std::int64_t generation,
                   const std::vector<ProfileLink>& links, const std::string& manifest_json)
{
    const std::string path = store.profile_path(generation);
    if (os::exists(path)) {
        throw make_error(ErrorCode::internal, "{} exists already", path);
    }
    const std::string aside =
        os::join_path(os::parent_path(path), fmt::format(".new-{}", generation));
    os::remove_tree(aside);
    make_shared_directory(aside);
    make_shared_directory(os::join_path(aside, "bin"));
    std::string last_parent;
    for (const ProfileLink& link : links) {
        if (const std::string parent = os::parent_path(link.path); parent != last_parent) {
            make_parents(aside, link.path);
            last_parent = parent;
        }
        make_link(aside, link);
    }
    write_manifest(aside, manifest_json);
    if (::rename(aside.c_str(), path.c_str()) != 0) {
        throw system_error(errno, fmt::format("cannot rename {} to {}", aside, path));
    }
}

std::vector<std::string> command_names(const Store& store, std::int64_t generation)
{
    return os::list_directory(os::join_path(store.profile_path(generation), "bin"));
}

} // namespace rbeepkg::store
