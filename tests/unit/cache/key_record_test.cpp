#include "cache/key_record.hpp"

#include <gtest/gtest.h>

#include <string>

namespace rbeepkg::cache {
namespace {

KeyRecord record()
{
    return {std::string(64, 'a'), 4711, "a-1:1.0-1-any-aaaaaaaa.pkg.tar.zst", "a", "1:1.0-1"};
}

TEST(KeyRecord, IsWrittenAsFormatMdSays)
{
    EXPECT_EQ(format_key_record(record()),
              "{\"schema\":1,\"sha256\":\"" + std::string(64, 'a') +
                  "\",\"size\":4711,\"file\":\"a-1:1.0-1-any-aaaaaaaa.pkg.tar.zst\",\"name\":"
                  "\"a\",\"version\":\"1:1.0-1\"}\n");
}

TEST(KeyRecord, ComesBackAsItWasWritten)
{
    const Result<KeyRecord> read = parse_key_record(format_key_record(record()));
    ASSERT_TRUE(read) << read.error().to_string();
    EXPECT_EQ(*read, record());
}

TEST(KeyRecord, EveryFieldIsChecked)
{
    const std::string honest = format_key_record(record());
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string text = honest;
        text.replace(text.find(from), from.size(), to);
        return text;
    };
    EXPECT_FALSE(parse_key_record(""));
    EXPECT_FALSE(parse_key_record("[]"));
    EXPECT_FALSE(parse_key_record(honest.substr(0, honest.size() / 2)));
    EXPECT_FALSE(parse_key_record(with("\"schema\":1", "\"schema\":2")));
    EXPECT_FALSE(parse_key_record(with("\"schema\":1,", "")));
    EXPECT_FALSE(parse_key_record(with("aaaa\"", "AAAA\"")));
    EXPECT_FALSE(parse_key_record(with("4711", "-1")));
    EXPECT_FALSE(parse_key_record(with("4711", "\"4711\"")));
    EXPECT_FALSE(parse_key_record(with("\"file\":\"a-", "\"file\":\"../a-")));
    EXPECT_FALSE(parse_key_record(with("\"file\":\"a-", "\"file\":\".a-")));
    EXPECT_FALSE(parse_key_record(with("\"name\":\"a\"", "\"name\":\"a/b\"")));
    EXPECT_FALSE(parse_key_record(with("\"version\":\"1:1.0-1\"", "\"version\":\"a b\"")));
}

} // namespace
} // namespace rbeepkg::cache
