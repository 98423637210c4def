#include "libpkg/net/head.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rbeepkg::net {
namespace {

Head read(const std::vector<std::string>& lines)
{
    HeadReader reader;
    for (const std::string& line : lines) {
        reader.take(line);
    }
    EXPECT_TRUE(reader.complete());
    return reader.head();
}

TEST(HeadReader, TakesTheFieldsWhateverTheirCase)
{
    const Head head =
        read({"HTTP/1.1 200 OK\r\n", "ETAG: \"a\"\r\n", "Last-modified:  Sat\r\n",
              "content-type: text/plain; charset=utf-8\r\n", "Content-Length: 12\r\n", "\r\n"});
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.etag, "\"a\"");
    EXPECT_EQ(head.last_modified, "Sat");
    EXPECT_EQ(head.content_type, "text/plain; charset=utf-8");
    EXPECT_EQ(head.content_length, 12U);
}

TEST(HeadReader, AnInterimAnswerLeavesNothing)
{
    HeadReader reader;
    for (const char* line : {"HTTP/1.1 103 Early Hints\r\n", "ETag: \"early\"\r\n", "\r\n"}) {
        EXPECT_FALSE(reader.take(line));
    }
    EXPECT_FALSE(reader.complete());
    reader.take("HTTP/1.1 204 No Content\r\n");
    EXPECT_TRUE(reader.take("\r\n"));
    EXPECT_EQ(reader.head().etag, "");
    EXPECT_EQ(reader.head().status, 204);
}

TEST(HeadReader, TrailersChangeNothing)
{
    HeadReader reader;
    reader.take("HTTP/2 200\r\n");
    EXPECT_TRUE(reader.take("\r\n"));
    EXPECT_FALSE(reader.take("ETag: \"late\"\r\n"));
    EXPECT_FALSE(reader.take("\r\n"));
    EXPECT_EQ(reader.head().status, 200);
    EXPECT_EQ(reader.head().etag, "");
}

TEST(HeadReader, ALengthThatIsNoNumberIsNone)
{
    EXPECT_FALSE(read({"HTTP/1.1 200 OK", "Content-Length: -5", ""}).content_length);
    EXPECT_FALSE(
        read({"HTTP/1.1 200 OK", "Content-Length: 99999999999999999999", ""}).content_length);
}

TEST(Freshness, Table)
{
    struct Case
    {
        std::vector<std::string> lines;
        long seconds; // -1: not said
    };
    const std::vector<Case> cases = {
        {{}, -1},
        {{"Cache-Control: public"}, -1},
        {{"Cache-Control: public, max-age=3600, s-maxage=7200"}, 3600},
        {{"Cache-Control: MAX-AGE=60"}, 60},
        {{"Cache-Control: max-age=\"60\""}, 60},
        {{"Cache-Control: max-age=3600", "Age: 600"}, 3000},
        {{"Cache-Control: max-age=3600", "Age: 9999"}, 0},
        {{"Cache-Control: max-age=3600, no-cache"}, 0},
        {{"Cache-Control: no-store"}, 0},
        {{"Cache-Control: public", "Cache-Control: max-age=5"}, 5},
        {{"Cache-Control: max-age=soon"}, -1},
        {{"Cache-Control: max-age=18446744073709551615"}, 365L * 24 * 3600},
    };
    for (const Case& c : cases) {
        std::vector<std::string> lines = {"HTTP/1.1 200 OK"};
        lines.insert(lines.end(), c.lines.begin(), c.lines.end());
        lines.emplace_back();
        const auto fresh = freshness(read(lines));
        EXPECT_EQ(fresh ? fresh->count() : -1, c.seconds)
            << (c.lines.empty() ? "" : c.lines.front());
    }
}

TEST(ContentRange, Table)
{
    EXPECT_EQ(parse_content_range("bytes 5-9/10"), (ContentRange{5, 9, 10}));
    EXPECT_EQ(parse_content_range("Bytes 0-0/1"), (ContentRange{0, 0, 1}));
    EXPECT_EQ(parse_content_range("bytes 5-9/*"), (ContentRange{5, 9, {}}));
    for (const char* bad : {"", "bytes", "bytes */10", "bytes 9-5/10", "bytes 5-10/10", "5-9/10",
                            "bytes 5-9", "bytes -5-9/10", "bytes 5-9/x", "bytes 5/9-10"}) {
        EXPECT_FALSE(parse_content_range(bad)) << bad;
    }
}

} // namespace
} // namespace rbeepkg::net
