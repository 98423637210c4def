#include "libpkg/source/source_url.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/net/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace rbeepkg::source {

namespace {

constexpr std::size_t k_max_text = 8192;
constexpr std::size_t k_max_name = 255;
constexpr std::array<std::string_view, 4> k_git_schemes = {"https", "http", "ssh", "file"};
constexpr std::array<std::string_view, 4> k_other_vcs = {"bzr", "fossil", "hg", "svn"};

template <typename... Args> ParseError refusal(fmt::format_string<Args...> format, Args&&... args)
{
    return ParseError{printable(fmt::format(format, std::forward<Args>(args)...))};
}

bool has_blank_or_control(std::string_view text)
{
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; });
}

std::optional<ParseError> bad_name(std::string_view name)
{
    if (name.empty()) {
        return refusal("a source has no file name: put \"name::\" before it");
    }
    if (name == "." || name == ".." || name.find('/') != std::string_view::npos) {
        return refusal("\"{}\" is no file name", name);
    }
    if (name.size() > k_max_name) {
        return refusal("the file name of a source is longer than {} bytes", k_max_name);
    }
    if (name.starts_with('-') || printable(name, k_max_name) != name) {
        return refusal("\"{}\" is not allowed as a file name", name);
    }
    return std::nullopt;
}

// As git check-ref-format, and no option.
bool is_ref(std::string_view ref)
{
    constexpr std::string_view k_forbidden = "~^:?*[\\";
    return !ref.empty() && ref.size() <= k_max_name && !has_blank_or_control(ref) &&
           ref.find_first_of(k_forbidden) == std::string_view::npos && ref != "@" &&
           ref.find("..") == std::string_view::npos && ref.find("@{") == std::string_view::npos &&
           ref.find("//") == std::string_view::npos && !ref.starts_with('-') &&
           !ref.starts_with('/') && !ref.ends_with('/') && !ref.starts_with('.') &&
           ref.find("/.") == std::string_view::npos && !ref.ends_with('.') &&
           !ref.ends_with(".lock");
}

bool is_commit(std::string_view text)
{
    return text.size() >= 7 && text.size() <= 64 &&
           text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

// "branch=x", "tag=x", "commit=x".
std::optional<ParseError> take_fragment(std::string_view fragment, SourceUrl& source)
{
    const std::size_t equals = fragment.find('=');
    const std::string_view kind = fragment.substr(0, equals);
    if (equals == std::string_view::npos ||
        (kind != "branch" && kind != "tag" && kind != "commit")) {
        return refusal("\"#{}\" is not one of #branch=, #tag= and #commit=", fragment);
    }
    const std::string_view ref = fragment.substr(equals + 1);
    const bool good = kind == "commit" ? is_commit(ref) : is_ref(ref);
    if (!good) {
        return refusal("\"{}\" is no {} of a git repository", ref, kind);
    }
    source.ref_kind = kind;
    source.ref = ref;
    return std::nullopt;
}

std::optional<ParseError> take_query(std::string_view query, SourceUrl& source)
{
    if (query != "signed") {
        return refusal("\"?{}\" is not known; ?signed is", query);
    }
    source.verify_signature = true;
    return std::nullopt;
}

// The parts after the address, in either order: "#branch=x?signed", "?signed#branch=x".
std::optional<ParseError> take_git_suffix(std::string_view suffix, SourceUrl& source)
{
    while (!suffix.empty()) {
        const char mark = suffix.front();
        suffix.remove_prefix(1);
        const std::size_t end = std::min(suffix.find_first_of("#?"), suffix.size());
        const std::string_view part = suffix.substr(0, end);
        std::optional<ParseError> error =
            mark == '#' ? take_fragment(part, source) : take_query(part, source);
        if (error) {
            return error;
        }
        suffix.remove_prefix(end);
    }
    return std::nullopt;
}

// ssh://[user@]host[:port]/path: nothing in it may look like an option to ssh.
bool is_ssh_url(std::string_view rest)
{
    const std::size_t slash = rest.find('/');
    std::string_view authority = rest.substr(0, slash);
    if (slash == std::string_view::npos || slash == 0 || authority.starts_with('-')) {
        return false;
    }
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
        authority.remove_prefix(at + 1);
    }
    return !authority.empty() && !authority.starts_with('-') && !rest.substr(slash).empty();
}

