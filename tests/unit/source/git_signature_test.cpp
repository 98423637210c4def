#include "tests/unit/source/signature_fixture.hpp"

namespace rbeepkg::source {

namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class GitSignatures : public OneSignature
{
protected:
    GitSignatures() { make_repository(); }

    std::string signed_git(std::vector<std::string> arguments) const
    {
        const std::vector<std::string> start = {
            "env", "GNUPGHOME=" + at("signer"), "git", "-C", at("repo"),
            "-c",  "user.signingKey=" + m_key};
        arguments.insert(arguments.begin(), start.begin(), start.end());
        return run(arguments);
    }
    void signed_commit(const std::string& content) const
    {
        os::write_file_atomically(at("repo/file"), content);
        signed_git({"commit", "--quiet", "--all", "-S", "-m", "signed\n\nwith a body"});
    }
};

} // namespace

TEST_F(GitSignatures, OfCommitsAreChecked)
{
    m_context.valid_pgp_keys = {m_key};
    EXPECT_THAT(refusal({repository_url("?signed")}).what(), HasSubstr("no OpenPGP signature"));
    signed_commit("two");
    const std::string head = git({"rev-parse", "HEAD"});
    for (const std::string& ref :
         {std::string{"?signed"}, std::string{"#branch=main?signed"}, "?signed#commit=" + head}) {
        verify({repository_url(ref)});
    }
    EXPECT_THAT(m_sink.warnings(), IsEmpty());
    commit("file", "three");
    refusal({repository_url("#branch=main?signed")});
    verify({repository_url("?signed#commit=" + head)});
    m_context.valid_pgp_keys = {std::string(40, 'A')};
    EXPECT_THAT(refusal({repository_url("?signed#commit=" + head)}).what(),
                HasSubstr("none of the recipe's validpgpkeys"));
    m_context.skip_signatures = true;
    verify({repository_url("#branch=main?signed")});
}

TEST_F(GitSignatures, OfChangedCommitsAreBad)
{
    m_context.valid_pgp_keys = {m_key};
    signed_commit("two");
    std::string object = git({"cat-file", "commit", "HEAD"});
    object.replace(object.find("with a body"), 11, "with a b0dy");
    os::write_file_atomically(at("object"), object + "\n");
    const std::string forged = git({"hash-object", "-t", "commit", "-w", at("object")});
    git({"update-ref", "refs/heads/main", forged});
    EXPECT_THAT(refusal({repository_url("?signed")}).what(),
                HasSubstr("no signature of these bytes"));
}

TEST_F(GitSignatures, OfTagsAreChecked)
{
    m_context.valid_pgp_keys = {m_key};
    signed_git({"tag", "-s", "-m", "release", "v1"});
    git({"tag", "-a", "-m", "release", "unsigned"});
    git({"tag", "light"});
    verify({repository_url("#tag=v1?signed")});
    for (const char* tag : {"unsigned", "light"}) {
        EXPECT_THAT(refusal({repository_url(std::string{"?signed#tag="} + tag)}).what(),
                    HasSubstr("no OpenPGP signature"));
    }
}

TEST_F(GitSignatures, ATagUnderAnotherNameIsForged)
{
    signed_git({"tag", "-s", "-m", "release", "v1"});
    git({"update-ref", "refs/tags/v2", git({"rev-parse", "refs/tags/v1"})});
    m_context.valid_pgp_keys = {m_key};
    EXPECT_THAT(refusal({repository_url("#tag=v2?signed")}).what(), HasSubstr("was forged"));
    EXPECT_THAT(refusal({repository_url("#tag=v2")}).what(), HasSubstr("was forged"));
    verify({repository_url("#tag=v1?signed")});
}

} // namespace rbeepkg::source
