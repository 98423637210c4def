#include "libpkg/pkgfile/mtree.hpp"

#include "libpkg/base/text.hpp"

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace rbeepkg::pkgfile {
namespace {

constexpr std::size_t k_max_entries = 1'000'000;
constexpr std::size_t k_max_line_bytes = 128U << 10U;

using Keywords = std::map<std::string_view, std::string_view>;

bool is_octal(char character)
{
    return character >= '0' && character <= '7';
}

// "\ooo" and "\\", the escapes that bsdtar writes; nullopt for anything else.
std::optional<std::string> unescape(std::string_view text)
{
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\\') {
            plain += text[at];
            continue;
        }
        const std::string_view rest = text.substr(at + 1);
        if (rest.starts_with('\\')) {
            plain += '\\';
            at += 1;
            continue;
        }
        if (rest.size() < 3 || rest[0] > '3' || !is_octal(rest[0]) || !is_octal(rest[1]) ||
            !is_octal(rest[2])) {
            return std::nullopt;
        }
        plain += static_cast<char>((rest[0] - '0') * 64 + (rest[1] - '0') * 8 + (rest[2] - '0'));
        at += 3;
    }
    return plain;
}

std::string escape(std::string_view text)
{
    std::string escaped;
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        const bool plain =
            byte > 0x20 && byte < 0x7f && character != '\\' && character != '#' && character != '=';
        if (plain) {
            escaped += character;
        } else {
            escaped += fmt::format("\\{:03o}", byte);
        }
    }
    return escaped;
}

std::optional<unsigned> parse_mode(std::string_view text)
{
    unsigned mode = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), mode, 8);
    if (error != std::errc{} || end != text.data() + text.size() || mode > 07777) {
        return std::nullopt;
    }
    return mode;
}

// "1700000000.0": the part after the dot says nothing that a package needs.
std::optional<std::int64_t> parse_time(std::string_view text)
{
    const std::string_view whole = text.substr(0, text.find('.'));
    std::int64_t time = 0;
    const auto [end, error] = std::from_chars(whole.data(), whole.data() + whole.size(), time);
    if (error != std::errc{} || end != whole.data() + whole.size()) {
        return std::nullopt;
    }
    return time;
}

