#include "libpkg/source/vcs_source.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/source/git_mirror.hpp"
#include "libpkg/source/tool_environment.hpp"
#include "libpkg/source/vcs.hpp"
#include "libpkg/source/vcs_url.hpp"

#include <utility>

namespace rbeepkg::source {

namespace {

// What lies in <cache>/<svn, hg ...>: mirrors, their locks, and the program's home.
std::string home_below(const std::string& directory)
{
    return os::join_path(directory, ".home");
}

// One source's mirror: <cache>/<vcs>/<16 hex>-<name>, with a lock file beside it that writers hold
// alone and readers together.
class Mirror
{
public:
    Mirror(const SourceUrl& url, const FetchContext& context)
        : m_directory{os::join_path(os::absolute_path(context.cache), vcs_name(url.kind))},
          m_vcs{make_vcs(url, home_below(m_directory), context.ca_file)}
    {
        // A working copy stands at one revision: others have one of their own.
        const std::string subject = url.kind == SourceKind::svn ? url.url + "#" + url.ref : url.url;
        const std::string hash = crypto::sha256_hex(subject).substr(0, 16);
        const char* ending = url.kind == SourceKind::fossil ? ".fossil" : "";
        m_path = os::join_path(m_directory,
                               fmt::format("{}-{}{}", hash, readable_part(url.url), ending));
    }

    const std::string& path() const noexcept { return m_path; }
    const Vcs& vcs() const noexcept { return *m_vcs; }
    bool exists() const { return os::exists(m_path); }
    os::FileLock lock(os::FileLock::Kind kind, EventSink& sink, const CancelToken& cancel) const
    {
        return GitMirror::lock(m_path, kind, sink, cancel);
    }
    std::optional<std::string> revision(const CancelToken& cancel) const
    {
        return exists() ? m_vcs->revision(m_path, cancel) : std::nullopt;
    }

    // With the lock held alone. The error of a server that could not be reached although there is a
    // mirror.
    std::optional<Error> refresh(EventSink& sink, const CancelToken& cancel) const
    {
        if (!exists()) {
            clone(cancel);
            return std::nullopt;
        }
        try {
            m_vcs->update(m_path, cancel);
            return std::nullopt;
        } catch (const Error& error) {
            if (error.code() != ErrorCode::network) {
                throw;
            }
            if (!m_vcs->is_damaged(m_path, cancel)) {
                return error;
            }
            sink.on(Warning{fmt::format("the mirror {} is damaged ({}): it is made anew", m_path,
                                        error.message()),
                            {}});
        }
        clone(cancel);
        return std::nullopt;
    }

private:
    // Beside it and then renamed: a clone that was cut short is never taken for a mirror.
    void clone(const CancelToken& cancel) const
    {
        const std::string fresh = m_path + ".new";
        os::remove_tree(fresh);
        try {
            m_vcs->clone(fresh, cancel);
        } catch (const Error&) {
            os::remove_tree(fresh);
            throw;
        }
        os::remove_tree(m_path);
        os::rename_durably(fresh, m_path);
    }