std::optional<ParseError> bad_git_url(std::string_view url)
{
    const std::size_t colon = url.find("://");
    const std::string_view scheme = url.substr(0, colon);
    if (colon == std::string_view::npos ||
        std::find(k_git_schemes.begin(), k_git_schemes.end(), scheme) == k_git_schemes.end()) {
        return refusal("git sources come over https, http, ssh or file, not \"{}\"",
                       scheme.substr(0, 80));
    }
    if (has_blank_or_control(url) || !is_valid_utf8(url)) {
        return refusal("a URL cannot hold blanks or control characters");
    }
    if (scheme == "ssh") {
        return is_ssh_url(url.substr(colon + 3))
                   ? std::nullopt
                   : std::optional{refusal("\"{}\" is no ssh:// URL", url)};
    }
    const Result<net::Url> parsed = net::Url::parse(url);
    return parsed ? std::nullopt : std::optional{refusal("{}", parsed.error().message)};
}

std::string git_name(std::string_view url)
{
    while (url.ends_with('/')) {
        url.remove_suffix(1);
    }
    std::string_view name = url.substr(url.rfind('/') + 1);
    return std::string{name.substr(0, name.find(".git"))};
}

Result<SourceUrl> parse_git(std::string_view address, SourceUrl source)
{
    source.kind = SourceKind::git;
    const std::size_t end = std::min(address.find_first_of("#?"), address.size());
    source.url = address.substr(0, end);
    if (std::optional<ParseError> error = bad_git_url(source.url)) {
        return *error;
    }
    if (std::optional<ParseError> error = take_git_suffix(address.substr(end), source)) {
        return *error;
    }
    if (source.name.empty()) {
        source.name = git_name(source.url);
    }
    return source;
}

Result<SourceUrl> parse_file(std::string_view address, SourceUrl source)
{
    source.kind = SourceKind::http;
    const Result<net::Url> parsed = net::Url::parse(address);
    if (!parsed) {
        return refusal("{}", parsed.error().message);
    }
    source.url = address;
    if (source.name.empty()) {
        source.name = address.substr(address.rfind('/') + 1);
    }
    return source;
}

// A file beside the PKGBUILD, or in a folder there; in $srcdir it has its last name.
Result<SourceUrl> parse_local(std::string_view path, SourceUrl source)
{
    source.kind = SourceKind::local;
    if (path.starts_with('/') || path.starts_with('-')) {
        return refusal("\"{}\" is no file beside the PKGBUILD", path);
    }
    for (const std::string_view part : split(path, '/')) {
        if (part == "." || part.empty() || bad_name(part)) {
            return refusal("\"{}\" is no file beside the PKGBUILD", path);
        }
    }
    source.url = path;
    if (source.name.empty()) {
        source.name = path.substr(path.rfind('/') + 1);
    }
    return source;
}

std::optional<std::string_view> other_vcs(std::string_view address)
{
    for (const std::string_view vcs : k_other_vcs) {
        if (address.starts_with(vcs) && address.substr(vcs.size()).find_first_of("+:") == 0) {
            return vcs;
        }
    }
    return std::nullopt;
}

Result<SourceUrl> parse_address(std::string_view address, SourceUrl source)
{
    if (address.empty() || address.starts_with('-')) {
        return refusal("\"{}\" is no source", address);
    }
    if (address.starts_with("git+")) {
        return parse_git(address.substr(4), std::move(source));
    }
    if (const std::optional<std::string_view> vcs = other_vcs(address)) {
        return refusal("{} sources are not supported, only git+https://, git+ssh:// and the like",
                       *vcs);
    }
    const std::size_t colon = address.find("://");
    if (colon == std::string_view::npos) {
        return parse_local(address, std::move(source));
    }
    const std::string_view scheme = address.substr(0, colon);
    if (scheme == "git" || scheme == "ssh") {
        return refusal("{}:// is not supported: write git+https:// or git+ssh://", scheme);
    }
    if (scheme != "http" && scheme != "https" && scheme != "file") {
        return refusal("{}:// is not supported: sources come over https, http, file or git+...",
                       scheme.substr(0, 80));
    }
    return parse_file(address, std::move(source));
}

} // namespace

Result<SourceUrl> SourceUrl::parse(std::string_view text)
{
    if (text.size() > k_max_text) {
        return refusal("a source of more than {} bytes", k_max_text);
    }
    SourceUrl source;
    std::string_view address = text;
    if (const std::size_t colons = text.find("::"); colons != std::string_view::npos) {
        const std::string_view name = text.substr(0, colons);
        // "git+ext::..." and the like: a transport of git that runs a program, and no name.
        if (name.starts_with("git+") || name.find("://") != std::string_view::npos) {
            return refusal("\"{}\" is no name for a source", name);
        }
        if (std::optional<ParseError> error = bad_name(name)) {
            return *error;
        }
        source.name = name;
        address = text.substr(colons + 2);
    }
    Result<SourceUrl> parsed = parse_address(address, std::move(source));
    if (parsed) {
        if (std::optional<ParseError> error = bad_name(parsed->name)) {
            return *error;
        }
    }
    return parsed;
}

} // namespace rbeepkg::source
