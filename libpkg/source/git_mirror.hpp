// Bare mirrors of git repositories in the cache: made once, then updated; what their refs name.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/base/event.hpp"
#include "libpkg/os/lock.hpp"
#include "libpkg/source/git_command.hpp"
#include "libpkg/source/source_url.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::source {

// One repository's mirror: <cache>/git/<16 hex of its URL's SHA-256>-<name>.git, with a lock file
// beside it that writers hold alone and readers together.
class GitMirror
{
public:
    GitMirror(const std::string& cache, SourceUrl source, const std::string& ca_file = {});

    const std::string& path() const noexcept { return m_path; }
    bool exists() const;
    // Waits for other processes at the same mirror, and says so once.
    static os::FileLock lock(const std::string& path, os::FileLock::Kind kind, EventSink& sink,
                             const CancelToken& cancel);

    // The commit that the source names, as the mirror knows it; nullopt when it names nothing.
    std::optional<std::string> commit(const CancelToken& cancel) const;
    // The same as the server says now, without changing the mirror; nullopt when it does not answer
    // or has no such ref.
    std::optional<std::string> remote_commit(const CancelToken& cancel) const;
    // Names of branches (for a tag: of tags).
    std::vector<std::string> ref_names(const CancelToken& cancel) const;

    // Clones or updates, with the exclusive lock held. Throws Error{network} when the server cannot
    // be reached; a mirror that was there stays as it was. A damaged one is replaced, with a
    // Warning.
    void refresh(EventSink& sink, const CancelToken& cancel) const;

private:
    void clone(const CancelToken& cancel) const;
    void update(EventSink& sink, const CancelToken& cancel) const;
    void follow_head(const CancelToken& cancel) const;
    void remove_stale_locks() const;

    SourceUrl m_source;
    GitCommand m_git;
    std::string m_path;
};

} // namespace rbeepkg::source
