#include "libpkg/repository/files_document.hpp"

#include "libpkg/archive/extract.hpp"
#include "libpkg/encoding/json.hpp"
#include "libpkg/package/names.hpp"

#include <utility>

namespace rbeepkg::repository {

namespace {

using encoding::FieldError;
using encoding::JsonView;

// A package has at most 250,000 members.
constexpr encoding::JsonLimits k_line_limits = {256U << 20U, 4};
constexpr std::size_t k_max_paths = 250'000;

std::vector<std::string> paths_of(const JsonView& list)
{
    std::vector<std::string> paths = list.as_strings();
    if (paths.size() > k_max_paths) {
        throw FieldError{list.path(), "is longer than a package may be"};
    }
    for (const std::string& path : paths) {
        std::string_view bare = path;
        if (!bare.empty() && bare.back() == '/') {
            bare.remove_suffix(1);
        }
        if (const auto reason = archive::unsafe_path_reason(bare)) {
            throw FieldError{list.path(), *reason};
        }
    }
    return paths;
}

FileList list_from(const JsonView& object)
{
    FileList list;
    list.name = object.string("name");
    if (const auto reason = package::invalid_name_reason(list.name)) {
        throw FieldError{"name", *reason};
    }
    Result<package::Version> version = package::Version::parse(object.string("version"));
    if (!version) {
        throw FieldError{"version", version.error().message};
    }
    list.version = *std::move(version);
    list.arch = object.string("arch");
    list.paths = paths_of(object.at("files"));
    return list;
}

} // namespace

std::string format_file_list(const FileList& list)
{
    const encoding::OrderedJson json = {{"name", list.name},
                                        {"version", list.version.text()},
                                        {"arch", list.arch},
                                        {"files", list.paths}};
    return json.dump(-1, ' ', false, encoding::OrderedJson::error_handler_t::replace) + "\n";
}

Result<FileList> parse_file_list(std::string_view line)
{
    const Result<encoding::Json> json = encoding::parse_json(line, k_line_limits);
    if (!json) {
        return json.error();
    }
    try {
        return list_from(JsonView{*json, ""});
    } catch (const FieldError& error) {
        return ParseError{error.to_string()};
    }
}

Result<std::optional<FileList>> FilesReader::next()
{
    if (m_rest.empty()) {
        return std::optional<FileList>{};
    }
    const std::size_t end = m_rest.find('\n');
    ++m_read;
    if (end == std::string_view::npos) {
        return ParseError{"the document is truncated", m_read};
    }
    Result<FileList> list = parse_file_list(m_rest.substr(0, end));
    if (!list) {
        return ParseError{list.error().message, m_read};
    }
    m_line = m_rest.substr(0, end + 1);
    m_rest.remove_prefix(end + 1);
    return std::optional{*std::move(list)};
}

} // namespace rbeepkg::repository
