// Strict reading of JSON from strangers: size, depth and UTF-8 are checked, duplicate keys refused,
// and every error names the field and its place ("workers[3].version: expected a string, found a
// number").
#pragma once

#include "libpkg/base/result.hpp"
#include "libpkg/encoding/json_limits.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::encoding {

using Json = nlohmann::json;
// Keeps the order of insertion: for what we print.
using OrderedJson = nlohmann::ordered_json;

// The document, or why it is none: truncated, too deep, not UTF-8, a duplicate key, or something
// else altogether (an HTML page is named as such), with line and column.
Result<Json> parse_json(std::string_view text, const JsonLimits& limits = {});

// A look at one value inside a document, which knows its own path. Every accessor throws FieldError
// with that path.
class JsonView
{
public:
    JsonView(const Json& value, std::string path) : m_value{&value}, m_path{std::move(path)} {}

    const std::string& path() const noexcept { return m_path; }
    const Json& raw() const noexcept { return *m_value; }
    bool is_object() const { return m_value->is_object(); }
    bool has(const char* key) const; // present and not null

    JsonView at(const char* key) const;                 // must be there
    std::optional<JsonView> get(const char* key) const; // absent or null: nullopt
    std::vector<JsonView> items() const;                // must be an array

    std::string as_string() const; // without NUL and control characters
    std::uint64_t as_unsigned() const;
    bool as_bool() const;
    std::vector<std::string> as_strings() const;

    // Shorthands; the defaults stand for "absent or null".
    std::string string(const char* key) const { return at(key).as_string(); }
    std::string string_or(const char* key, std::string fallback) const;
    std::vector<std::string> strings_or_empty(const char* key) const;
    bool bool_or(const char* key, bool fallback) const;

private:
    const Json* m_value;
    std::string m_path;
};

} // namespace rbeepkg::encoding
