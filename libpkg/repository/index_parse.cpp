// Reading an index.
#include "libpkg/base/text.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/encoding/json.hpp"
#include "libpkg/package/names.hpp"
#include "libpkg/repository/index_fields.hpp"

#include <fmt/format.h>

#include <limits>

namespace rbeepkg::repository {

namespace {

using encoding::FieldError;
using encoding::JsonView;

constexpr encoding::JsonLimits k_line_limits = {1U << 20U, 8};
constexpr std::size_t k_max_text = 64U << 10U;
constexpr std::size_t k_max_list = 10'000;
// The largest whole number that every JSON reader keeps.
constexpr std::uint64_t k_max_number = (1ULL << 53U) - 1;
constexpr std::uint64_t k_format = 1;

[[noreturn]] void refuse(const JsonView& view, std::string why)
{
    throw FieldError{view.path(), std::move(why)};
}

std::string limited_text(const JsonView& view)
{
    std::string text = view.as_string();
    if (text.size() > k_max_text) {
        refuse(view, "is longer than 64 KiB");
    }
    return text;
}

std::uint64_t number_of(const JsonView& view)
{
    const std::uint64_t number = view.as_unsigned();
    if (number > k_max_number) {
        refuse(view, fmt::format("is greater than {}", k_max_number));
    }
    return number;
}

std::int64_t time_of(const JsonView& view)
{
    return static_cast<std::int64_t>(number_of(view));
}

PinnedFile file_of(const JsonView& view)
{
    PinnedFile file;
    const JsonView path = view.at("path");
    file.path = path.as_string();
    if (const auto reason = invalid_file_path_reason(file.path)) {
        refuse(path, *reason);
    }
    file.size = number_of(view.at("size"));
    const JsonView sha256 = view.at("sha256");
    const auto digest = crypto::Digest::parse(crypto::Algorithm::sha256, sha256.as_string());
    if (!digest) {
        refuse(sha256, digest.error().message);
    }
    file.sha256 = digest->value;
    return file;
}

// Fills members from the object; absent ones stay as they are.
class Filler
{
public:
    explicit Filler(const JsonView& object) : m_object{object} {}

    void operator()(const char* key, std::string& text)
    {
        if (const auto view = m_object.get(key)) {
            text = limited_text(*view);
        }
    }
    void operator()(const char* key, package::Version& version)
    {
        const JsonView view = m_object.at(key);
        version = parsed<package::Version>(view);
        if (version.pkgrel().empty()) {
            refuse(view, "has no release (-1)");
        }
    }
    template <typename T> void operator()(const char* key, std::vector<T>& things)
    {
        const auto view = m_object.get(key);
        if (!view) {
            return;
        }
        const std::vector<JsonView> items = view->items();
        if (items.size() > k_max_list) {
            refuse(*view,
                   fmt::format("has {} entries; at most {} are taken", items.size(), k_max_list));
        }
        for (const JsonView& item : items) {
            if constexpr (std::is_same_v<T, std::string>) {
                things.push_back(limited_text(item));
            } else {
                things.push_back(parsed<T>(item));
            }
        }
    }
    void operator()(const char* key, std::int64_t& number)
    {
        if (const auto view = m_object.get(key)) {
            number = time_of(*view);
        }
    }
    void operator()(const char* key, std::uint64_t& number)
    {
        if (const auto view = m_object.get(key)) {
            number = number_of(*view);
        }
    }
    void operator()(const char* key, PinnedFile& file) { file = file_of(m_object.at(key)); }
    void operator()(const char* key, std::optional<PinnedFile>& file)
    {
        if (const auto view = m_object.get(key)) {
            file = file_of(*view);
        }
    }

private:
    template <typename T> static T parsed(const JsonView& view)
    {
        Result<T> thing = T::parse(limited_text(view));
        if (!thing) {
            refuse(view, thing.error().message);
        }
        return *std::move(thing);
    }

