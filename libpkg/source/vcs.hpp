// What sources need of a version control, whichever it is: a copy of a repository, the revision
// that a name stands for, a working copy of it.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/source/source_url.hpp"
#include "libpkg/source/vcs_program.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::source {

constexpr std::chrono::seconds k_vcs_answer_time{60};

// Of one source. The mirrors that it is given are its own: locks are the caller's.
class Vcs
{
public:
    virtual ~Vcs() = default;

    // Both throw Error{network} when they fail for whatever reason.
    virtual void clone(const std::string& mirror, const CancelToken& cancel) const = 0;
    virtual void update(const std::string& mirror, const CancelToken& cancel) const = 0;
    // What the source names, as the mirror knows it; nullopt when it names nothing.
    virtual std::optional<std::string> revision(const std::string& mirror,
                                                const CancelToken& cancel) const = 0;
    // The same as the server says now; nullopt when it does not answer, or cannot be asked.
    virtual std::optional<std::string> remote_revision(const CancelToken& cancel) const = 0;
    // Asked when an update failed: whether the mirror, and not the server, is to blame.
    virtual bool is_damaged(const std::string& mirror, const CancelToken& cancel) const = 0;
    // A working copy that needs the mirror no more, at `tree`. What a user should know about it.
    virtual std::vector<std::string> check_out(const std::string& mirror,
                                               const std::string& revision, const std::string& tree,
                                               const CancelToken& cancel) const = 0;

    // The revision, where its name alone is the digest of all that it holds.
    virtual std::optional<std::string> fixed_revision() const { return std::nullopt; }
};

// home: for the program alone.
std::unique_ptr<Vcs> make_vcs(const SourceUrl& url, const std::string& home,
                              const std::string& ca_file);

// The implementations; one a program.
std::unique_ptr<Vcs> make_svn(const SourceUrl& url, VcsProgram program);
std::unique_ptr<Vcs> make_hg(const SourceUrl& url, VcsProgram program);
std::unique_ptr<Vcs> make_bzr(const SourceUrl& url, VcsProgram program);
std::unique_ptr<Vcs> make_fossil(const SourceUrl& url, VcsProgram program);

// cp -a, with the blocks shared where the file system can.
void copy_tree(const std::string& from, const std::string& to, const CancelToken& cancel);
bool is_hex_name(std::string_view text, std::size_t shortest, std::size_t longest);

} // namespace rbeepkg::source
