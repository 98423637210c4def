#include "libpkg/source/git_mirror.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/source/tool_environment.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace rbeepkg::source {

namespace {

constexpr std::chrono::hours k_lock_wait{2};
constexpr std::chrono::seconds k_answer_time{60};

// What git says when it is the way to the server, or the server, that fails.
constexpr std::array<std::string_view, 9> k_network_words = {
    "unable to access",
    "Could not read from remote",
    "Could not resolve",
    "Connection",
    "timed out",
    "RPC failed",
    "remote end hung up",
    "early EOF",
    "expected flush after",
};

bool is_network_failure(const os::Outcome& outcome)
{
    return outcome.timed_out ||
           std::any_of(k_network_words.begin(), k_network_words.end(), [&](std::string_view words) {
               return outcome.error_output.find(words) != std::string::npos;
           });
}

bool is_object_name(std::string_view text)
{
    return (text.size() == 40 || text.size() == 64) &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](char c) {
        return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

std::string full_ref(const SourceUrl& source)
{
    if (source.ref_kind == "branch") {
        return "refs/heads/" + source.ref;
    }
    if (source.ref_kind == "tag") {
        return "refs/tags/" + source.ref;
    }
    return "HEAD";
}

} // namespace

GitMirror::GitMirror(const std::string& cache, SourceUrl source, const std::string& ca_file)
    : m_source{std::move(source)}, m_git{m_source.url, ca_file},
      m_path{
          os::join_path(os::absolute_path(cache),
                        fmt::format("git/{}-{}.git", crypto::sha256_hex(m_source.url).substr(0, 16),
                                    readable_part(m_source.url)))}
{}

bool GitMirror::exists() const
{
    return os::is_directory(m_path);
}

os::FileLock GitMirror::lock(const std::string& path, os::FileLock::Kind kind, EventSink& sink,
                             const CancelToken& cancel)
{
    os::make_directories(os::parent_path(path));
    return os::FileLock::acquire(path + ".lock", kind, k_lock_wait, cancel,
                                 [&](const std::string& text) { sink.on(Notice{text}); });
}

std::optional<std::string> GitMirror::commit(const CancelToken& cancel) const
{
    const bool by_commit = m_source.ref_kind == "commit";
    const std::string name = by_commit ? lower(m_source.ref) : full_ref(m_source);
    const os::Outcome outcome = GitCommand{}.run(
        {"--git-dir=" + m_path, "rev-parse", "--verify", "--quiet", name + "^{commit}"}, cancel);
    const std::string found{trim(outcome.output)};
    if (!outcome.succeeded() || !is_object_name(found)) {
        return std::nullopt;
    }
    // A branch may be called like the beginning of a commit, and git would take the branch.
    if (by_commit && !found.starts_with(name)) {
        return std::nullopt;
    }
    return found;
}

std::optional<std::string> GitMirror::remote_commit(const CancelToken& cancel) const
{
    const std::string ref = full_ref(m_source);
    const os::Outcome outcome =
        m_git.run({"ls-remote", "--", m_source.url, ref, ref + "^{}"}, cancel, k_answer_time);
    if (!outcome.succeeded()) {
        return std::nullopt;
    }
    std::optional<std::string> found;
    for (const std::string_view line : split(outcome.output, '\n')) {
        const std::vector<std::string_view> words = split_words(line);
        if (words.size() != 2 || !is_object_name(words[0])) {
            continue;
        }
        // An annotated tag is an object of its own; the commit is what "^{}" names.
        if (words[1] == ref + "^{}") {
            return std::string{words[0]};
        }
        if (words[1] == ref) {
            found = words[0];
        }
    }
    return found;
}

std::vector<std::string> GitMirror::ref_names(const CancelToken& cancel) const
{
    const char* below = m_source.ref_kind == "tag" ? "refs/tags" : "refs/heads";
    const std::string output = GitCommand{}.output(
        {"--git-dir=" + m_path, "for-each-ref", "--format=%(refname:strip=2)", below}, cancel,
        "cannot list the refs of a mirror");
    std::vector<std::string> names;
    for (const std::string_view line : split(output, '\n')) {
        if (!line.empty()) {
            names.push_back(printable(line, 255));
        }
    }
    return names;
}

void GitMirror::refresh(EventSink& sink, const CancelToken& cancel) const
{
    if (exists()) {
        update(sink, cancel);
    } else {
        clone(cancel);
    }
}

// Beside it and then renamed: a clone that was cut short is never taken for a mirror.
void GitMirror::clone(const CancelToken& cancel) const
{
    const std::string fresh = m_path + ".new";
    os::remove_tree(fresh);
    const os::Outcome outcome = m_git.run(
        {"clone", "--mirror", "--quiet", "--template=", "--", m_source.url, fresh}, cancel);
    if (!outcome.succeeded()) {
        Error error = m_git.failure(
            ErrorCode::network, fmt::format("cannot clone {}", display_url(m_source.url)), outcome);
        os::remove_tree(fresh);
        const bool by_certificate = outcome.error_output.find("certificate") != std::string::npos;
        error.set_hint(by_certificate ? "if the server's certificate authority is one of your own, "
                                        "name its PEM file with the setting CaFile"
                                      : "check the address and the network, then try again");
        throw Error{std::move(error)};
    }
    // Credentials of the URL do not stay in the cache.
    GitCommand{}.output(
        {"--git-dir=" + fresh, "config", "remote.origin.url", display_url(m_source.url)}, cancel,
        "cannot set up a mirror");
    os::remove_tree(m_path);
    os::rename_durably(fresh, m_path);
}

void GitMirror::update(EventSink& sink, const CancelToken& cancel) const
{
    remove_stale_locks();
    const os::Outcome outcome =
        m_git.run({"--git-dir=" + m_path, "fetch", "--prune", "--tags", "--force", "--quiet",
                   "--no-write-fetch-head", "--", m_source.url, "+refs/*:refs/*"},
                  cancel);
    if (outcome.succeeded()) {
        follow_head(cancel);
        return;
    }
    const Error error =
        m_git.failure(ErrorCode::network,
                      fmt::format("cannot update from {}", display_url(m_source.url)), outcome);
    if (error.code() == ErrorCode::no_space || is_network_failure(outcome)) {
        throw Error{error};
    }
    sink.on(Warning{
        fmt::format("the mirror {} is damaged ({}): it is made anew", m_path, error.message()),
        {}});
    clone(cancel);
}

// fetch leaves HEAD where the clone found it; a project may have renamed its main branch since.
void GitMirror::follow_head(const CancelToken& cancel) const
{
    if (!m_source.ref_kind.empty()) {
        return;
    }
    const os::Outcome outcome =
        m_git.run({"ls-remote", "--symref", "--", m_source.url, "HEAD"}, cancel, k_answer_time);
    const std::vector<std::string_view> words = split_words(outcome.output);
    if (outcome.succeeded() && words.size() > 2 && words[0] == "ref:" &&
        words[1].starts_with("refs/heads/")) {
        GitCommand{}.output({"--git-dir=" + m_path, "symbolic-ref", "HEAD", std::string{words[1]}},
                            cancel, "cannot update a mirror");
    }
}

// Whoever holds the lock of the mirror is alone: what an update that was killed left locked is
// locked for ever otherwise. No ref can end in ".lock".
void GitMirror::remove_stale_locks() const
{
    std::vector<std::string> stale;
    for (const std::string& name : os::list_directory(m_path)) {
        if (name.ends_with(".lock")) {
            stale.push_back(os::join_path(m_path, name));
        }
    }
    const std::string refs = os::join_path(m_path, "refs");
    if (os::is_directory(refs)) {
        const os::UniqueFd root = os::open_directory(refs);
        os::walk_tree(root.get(), [&](const os::TreeEntry& entry) {
            if (entry.name.ends_with(".lock")) {
                stale.push_back(os::join_path(refs, entry.path));
            }
        });
    }
    for (const std::string& path : stale) {
        os::remove_file(path);
    }
}

} // namespace rbeepkg::source
