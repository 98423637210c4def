#include <sys/stat.h>

#include <csignal>

#include "source_fixture.hpp"

namespace rbeepkg::source {

namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* k_content = "the worker";

class FileSource : public Sources
{
protected:
    FileSource()
    {
        serve("/worker.bin", k_content);
        m_url = m_server.url("/worker.bin");
    }
    std::string m_url;
};

} // namespace

TEST_F(FileSource, IsFetchedOnceAndThenComesFromTheCache)
{
    const PinnedSource first = fetch(sha256(m_url, k_content));
    EXPECT_EQ(first.pin, "sha256:" + crypto::sha256_hex(k_content));
    EXPECT_EQ(first.path, at("cache/sources/" + crypto::sha256_hex(k_content) + "/worker.bin"));
    EXPECT_EQ(first.text, m_url);
    EXPECT_EQ(os::read_file(first.path, 100), k_content);
    const PinnedSource second = fetch(sha256(m_url, k_content));
    EXPECT_EQ(second.path, first.path);
    EXPECT_EQ(m_server.count("/worker.bin"), 1U);
    EXPECT_THAT(m_sink.warnings(), IsEmpty());
    EXPECT_TRUE(m_sink.has_finished(Phase::fetch, "worker.bin"));
}

TEST_F(FileSource, IsCheckedWithEveryKindOfChecksum)
{
    using enum crypto::Algorithm;
    for (const crypto::Algorithm algorithm : {ck, md5, sha1, sha224, sha256, sha384, sha512, b2}) {
        os::remove_tree(at("cache"));
        EXPECT_EQ(fetch({m_url, {digest(algorithm, k_content)}, false}).pin,
                  "sha256:" + crypto::sha256_hex(k_content));
        os::remove_tree(at("cache"));
        const crypto::Digest wrong = digest(algorithm, "something else");
        const Error error = failure({m_url, {wrong}, false});
        EXPECT_EQ(error.code(), ErrorCode::untrusted);
        EXPECT_THAT(error.what(), HasSubstr("worker.bin"));
        EXPECT_THAT(error.what(), HasSubstr(std::string{to_string(algorithm)}));
        EXPECT_THAT(error.what(), HasSubstr(wrong.value));
        EXPECT_THAT(error.what(), HasSubstr(digest(algorithm, k_content).value));
        EXPECT_FALSE(error.hint().empty());
    }
}

TEST_F(FileSource, HasAllItsChecksumsChecked)
{
    using enum crypto::Algorithm;
    WantedSource wanted{m_url, {digest(b2, k_content), digest(md5, "wrong")}, false};
    EXPECT_THAT(failure(wanted).what(), HasSubstr("md5"));
    wanted.digests[1] = digest(md5, k_content);
    fetch(wanted);
    wanted.digests[1] = digest(md5, "wrong");
    EXPECT_THAT(failure(wanted).what(), HasSubstr("md5")) << "also of a cached file";
}

TEST_F(FileSource, IsFoundInTheCacheByAStrongDigestOfAnotherKind)
{
    using enum crypto::Algorithm;
    fetch({m_url, {digest(b2, k_content)}, false});
    fetch({m_url, {digest(b2, k_content)}, false});
    EXPECT_EQ(m_server.count("/worker.bin"), 1U);
    EXPECT_EQ(known({m_url, {digest(b2, k_content)}, false}),
              std::vector<std::string>{"sha256:" + crypto::sha256_hex(k_content)});
    EXPECT_EQ(known({m_url, {digest(sha512, k_content)}, false}), std::nullopt);
}

TEST_F(FileSource, ThatWasDamagedInTheCacheIsFetchedAgain)
{
    const PinnedSource first = fetch(sha256(m_url, k_content));
    os::write_file_atomically(first.path, "damaged");
    EXPECT_EQ(os::read_file(fetch(sha256(m_url, k_content)).path, 100), k_content);
    EXPECT_EQ(m_server.count("/worker.bin"), 2U);
}

TEST_F(FileSource, WithoutChecksumOverPlainHttpIsRefused)
{
    const Error error = failure(skipped(m_url));
    EXPECT_EQ(error.code(), ErrorCode::untrusted);
    EXPECT_THAT(error.what(), HasSubstr("plain http"));
    EXPECT_EQ(m_server.count("/worker.bin"), 0U) << "nobody is asked";
    m_context.allow_plain_http_skip = true;
    EXPECT_EQ(fetch(skipped(m_url)).pin, "sha256:" + crypto::sha256_hex(k_content));
    EXPECT_TRUE(m_sink.has_warning("worker.bin has no checksum"));
}

