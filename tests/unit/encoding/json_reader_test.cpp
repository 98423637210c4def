// Reading value for value: the same texts as parse_json, without a document.
#include "libpkg/encoding/json.hpp"
#include "libpkg/encoding/json_reader.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <random>

namespace rbeepkg::encoding {
namespace {

// Of a text of any kind, which is read to its end.
ParseError fault_of(std::string_view text, const JsonLimits& limits = {})
{
    const Result<bool> read = read_json(text, limits, [](JsonReader& json) {
        json.skip();
        return true;
    });
    return read ? ParseError{"no error"} : read.error();
}

bool is_taken(std::string_view text)
{
    return fault_of(text).message == "no error";
}

template <typename Read> std::string refusal_of(std::string_view text, Read read)
{
    const Result<bool> result = read_json(text, {}, [&](JsonReader& json) {
        read(json);
        return true;
    });
    return result ? "no error" : result.error().to_string();
}

std::string nested(unsigned depth)
{
    return std::string(depth, '[') + std::string(depth, ']');
}

TEST(JsonReader, ReadsEveryKindOfValue)
{
    JsonReader json{R"( {"text" : "x", "numbers": [18446744073709551615, 0 ,-9223372036854775808],
                         "flags":[true,false],"nothing":null,"unknown":{"a":[1.5e-3,{}]},"empty":[]} )"};
    json.open_object();
    ASSERT_TRUE(json.next());
    EXPECT_EQ(json.key(), "text");
    EXPECT_EQ(json.text(), "x");
    ASSERT_TRUE(json.next());
    EXPECT_EQ(json.key(), "numbers");
    json.open_array();
    ASSERT_TRUE(json.next());
    EXPECT_EQ(json.unsigned_number(), 18'446'744'073'709'551'615U);
    ASSERT_TRUE(json.next());
    EXPECT_EQ(json.unsigned_number(), 0U);
    ASSERT_TRUE(json.next());
    EXPECT_EQ(json.signed_number(), std::numeric_limits<std::int64_t>::min());
    EXPECT_FALSE(json.next());
    ASSERT_TRUE(json.next());
    json.open_array();
    ASSERT_TRUE(json.next());
    EXPECT_TRUE(json.boolean());
    ASSERT_TRUE(json.next());
    EXPECT_FALSE(json.boolean());
    EXPECT_FALSE(json.next());
    ASSERT_TRUE(json.next());
    EXPECT_TRUE(json.take_null());
    ASSERT_TRUE(json.next());
    EXPECT_FALSE(json.take_null());
    json.skip();
    ASSERT_TRUE(json.next());
    EXPECT_EQ(json.key(), "empty");
    EXPECT_TRUE(json.texts().empty());
    EXPECT_FALSE(json.next());
}

TEST(JsonReader, DecodesWhatEscapesStandFor)
{
    const std::string text =
        R"(["\"\\\/\b\f\n\r\t","\u0000","a\u00e9b","\u20AC","\ud83d\ude00",""])";
    const Result<std::vector<std::string>> texts =
        read_json(text, {}, [](JsonReader& json) { return json.texts(); });
    ASSERT_TRUE(texts);
    EXPECT_EQ(*texts, parse_json(text)->get<std::vector<std::string>>());
}

TEST(JsonReader, KeysMayHaveEscapes)
{
    JsonReader json{R"({"\u0061":{"b\n":1},"c":2})"};
    json.open_object();
    ASSERT_TRUE(json.next());
    EXPECT_EQ(json.key(), "a");
    json.open_object();
    ASSERT_TRUE(json.next());
    EXPECT_EQ(json.key(), "b\n");
    json.skip();
    EXPECT_FALSE(json.next());
    EXPECT_EQ(json.key(), "a");
    EXPECT_TRUE(is_taken(R"({"a":1,"\u0062":1})"));
    EXPECT_EQ(fault_of(R"({"a":1,"\u0061":1})").message,
              "the key \"a\" occurs twice in one object");
}

