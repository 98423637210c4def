#include "libpkg/encoding/json.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace rbeepkg::encoding {
namespace {

ParseError error_of(std::string_view text, const JsonLimits& limits = {})
{
    const Result<Json> parsed = parse_json(text, limits);
    return parsed ? ParseError{"no error"} : parsed.error();
}

std::string nested(unsigned depth)
{
    return std::string(depth, '[') + std::string(depth, ']');
}

TEST(ParseJson, TakesEveryKindOfValue)
{
    const Result<Json> parsed =
        parse_json(R"({"a":[1,-2,2.5,true,false,null,"x"],"o":{"n":{}},"u":18446744073709551615})");
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->dump(),
              R"({"a":[1,-2,2.5,true,false,null,"x"],"o":{"n":{}},"u":18446744073709551615})");
    EXPECT_EQ(parse_json(" 7 ")->get<int>(), 7);
    EXPECT_EQ(parse_json("\"h\\u00e9\"")->get<std::string>(), "h\xC3\xA9");
}

TEST(ParseJson, RefusesADuplicateKeyWithItsPlace)
{
    const ParseError error = error_of("{\"a\": 1,\n \"b\": {\"x\": 1, \"x\": 2}}");
    EXPECT_EQ(error.message, "the key \"x\" occurs twice in one object");
    EXPECT_EQ(error.line, 2U);
    EXPECT_EQ(error.column, 18U); // the quote behind the second x
}

TEST(ParseJson, TakesTheSameKeyInDifferentObjects)
{
    EXPECT_TRUE(parse_json(R"([{"a":1},{"a":{"a":2}}])"));
}

TEST(ParseJson, RefusesMoreLevelsThanAllowed)
{
    EXPECT_TRUE(parse_json(nested(64)));
    EXPECT_EQ(error_of(nested(65)).message, "nested more than 64 levels deep");
    EXPECT_EQ(error_of(std::string(1'000'000, '[')).message, "nested more than 64 levels deep");
    EXPECT_EQ(error_of("{\"a\":\n{}}", {.max_depth = 1}),
              (ParseError{"nested more than 1 levels deep", 2, 1}));
}

TEST(ParseJson, RefusesMoreBytesThanAllowed)
{
    EXPECT_TRUE(parse_json("[1]", {.max_bytes = 3}));
    EXPECT_NE(error_of("[1] ", {.max_bytes = 3}).message.find("more than"), std::string::npos);
}

TEST(ParseJson, NamesAnHtmlPage)
{
    for (const char* page : {"<!DOCTYPE html>\n<title>404</title>", "\n  <html><body>", "<HTML>"}) {
        EXPECT_EQ(error_of(page).message, "this is an HTML page, not JSON") << page;
    }
    EXPECT_NE(error_of("<?xml version=\"1.0\"?><Error/>").message.find("markup"),
              std::string::npos);
}

TEST(ParseJson, NamesAnEmptyDocument)
{
    EXPECT_EQ(error_of("").message, "the document is empty");
    EXPECT_EQ(error_of(" \n").message, "the document is empty");
    EXPECT_EQ(error_of(std::string(2000, ' ')).message, "the document is empty");
}

TEST(ParseJson, NamesEveryProperPrefixTruncated)
{
    const std::string whole =
        "{\"workers\": [{\"id\": \"h\xC3\xA9\", \"n\": [1, 2.5, true, null]}]}";
    ASSERT_TRUE(parse_json(whole));
    for (std::size_t size = 1; size < whole.size(); ++size) {
        const ParseError error = error_of(whole.substr(0, size));
        EXPECT_NE(error.message.find("the document is truncated"), std::string::npos)
            << size << ": " << error.message;
    }
}

TEST(ParseJson, SaysWhereTheSyntaxIsWrong)
{
    const ParseError error = error_of("{\n  \"a\": 1,\n  \"h\xC3\xA9\": x\n}");
    EXPECT_EQ(error.line, 3U);
    EXPECT_EQ(error.column, 9U); // characters, not bytes
    EXPECT_NE(error.message.find("invalid literal"), std::string::npos) << error.message;
    EXPECT_EQ(error.message.find("json.exception"), std::string::npos) << error.message;
    for (const char* bad :
         {"[1,]", "{\"a\":1}}", "[01]", "nulL ", "{'a':1}", "[1] // no", "[NaN]"}) {
        const ParseError other = error_of(bad);
        EXPECT_EQ(other.line, 1U) << bad;
        EXPECT_EQ(other.message.find("truncated"), std::string::npos) << bad << other.message;
    }
}

TEST(ParseJson, RefusesControlCharactersAndNumbersPastEveryLimit)
{
    EXPECT_FALSE(parse_json("[\"a\nb\"]"));
    EXPECT_FALSE(parse_json(std::string_view{"[\"a\0b\"]", 7}));
    EXPECT_FALSE(parse_json("[1e999]"));
}

