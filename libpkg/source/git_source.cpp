#include "libpkg/source/git_source.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/source/git_mirror.hpp"
#include "libpkg/source/tool_environment.hpp"
#include "libpkg/source/vcs_source.hpp"

#include <algorithm>
#include <utility>

namespace rbeepkg::source {

namespace {

constexpr std::size_t k_shown_names = 10;

bool is_full_commit(const SourceUrl& url)
{
    return url.ref_kind == "commit" && (url.ref.size() == 40 || url.ref.size() == 64);
}

std::vector<std::string> nearest_first(std::vector<std::string> names, const std::string& wanted)
{
    std::stable_sort(
        names.begin(), names.end(), [&](const std::string& left, const std::string& right) {
            return edit_distance(left, wanted, 1000) < edit_distance(right, wanted, 1000);
        });
    return names;
}

// "it has a, b, c and 12 more"
std::string say_names(std::vector<std::string> names, const std::string& kind)
{
    if (names.empty()) {
        return fmt::format("it has no {} at all", kind);
    }
    const std::size_t all = names.size();
    names.resize(std::min(all, k_shown_names));
    const std::string more =
        all > k_shown_names ? fmt::format(" and {} more", all - k_shown_names) : "";
    return fmt::format("it has the {} {}{}", kind, join(names, ", "), more);
}

Error missing_ref(const GitMirror& mirror, const SourceUrl& url, const FetchContext& context,
                  const CancelToken& cancel)
{
    const std::string kind = url.ref_kind == "tag" ? "tags" : "branches";
    const std::vector<std::string> names = nearest_first(mirror.ref_names(cancel), url.ref);
    const std::string wanted =
        url.ref_kind.empty() ? "a default branch" : fmt::format("the {} {}", url.ref_kind, url.ref);
    const bool wants_branch = url.ref_kind.empty() || url.ref_kind == "branch";
    std::string hint =
        context.hold_version ? "the copy in the cache is not updated (--holdver)" : "";
    for (const std::string& branch : context.branch_hints) {
        if (wants_branch && branch != url.ref) {
            const bool there = std::find(names.begin(), names.end(), branch) != names.end();
            hint = fmt::format("the catalog names branch {}{}", printable(branch, 255),
                               there ? ", which exists: the source line of the PKGBUILD should too"
                                     : "");
        }
    }
    return {ErrorCode::network,
            fmt::format("cannot find {} in {}: {}", wanted, display_url(url.url),
                        say_names(names, kind)),
            std::move(hint)};
}

// The mirror as new as it can be had, with the lock held; the error of a server that could not be
// reached although there is a mirror.
std::optional<Error> refresh(const GitMirror& mirror, EventSink& sink, const CancelToken& cancel)
{
    if (!mirror.exists()) {
        mirror.refresh(sink, cancel);
        return std::nullopt;
    }
    try {
        mirror.refresh(sink, cancel);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::network) {
            throw;
        }
        return error;
    }
    return std::nullopt;
}

std::string pinned_commit(const GitMirror& mirror, const SourceUrl& url,
                          const FetchContext& context, const CancelToken& cancel)
{
    const os::FileLock lock =
        GitMirror::lock(mirror.path(), os::FileLock::Kind::exclusive, *context.sink, cancel);
    const bool stays = context.hold_version && mirror.exists();
    if (stays || (is_full_commit(url) && mirror.exists())) {
        if (std::optional<std::string> commit = mirror.commit(cancel)) {
            return *std::move(commit);
        }
    }
    const std::optional<Error> unreachable =
        stays ? std::nullopt : refresh(mirror, *context.sink, cancel);
    std::optional<std::string> commit = mirror.commit(cancel);
    if (commit && unreachable) {
        context.sink->on(Warning{fmt::format("{}; the copy in the cache serves, as of {}",
                                             unreachable->message(), commit->substr(0, 12)),
                                 "it may be older than what the server has"});
    }
    if (!commit) {
        throw unreachable ? *unreachable : missing_ref(mirror, url, context, cancel);
    }
    return *std::move(commit);
}

} // namespace

namespace {

// Who may write to a repository may move a signed tag to another name: an old release would come as
// a new one.
void refuse_forged_tag(const GitMirror& mirror, const SourceUrl& url, const CancelToken& cancel)
{
    if (url.ref_kind != "tag") {
        return;
    }
    const std::string output = GitCommand{}.output(
        {"--git-dir=" + mirror.path(), "for-each-ref", "--format=%(tag)", "refs/tags/" + url.ref},
        cancel, "cannot look at a tag");
    const std::string_view name = trim(output);
    if (!name.empty() && name != url.ref) {
        throw make_error(ErrorCode::untrusted, "the tag {} of {} was forged: it says that it is {}",
                         url.ref, display_url(url.url), printable(name, 255));
    }
}

} // namespace

