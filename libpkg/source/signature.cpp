#include "libpkg/source/signature.hpp"

#include "libpkg/archive/reader.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/fd.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/source/git_mirror.hpp"
#include "libpkg/source/gpg.hpp"
#include "libpkg/source/vcs_url.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace rbeepkg::source {

namespace {

using State = SignatureStatus::State;

constexpr std::array<std::string_view, 3> k_signature_endings = {".sig", ".sign", ".asc"};
// In makepkg's order; a signature is of what is inside.
constexpr std::array<std::string_view, 8> k_data_endings = {"",     ".gz",  ".bz2", ".xz",
                                                            ".lrz", ".lzo", ".Z",   ".zst"};

// "worker.tar" for "worker.tar.sig"; "" for no signature.
std::string signed_name(const std::string& name)
{
    for (const std::string_view ending : k_signature_endings) {
        if (name.size() > ending.size() && name.ends_with(ending)) {
            return name.substr(0, name.size() - ending.size());
        }
    }
    return {};
}

const char* what_is_wrong(State state)
{
    switch (state) {
    case State::good:
        return "is good";
    case State::expired:
        return "has expired";
    case State::expired_key:
        return "was made with a key that has expired";
    case State::revoked_key:
        return "was made with a key that has been revoked";
    case State::bad:
        return "is bad: it is no signature of these bytes";
    case State::missing_key:
        return "was made with a key that is not in the keyring";
    case State::unknown:
        break;
    }
    return "cannot be checked: gpg does not know its form";
}

std::string normal_key(const std::string& key)
{
    std::string normal;
    for (const char c : key) {
        if (c != ' ') {
            normal += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        }
    }
    return normal;
}

// The verdict over the signatures of one file or commit.
class Judge
{
public:
    Judge(const FetchContext& context, const Gpg& gpg, std::string subject)
        : m_gpg{gpg}, m_sink{*context.sink}, m_subject{std::move(subject)}
    {
        for (const std::string& key : context.valid_pgp_keys) {
            m_valid_keys.push_back(normal_key(key));
        }
    }

    // One that is accepted suffices: a release may be signed by several people. None may be bad.
    void judge(const std::vector<SignatureStatus>& signatures) const
    {
        if (signatures.empty()) {
            throw make_error(ErrorCode::untrusted, "{} has no OpenPGP signature", m_subject);
        }
        const SignatureStatus* accepted = nullptr;
        for (const SignatureStatus& one : signatures) {
            if (one.state == State::bad) {
                refuse(one);
            }
            if (accepts(one)) {
                accepted = &one;
            }
        }
        if (accepted == nullptr) {
            refuse(signatures.front());
        }
        if (accepted->state != State::good) {
            // As makepkg: releases outlive the keys of those who made them.
            m_sink.on(Warning{fmt::format("the signature of {} {}: {}", m_subject,
                                          what_is_wrong(accepted->state), name_of(*accepted)),
                              "make sure that you trust it"});
        }
    }

private:
    bool accepts(const SignatureStatus& one) const
    {
        const bool holds = one.state == State::good || one.state == State::expired ||
                           one.state == State::expired_key;
        if (!holds || one.fingerprint.empty()) {
            return false;
        }
        return m_valid_keys.empty() ? one.trusted
                                    : std::find(m_valid_keys.begin(), m_valid_keys.end(),
                                                normal_key(one.fingerprint)) != m_valid_keys.end();
    }

    static std::string name_of(const SignatureStatus& one)
    {
        const std::string& key = one.fingerprint.empty() ? one.key : one.fingerprint;
        return one.user.empty() ? key : fmt::format("{} ({})", key, one.user);
    }