TEST_F(FileSource, NeitherCheckedNorSkippedIsRefused)
{
    m_context.allow_plain_http_skip = true;
    EXPECT_EQ(failure({m_url, {}, false}).code(), ErrorCode::untrusted);
}

TEST_F(FileSource, IsPinnedWhenItIsSkipped)
{
    m_context.allow_plain_http_skip = true;
    EXPECT_EQ(known(skipped(m_url)), std::nullopt);
    fetch(skipped(m_url));
    ASSERT_EQ(m_pins.m_pins.size(), 1U);
    EXPECT_EQ(m_pins.m_pins.begin()->first, (std::pair{std::string{"worker 1.0-1"}, m_url}));
    EXPECT_EQ(known(skipped(m_url)),
              std::vector<std::string>{"sha256:" + crypto::sha256_hex(k_content)});

    serve("/worker.bin", "other bytes");
    EXPECT_EQ(fetch(skipped(m_url)).pin, "sha256:" + crypto::sha256_hex(k_content))
        << "the cache has what is pinned";
    os::remove_tree(at("cache"));
    const Error error = failure(skipped(m_url));
    EXPECT_EQ(error.code(), ErrorCode::untrusted);
    EXPECT_THAT(error.what(), HasSubstr("same version (worker 1.0-1)"));
    EXPECT_THAT(error.what(), HasSubstr(crypto::sha256_hex(k_content)));
    EXPECT_THAT(error.what(), HasSubstr(crypto::sha256_hex("other bytes")));
    EXPECT_THAT(error.hint(), HasSubstr("raise the version"));
    EXPECT_THAT(error.hint(), HasSubstr("remove the pin"));

    m_context.subject = "worker 1.1-1";
    EXPECT_EQ(fetch(skipped(m_url)).pin, "sha256:" + crypto::sha256_hex("other bytes"));
}

TEST_F(FileSource, IsNotPinnedWhereNobodyKeepsPins)
{
    m_context.allow_plain_http_skip = true;
    m_context.pins = nullptr;
    fetch(skipped(m_url));
    serve("/worker.bin", "other bytes");
    EXPECT_EQ(fetch(skipped(m_url)).pin, "sha256:" + crypto::sha256_hex("other bytes"));
}

TEST_F(FileSource, WithAChecksumIsNotPinned)
{
    fetch(sha256(m_url, k_content));
    EXPECT_THAT(m_pins.m_pins, IsEmpty());
}

TEST_F(FileSource, ThatIsNotThereIsSaid)
{
    const Error error = failure(sha256("other::" + m_server.url("/none"), k_content));
    EXPECT_EQ(error.code(), ErrorCode::network);
    EXPECT_THAT(error.what(), HasSubstr("fetching other"));
    EXPECT_EQ(
        failure(sha256(fmt::format("x::http://127.0.0.1:{}/x", test::unused_port()), k_content))
            .code(),
        ErrorCode::network);
}

TEST_F(FileSource, BesideTheRecipeIsReadThere)
{
    os::write_file_atomically(at("recipe/fix.patch"), "patch");
    os::make_directories(at("recipe/sub"));
    os::write_file_atomically(at("recipe/sub/more"), "more");
    EXPECT_EQ(fetch(sha256("fix.patch", "patch")).path, at("recipe/fix.patch"));
    EXPECT_EQ(fetch(skipped("sub/more")).pin, "sha256:" + crypto::sha256_hex("more"));
    EXPECT_EQ(failure(sha256("fix.patch", "other")).code(), ErrorCode::untrusted);
    EXPECT_EQ(failure(skipped("none")).code(), ErrorCode::not_found);
    EXPECT_EQ(known(skipped("sub/more")),
              std::vector<std::string>{"sha256:" + crypto::sha256_hex("more")});
    EXPECT_THAT(m_pins.m_pins, IsEmpty());
    EXPECT_THAT(m_sink.warnings(), IsEmpty());
}

