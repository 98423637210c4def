#include "tests/support/local_https_server.hpp"

#include <filesystem>

#include "source_fixture.hpp"

namespace rbeepkg::source {

namespace {

class GitOverTls : public Sources
{
protected:
    // As plain files, which is enough of a server for git.
    void publish()
    {
        git({"update-server-info"});
        const std::string root = at("repo/.git");
        for (const auto& entry : std::filesystem::recursive_directory_iterator{root}) {
            if (entry.is_regular_file()) {
                const std::string path = entry.path();
                test::HttpReply reply;
                reply.body = os::read_file(path, 1U << 20U);
                m_https.set("/repo.git" + path.substr(root.size()), std::move(reply));
            }
        }
    }
    WantedSource wanted() const { return skipped("worker::git+" + m_https.url("/repo.git")); }

    test::LocalHttpsServer m_https;
};

} // namespace

TEST_F(GitOverTls, TrustsTheCaFile)
{
    const std::string commit = make_repository();
    publish();
    m_context.ca_file = m_https.ca_file();
    EXPECT_EQ(known(wanted()), std::vector<std::string>{"git:" + commit});
    EXPECT_EQ(fetch(wanted()).pin, "git:" + commit);
}

TEST_F(GitOverTls, RefusesAServerThatNobodyVouchesFor)
{
    make_repository();
    publish();
    const Error error = failure(wanted());
    EXPECT_EQ(error.code(), ErrorCode::network);
    EXPECT_THAT(error.what(), testing::HasSubstr("certificate"));
    EXPECT_THAT(error.hint(), testing::HasSubstr("CaFile"));
    EXPECT_TRUE(m_https.requests().empty());
}

} // namespace rbeepkg::source
