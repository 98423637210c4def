#include "libpkg/net/url.hpp"

#include "libpkg/base/text.hpp"

#include <algorithm>
#include <optional>

namespace rbeepkg::net {

namespace {

constexpr std::size_t k_max_length = 8192;

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view text)
{
    std::string folded{text};
    std::transform(folded.begin(), folded.end(), folded.begin(), [](char c) { return lower(c); });
    return folded;
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_alphanumeric(char c)
{
    return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z');
}

std::optional<unsigned> hex_digit(char c)
{
    if (is_digit(c)) {
        return static_cast<unsigned>(c - '0');
    }
    const char folded = lower(c);
    if (folded >= 'a' && folded <= 'f') {
        return static_cast<unsigned>(folded - 'a') + 10U;
    }
    return std::nullopt;
}

// nullopt: a '%' without two hex digits, or an encoded NUL.
std::optional<std::string> percent_decode(std::string_view text)
{
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        const auto high = i + 1 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
        const auto low = i + 2 < text.size() ? hex_digit(text[i + 2]) : std::nullopt;
        if (!high || !low || (*high == 0 && *low == 0)) {
            return std::nullopt;
        }
        decoded += static_cast<char>((*high << 4U) | *low);
        i += 2;
    }
    return decoded;
}

std::optional<std::string> invalid_text_reason(std::string_view text)
{
    if (text.empty()) {
        return "an empty URL";
    }
    if (text.size() > k_max_length) {
        return "a URL of more than 8192 bytes";
    }
    if (text.front() == '-') {
        return "a URL cannot begin with '-'";
    }
    const bool blank_or_control = std::any_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F;
    });
    if (blank_or_control || !is_valid_utf8(text)) {
        return "a URL cannot hold blanks, control characters or invalid UTF-8";
    }
    return std::nullopt;
}

bool is_port(std::string_view text)
{
    const auto port = text.size() <= 5 ? parse_number(text) : std::nullopt;
    return port && *port >= 1 && *port <= 65535;
}

// "name", "name:port", "[v6]", "[v6]:port".
bool is_host(std::string_view text)
{
    std::string_view rest;
    if (!text.empty() && text.front() == '[') {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos || end < 3) {
            return false;
        }
        const std::string_view address = text.substr(1, end - 1);
        if (!std::all_of(address.begin(), address.end(),
                         [](char c) { return hex_digit(c) || c == ':' || c == '.'; })) {
            return false;
        }
        rest = text.substr(end + 1);
    } else {
        const std::string_view name = text.substr(0, text.find(':'));
        const bool clean = std::all_of(name.begin(), name.end(), [](char c) {
            return is_alphanumeric(c) || c == '.' || c == '-' || c == '_';
        });
        if (name.empty() || name.front() == '-' || name.size() > 253 || !clean) {
            return false;
        }
        rest = text.substr(name.size());
    }
    return rest.empty() || (rest.front() == ':' && is_port(rest.substr(1)));
}

// "scheme" of "scheme:...", lower case; "" when the text is no absolute URL.
std::string scheme_of(std::string_view text)
{
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || is_digit(text.front())) {
        return {};
    }
    const std::string_view scheme = text.substr(0, colon);
    const bool word = std::all_of(scheme.begin(), scheme.end(), [](char c) {
        return is_alphanumeric(c) || c == '+' || c == '-' || c == '.';
    });
    return word ? lower(scheme) : std::string{};
}

// Whether a path has a ".." component, in any spelling that a server or a file system may undo.
bool climbs(std::string_view path)
{
    const std::string decoded = percent_decode(path).value_or(std::string{path});
    const std::vector<std::string_view> parts = split(decoded, '/');
    return std::find(parts.begin(), parts.end(), "..") != parts.end();
}

void take_path_and_query(std::string_view rest, Url& url)
{
    rest = rest.substr(0, rest.find('#'));
    const std::size_t question = rest.find('?');
    url.path = rest.substr(0, question);
    if (url.path.empty()) {
        url.path = "/";
    }
    if (question != std::string_view::npos) {
        url.query = rest.substr(question + 1);
    }
}

Result<Url> parse_file(std::string_view rest)
{
    Url url;
    url.scheme = "file";
    if (rest.substr(0, 2) == "//") {
        rest.remove_prefix(2);
        const std::string_view host = rest.substr(0, rest.find('/'));
        if (!host.empty() && lower(host) != "localhost") {
            return ParseError{"a file: URL names no other host (file:///path)"};
        }
        rest.remove_prefix(host.size());
    }
    if (rest.empty() || rest.front() != '/') {
        return ParseError{"a file: URL needs an absolute path (file:///path)"};
    }
    take_path_and_query(rest, url);
    if (!percent_decode(url.path)) {
        return ParseError{"the path of the URL has a '%' that begins no character"};
    }
    return url;
}

} // namespace

Result<Url> Url::parse(std::string_view text)
{
    if (auto reason = invalid_text_reason(text)) {
        return ParseError{*std::move(reason)};
    }
    const std::string scheme = scheme_of(text);
    if (scheme.empty()) {
        return ParseError{"not a URL (http://, https:// or file://)"};
    }
    std::string_view rest = text.substr(scheme.size() + 1);
    if (scheme == "file") {
        return parse_file(rest);
    }
    if (scheme != "http" && scheme != "https") {
        return ParseError{"the scheme '" + scheme + "' is not one of http, https, file"};
    }
    if (rest.substr(0, 2) != "//") {
        return ParseError{"'//' is missing after '" + scheme + ":'"};
    }
    rest.remove_prefix(2);
    Url url;
    url.scheme = scheme;
    std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
    rest.remove_prefix(authority.size());
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
        url.userinfo = authority.substr(0, at);
        authority.remove_prefix(at + 1);
    }
    if (!is_host(authority)) {
        return ParseError{"the URL has no valid host name"};
    }
    url.host = lower(authority);
    take_path_and_query(rest, url);
    return url;
}

std::string Url::to_string() const
{
    std::string text = scheme + "://";
    if (!userinfo.empty()) {
        text += userinfo + "@";
    }
    text += host + path;
    if (!query.empty()) {
        text += "?" + query;
    }
    return text;
}

std::string Url::display() const
{
    return printable(scheme + "://" + host + path);
}

std::string Url::local_path() const
{
    return percent_decode(path).value_or(path);
}

Result<Url> Url::resolve(std::string_view reference) const
{
    if (auto reason = invalid_text_reason(reference)) {
        return ParseError{*std::move(reason)};
    }
    if (!scheme_of(reference).empty()) {
        return parse(reference);
    }
    Url part;
    take_path_and_query(reference, part);
    if (climbs(part.path)) {
        return ParseError{"a relative URL cannot have '..' in its path"};
    }
    const std::size_t last_slash = path.rfind('/');
    std::string directory = path.substr(0, last_slash == std::string::npos ? 0 : last_slash);
    Url joined = *this;
    if (reference.front() == '/') {
        const std::size_t end = path.find_last_not_of('/');
        directory = end == std::string::npos ? "" : path.substr(0, end + 1);
        joined.path = directory + part.path;
    } else {
        joined.path = directory + "/" + part.path;
    }
    joined.query = part.query;
    return parse(joined.to_string());
}

} // namespace rbeepkg::net
