#include "cmd/rbeepkg-build/work_tree.hpp"

#include "libpkg/build/ownership.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"

#include <sys/stat.h>

#include <cerrno>

namespace rbeepkg::cmd_build {

namespace {

constexpr const char* k_roots_own = "/var/tmp/rbeepkg-0";

bool is_same_directory(const std::string& left, const std::string& right)
{
    struct ::stat one = {};
    struct ::stat other = {};
    return ::stat(left.c_str(), &one) == 0 && ::stat(right.c_str(), &other) == 0 &&
           one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

// Nobody but root could then put something else in the place of src while a build is made there.
bool is_for_root(const std::string& directory, const os::Identity& build_user)
{
    struct ::stat status = {};
    return ::lstat(directory.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
           status.st_uid == 0 && !build::closed_directory(directory, build_user);
}

// Everybody may make something of this name in /var/tmp.
void check_roots_own()
{
    if (::mkdir(k_roots_own, 0755) != 0 && errno != EEXIST) {
        throw system_error(errno, fmt::format("cannot make {}", k_roots_own));
    }
    struct ::stat status = {};
    if (::lstat(k_roots_own, &status) != 0 || !S_ISDIR(status.st_mode) || status.st_uid != 0 ||
        (status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        throw Error{ErrorCode::permission, fmt::format("{} was made by somebody else", k_roots_own),
                    "remove it, or set BUILDDIR"};
    }
}

} // namespace

std::string choose_work_tree(const Work& work)
{
    const std::string& start = work.recipe.directory;
    const std::string& configured = work.settings.build_directory;
    if (!configured.empty() && !is_same_directory(configured, start)) {
        return os::join_path(configured, work.pkgbuild.pkgbase);
    }
    if (!work.build_user || is_for_root(start, *work.build_user)) {
        return start;
    }
    check_roots_own();
    std::string tree =
        os::join_path(k_roots_own, fmt::format("{}-{}", work.pkgbuild.pkgbase,
                                               crypto::sha256_hex(start).substr(0, 16)));
    work.sink.on(Notice{fmt::format("src and pkg are in {}", tree)});
    return tree;
}

void remove_work_tree(const std::string& directory)
{
    const os::UniqueFd opened = os::open_directory(directory);
    os::remove_tree(opened.get(), "src");
    os::remove_tree(opened.get(), "pkg");
}

} // namespace rbeepkg::cmd_build