TEST(ParseJson, ANulEndsNoText)
{
    const std::string nul(1, '\0');
    for (const std::string& text : {"[1]" + nul, "[1]" + nul + "]", nul, "[1" + nul + "]"}) {
        EXPECT_EQ(error_of(text).message, "a NUL byte is no part of JSON") << text.size();
    }
    EXPECT_EQ(error_of("[1]\n" + nul).line, 2U);
    EXPECT_EQ(error_of(R"(["\u0000"])").message, "no error");
}

TEST(ParseJson, NamesInvalidUtf8WithItsPlace)
{
    for (const char* bad : {"[\"ab\xFF\"]", "[\"ab\xC3(\"]", "[\"ab\xED\xA0\x80\"]"}) {
        const ParseError error = error_of(bad);
        EXPECT_EQ(error.message, "invalid UTF-8");
        EXPECT_GE(error.column, 5U);
        EXPECT_LE(error.column, 6U);
    }
    EXPECT_EQ(error_of("[\xFF]").message, "invalid UTF-8");
    EXPECT_NE(error_of("[\xC3\xA9]").message, "invalid UTF-8");
    EXPECT_FALSE(parse_json(R"(["\ud800"])"));
}

FieldError field_error_of(const std::function<void()>& action)
{
    try {
        action();
    } catch (const FieldError& error) {
        return error;
    }
    return {"", "no error"};
}

TEST(JsonView, ErrorsNameThePath)
{
    const Json document =
        *parse_json(R"({"workers":[{"version":"1"},{"version":2,"tags":["a",5]}]})");
    const JsonView root{document, ""};
    const JsonView worker = root.at("workers").items().at(1);
    EXPECT_EQ(field_error_of([&] { (void)worker.string("version"); }).to_string(),
              "workers[1].version: expected a string, found a number");
    EXPECT_EQ(field_error_of([&] { (void)worker.strings_or_empty("tags"); }).to_string(),
              "workers[1].tags[1]: expected a string, found a number");
    EXPECT_EQ(field_error_of([&] { (void)worker.at("id"); }).to_string(),
              "workers[1].id: is missing");
    EXPECT_EQ(field_error_of([&] { (void)root.items(); }).to_string(),
              "the document: expected an array, found an object");
    EXPECT_EQ(field_error_of([&] { (void)root.at("workers").at("x"); }).to_string(),
              "workers: expected an object, found an array");
    EXPECT_EQ(field_error_of([&] { (void)root.at("workers").get("x"); }).to_string(),
              "workers: expected an object, found an array");
}

TEST(JsonView, AbsentAndNullAreTheSameAndNotAnError)
{
    const Json document = *parse_json(R"({"a":null,"b":"x","c":true})");
    const JsonView view{document, ""};
    EXPECT_FALSE(view.has("a"));
    EXPECT_FALSE(view.has("z"));
    EXPECT_TRUE(view.has("b"));
    EXPECT_FALSE(view.get("a"));
    EXPECT_EQ(view.string_or("a", "f"), "f");
    EXPECT_EQ(view.string_or("z", "f"), "f");
    EXPECT_EQ(view.string_or("b", "f"), "x");
    EXPECT_TRUE(view.strings_or_empty("a").empty());
    EXPECT_TRUE(view.bool_or("c", false));
    EXPECT_TRUE(view.bool_or("a", true));
    EXPECT_EQ(field_error_of([&] { (void)view.string("a"); }).message,
              "expected a string, found null");
}

TEST(JsonView, ShorthandsStillRefuseTheWrongKind)
{
    const Json document = *parse_json(R"({"a":{}})");
    const JsonView view{document, ""};
    EXPECT_EQ(field_error_of([&] { (void)view.string_or("a", ""); }).message,
              "expected a string, found an object");
    EXPECT_EQ(field_error_of([&] { (void)view.bool_or("a", false); }).message,
              "expected a boolean, found an object");
    EXPECT_EQ(field_error_of([&] { (void)view.strings_or_empty("a"); }).message,
              "expected an array, found an object");
}

TEST(JsonView, StringsHaveNoControlCharacters)
{
    const Json document = *parse_json(R"(["plain h\u00e9","a\u0000b","\u001b[31m","\u0085"])");
    const std::vector<JsonView> items = JsonView{document, ""}.items();
    EXPECT_EQ(items.at(0).as_string(), "plain h\xC3\xA9");
    for (std::size_t i = 1; i < items.size(); ++i) {
        EXPECT_EQ(field_error_of([&] { (void)items.at(i).as_string(); }).message,
                  "contains a control character")
            << i;
    }
}

TEST(JsonView, UnsignedNumbersAreWholeAndNotNegative)
{
    const Json document = *parse_json(R"([0,18446744073709551615,-1,1.5,"7"])");
    const std::vector<JsonView> items = JsonView{document, ""}.items();
    EXPECT_EQ(items.at(0).as_unsigned(), 0U);
    EXPECT_EQ(items.at(1).as_unsigned(), 18446744073709551615U);
    for (std::size_t i = 2; i < items.size(); ++i) {
        EXPECT_NE(field_error_of([&] { (void)items.at(i).as_unsigned(); }).message, "no error");
    }
}

} // namespace
} // namespace rbeepkg::encoding