    std::string m_directory;
    std::unique_ptr<Vcs> m_vcs;
    std::string m_path;
};

Error missing_revision(const SourceUrl& url, const FetchContext& context)
{
    const std::string wanted = url.ref_kind.empty()
                                   ? "a newest revision"
                                   : fmt::format("the {} {}", url.ref_kind, url.ref);
    Error error =
        make_error(ErrorCode::network, "cannot find {} in {}", wanted, display_url(url.url));
    if (context.hold_version) {
        error.set_hint("the copy in the cache is not updated (--holdver)");
    }
    return error;
}

std::string pinned_revision(const Mirror& mirror, const SourceUrl& url, const FetchContext& context,
                            const CancelToken& cancel)
{
    const os::FileLock lock = mirror.lock(os::FileLock::Kind::exclusive, *context.sink, cancel);
    const bool stays = context.hold_version && mirror.exists();
    if (stays || mirror.vcs().fixed_revision()) {
        if (std::optional<std::string> revision = mirror.revision(cancel)) {
            return *std::move(revision);
        }
    }
    const std::optional<Error> unreachable =
        stays ? std::nullopt : mirror.refresh(*context.sink, cancel);
    std::optional<std::string> revision = mirror.revision(cancel);
    if (!revision) {
        throw unreachable ? *unreachable : missing_revision(url, context);
    }
    if (unreachable) {
        context.sink->on(Warning{fmt::format("{}; the copy in the cache serves, as of {}",
                                             unreachable->message(), *revision),
                                 "it may be older than what the server has"});
    }
    return *std::move(revision);
}

std::string pin_of(const SourceUrl& url, const std::string& revision)
{
    return fmt::format("{}:{}", vcs_name(url.kind), revision);
}

} // namespace

void refuse_checksums(const WantedSource& wanted, const SourceUrl& url, const FetchContext& context)
{
    if (wanted.digests.empty() || context.skip_checksums) {
        return;
    }
    const bool by_commit = url.kind == SourceKind::git || url.kind == SourceKind::fossil;
    throw Error{
        ErrorCode::unsupported,
        fmt::format("{} is a {} source with a checksum", url.name, vcs_name(url.kind)),
        fmt::format("write SKIP for it and pin it with {}", by_commit ? "#commit=" : "#revision=")};
}

void refuse_plain(const SourceUrl& url, bool pinned, const FetchContext& context)
{
    if (!is_plain(url.url) || pinned || context.allow_plain_http_skip) {
        return;
    }
    const std::string_view scheme = std::string_view{url.url}.substr(0, url.url.find(':'));
    std::string hint = fmt::format("use {}+https://", vcs_name(url.kind));
    if (url.kind == SourceKind::git || url.kind == SourceKind::fossil) {
        hint += ", or #commit= with all 40 digits";
    } else if (url.kind == SourceKind::hg) {
        hint += ", or #revision= with all 40 digits";
    }
    throw Error{ErrorCode::untrusted,
                fmt::format("{} comes over plain {}, and no commit is pinned: anybody on the way "
                            "could replace it",
                            display_url(url.url), scheme),
                std::move(hint)};
}

PinnedSource fetch_vcs(const WantedSource& wanted, const SourceUrl& url,
                       const FetchContext& context, const CancelToken& cancel)
{
    refuse_checksums(wanted, url, context);
    const Mirror mirror{url, context};
    refuse_plain(url, mirror.vcs().fixed_revision().has_value(), context);
    Step step{*context.sink, Phase::fetch, url.name, display_url(url.url)};
    const std::string revision = pinned_revision(mirror, url, context, cancel);
    step.finish("revision " + revision);
    return {url, pin_of(url, revision), mirror.path(), wanted.text};
}

std::optional<std::string> known_vcs_pin(const SourceUrl& url, const FetchContext& context,
                                         const CancelToken& cancel)
{
    const Mirror mirror{url, context};
    std::optional<std::string> revision = mirror.vcs().fixed_revision();
    refuse_plain(url, revision.has_value(), context);
    try {
        if (!revision && !(context.hold_version && mirror.exists())) {
            revision = mirror.vcs().remote_revision(cancel);
        }
        if (!revision && mirror.exists()) {
            const os::FileLock lock =
                mirror.lock(os::FileLock::Kind::shared, *context.sink, cancel);
            revision = mirror.revision(cancel);
        }
    } catch (const Error& error) {
        // What is in a cache already needs no such program.
        if (error.code() != ErrorCode::not_found) {
            throw;
        }
    }
    return revision ? std::optional{pin_of(url, *revision)} : std::nullopt;
}

std::vector<std::string> check_out_vcs(const PinnedSource& source, const std::string& srcdir,
                                       EventSink& sink, const CancelToken& cancel)
{
    const std::string home = home_below(os::parent_path(source.path));
    const std::unique_ptr<Vcs> vcs = make_vcs(source.url, home, {});
    const std::string tree = os::join_path(os::absolute_path(srcdir), source.url.name);
    if (os::exists(tree)) {
        throw make_error(ErrorCode::untrusted, "another source is called {} too", source.url.name);
    }
    const std::string revision = source.pin.substr(source.pin.find(':') + 1);
    const os::FileLock lock =
        GitMirror::lock(source.path, os::FileLock::Kind::shared, sink, cancel);
    try {
        return vcs->check_out(source.path, revision, tree, cancel);
    } catch (Error& error) {
        if (error.code() == ErrorCode::corrupt) {
            error.set_hint(fmt::format("if the mirror {} is damaged, remove it: it is made anew",
                                       source.path));
        }
        throw;
    }
}

} // namespace rbeepkg::source
