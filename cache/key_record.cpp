#include "cache/key_record.hpp"

#include "libpkg/encoding/json.hpp"
#include "libpkg/package/names.hpp"
#include "libpkg/package/version.hpp"

#include <optional>
#include <utility>

namespace rbeepkg::cache {
namespace {

constexpr std::uint64_t k_schema = 1;

std::optional<std::string> fault_of(const KeyRecord& record)
{
    if (!is_sha256(record.sha256)) {
        return "sha256 is no SHA-256";
    }
    if (record.file.empty() || record.file.size() > 255 || record.file.front() == '.' ||
        record.file.find('/') != std::string::npos) {
        return "file is no name of a file";
    }
    if (auto reason = package::invalid_name_reason(record.name)) {
        return "name: " + *reason;
    }
    const Result<package::Version> version = package::Version::parse(record.version);
    if (!version) {
        return "version: " + version.error().message;
    }
    return std::nullopt;
}

} // namespace

bool is_sha256(std::string_view text)
{
    return text.size() == 64 &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Result<KeyRecord> parse_key_record(std::string_view text)
{
    const Result<encoding::Json> document = encoding::parse_json(text);
    if (!document) {
        return document.error();
    }
    try {
        const encoding::JsonView view{*document, ""};
        if (view.at("schema").as_unsigned() != k_schema) {
            return ParseError{"schema is not the one that this program knows"};
        }
        KeyRecord record;
        record.sha256 = view.string("sha256");
        record.size = view.at("size").as_unsigned();
        record.file = view.string("file");
        record.name = view.string("name");
        record.version = view.string("version");
        if (std::optional<std::string> fault = fault_of(record)) {
            return ParseError{std::move(*fault)};
        }
        return record;
    } catch (const encoding::FieldError& error) {
        return ParseError{error.to_string()};
    }
}

std::string format_key_record(const KeyRecord& record)
{
    encoding::OrderedJson document;
    document["schema"] = k_schema;
    document["sha256"] = record.sha256;
    document["size"] = record.size;
    document["file"] = record.file;
    document["name"] = record.name;
    document["version"] = record.version;
    return document.dump() + "\n";
}

} // namespace rbeepkg::cache