TEST(JsonReader, RefusesADuplicateKeyAmongFewAndMany)
{
    EXPECT_TRUE(is_taken(R"([{"a":1},{"a":{"a":2}}])"));
    EXPECT_EQ(fault_of("{\"a\": 1,\n \"b\": {\"x\": 1, \"x\": 2}}"),
              (ParseError{"the key \"x\" occurs twice in one object", 2, 18}));
    std::string many = "{";
    for (unsigned i = 0; i < 200; ++i) {
        many += fmt::format("\"{}\":{{\"{}\":0}},", i * 79 % 200, i);
        EXPECT_TRUE(is_taken(many + "\"new\":0}"));
        EXPECT_FALSE(is_taken(many + "\"0\":0}")) << i;
    }
}

TEST(JsonReader, RefusesWhatIsTooDeepOrTooLong)
{
    EXPECT_TRUE(is_taken(nested(64)));
    EXPECT_EQ(fault_of(nested(65)).message, "nested more than 64 levels deep");
    EXPECT_EQ(fault_of(std::string(1'000'000, '[')).message, "nested more than 64 levels deep");
    EXPECT_EQ(fault_of("{\"a\":\n{}}", {.max_depth = 1}),
              (ParseError{"nested more than 1 levels deep", 2, 1}));
    EXPECT_NE(fault_of("[1] ", {.max_bytes = 3}).message.find("more than"), std::string::npos);
    EXPECT_EQ(fault_of(" \n").message, "the document is empty");
    EXPECT_EQ(fault_of("<html>").message, "this is an HTML page, not JSON");
}

TEST(JsonReader, NamesEveryProperPrefixTruncated)
{
    const std::string whole =
        "{\"workers\": [{\"id\": \"h\xC3\xA9\\u00e9\", \"n\": [-1, 2.5e+3, true, null]}]}";
    ASSERT_TRUE(is_taken(whole));
    for (std::size_t size = 1; size < whole.size(); ++size) {
        const ParseError error = fault_of(whole.substr(0, size));
        EXPECT_NE(error.message.find("the document is truncated"), std::string::npos)
            << size << ": " << error.message;
    }
}

TEST(JsonReader, SaysWhereTheSyntaxIsWrong)
{
    const ParseError wrong = fault_of("{\n  \"a\": 1,\n  \"h\xC3\xA9\": x\n}");
    EXPECT_EQ(wrong.line, 3U);
    EXPECT_EQ(wrong.column, 9U);
    EXPECT_EQ(fault_of("[1 2]").column, 4U);
    EXPECT_EQ(fault_of("[\"ab\xFF\"]").message, "invalid UTF-8");
}

// Texts that are nearly JSON are judged as parse_json judges them, in the same words.
TEST(JsonReader, JudgesAsTheParserOfDocumentsDoes)
{
    constexpr std::array<std::string_view, 40> k_pieces = {"{",
                                                           "}",
                                                           "[",
                                                           "]",
                                                           ",",
                                                           ":",
                                                           "\"a\"",
                                                           "\"b\"",
                                                           "\"\\\"\"",
                                                           "\"\\u00e9\"",
                                                           "\"\\ud800\"",
                                                           "\"\\udc00\"",
                                                           "\"\\ud83d\\ude00\"",
                                                           "\"\\x\"",
                                                           "\"\xC3\xA9\"",
                                                           "\"\xC3\"",
                                                           "\"\xED\xA0\x80\"",
                                                           "\"\x01\"",
                                                           "0",
                                                           "-0",
                                                           "01",
                                                           "1.",
                                                           "1.5",
                                                           "-",
                                                           "1e5",
                                                           "1E+5",
                                                           "1e",
                                                           ".5",
                                                           "true",
                                                           "false",
                                                           "null",
                                                           "nul",
                                                           " ",
                                                           "\n",
                                                           "\t",
                                                           "\v",
                                                           "\"",
                                                           "\\",
                                                           "'a'",
                                                           "/**/"};
    std::mt19937 random{20261128};
    std::size_t taken = 0;
    for (unsigned round = 0; round < 30'000; ++round) {
        std::string text;
        for (std::uint64_t count = 1 + random() % 9; count > 0; --count) {
            text += k_pieces[random() % k_pieces.size()];
        }
        const Result<Json> document = parse_json(text);
        const bool is_json = static_cast<bool>(document);
        ASSERT_EQ(fault_of(text), is_json ? ParseError{"no error"} : document.error()) << text;
        taken += is_json ? 1 : 0;
    }
    EXPECT_GT(taken, 300U);
}

