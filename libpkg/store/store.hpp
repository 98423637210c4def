// The state directory on disk: immutable trees of packages, profiles (one complete view for each
// generation), and `current`, whose rename is the commit point of every transaction.
//     store/<name>/<version>-<hash8>/
//     store/.staging/<transaction>/
//     profiles/<N>/
//     current -> profiles/<N>
// A tree holds the package's files and, in its root, its .INSTALL, .MTREE and .CHANGELOG: what is
// run when it goes, what its files are checked against, what -Qc shows. No file of a package begins
// with a dot.
// Everything that changes it is called by the holder of lock().
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/base/event.hpp"
#include "libpkg/os/lock.hpp"
#include "libpkg/package/package.hpp"
#include "libpkg/pkgfile/package_file.hpp"
#include "libpkg/store/dedupe.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::store {

class Store
{
public:
    explicit Store(const std::string& state);

    const std::string& state() const noexcept { return m_state; }
    // Makes the directories; Error{permission} names the one that could not be made.
    void create();
    // What a writer leaves only when it dies: anything in store/.staging, a profile that was being
    // written, the temporary of `current`. Costs three directory listings, however much is
    // installed.
    bool has_leftovers() const;
    // The writers' lock (state/lock).
    os::FileLock lock(std::chrono::milliseconds timeout, const CancelToken& cancel,
                      EventSink& sink) const;

    // "<name>/<version>-<first 8 hex digits of the file's sha256>".
    static std::string tree_name(const pkgfile::PackageFile& file);
    bool has_tree(const std::string& tree) const;
    std::string tree_path(const std::string& tree) const; // absolute

    // The first thing of a transaction: makes store/.staging/<transaction>, which stays until
    // remove_staging(). While it is there, the transaction has not finished.
    void begin(std::int64_t transaction);
    bool has_begun(std::int64_t transaction) const;
    // What whoever finishes a transaction must know of it and no database row says. Durable with
    // the next sync(). nullopt: no such note.
    void leave_note(std::int64_t transaction, const std::string& name, const std::string& text);
    std::optional<std::string> note(std::int64_t transaction, const std::string& name) const;
    // Unpacks beside (store/.staging/<transaction>/...), then renames into the store; nothing when
    // the tree is there. Files that the store has already share their blocks with those
    // (dedupe.hpp). Not synced: sync() once before the commit.
    void stage(const pkgfile::PackageFile& file, std::int64_t transaction, EventSink& sink,
               const CancelToken& cancel, const FindTwins& find_twins = {});
    // The tree anew, beside, durable, and then in the place of what is there: by one rename where
    // the file system can exchange two names, else by two. What runs from the old one goes on.
    void replace_tree(const pkgfile::PackageFile& file, std::int64_t transaction, EventSink& sink,
                      const CancelToken& cancel);
    // Out of the store by one rename, then away: a tree in the store is a whole one.
    void remove_tree(const std::string& tree);
    // Every tree that is not listed, and folders of names that hold none. Returns how many trees.
    std::size_t remove_trees_except(const std::vector<std::string>& listed);
    // The last thing of a transaction: everything that has_leftovers() looks for goes.
    void remove_staging();
    std::vector<std::string> trees() const;
    void sync() const;

    // The number that `current` names; 0: none yet. Error{corrupt} when it is something else.
    std::int64_t current() const;
    // The commit point: one rename, durable.
    void switch_to(std::int64_t generation);
    // Those that are whole, ascending.
    std::vector<std::int64_t> profiles() const;
    std::string profile_path(std::int64_t generation) const; // absolute
    void remove_profile(std::int64_t generation);

private:
    std::string staging_path(std::int64_t transaction) const;
    std::string unpack_aside(const pkgfile::PackageFile& file, std::int64_t transaction,
                             EventSink& sink, const CancelToken& cancel);

    std::string m_state;
};

// A directory that everybody may read, whatever the umask says; its parent exists. Content when it
// is there.
void make_shared_directory(const std::string& path);

// What tree_name() takes of a file's digest.
constexpr std::size_t k_hash_digits = 8;

// Not durable. Error names both.
void rename_tree(const std::string& from, const std::string& to);

} // namespace rbeepkg::store