bool is_hex(std::string_view text, std::size_t digits)
{
    return text.size() == digits &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

class MtreeParser
{
public:
    Result<std::vector<MtreeEntry>> parse(std::string_view text);

private:
    // Each returns what is wrong with the line.
    std::optional<std::string> take_line(std::string_view line);
    std::optional<std::string> take_entry(std::string_view name, const Keywords& own);
    static std::optional<std::string> fill(MtreeEntry& entry, const Keywords& keywords);
    static std::optional<std::string> fill_type(MtreeEntry& entry, const Keywords& keywords);
    static std::optional<std::string> fill_file(MtreeEntry& entry, const Keywords& keywords);

    Keywords m_defaults;
    std::set<std::string> m_paths;
    std::vector<MtreeEntry> m_entries;
};

Keywords keywords_of(const std::vector<std::string_view>& words)
{
    Keywords keywords;
    for (std::size_t at = 1; at < words.size(); ++at) {
        const std::size_t equals = words[at].find('=');
        const bool bare = equals == std::string_view::npos;
        keywords[words[at].substr(0, equals)] = bare ? "" : words[at].substr(equals + 1);
    }
    return keywords;
}

Result<std::vector<MtreeEntry>> MtreeParser::parse(std::string_view text)
{
    std::size_t number = 0;
    while (!text.empty()) {
        ++number;
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (number == 1 && line != "#mtree") {
            return ParseError{"does not begin with #mtree", 1};
        }
        if (std::optional<std::string> fault = take_line(line)) {
            return ParseError{std::move(*fault), number};
        }
    }
    if (number == 0) {
        return ParseError{"is empty"};
    }
    return std::move(m_entries);
}

std::optional<std::string> MtreeParser::take_line(std::string_view line)
{
    if (line.size() > k_max_line_bytes) {
        return "the line is too long";
    }
    const std::vector<std::string_view> words = split_words(line);
    if (words.empty() || words[0].starts_with('#')) {
        return std::nullopt;
    }
    const Keywords own = keywords_of(words);
    if (words[0] == "/set") {
        for (const auto& [key, value] : own) {
            m_defaults[key] = value;
        }
        return std::nullopt;
    }
    if (words[0] == "/unset") {
        for (const auto& [key, value] : own) {
            m_defaults.erase(key);
        }
        return std::nullopt;
    }
    return take_entry(words[0], own);
}

std::optional<std::string> MtreeParser::take_entry(std::string_view name, const Keywords& own)
{
    if (name == "." || name == "./.") {
        return std::nullopt;
    }
    // Names without a slash would be relative to the entry before: no package's .MTREE has them.
    if (!name.starts_with("./") || name.size() == 2) {
        return "expected a path that begins with ./";
    }
    std::optional<std::string> path = unescape(name.substr(2));
    if (!path || path->find('\0') != std::string::npos) {
        return "the path has a bad escape";
    }
    Keywords keywords = own;
    keywords.insert(m_defaults.begin(), m_defaults.end());
    MtreeEntry entry;
    if (std::optional<std::string> fault = fill(entry, keywords)) {
        return fault;
    }
    if (!m_paths.insert(*path).second) {
        return fmt::format("{} is listed twice", printable(*path, 255));
    }
    if (m_entries.size() == k_max_entries) {
        return "too many entries";
    }
    entry.path = std::move(*path);
    m_entries.push_back(std::move(entry));
    return std::nullopt;
}

std::optional<std::string> MtreeParser::fill(MtreeEntry& entry, const Keywords& keywords)
{
    if (const auto mode = keywords.find("mode"); mode != keywords.end()) {
        const std::optional<unsigned> value = parse_mode(mode->second);
        if (!value) {
            return "mode is no octal number";
        }
        entry.mode = *value;
    }
    if (const auto time = keywords.find("time"); time != keywords.end()) {
        const std::optional<std::int64_t> value = parse_time(time->second);
        if (!value) {
            return "time is no number";
        }
        entry.mtime = *value;
    }
    return fill_type(entry, keywords);
}

std::optional<std::string> MtreeParser::fill_type(MtreeEntry& entry, const Keywords& keywords)
{
    const auto type = keywords.find("type");
    if (type == keywords.end() || type->second == "file") {
        return fill_file(entry, keywords);
    }
    if (type->second == "dir") {
        entry.type = MtreeEntry::Type::directory;
        return std::nullopt;
    }
    if (type->second != "link") {
        return fmt::format("type {} may not be in a package", printable(type->second, 40));
    }
    entry.type = MtreeEntry::Type::symlink;
    const auto link = keywords.find("link");
    std::optional<std::string> target;
    if (link != keywords.end()) {
        target = unescape(link->second);
    }
    if (!target || target->empty()) {
        return "a symbolic link without a target";
    }
    entry.link = std::move(*target);
    return std::nullopt;
}

std::optional<std::string> MtreeParser::fill_file(MtreeEntry& entry, const Keywords& keywords)
{
    const auto size = keywords.find("size");
    const std::optional<std::uint64_t> bytes =
        size == keywords.end() ? std::nullopt : parse_number(size->second);
    if (!bytes) {
        return "a file without a size";
    }
    entry.size = *bytes;
    for (const auto& [key, value] : keywords) {
        if (key == "sha256digest" || key == "sha256") {
            entry.sha256 = value;
        } else if (key == "md5digest" || key == "md5") {
            entry.md5 = value;
        }
    }
    if ((!entry.sha256.empty() && !is_hex(entry.sha256, 64)) ||
        (!entry.md5.empty() && !is_hex(entry.md5, 32))) {
        return "a digest that is none";
    }
    if (entry.sha256.empty() && entry.md5.empty()) {
        return "a file without a digest";
    }
    return std::nullopt;
}

} // namespace

Result<std::vector<MtreeEntry>> parse_mtree(std::string_view text)
{
    return MtreeParser{}.parse(text);
}

std::string format_mtree(const std::vector<MtreeEntry>& entries)
{
    std::string text = "#mtree\n/set type=file uid=0 gid=0 mode=644\n";
    for (const MtreeEntry& entry : entries) {
        text += fmt::format("./{} time={}.0", escape(entry.path), entry.mtime);
        if (entry.mode != 0644) {
            text += fmt::format(" mode={:o}", entry.mode);
        }
        switch (entry.type) {
        case MtreeEntry::Type::file:
            text += fmt::format(" size={}", entry.size);
            if (!entry.md5.empty()) {
                text += fmt::format(" md5digest={}", entry.md5);
            }
            if (!entry.sha256.empty()) {
                text += fmt::format(" sha256digest={}", entry.sha256);
            }
            break;
        case MtreeEntry::Type::directory:
            text += " type=dir";
            break;
        case MtreeEntry::Type::symlink:
            text += fmt::format(" type=link link={}", escape(entry.link));
            break;
        }
        text += '\n';
    }
    return text;
}

} // namespace rbeepkg::pkgfile
