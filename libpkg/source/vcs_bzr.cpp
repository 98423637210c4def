// Bazaar: the mirror is a branch without a working copy.
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/source/tool_environment.hpp"
#include "libpkg/source/vcs.hpp"

#include <utility>

namespace rbeepkg::source {

namespace {

class Bazaar final : public Vcs
{
public:
    Bazaar(SourceUrl url, VcsProgram program) : m_url{std::move(url)}, m_program{std::move(program)}
    {}

    void clone(const std::string& mirror, const CancelToken& cancel) const override
    {
        m_program.transfer(
            {"branch", "--quiet", "--standalone", "--no-tree", "--", m_url.url, mirror}, "",
            "cannot branch " + display_url(m_url.url), cancel);
    }

    void update(const std::string& mirror, const CancelToken& cancel) const override
    {
        m_program.transfer(
            {"pull", "--quiet", "--overwrite", "--directory=" + mirror, "--", m_url.url}, "",
            "cannot pull from " + display_url(m_url.url), cancel);
    }

    std::optional<std::string> revision(const std::string& mirror,
                                        const CancelToken& cancel) const override
    {
        return revision_in(mirror, cancel);
    }

    std::optional<std::string> remote_revision(const CancelToken& cancel) const override
    {
        return revision_in(m_url.url, cancel);
    }

    bool is_damaged(const std::string&, const CancelToken& cancel) const override
    {
        return m_program.run({"revno", "--quiet", "--", m_url.url}, "", k_vcs_answer_time, cancel)
            .succeeded();
    }

    std::vector<std::string> check_out(const std::string& mirror, const std::string& revision,
                                       const std::string& tree,
                                       const CancelToken& cancel) const override
    {
        m_program.output({"branch", "--quiet", "--standalone", "--revision=revid:" + revision, "--",
                          mirror, tree},
                         "", "cannot check out " + m_url.name, cancel);
        m_program.output({"config", "--quiet", "--directory=" + tree,
                          "parent_location=" + display_url(m_url.url)},
                         "", "cannot set up " + m_url.name, cancel);
        return {};
    }

private:
    // A bare word may be a tag, or the id of a revision; bzr itself would go on and look for a
    // branch of this name elsewhere.
    std::vector<std::string> specifications() const
    {
        if (m_url.ref.empty()) {
            return {"last:1"};
        }
        const bool is_number = m_url.ref.find_first_not_of("0123456789.") == std::string::npos;
        if (is_number || m_url.ref.find(':') != std::string::npos) {
            return {m_url.ref};
        }
        return {"tag:" + m_url.ref, "revid:" + m_url.ref};
    }

    // For an id that it has not, bzr answers "??? <id>".
    std::optional<std::string> revision_in(const std::string& branch,
                                           const CancelToken& cancel) const
    {
        for (const std::string& one : specifications()) {
            const os::Outcome outcome =
                m_program.run({"revision-info", "--directory=" + branch, "--revision=" + one}, "",
                              k_vcs_answer_time, cancel);
            const std::vector<std::string_view> words = split_words(outcome.output);
            if (outcome.succeeded() && words.size() == 2 && words[0] != "???" &&
                words[1] != "null:") {
                return std::string{words[1]};
            }
        }
        return std::nullopt;
    }

    SourceUrl m_url;
    VcsProgram m_program;
};

} // namespace

std::unique_ptr<Vcs> make_bzr(const SourceUrl& url, VcsProgram program)
{
    return std::make_unique<Bazaar>(url, std::move(program));
}

} // namespace rbeepkg::source
