// Subversion: the mirror is a working copy, as there is no other copy of a part of a repository.
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/source/tool_environment.hpp"
#include "libpkg/source/vcs.hpp"

#include <utility>

namespace rbeepkg::source {

namespace {

std::string scheme_of(std::string_view url)
{
    return std::string{url.substr(0, url.find("://"))};
}

// Commands run inside the working copy and name it ".": svn would read an '@' in its path as a
// revision.
class Subversion final : public Vcs
{
public:
    Subversion(SourceUrl url, VcsProgram program)
        : m_url{std::move(url)}, m_program{std::move(program)}
    {}

    void clone(const std::string& mirror, const CancelToken& cancel) const override
    {
        os::make_directories(mirror);
        m_program.transfer({"checkout", "--quiet", "--ignore-externals", "--revision=" + wanted(),
                            "--", m_url.url, "."},
                           mirror, "cannot check out " + display_url(m_url.url), cancel);
        refuse_weaker_scheme(mirror, cancel);
    }

    void update(const std::string& mirror, const CancelToken& cancel) const override
    {
        m_program.run({"cleanup", "--quiet", "--", "."}, mirror, k_vcs_answer_time, cancel);
        update_to(wanted(), mirror, cancel);
    }

    std::optional<std::string> revision(const std::string& mirror,
                                        const CancelToken& cancel) const override
    {
        return revision_of({"--", "."}, mirror, cancel);
    }

    std::optional<std::string> remote_revision(const CancelToken& cancel) const override
    {
        return revision_of({"--revision=" + wanted(), "--", m_url.url}, "", cancel);
    }

    bool is_damaged(const std::string&, const CancelToken& cancel) const override
    {
        return remote_revision(cancel).has_value();
    }

    std::vector<std::string> check_out(const std::string& mirror, const std::string& revision,
                                       const std::string& tree,
                                       const CancelToken& cancel) const override
    {
        copy_tree(mirror, tree, cancel);
        // Another process may have taken the mirror further since.
        if (this->revision(tree, cancel) != revision) {
            update_to(revision, tree, cancel);
        }
        const os::Outcome externals =
            m_program.run({"propget", "svn:externals", "--recursive", "--", "."}, tree,
                          k_vcs_answer_time, cancel);
        if (trim(externals.output).empty()) {
            return {};
        }
        return {fmt::format("{} has svn:externals, which are not fetched", m_url.name)};
    }

private:
    std::string wanted() const
    {
        if (m_url.ref.empty()) {
            return "HEAD";
        }
        return m_url.ref.starts_with('r') ? m_url.ref.substr(1) : m_url.ref;
    }

    void update_to(const std::string& revision, const std::string& copy,
                   const CancelToken& cancel) const
    {
        m_program.transfer({"update", "--quiet", "--ignore-externals", "--accept=theirs-full",
                            "--revision=" + revision, "--", "."},
                           copy, "cannot update from " + display_url(m_url.url), cancel);
    }

    std::optional<std::string> revision_of(const std::vector<std::string>& what,
                                           const std::string& directory,
                                           const CancelToken& cancel) const
    {
        std::vector<std::string> arguments = {"info", "--show-item", "revision"};
        arguments.insert(arguments.end(), what.begin(), what.end());
        const os::Outcome outcome = m_program.run(arguments, directory, k_vcs_answer_time, cancel);
        const std::string_view found = trim(outcome.output);
        if (!outcome.succeeded() || !parse_number(found)) {
            return std::nullopt;
        }
        return std::string{found};
    }

    // A server may send svn elsewhere.
    void refuse_weaker_scheme(const std::string& copy, const CancelToken& cancel) const
    {
        const std::string found =
            m_program.output({"info", "--show-item", "url", "--", "."}, copy,
                             "cannot look at the copy of " + display_url(m_url.url), cancel);
        if (scheme_of(trim(found)) != scheme_of(m_url.url)) {
            throw make_error(ErrorCode::untrusted, "{} leads to {}: another protocol",
                             display_url(m_url.url), display_url(trim(found)));
        }
    }

    SourceUrl m_url;
    VcsProgram m_program;
};

} // namespace

std::unique_ptr<Vcs> make_svn(const SourceUrl& url, VcsProgram program)
{
    return std::make_unique<Subversion>(url, std::move(program));
}

} // namespace rbeepkg::source
