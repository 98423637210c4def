// A download that comes to its end, at once or from where an earlier run was.
#include "tests/unit/net/download_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::net {
namespace {

using test::RawConnection;
using test::RawHttpServer;

TEST_F(DownloadTest, PutsTheWholeFileAtItsPath)
{
    RawHttpServer server{
        [&](RawConnection& connection) { serve_file(connection, m_content, "\"v1\""); }};
    Download request = request_for(server.url("/f"));
    request.expected_size = m_content.size();
    request.expected_digest = crypto::digest_of(crypto::Algorithm::sha256, m_content);
    const Downloaded downloaded = fetch(request);
    expect_whole(downloaded, m_content);
    EXPECT_FALSE(downloaded.resumed);
    EXPECT_TRUE(downloaded.insecure);
    EXPECT_EQ(server.requests().at(0).header("accept-encoding"), "");
}

TEST_F(DownloadTest, OtherDigestsThanSha256AreChecked)
{
    RawHttpServer server{
        [&](RawConnection& connection) { serve_file(connection, m_content, "\"v1\""); }};
    Download request = request_for(server.url("/f"));
    request.expected_digest = crypto::digest_of(crypto::Algorithm::b2, m_content);
    expect_whole(fetch(request), m_content);
    request.expected_digest = crypto::digest_of(crypto::Algorithm::sha512, "other");
    EXPECT_EQ(failure(request).code(), ErrorCode::untrusted);
}

TEST_F(DownloadTest, AnEmptyFileIsAFile)
{
    RawHttpServer server{[](RawConnection& connection) { serve_file(connection, "", "\"v\""); }};
    expect_whole(fetch(request_for(server.url("/f"))), "");
}

TEST_F(DownloadTest, GoesOnAfterACut)
{
    RawHttpServer server{
        [&](RawConnection& connection) { serve_file(connection, m_content, "\"v1\"", 700'000); }};
    const Downloaded downloaded = fetch(request_for(server.url("/f")));
    expect_whole(downloaded, m_content);
    EXPECT_TRUE(downloaded.resumed);
    const auto requests = server.requests();
    ASSERT_EQ(requests.size(), 5U);
    EXPECT_EQ(requests.at(1).header("range"), "bytes=700000-");
    EXPECT_EQ(requests.at(1).header("if-range"), "\"v1\"");
}

TEST_F(DownloadTest, WithoutAnyValidatorACutMeansTheWholeAgain)
{
    RawHttpServer server{[&](RawConnection& connection) {
        const bool first = connection.number() == 1;
        connection.reply("200 OK", {"Content-Length: 3000000"},
                         m_content.substr(0, first ? 1000 : m_content.size()));
    }};
    const Downloaded downloaded = fetch(request_for(server.url("/f")));
    expect_whole(downloaded, m_content);
    EXPECT_FALSE(downloaded.resumed);
    EXPECT_EQ(server.requests().at(1).header("range"), "");
}

TEST_F(DownloadTest, AWeakEtagIsNoReasonToGoOn)
{
    RawHttpServer server{[&](RawConnection& connection) {
        const bool first = connection.number() == 1;
        serve_file(connection, m_content, "W/\"v1\"", first ? 1000 : std::string::npos);
    }};
    expect_whole(fetch(request_for(server.url("/f"))), m_content);
    EXPECT_EQ(server.requests().at(1).header("range"), "");
}

TEST_F(DownloadTest, ALaterRunGoesOn)
{
    RawHttpServer server{
        [&](RawConnection& connection) { serve_file(connection, m_content, "\"v1\""); }};
    leave_part(server.url("/f"), m_content.substr(0, 2'000'000), m_v1);
    const Downloaded downloaded = fetch(request_for(server.url("/f")));
    expect_whole(downloaded, m_content);
    EXPECT_TRUE(downloaded.resumed);
    EXPECT_EQ(server.requests().at(0).header("range"), "bytes=2000000-");
}

TEST_F(DownloadTest, APartThatWasWholeButNotRenamedIsFinished)
{
    RawHttpServer server{
        [&](RawConnection& connection) { serve_file(connection, m_content, "\"v1\""); }};
    leave_part(server.url("/f"), m_content, m_v1);
    expect_whole(fetch(request_for(server.url("/f"))), m_content);
    EXPECT_EQ(server.requests().at(0).header("range"), "bytes=2999999-");
}

TEST_F(DownloadTest, AChangedFileIsFetchedWhole)
{
    RawHttpServer server{
        [&](RawConnection& connection) { serve_file(connection, m_content, "\"v2\""); }};
    leave_part(server.url("/f"), some_bytes(500), m_v1);
    m_root.write("file.tar.zst.part", "bytes of the old file");
    const Downloaded downloaded = fetch(request_for(server.url("/f")));
    expect_whole(downloaded, m_content);
    EXPECT_FALSE(downloaded.resumed);
    EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(DownloadTest, AServerThatIgnoresRangesIsTakenWhole)
{
    RawHttpServer server{[&](RawConnection& connection) {
        connection.reply("200 OK", {"Content-Length: 3000000"}, m_content);
    }};
    leave_part(server.url("/f"), m_content.substr(0, 1000), m_v1);
    expect_whole(fetch(request_for(server.url("/f"))), m_content);
}

// What a server may answer to a Range that does not continue what is there: each leads to a clean
// second question for the whole.
TEST_F(DownloadTest, AWrongPartialAnswerIsFollowedByTheWhole)
{
    const std::vector<std::vector<std::string>> wrong = {
        {"206 Partial Content", "Content-Range: bytes 0-9/3000000", "Content-Length: 10"},
        {"206 Partial Content", "Content-Range: bytes 1001-1010/3000000", "Content-Length: 10"},
        {"206 Partial Content", "Content-Range: bytes 1000-1009/77777", "Content-Length: 10"},
        {"206 Partial Content", "Content-Range: nonsense", "Content-Length: 10"},
        {"206 Partial Content", "Content-Length: 10"},
        {"206 Partial Content", "Content-Range: bytes 1000-1009/3000000", "ETag: \"v2\"",
         "Content-Length: 10"},
        {"416 Range Not Satisfiable", "Content-Range: bytes */5", "Content-Length: 10"},
    };
    for (const std::vector<std::string>& head : wrong) {
        RawHttpServer server{[&](RawConnection& connection) {
            if (connection.request().header("range").empty()) {
                serve_file(connection, m_content, "\"v1\"");
                return;
            }
            connection.reply(head.front(), {head.begin() + 1, head.end()}, "0123456789");
        }};
        leave_part(server.url("/f"), m_content.substr(0, 1000), m_v1);
        const Downloaded downloaded = fetch(request_for(server.url("/f")));
        expect_whole(downloaded, m_content);
        EXPECT_FALSE(downloaded.resumed) << head.at(1);
        EXPECT_EQ(server.requests().size(), 2U) << head.at(1);
        os::remove_file(path());
    }
}

TEST_F(DownloadTest, APartialAnswerToAWholeQuestionIsRefused)
{
    RawHttpServer server{[&](RawConnection& connection) {
        connection.reply("206 Partial Content",
                         {"Content-Range: bytes 0-9/3000000", "Content-Length: 10"}, "0123456789");
    }};
    EXPECT_EQ(failure(request_for(server.url("/f"))).code(), ErrorCode::network);
    expect_nothing_left();
}

TEST_F(DownloadTest, NotesAboutAnotherUrlAreNotBelieved)
{
    RawHttpServer server{
        [&](RawConnection& connection) { serve_file(connection, m_content, "\"v1\""); }};
    leave_part(server.url("/other"), "bytes of another file", m_v1);
    expect_whole(fetch(request_for(server.url("/f"))), m_content);
    EXPECT_EQ(server.requests().at(0).header("range"), "");
}

TEST_F(DownloadTest, APartFromBeforeAPowerCutNeedsADigest)
{
    RawHttpServer server{
        [&](RawConnection& connection) { serve_file(connection, m_content, "\"v1\""); }};
    PartOrigin earlier = m_v1;
    earlier.boot = "another boot";
    leave_part(server.url("/f"), m_content.substr(0, 1000), earlier);
    expect_whole(fetch(request_for(server.url("/f"))), m_content);
    EXPECT_EQ(server.requests().at(0).header("range"), "");
    os::remove_file(path());
    leave_part(server.url("/f"), m_content.substr(0, 1000), earlier);
    Download request = request_for(server.url("/f"));
    request.expected_digest = crypto::digest_of(crypto::Algorithm::sha256, m_content);
    expect_whole(fetch(request), m_content);
    EXPECT_EQ(server.requests().at(1).header("range"), "bytes=1000-");
}

TEST_F(DownloadTest, ADamagedPartIsFetchedAgainWhole)
{
    RawHttpServer server{
        [&](RawConnection& connection) { serve_file(connection, m_content, "\"v1\""); }};
    leave_part(server.url("/f"), std::string(2'000'000, '\0'), m_v1);
    Download request = request_for(server.url("/f"));
    request.expected_digest = crypto::digest_of(crypto::Algorithm::sha256, m_content);
    const Downloaded downloaded = fetch(request);
    expect_whole(downloaded, m_content);
    EXPECT_FALSE(downloaded.resumed);
    EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(DownloadTest, BrokenNotesAreNoNotes)
{
    RawHttpServer server{
        [&](RawConnection& connection) { serve_file(connection, m_content, "\"v1\""); }};
    for (const char* notes : {"", "garbage", "source = x\nunknown = y\n", "\xff\xfe"}) {
        m_root.write("file.tar.zst.part", "bytes");
        m_root.write("file.tar.zst.part.meta", notes);
        expect_whole(fetch(request_for(server.url("/f"))), m_content);
    }
    m_root.write("file.tar.zst.part", "bytes without notes");
    expect_whole(fetch(request_for(server.url("/f"))), m_content);
}

} // namespace
} // namespace rbeepkg::net