    [[noreturn]] void refuse(const SignatureStatus& one) const
    {
        const std::string& key = one.fingerprint.empty() ? one.key : one.fingerprint;
        const std::string who = name_of(one);
        if (one.state != State::good) {
            throw Error{
                ErrorCode::untrusted,
                fmt::format("the signature of {} {}: {}", m_subject, what_is_wrong(one.state), who),
                hint(one)};
        }
        if (m_valid_keys.empty()) {
            throw Error{
                ErrorCode::untrusted,
                fmt::format("the signature of {} is by {}, whom your keyring does not trust",
                            m_subject, who),
                "the recipe should name the key in validpgpkeys; or say whom you trust: gpg "
                "--edit-key " +
                    key + " trust"};
        }
        throw make_error(ErrorCode::untrusted,
                         "the signature of {} is by {}, which is none of the recipe's "
                         "validpgpkeys: {}",
                         m_subject, who, join(m_valid_keys, ", "));
    }

    std::string hint(const SignatureStatus& one) const
    {
        switch (one.state) {
        case State::missing_key:
            // Whose signature it is says the recipe, and not the file that came with it.
            return m_valid_keys.empty() ? m_gpg.import_command({one.key}) +
                                              ", once you made sure whose it is; then trust it"
                                        : m_gpg.import_command(m_valid_keys) +
                                              " gets the keys that the recipe names";
        case State::expired_key:
            return m_gpg.import_command({one.fingerprint.empty() ? one.key : one.fingerprint}) +
                   " gets the key once more, if its owner made it valid for longer";
        default:
            return {};
        }
    }

