// The state directory on disk: immutable trees of packages, profiles (one complete view for each
// generation), and `current`, whose rename is the commit point of every transaction.
//     store/<name>/<version>-<hash8>/   store/.staging/<transaction>/   profiles/<N>/   current ->
//     profiles/<N>
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/base/event.hpp"
#include "libpkg/os/lock.hpp"
#include "libpkg/package/package.hpp"
#include "libpkg/pkgfile/package_file.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::store {

class Store
{
public:
    explicit Store(std::string state) : m_state{std::move(state)} {}

    const std::string& state() const noexcept { return m_state; }
    // Makes the directories; Error{permission} names the one that could not be made.
    void create();
    // The writers' lock (state/lock).
    os::FileLock lock(std::chrono::milliseconds timeout, const CancelToken& cancel,
                      EventSink& sink) const;

    // "<name>/<version>-<first 8 hex digits of the file's sha256>".
    static std::string tree_name(const pkgfile::PackageFile& file);
    bool has_tree(const std::string& tree) const;
    std::string tree_path(const std::string& tree) const; // absolute

    // Unpacks beside (store/.staging/<transaction>/...), then renames into the store; nothing when
    // the tree is there. Not synced: sync() once before the commit.
    void stage(const pkgfile::PackageFile& file, std::int64_t transaction, EventSink& sink,
               const CancelToken& cancel);
    void remove_tree(const std::string& tree);
    void remove_staging();
    std::vector<std::string> trees() const;
    void sync() const;

    // The number that `current` names; 0: none yet.
    std::int64_t current() const;
    // The commit point: one rename, durable.
    void switch_to(std::int64_t generation);
    std::vector<std::int64_t> profiles() const;
    void remove_profile(std::int64_t generation);

private:
    std::string m_state;
};

} // namespace rbeepkg::store
