// Mercurial: the mirror is a repository without a working copy.
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/source/tool_environment.hpp"
#include "libpkg/source/vcs.hpp"

#include <utility>

namespace rbeepkg::source {

namespace {

constexpr std::size_t k_digits = 40;

class Mercurial final : public Vcs
{
public:
    Mercurial(SourceUrl url, VcsProgram program)
        : m_url{std::move(url)}, m_program{std::move(program)}
    {}

    // A pull into an empty repository: unlike a clone it writes down no address.
    void clone(const std::string& mirror, const CancelToken& cancel) const override
    {
        m_program.output({"init", "--", mirror}, "", "cannot make a mirror", cancel);
        update(mirror, cancel);
    }

    void update(const std::string& mirror, const CancelToken& cancel) const override
    {
        m_program.transfer({"pull", "--quiet", "-R", mirror, "--", m_url.url}, "",
                           "cannot pull from " + display_url(m_url.url), cancel);
    }

    std::optional<std::string> revision(const std::string& mirror,
                                        const CancelToken& cancel) const override
    {
        for (const std::string& name : names()) {
            // Quoted it is a name, and no term of hg's language of revisions.
            const os::Outcome outcome =
                m_program.run({"log", "-R", mirror, "--limit", "1", "--template", "{node}",
                               "--rev=\"" + name + "\""},
                              "", k_vcs_answer_time, cancel);
            if (outcome.succeeded() && is_hex_name(outcome.output, k_digits, k_digits)) {
                return outcome.output;
            }
        }
        return std::nullopt;
    }

    std::optional<std::string> remote_revision(const CancelToken& cancel) const override
    {
        for (const std::string& name : names()) {
            const os::Outcome outcome =
                m_program.run({"identify", "--debug", "--id", "--rev=" + name, "--", m_url.url}, "",
                              k_vcs_answer_time, cancel);
            const std::vector<std::string_view> words = split_words(outcome.output);
            if (outcome.succeeded() && !words.empty() &&
                is_hex_name(words.back(), k_digits, k_digits)) {
                return std::string{words.back()};
            }
        }
        return std::nullopt;
    }

    bool is_damaged(const std::string&, const CancelToken& cancel) const override
    {
        return m_program
            .run({"identify", "--id", "--rev=0", "--", m_url.url}, "", k_vcs_answer_time, cancel)
            .succeeded();
    }

    std::vector<std::string> check_out(const std::string& mirror, const std::string& revision,
                                       const std::string& tree,
                                       const CancelToken& cancel) const override
    {
        // --pull copies: the files of the mirror are not linked into a build.
        m_program.output(
            {"clone", "--pull", "--quiet", "--updaterev=" + revision, "--", mirror, tree}, "",
            "cannot check out " + m_url.name, cancel);
        os::write_file_atomically(os::join_path(tree, ".hg/hgrc"),
                                  "[paths]\ndefault = " + display_url(m_url.url) + "\n");
        return {};
    }

    std::optional<std::string> fixed_revision() const override
    {
        const bool whole =
            m_url.ref_kind == "revision" && is_hex_name(m_url.ref, k_digits, k_digits);
        return whole ? std::optional{m_url.ref} : std::nullopt;
    }

private:
    // Where the source names nothing: the bookmark "@" if there is one.
    std::vector<std::string> names() const
    {
        return m_url.ref.empty() ? std::vector<std::string>{"@", "default"}
                                 : std::vector<std::string>{m_url.ref};
    }

    SourceUrl m_url;
    VcsProgram m_program;
};

} // namespace

std::unique_ptr<Vcs> make_hg(const SourceUrl& url, VcsProgram program)
{
    return std::make_unique<Mercurial>(url, std::move(program));
}

} // namespace rbeepkg::source
