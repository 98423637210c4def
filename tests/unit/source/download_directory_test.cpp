#include <sys/stat.h>
#include <unistd.h>

#include "source_fixture.hpp"

namespace rbeepkg::source {

namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class DownloadDirectory : public Sources
{
protected:
    DownloadDirectory()
    {
        m_context.download_directory = at("downloads");
        m_context.allow_plain_http_skip = true;
        m_context.pins = nullptr; // as rbeepkg-build
        serve("/a.txt", "content");
    }
    std::string url() const { return m_server.url("/a.txt"); }
    std::string downloaded(const std::string& name = "a.txt") const
    {
        return os::read_file(at("downloads/" + name), 100);
    }
    void put(const std::string& directory, const std::string& content) const
    {
        os::make_directories(at(directory));
        os::write_file_atomically(at(directory + "/a.txt"), content);
    }
};

} // namespace

TEST_F(DownloadDirectory, HoldsWhatWasFetchedUnderItsName)
{
    fetch(sha256(url(), "content"));
    EXPECT_EQ(downloaded(), "content");
    fetch(sha256("other::" + url(), "content"));
    EXPECT_EQ(downloaded("other"), "content");
    EXPECT_THAT(os::list_directory(at("downloads")), SizeIs(2));
}

TEST_F(DownloadDirectory, WhatIsInTheCacheIsPutThereToo)
{
    m_context.download_directory.clear();
    fetch(sha256(url(), "content"));
    m_context.download_directory = at("downloads");
    const std::size_t asked = m_server.requests().size();
    fetch(sha256(url(), "content"));
    EXPECT_EQ(downloaded(), "content");
    EXPECT_EQ(m_server.requests().size(), asked);
}

TEST_F(DownloadDirectory, AFileThatIsThereIsNotFetched)
{
    for (const char* directory : {"downloads", "recipe"}) {
        put(directory, "content");
        for (const WantedSource& wanted : {sha256(url(), "content"), skipped(url())}) {
            const PinnedSource source = fetch(wanted);
            EXPECT_EQ(source.path, at(std::string{directory} + "/a.txt"));
            lay_out({source});
            EXPECT_EQ(laid("a.txt"), "content");
        }
        os::remove_file(at(std::string{directory} + "/a.txt"));
    }
    EXPECT_THAT(m_server.requests(), IsEmpty());
}

TEST_F(DownloadDirectory, AnotherFileThereIsReplaced)
{
    put("downloads", "something else");
    fetch(sha256(url(), "content"));
    EXPECT_EQ(downloaded(), "content");
    EXPECT_THAT(m_sink.notices(), testing::Contains(HasSubstr("is not the file")));
}

TEST_F(DownloadDirectory, AFileThereThatChangesAfterTheCheckIsRefused)
{
    put("downloads", "content");
    const PinnedSource source = fetch(sha256(url(), "content"));
    put("downloads", "changed");
    EXPECT_THROW(lay_out({source}), Error);
}

TEST_F(DownloadDirectory, NothingButFilesIsTakenFromThere)
{
    os::make_directories(at("downloads"));
    ASSERT_EQ(::mkfifo(at("downloads/a.txt").c_str(), 0644), 0);
    EXPECT_EQ(fetch(sha256(url(), "content")).pin.substr(0, 7), "sha256:");
    EXPECT_EQ(downloaded(), "content");
}

TEST_F(DownloadDirectory, SkippedChecksumsAreNotLookedAt)
{
    const WantedSource wrong = sha256(url(), "something else");
    EXPECT_EQ(failure(wrong).code(), ErrorCode::untrusted);
    m_context.skip_checksums = true;
    const PinnedSource source = fetch(wrong);
    EXPECT_EQ(source.pin, "sha256:" + crypto::sha256_hex("content"));
    EXPECT_THAT(m_sink.notices(), testing::Contains(HasSubstr("checksums")));
    EXPECT_THAT(m_sink.warnings(), IsEmpty());
    os::write_file_atomically(at("recipe/local"), "local");
    fetch(sha256("local", "something else"));
    fetch({"local", {}, false});
}

TEST_F(DownloadDirectory, SumsAreGeneratedOfWhatWasFetched)
{
    make_repository();
    m_context.allow_local_urls = true;
    m_context.skip_signatures = true;
    os::write_file_atomically(at("recipe/a.txt.sig"), "signature");
    const std::vector<PinnedSource> sources = fetch_sources(
        {skipped(url()), skipped("a.txt.sig"), skipped(repository_url())}, m_context, m_cancel);
    EXPECT_THAT(generate_sums(sources, crypto::Algorithm::sha256, m_cancel),
                testing::ElementsAre(crypto::sha256_hex("content"), "SKIP", "SKIP"));
    EXPECT_THAT(
        generate_sums(sources, crypto::Algorithm::md5, m_cancel),
        testing::ElementsAre(digest(crypto::Algorithm::md5, "content").value, "SKIP", "SKIP"));
}

} // namespace rbeepkg::source