    const JsonView& m_object;
};

using Reason = std::optional<std::string>;

void check(const JsonView& object, const char* key, const Reason& reason)
{
    if (reason) {
        throw FieldError{object.has(key) ? object.at(key).path() : key, *reason};
    }
}

Reason invalid_arch_reason(std::string_view arch)
{
    constexpr std::string_view k_allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    const bool is_word = !arch.empty() && arch.size() <= 64 &&
                         arch.find_first_not_of(k_allowed) == std::string_view::npos;
    return is_word ? Reason{} : Reason{"is no architecture"};
}

// What becomes part of paths and command lines obeys the rules of .PKGINFO.
void check_names(const JsonView& object, IndexEntry& entry)
{
    package::Package& package = entry.info.package;
    check(object, "name", package::invalid_name_reason(package.name));
    if (package.base.empty()) {
        package.base = package.name;
    }
    check(object, "base", package::invalid_name_reason(package.base));
    check(object, "arch", invalid_arch_reason(package.arch));
    const pkgfile::Extra& extra = entry.info.extra;
    if (!extra.worker_id.empty()) {
        check(object, "worker_id", package::invalid_worker_id_reason(extra.worker_id));
    }
    if (entry.file.path.find('/') != std::string::npos) {
        refuse(object.at("file").at("path"), "is not beside the index");
    }
}

Result<encoding::Json> json_of_line(std::string_view line)
{
    return encoding::parse_json(line, k_line_limits);
}

IndexHeader header_from(const JsonView& object)
{
    const JsonView format = object.at("format");
    if (format.as_unsigned() != k_format) {
        refuse(format,
               fmt::format("is {}; this program reads format {}", format.as_unsigned(), k_format));
    }
    IndexHeader header;
    header.repo = object.string("repo");
    check(object, "repo", package::invalid_name_reason(header.repo));
    header.serial = number_of(object.at("serial"));
    if (header.serial == 0) {
        refuse(object.at("serial"), "is 0; the first is 1");
    }
    header.created = time_of(object.at("created"));
    header.expires = time_of(object.at("expires"));
    header.packages = number_of(object.at("packages"));
    if (header.packages > k_max_packages) {
        refuse(object.at("packages"),
               fmt::format("is more than the {} that are taken", k_max_packages));
    }
    if (const auto files = object.get("files")) {
        header.files = file_of(*files);
    }
    return header;
}

IndexEntry entry_from(const JsonView& object)
{
    IndexEntry entry;
    Filler filler{object};
    detail::visit_members(filler, entry);
    check_names(object, entry);
    return entry;
}

template <typename T> Result<T> parse_line(std::string_view line, T (*from)(const JsonView&))
{
    const Result<encoding::Json> json = json_of_line(line);
    if (!json) {
        return json.error();
    }
    try {
        return from(JsonView{*json, ""});
    } catch (const FieldError& error) {
        return ParseError{error.to_string()};
    }
}

// The line before the next newline, which is taken off too.
std::optional<std::string_view> take_line(std::string_view& rest)
{
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return line;
}

ParseError on_line(ParseError error, std::uint64_t line)
{
    error.line = line;
    return error;
}

} // namespace

std::optional<std::string> invalid_file_path_reason(std::string_view path)
{
    constexpr std::string_view k_allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@_+.:~=^-";
    if (path.size() > 1024) {
        return "is longer than 1024 bytes";
    }
    for (const std::string_view part : split(path, '/')) {
        const bool is_plain = !part.empty() && part.size() <= 255 && part.front() != '.' &&
                              part.front() != '-' &&
                              part.find_first_not_of(k_allowed) == std::string_view::npos;
        if (!is_plain) {
            return fmt::format("'{}' is no plain name of a file beneath the repository",
                               printable(path, 200));
        }
    }
    return std::nullopt;
}

bool comes_before(const package::Package& left, const package::Package& right)
{
    if (left.name != right.name) {
        return left.name < right.name;
    }
    if (const auto order = left.version <=> right.version; std::is_neq(order)) {
        return std::is_gt(order);
    }
    // 1.0-1 and 01.0-1 are equal, and two texts.
    if (left.version.text() != right.version.text()) {
        return left.version.text() < right.version.text();
    }
    return left.arch < right.arch;
}

Result<IndexHeader> parse_header(std::string_view line)
{
    return parse_line<IndexHeader>(line, &header_from);
}

Result<IndexEntry> parse_entry(std::string_view line)
{
    return parse_line<IndexEntry>(line, &entry_from);
}

Result<IndexReader> IndexReader::begin(std::string_view text)
{
    std::string_view rest = text;
    const std::optional<std::string_view> line = take_line(rest);
    if (!line) {
        // Says what else it is: empty, an HTML page.
        const Result<IndexHeader> header = parse_header(text.substr(0, k_max_text));
        return header ? ParseError{"the index is truncated: its first line does not end", 1}
                      : on_line(header.error(), 1);
    }
    Result<IndexHeader> header = parse_header(*line);
    if (!header) {
        return on_line(header.error(), 1);
    }
    return IndexReader{*std::move(header), rest};
}

Result<std::optional<IndexEntry>> IndexReader::next()
{
    const std::uint64_t number = m_read + 2;
    if (m_read == m_header.packages) {
        if (!m_rest.empty()) {
            return ParseError{fmt::format("there is more behind the {} packages that the first "
                                          "line tells of",
                                          m_header.packages),
                              number};
        }
        return std::optional<IndexEntry>{};
    }
    const std::optional<std::string_view> line = take_line(m_rest);
    if (!line) {
        return ParseError{fmt::format("the index is truncated: it ends after {} of {} packages",
                                      m_read, m_header.packages),
                          number};
    }
    Result<IndexEntry> entry = parse_entry(*line);
    if (!entry) {
        return on_line(entry.error(), number);
    }
    const package::Package& package = entry->info.package;
    if (m_read > 0 && !comes_before(m_last, package)) {
        return ParseError{fmt::format("{} {} is there twice or out of order", package.name,
                                      package.version.text()),
                          number};
    }
    m_last.name = package.name;
    m_last.version = package.version;
    m_last.arch = package.arch;
    m_line = *line;
    ++m_read;
    return std::optional{*std::move(entry)};
}

} // namespace rbeepkg::repository
