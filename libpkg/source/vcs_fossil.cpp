// Fossil: the mirror is a repository, which is one file.
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/source/tool_environment.hpp"
#include "libpkg/source/vcs.hpp"

#include <fmt/format.h>

#include <utility>

namespace rbeepkg::source {

namespace {

constexpr std::size_t k_sha1_digits = 40;
constexpr std::size_t k_sha3_digits = 64;

class Fossil final : public Vcs
{
public:
    Fossil(SourceUrl url, VcsProgram program) : m_url{std::move(url)}, m_program{std::move(program)}
    {}

    void clone(const std::string& mirror, const CancelToken& cancel) const override
    {
        m_program.transfer({"clone", "--once", m_url.url, mirror}, "",
                           "cannot clone " + display_url(m_url.url), cancel);
    }

    // fossil says that it failed, and ends well, when it reached nobody.
    void update(const std::string& mirror, const CancelToken& cancel) const override
    {
        const std::string doing = "cannot pull from " + display_url(m_url.url);
        const os::Outcome outcome =
            m_program.transfer({"pull", m_url.url, "--once", "-R", mirror}, "", doing, cancel);
        if (outcome.output.find("wire bytes sent: 0 ") != std::string::npos) {
            throw tool_failure(ErrorCode::network, "fossil", doing, outcome, m_url.url);
        }
    }

    std::optional<std::string> revision(const std::string& mirror,
                                        const CancelToken& cancel) const override
    {
        const os::Outcome outcome =
            m_program.run({"info", m_url.ref.empty() ? "tip" : m_url.ref, "-R", mirror}, "",
                          k_vcs_answer_time, cancel);
        for (const std::string_view line : split(outcome.output, '\n')) {
            const std::vector<std::string_view> words = split_words(line);
            if (words.size() > 1 && words[0] == "hash:" &&
                is_hex_name(words[1], k_sha1_digits, k_sha3_digits)) {
                return std::string{words[1]};
            }
        }
        return std::nullopt;
    }

    // A fossil server answers no smaller question than a clone.
    std::optional<std::string> remote_revision(const CancelToken&) const override
    {
        return std::nullopt;
    }

    bool is_damaged(const std::string& mirror, const CancelToken& cancel) const override
    {
        return !m_program.run({"info", "tip", "-R", mirror}, "", k_vcs_answer_time, cancel)
                    .succeeded();
    }

    // A working copy is nothing without its repository: a copy of that lies beside it, under the
    // name that makepkg gives the mirror.
    std::vector<std::string> check_out(const std::string& mirror, const std::string& revision,
                                       const std::string& tree,
                                       const CancelToken& cancel) const override
    {
        const std::string repository = tree + ".fossil";
        const std::string doing = "cannot check out " + m_url.name;
        copy_tree(mirror, repository, cancel);
        m_program.output({"open", repository, revision, "--nested", "--workdir", tree}, "", doing,
                         cancel);
        // By its place beside it: the build sees both in another directory than we do.
        const std::string name = os::base_name(repository);
        std::string quoted;
        for (const char c : name) {
            quoted += c == '\'' ? "''" : std::string{c};
        }
        m_program.output(
            {"sql", fmt::format("UPDATE vvar SET value='../{}' WHERE name='repository';"
                                "DELETE FROM config WHERE name GLOB 'ckout:*'",
                                quoted)},
            tree, doing, cancel);
        return {};
    }

    std::optional<std::string> fixed_revision() const override
    {
        const bool whole =
            m_url.ref_kind == "commit" && (is_hex_name(m_url.ref, k_sha1_digits, k_sha1_digits) ||
                                           is_hex_name(m_url.ref, k_sha3_digits, k_sha3_digits));
        return whole ? std::optional{m_url.ref} : std::nullopt;
    }

private:
    SourceUrl m_url;
    VcsProgram m_program;
};

} // namespace

std::unique_ptr<Vcs> make_fossil(const SourceUrl& url, VcsProgram program)
{
    return std::make_unique<Fossil>(url, std::move(program));
}

} // namespace rbeepkg::source