    const Gpg& m_gpg;
    EventSink& m_sink;
    std::string m_subject;
    std::vector<std::string> m_valid_keys;
};

// The content of a compressed file, in a file of its own.
std::string uncompressed(const PinnedSource& data, const os::TempDir& scratch,
                         const CancelToken& cancel)
{
    std::string path = os::join_path(scratch.path(), "data");
    const os::UniqueFd packed = os::open_file(data.path, O_RDONLY | O_NONBLOCK);
    archive::Reader reader{packed.get(), data.url.name, archive::Formats::compressed};
    os::UniqueFd fd = os::open_file(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (reader.next()) {
        reader.read_data([&](std::string_view piece) {
            cancel.check();
            os::write_all(fd.get(), piece, path);
        });
    }
    fd.close(path);
    return path;
}

class Verification
{
public:
    Verification(const std::vector<PinnedSource>& sources, const FetchContext& context,
                 const CancelToken& cancel)
        : m_sources{sources}, m_context{context}, m_cancel{cancel}, m_gpg{context.gnupg_home}
    {}

    void file(const PinnedSource& signature) const
    {
        const std::string name = signed_name(signature.url.name);
        const auto [data, ending] = signed_source(name);
        if (data == nullptr) {
            throw make_error(ErrorCode::untrusted,
                             "{} is the signature of {}, which is none of the sources",
                             signature.url.name, name);
        }
        Step step{*m_context.sink, Phase::verify, signature.url.name, signature.path};
        const Judge judge{m_context, m_gpg, data->url.name};
        if (ending.empty()) {
            judge.judge(m_gpg.verify(signature.path, data->path, m_cancel));
            return;
        }
        const os::TempDir scratch = scratch_directory();
        judge.judge(m_gpg.verify(signature.path, uncompressed(*data, scratch, m_cancel), m_cancel));
    }

    void git(const PinnedSource& source) const
    {
        Step step{*m_context.sink, Phase::verify, source.url.name, source.pin};
        const bool by_tag = source.url.ref_kind == "tag";
        const std::string subject =
            by_tag ? fmt::format("the tag {} of {}", source.url.ref, source.url.name)
                   : fmt::format("the commit {} of {}", source.pin.substr(4, 12), source.url.name);
        const SignedObject object = by_tag ? tag_of(source) : commit_of(source);
        if (object.signature.empty()) {
            throw make_error(ErrorCode::untrusted, "{} has no OpenPGP signature", subject);
        }
        const os::TempDir scratch = scratch_directory();
        const std::string payload = os::join_path(scratch.path(), "payload");
        const std::string signature = os::join_path(scratch.path(), "signature");
        os::write_file_atomically(payload, object.payload, 0600);
        os::write_file_atomically(signature, object.signature, 0600);
        Judge{m_context, m_gpg, subject}.judge(m_gpg.verify(signature, payload, m_cancel));
    }

private:
    os::TempDir scratch_directory() const
    {
        const std::string parent = os::absolute_path(m_context.cache);
        os::make_directories(parent);
        return os::TempDir{parent, ".verify-"};
    }

    // The source of this name, or that holds it compressed, and in what.
    std::pair<const PinnedSource*, std::string_view> signed_source(const std::string& name) const
    {
        for (const std::string_view ending : k_data_endings) {
            const auto found =
                std::find_if(m_sources.begin(), m_sources.end(), [&](const PinnedSource& one) {
                    return vcs_name(one.url.kind).empty() &&
                           one.url.name == fmt::format("{}{}", name, ending);
                });
            if (found != m_sources.end()) {
                return {&*found, ending};
            }
        }
        return {nullptr, {}};
    }

    std::string git_output(const PinnedSource& source, std::vector<std::string> arguments) const
    {
        arguments.insert(arguments.begin(), "--git-dir=" + source.path);
        return GitCommand{}.output(arguments, m_cancel, "cannot read " + source.url.name);
    }

    SignedObject commit_of(const PinnedSource& source) const
    {
        const std::string commit = source.pin.substr(4);
        constexpr std::size_t k_sha256_digits = 64;
        return split_commit(git_output(source, {"cat-file", "commit", commit}),
                            commit.size() == k_sha256_digits);
    }

    // The tag as the mirror has it now must still be of the commit that is built.
    SignedObject tag_of(const PinnedSource& source) const
    {
        const os::FileLock lock =
            GitMirror::lock(source.path, os::FileLock::Kind::shared, *m_context.sink, m_cancel);
        const std::string ref = "refs/tags/" + source.url.ref;
        const std::string object{trim(git_output(source, {"rev-parse", "--verify", ref}))};
        const std::string commit{
            trim(git_output(source, {"rev-parse", "--verify", object + "^{commit}"}))};
        if ("git:" + commit != source.pin) {
            throw make_error(ErrorCode::untrusted,
                             "the tag {} of {} changed while it was looked at", source.url.ref,
                             source.url.name);
        }
        if (trim(git_output(source, {"cat-file", "-t", object})) != "tag") {
            return {};
        }
        return split_tag(git_output(source, {"cat-file", "tag", object}));
    }

    const std::vector<PinnedSource>& m_sources;
    const FetchContext& m_context;
    const CancelToken& m_cancel;
    Gpg m_gpg;
};

} // namespace

bool is_signature(const SourceUrl& url)
{
    return vcs_name(url.kind).empty() && !signed_name(url.name).empty();
}

bool is_vouched_for(const SourceUrl& url, const std::vector<SourceUrl>& all)
{
    return is_signature(url) || std::any_of(all.begin(), all.end(), [&](const SourceUrl& other) {
               const std::string name = is_signature(other) ? signed_name(other.name) : "";
               return !name.empty() &&
                      std::any_of(k_data_endings.begin(), k_data_endings.end(),
                                  [&](std::string_view ending) {
                                      return url.name == fmt::format("{}{}", name, ending);
                                  });
           });
}

void verify_signatures(const std::vector<PinnedSource>& sources, const FetchContext& context,
                       const CancelToken& cancel)
{
    const Verification verification{sources, context, cancel};
    for (const PinnedSource& source : sources) {
        cancel.check();
        if (source.url.kind == SourceKind::git && source.url.verify_signature) {
            verification.git(source);
        } else if (is_signature(source.url)) {
            verification.file(source);
        }
    }
}

} // namespace rbeepkg::source