TEST_F(FileSource, BesideARecipeOfAServerIsFetchedThere)
{
    serve("/recipes/worker/fix.patch", "patch");
    m_context.local_directory.clear();
    m_context.local_base = *net::Url::parse(m_server.url("/recipes/worker/PKGBUILD"));
    EXPECT_EQ(fetch(sha256("fix.patch", "patch")).pin, "sha256:" + crypto::sha256_hex("patch"));
    EXPECT_EQ(failure(skipped("fix.patch")).code(), ErrorCode::untrusted);
    EXPECT_THAT(m_sink.warnings(), IsEmpty());
    m_context.allow_plain_http_skip = true;
    fetch(skipped("fix.patch"));
    EXPECT_TRUE(m_sink.has_warning("fix.patch has no checksum"));
    m_context.local_base.reset();
    EXPECT_EQ(failure(skipped("fix.patch")).code(), ErrorCode::not_found);
}

TEST_F(FileSource, BesideARecipeOnDiskIsReadPlainly)
{
    os::write_file_atomically(at("recipe/fix.patch"), "patch");
    m_context.local_directory.clear();
    m_context.local_base = *net::Url::parse("file://" + at("recipe/PKGBUILD"));
    EXPECT_EQ(fetch(skipped("fix.patch")).path, at("recipe/fix.patch"));
}

TEST_F(FileSource, OfAFileUrlIsNotPinned)
{
    m_context.allow_local_urls = true;
    os::write_file_atomically(at("somewhere"), "content");
    EXPECT_EQ(fetch(skipped("file://" + at("somewhere"))).pin,
              "sha256:" + crypto::sha256_hex("content"));
    EXPECT_THAT(m_pins.m_pins, IsEmpty());
    EXPECT_EQ(failure(skipped("file://" + at("nowhere"))).code(), ErrorCode::not_found);
}

TEST_F(FileSource, OfAFileUrlIsRefusedToARecipeFromElsewhereBeforeAnythingIsFetched)
{
    os::write_file_atomically(at("somewhere"), "content");
    const WantedSource local = sha256("renamed::file://" + at("somewhere"), "content");
    try {
        fetch_sources({sha256(m_url, k_content), local}, m_context, m_cancel);
        FAIL() << "it was fetched";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::untrusted);
        EXPECT_THAT(error.what(), HasSubstr(local.text));
        EXPECT_THAT(error.what(), HasSubstr("only a recipe that is itself local"));
        EXPECT_THAT(error.hint(), HasSubstr("AllowLocalSources = yes"));
    }
    EXPECT_THROW(known(local), Error);
    EXPECT_THAT(m_server.requests(), IsEmpty());
    m_context.allow_local_urls = true;
    EXPECT_EQ(fetch(local).pin, "sha256:" + crypto::sha256_hex("content"));
}

TEST_F(FileSource, ThatIsNoRegularFileIsRefused)
{
    m_context.allow_local_urls = true;
    ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
    for (const std::string& url :
         {"file://" + at("pipe"), "x::file://" + at("recipe"), std::string{"file:///dev/zero"}}) {
        const Error error = failure(skipped(url));
        EXPECT_EQ(error.code(), ErrorCode::untrusted) << error.what();
        EXPECT_THAT(error.what(), HasSubstr("no regular file"));
        EXPECT_THROW(known(skipped(url)), Error);
    }
}

TEST_F(FileSource, BesideARecipeOnAServerIsNoFileOfThisMachine)
{
    m_context.local_directory.clear();
    m_context.local_base = *net::Url::parse(m_server.url("/recipes/PKGBUILD"));
    EXPECT_NE(failure(skipped("file:/etc/hostname")).code(), ErrorCode::internal);
    EXPECT_FALSE(os::exists(at("cache/sources/incoming/hostname")));
}

TEST_F(FileSource, ThatIsRefusedByItsWordsIsNeverAsked)
{
    for (const std::string& text :
         {"hg+" + m_url, std::string{"git+ext::sh -c id"}, std::string{"../../etc/passwd"},
          std::string{"git+--upload-pack=id"}, std::string{"a::http://[/x"}}) {
        EXPECT_EQ(failure(skipped(text)).code(), ErrorCode::untrusted) << text;
        try {
            known(skipped(text));
            ADD_FAILURE() << text;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::untrusted) << error.what();
        }
    }
    EXPECT_THAT(m_server.requests(), IsEmpty());
}

TEST_F(FileSource, CancelIsHeard)
{
    m_cancel.request(SIGINT);
    EXPECT_THROW(fetch(sha256(m_url, k_content)), Cancelled);
    EXPECT_THROW(known(sha256(m_url, k_content)), Cancelled);
}

} // namespace rbeepkg::source
