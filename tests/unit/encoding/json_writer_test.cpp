// Writing value for value: the bytes are those of a document's dump.
#include "libpkg/encoding/json.hpp"
#include "libpkg/encoding/json_writer.hpp"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <random>

namespace rbeepkg::encoding {
namespace {

std::string dump_of(const Json& document)
{
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string written(std::string_view text)
{
    JsonWriter json;
    json.text(text);
    return std::move(json).take();
}

TEST(JsonWriter, PutsCommasWhereTheyBelong)
{
    JsonWriter json;
    json.open_object();
    json.key("a");
    json.open_array();
    json.close_array();
    json.key("b");
    json.open_array();
    json.number(std::numeric_limits<std::uint64_t>::max());
    json.number(std::numeric_limits<std::int64_t>::min());
    json.open_object();
    json.close_object();
    json.text("x");
    json.close_array();
    json.key("c\"");
    json.boolean(true);
    json.key("d");
    json.open_object();
    json.key("e");
    json.boolean(false);
    json.close_object();
    json.close_object();
    const std::string text = std::move(json).take();
    EXPECT_EQ(text, R"({"a":[],"b":[18446744073709551615,-9223372036854775808,{},"x"],)"
                    R"("c\"":true,"d":{"e":false}})");
    EXPECT_EQ(parse_json(text)->dump(), text);
}

TEST(JsonWriter, EscapesWhatMustBe)
{
    EXPECT_EQ(written("\"\\/\b\f\n\r\t"), R"("\"\\/\b\f\n\r\t")");
    EXPECT_EQ(written(std::string_view{"\0\x01\x1F\x7F", 4}), "\"\\u0000\\u0001\\u001f\x7F\"");
    EXPECT_EQ(written("h\xC3\xA9\xF0\x9F\x98\x80"), "\"h\xC3\xA9\xF0\x9F\x98\x80\"");
}

TEST(JsonWriter, WhatIsNotUtf8IsReplacedAsInADocument)
{
    EXPECT_EQ(written("a\xFF"
                      "b"),
              "\"a\xEF\xBF\xBD"
              "b\"");
    constexpr std::array<std::string_view, 12> k_pieces = {
        "a",        "\"",       "\n",           "\xC3\xA9",         "\xC3",
        "\xE2\x82", "\xE2\x28", "\xED\xA0\x80", "\xF0\x9F\x98\x80", "\xF0\x9F",
        "\xF8",     "\x80"};
    std::mt19937 random{20261128};
    for (unsigned round = 0; round < 20'000; ++round) {
        std::string text;
        for (std::uint64_t count = random() % 6; count > 0; --count) {
            text += k_pieces[random() % k_pieces.size()];
        }
        ASSERT_EQ(written(text), dump_of(text));
    }
}

} // namespace
} // namespace rbeepkg::encoding
