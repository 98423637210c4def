// Reading an index.
#include "libpkg/base/text.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/encoding/json_reader.hpp"
#include "libpkg/package/names.hpp"
#include "libpkg/repository/index_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace rbeepkg::repository {

namespace {

using encoding::JsonMembers;
using encoding::JsonReader;

constexpr encoding::JsonLimits k_line_limits = {1U << 20U, 8};
constexpr std::size_t k_max_text = 64U << 10U;
constexpr std::size_t k_max_list = 10'000;
// The largest whole number that every JSON reader keeps.
constexpr std::uint64_t k_max_number = (1ULL << 53U) - 1;
constexpr std::uint64_t k_format = 1;

// Good as long as JsonReader's.
std::string_view limited_text(JsonReader& json)
{
    const std::string_view text = json.plain_text();
    if (text.size() > k_max_text) {
        json.refuse("is longer than 64 KiB");
    }
    return text;
}

std::uint64_t number_of(JsonReader& json)
{
    const std::uint64_t number = json.unsigned_number();
    if (number > k_max_number) {
        json.refuse(fmt::format("is greater than {}", k_max_number));
    }
    return number;
}

PinnedFile file_of(JsonReader& json);

// Fills what it is given from the members of an object. Null is as good as absent.
class Filler
{
public:
    explicit Filler(JsonReader& json) : m_json{json}, m_members{json} {}

    // As JsonMembers: while it is true, every member that is known is to be asked for.
    bool is_unfilled() { return m_members.are_left(); }
    template <typename T> void operator()(std::string_view key, T& member)
    {
        m_members.take(key, [&] {
            if (!m_json.take_null()) {
                read(member);
                m_found.push_back(key);
            }
        });
    }
    // To be asked when all are read.
    void require(std::string_view key) const
    {
        if (std::find(m_found.begin(), m_found.end(), key) == m_found.end()) {
            m_json.refuse_member(key, "is missing");
        }
    }

private:
    void read(std::string& text) { text = limited_text(m_json); }
    void read(std::int64_t& time) { time = static_cast<std::int64_t>(number_of(m_json)); }
    void read(std::uint64_t& number) { number = number_of(m_json); }
    void read(PinnedFile& file) { file = file_of(m_json); }
    void read(package::Version& version)
    {
        read<package::Version>(version);
        if (version.pkgrel().empty()) {
            m_json.refuse("has no release (-1)");
        }
    }
    void read(std::optional<PinnedFile>& file) { read(file.emplace()); }
    template <typename T> void read(std::vector<T>& things)
    {
        for (m_json.open_array(); m_json.next();) {
            if (things.size() == k_max_list) {
                m_json.refuse(
                    fmt::format("is more than the {} entries that are taken", k_max_list));
            }
            read(things.emplace_back());
        }
    }
    template <typename T> void read(T& thing)
    {
        Result<T> parsed = T::parse(limited_text(m_json));
        if (!parsed) {
            m_json.refuse(parsed.error().message);
        }
        thing = *std::move(parsed);
    }

    JsonReader& m_json;
    JsonMembers m_members;
    std::vector<std::string_view> m_found;
};

PinnedFile file_of(JsonReader& json)
{
    PinnedFile file;
    Filler filler{json};
    while (filler.is_unfilled()) {
        filler("path", file.path);
        filler("size", file.size);
        filler("sha256", file.sha256);
    }
    filler.require("size");
    if (const auto reason = invalid_file_path_reason(file.path)) {
        json.refuse_member("path", *reason);
    }
    const auto digest = crypto::Digest::parse(crypto::Algorithm::sha256, file.sha256);
    if (!digest) {
        json.refuse_member("sha256", digest.error().message);
    }
    file.sha256 = digest->value;
    return file;
}

using Reason = std::optional<std::string>;

void check(const JsonReader& json, std::string_view key, const Reason& reason)
{
    if (reason) {
        json.refuse_member(key, *reason);
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
void check_names(const JsonReader& json, IndexEntry& entry)
{
    package::Package& package = entry.info.package;
    check(json, "name", package::invalid_name_reason(package.name));
    if (package.base.empty()) {
        package.base = package.name;
    }
    check(json, "base", package::invalid_name_reason(package.base));
    check(json, "arch", invalid_arch_reason(package.arch));
    const pkgfile::Extra& extra = entry.info.extra;
    if (!extra.worker_id.empty()) {
        check(json, "worker_id", package::invalid_worker_id_reason(extra.worker_id));
    }
    if (entry.file.path.find('/') != std::string::npos) {
        json.refuse_member("file.path", "is not beside the index");
    }
}

IndexEntry entry_from(JsonReader& json)
{
    IndexEntry entry;
    Filler filler{json};
    while (filler.is_unfilled()) {
        detail::visit_members(filler, entry);
    }
    filler.require("version");
    filler.require("file");
    check_names(json, entry);
    return entry;
}

std::uint64_t format_from(JsonReader& json)
{
    std::uint64_t format = 0;
    Filler filler{json};
    while (filler.is_unfilled()) {
        filler("format", format);
    }
    filler.require("format");
    return format;
}

IndexHeader header_from(JsonReader& json)
{
    IndexHeader header;
    Filler filler{json};
    while (filler.is_unfilled()) {
        filler("repo", header.repo);
        filler("serial", header.serial);
        filler("created", header.created);
        filler("expires", header.expires);
        filler("packages", header.packages);
        filler("files", header.files);
    }
    for (const char* key : {"repo", "serial", "created", "expires", "packages"}) {
        filler.require(key);
    }
    check(json, "repo", package::invalid_name_reason(header.repo));
    if (header.serial == 0) {
        json.refuse_member("serial", "is 0; the first is 1");
    }
    if (header.packages > k_max_packages) {
        json.refuse_member("packages",
                           fmt::format("is more than the {} that are taken", k_max_packages));
    }
    return header;
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
    // What another format has beside its number is not known.
    const Result<std::uint64_t> format = encoding::read_json(line, k_line_limits, &format_from);
    if (!format) {
        return format.error();
    }
    if (*format != k_format) {
        return ParseError{
            fmt::format("format: is {}; this program reads format {}", *format, k_format)};
    }
    return encoding::read_json(line, k_line_limits, &header_from);
}

Result<IndexEntry> parse_entry(std::string_view line)
{
    return encoding::read_json(line, k_line_limits, &entry_from);
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