TEST(JsonReader, NamesTheMemberThatIsNotWhatIsExpected)
{
    const auto second_version = [](JsonReader& json) {
        JsonMembers members{json};
        while (members.are_left()) {
            members.take("workers", [&] {
                for (json.open_array(); json.next();) {
                    JsonMembers worker{json};
                    while (worker.are_left()) {
                        worker.take("version", [&] { json.text(); });
                        worker.take("tags", [&] { json.texts(); });
                        worker.take("size", [&] { json.unsigned_number(); });
                        worker.take("time", [&] { json.signed_number(); });
                    }
                }
            });
        }
    };
    EXPECT_EQ(refusal_of(R"({"workers":[{"version":"1"},{"version":2}]})", second_version),
              "workers[1].version: expected a string, found a number");
    EXPECT_EQ(refusal_of(R"({"workers":[{"tags":["a",null]}]})", second_version),
              "workers[0].tags[1]: expected a string, found null");
    EXPECT_EQ(refusal_of(R"({"workers":{}})", second_version),
              "workers: expected an array, found an object");
    EXPECT_EQ(refusal_of("[]", second_version), "the document: expected an object, found an array");
    for (const char* number : {"-1", "1.0", "1e3", "18446744073709551616"}) {
        EXPECT_EQ(
            refusal_of(fmt::format(R"({{"workers":[{{"size":{}}}]}})", number), second_version),
            fmt::format("workers[0].size: expected a whole number, not below 0 and below "
                        "2^64, found {}",
                        number));
    }
    EXPECT_EQ(refusal_of(R"({"workers":[{"time":9223372036854775808}]})", second_version),
              "workers[0].time: expected a whole number between -2^63 and 2^63, found "
              "9223372036854775808");
    EXPECT_EQ(refusal_of(R"({"workers":[{"size":1}]} 2)", second_version),
              "line 1, column 26: syntax error while parsing value - unexpected number literal; "
              "expected end of input");
}

TEST(JsonReader, PlainTextHasNoControlCharacters)
{
    const auto plain = [](JsonReader& json) { json.plain_text(); };
    EXPECT_EQ(refusal_of("\"h\xC3\xA9\"", plain), "no error");
    for (const char* text : {R"("\u001b[2J")", R"("a\nb")", "\"\x7F\"", R"("\u0085")"}) {
        EXPECT_EQ(refusal_of(text, plain), "the document: contains a control character") << text;
    }
}

TEST(JsonReader, NamesAMemberThatIsRefusedAfterwards)
{
    const auto read = [](JsonReader& json) {
        json.open_object();
        json.next();
        json.skip();
        json.refuse_member("size", "is missing");
    };
    EXPECT_EQ(refusal_of(R"({"file":{"path":1}})", read), "file.size: is missing");
}

TEST(JsonMembers, ComeInAnyOrderAndTheUnknownOnesAreSkipped)
{
    for (const char* text : {R"({"a":1,"b":2,"c":3})", R"({"c":3,"b":2,"a":1})",
                             R"({"x":[{"a":9}],"b":2,"y":null,"a":1,"z":"s","c":3,"w":{"c":8}})"}) {
        const Result<std::array<std::uint64_t, 3>> read = read_json(text, {}, [](JsonReader& json) {
            std::array<std::uint64_t, 3> numbers = {};
            JsonMembers members{json};
            while (members.are_left()) {
                members.take("a", [&] { numbers[0] = json.unsigned_number(); });
                members.take("b", [&] { numbers[1] = json.unsigned_number(); });
                members.take("c", [&] { numbers[2] = json.unsigned_number(); });
            }
            return numbers;
        });
        ASSERT_TRUE(read) << text;
        EXPECT_EQ(*read, (std::array<std::uint64_t, 3>{1, 2, 3})) << text;
    }
}

} // namespace
} // namespace rbeepkg::encoding
