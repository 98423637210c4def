// Package files become trees: unpacked beside, renamed into place. A file of its own, since a
// program that only switches between trees should not load what unpacking takes.
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/store/store.hpp"

#include <fcntl.h>

#include <cerrno>
#include <cstdio>

namespace rbeepkg::store {

namespace {

// Afterwards `path` is what `fresh` was; what was there, if anything, is at `fresh` or beside it in
// the staging.
void exchange_trees(const std::string& fresh, const std::string& path)
{
    if (!os::exists(path)) {
        rename_tree(fresh, path);
        return;
    }
    if (::renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, path.c_str(), RENAME_EXCHANGE) == 0) {
        return;
    }
    if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP) {
        throw system_error(errno, fmt::format("cannot exchange {} and {}", fresh, path));
    }
    const std::string old = fresh + ".old";
    rename_tree(path, old);
    rename_tree(fresh, path);
    os::remove_tree(old);
}

void unpack(const pkgfile::PackageFile& file, const std::string& path, EventSink& sink,
            const CancelToken& cancel)
{
    os::remove_tree(path);
    make_shared_directory(path);
    const os::UniqueFd directory = os::open_directory(path);
    pkgfile::unpack_package_file(file, directory.get(), sink, cancel);
}

} // namespace

std::string Store::unpack_aside(const pkgfile::PackageFile& file, std::int64_t transaction,
                                EventSink& sink, const CancelToken& cancel)
{
    make_shared_directory(staging_path(transaction));
    std::string aside = fmt::format("{}/{}-{}", staging_path(transaction), file.info.package.name,
                                    file.sha256.substr(0, k_hash_digits));
    unpack(file, aside, sink, cancel);
    return aside;
}

void Store::stage(const pkgfile::PackageFile& file, std::int64_t transaction, EventSink& sink,
                  const CancelToken& cancel, const FindTwins& find_twins)
{
    const std::string tree = tree_name(file);
    if (has_tree(tree)) {
        return;
    }
    const Step step{sink, Phase::stage, file.info.package.name, file.info.package.version.text()};
    const std::string aside = unpack_aside(file, transaction, sink, cancel);
    if (find_twins) {
        const Shared shared =
            share_files(aside, file.entries, m_state + "/store", find_twins, cancel);
        if (shared.files > 0) {
            sink.on(Notice{fmt::format("{} {} shares {} of disk with what is in the store",
                                       file.info.package.name, file.info.package.version.text(),
                                       human_size(shared.bytes))});
        }
    }
    make_shared_directory(os::parent_path(tree_path(tree)));
    rename_tree(aside, tree_path(tree));
}

void Store::replace_tree(const pkgfile::PackageFile& file, std::int64_t transaction,
                         EventSink& sink, const CancelToken& cancel)
{
    const std::string path = tree_path(tree_name(file));
    const Step step{sink, Phase::stage, file.info.package.name, file.info.package.version.text()};
    const std::string aside = unpack_aside(file, transaction, sink, cancel);
    sync();
    make_shared_directory(os::parent_path(path));
    exchange_trees(aside, path);
    os::fsync_directory(os::parent_path(path));
    os::remove_tree(aside);
}

} // namespace rbeepkg::store