PinnedSource fetch_git(const WantedSource& wanted, const SourceUrl& url,
                       const FetchContext& context, const CancelToken& cancel)
{
    refuse_checksums(wanted, url, context);
    refuse_plain(url, is_full_commit(url), context); // a commit is its own digest
    Step step{*context.sink, Phase::fetch, url.name, display_url(url.url)};
    const GitMirror mirror{context.cache, url, context.ca_file};
    const std::string commit = pinned_commit(mirror, url, context, cancel);
    refuse_forged_tag(mirror, url, cancel);
    step.finish("commit " + commit.substr(0, 12));
    return {url, "git:" + commit, mirror.path(), wanted.text};
}

std::optional<std::string> known_git_pin(const SourceUrl& url, const FetchContext& context,
                                         const CancelToken& cancel)
{
    refuse_plain(url, is_full_commit(url), context);
    const GitMirror mirror{context.cache, url, context.ca_file};
    std::optional<std::string> commit;
    if (is_full_commit(url)) {
        commit = url.ref;
        std::transform(commit->begin(), commit->end(), commit->begin(), [](char c) {
            return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
        });
    } else if (url.ref_kind != "commit" && !(context.hold_version && mirror.exists())) {
        commit = mirror.remote_commit(cancel);
    }
    if (!commit && mirror.exists()) {
        const os::FileLock lock =
            GitMirror::lock(mirror.path(), os::FileLock::Kind::shared, *context.sink, cancel);
        commit = mirror.commit(cancel);
    }
    if (!commit) {
        return std::nullopt;
    }
    return "git:" + *commit;
}

namespace {

std::string default_branch(const std::string& tree, const CancelToken& cancel)
{
    const os::Outcome outcome =
        GitCommand{}.run({"-C", tree, "symbolic-ref", "--short", "--quiet", "HEAD"}, cancel);
    return outcome.succeeded() ? std::string{trim(outcome.output)} : std::string{};
}

std::vector<std::string> checkout_arguments(const PinnedSource& source, const std::string& tree,
                                            const CancelToken& cancel)
{
    const std::string commit = source.pin.substr(4);
    std::string branch;
    if (source.url.ref_kind == "branch") {
        branch = source.url.ref;
    } else if (source.url.ref_kind.empty()) {
        branch = default_branch(tree, cancel);
    }
    if (branch.empty()) {
        return {"-C", tree, "checkout", "--quiet", "--force", "--detach", commit, "--"};
    }
    return {"-C", tree, "checkout", "--quiet", "--force", "--no-track", "-B", branch, commit, "--"};
}

std::vector<std::string> notes_about(const std::string& name, const std::string& tree,
                                     const CancelToken& cancel)
{
    const std::string modules = os::join_path(tree, ".gitmodules");
    // A link would lead git out of the tree.
    if (!os::exists(modules) || os::read_link(modules)) {
        return {};
    }
    const os::Outcome outcome = GitCommand{}.run(
        {"config", "--file", modules, "--no-includes", "--get-regexp", "^submodule\\..*\\.url$"},
        cancel);
    std::vector<std::string> urls;
    for (const std::string_view line : split(outcome.output, '\n')) {
        const std::size_t blank = line.find(' ');
        if (blank != std::string_view::npos) {
            urls.push_back(display_url(line.substr(blank + 1)));
        }
    }
    return {fmt::format("{} has a .gitmodules; submodules are not fetched: {}", name,
                        urls.empty() ? "(it cannot be read)" : join(urls, ", "))};
}

} // namespace

std::vector<std::string> check_out(const PinnedSource& source, const std::string& srcdir,
                                   EventSink& sink, const CancelToken& cancel)
{
    const std::string tree = os::join_path(os::absolute_path(srcdir), source.url.name);
    const GitCommand git;
    {
        const os::FileLock lock =
            GitMirror::lock(source.path, os::FileLock::Kind::shared, sink, cancel);
        // All objects are copied: a build may do to its tree what it wants, the mirror stays.
        git.output({"clone", "--quiet", "--no-hardlinks", "--no-checkout", "--template=", "--",
                    source.path, tree},
                   cancel, fmt::format("cannot check out {}", source.url.name));
    }
    const std::string doing =
        fmt::format("cannot check out {} of {}", source.pin.substr(4, 12), source.url.name);
    git.output({"-C", tree, "remote", "set-url", "origin", display_url(source.url.url)}, cancel,
               doing);
    git.output(checkout_arguments(source, tree, cancel), cancel, doing);
    return notes_about(source.url.name, tree, cancel);
}

} // namespace rbeepkg::source
