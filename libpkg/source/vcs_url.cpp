#include "libpkg/source/vcs_url.hpp"

#include "libpkg/net/url.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace rbeepkg::source {

namespace {

constexpr std::size_t k_max_ref = 255;

// What a version control is called, what it is reached over, and what may follow the '#'.
struct VcsForm
{
    SourceKind kind;
    std::string_view name;
    std::array<std::string_view, 5> schemes;
    std::array<std::string_view, 3> ref_kinds;
};

constexpr std::array<VcsForm, 5> k_forms = {{
    {SourceKind::git, "git", {"https", "http", "ssh", "file"}, {"branch", "tag", "commit"}},
    {SourceKind::svn, "svn", {"https", "http", "svn+ssh", "svn", "file"}, {"revision"}},
    {SourceKind::hg, "hg", {"https", "http", "ssh", "file"}, {"branch", "tag", "revision"}},
    {SourceKind::bzr, "bzr", {"https", "http", "bzr+ssh", "bzr", "file"}, {"revision"}},
    {SourceKind::fossil, "fossil", {"https", "http", "ssh", "file"}, {"branch", "tag", "commit"}},
}};

const VcsForm& form_of(SourceKind kind)
{
    return *std::find_if(k_forms.begin(), k_forms.end(),
                         [&](const VcsForm& form) { return form.kind == kind; });
}

// "#branch=, #tag= and #commit="
template <std::size_t N>
std::string listed(const std::array<std::string_view, N>& words, std::string_view before,
                   std::string_view after)
{
    std::vector<std::string> shown;
    for (const std::string_view word : words) {
        if (!word.empty()) {
            shown.push_back(fmt::format("{}{}{}", before, word, after));
        }
    }
    const std::string last = shown.back();
    shown.pop_back();
    return shown.empty() ? last : fmt::format("{} and {}", join(shown, ", "), last);
}

bool has_blank_or_control(std::string_view text)
{
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; });
}

bool is_made_of(std::string_view text, std::string_view allowed)
{
    return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

// As git check-ref-format, and no option.
bool is_ref(std::string_view ref)
{
    constexpr std::string_view k_forbidden = "~^:?*[\\";
    return !ref.empty() && ref.size() <= k_max_ref && !has_blank_or_control(ref) &&
           ref.find_first_of(k_forbidden) == std::string_view::npos && ref != "@" &&
           ref.find("..") == std::string_view::npos && ref.find("@{") == std::string_view::npos &&
           ref.find("//") == std::string_view::npos && !ref.starts_with('-') &&
           !ref.starts_with('/') && !ref.ends_with('/') && !ref.starts_with('.') &&
           ref.find("/.") == std::string_view::npos && !ref.ends_with('.') &&
           !ref.ends_with(".lock");
}

bool is_hex(std::string_view text, std::size_t shortest)
{
    return text.size() >= shortest && text.size() <= 64 &&
           is_made_of(text, "0123456789abcdefABCDEF");
}

// A name of hg, which takes a whole language for a revision: nothing that could begin a term of it.
bool is_hg_ref(std::string_view ref)
{
    return !ref.empty() && ref.size() <= k_max_ref && !has_blank_or_control(ref) &&
           !ref.starts_with('-') &&
           ref.find_first_of("()\"'\\:|&!~^*$`;<>") == std::string_view::npos &&
           ref.find("..") == std::string_view::npos;
}

// "12", "r12", "HEAD", "{2026-01-31}"
bool is_svn_revision(std::string_view ref)
{
    constexpr std::string_view k_digits = "0123456789";
    if (ref == "HEAD") {
        return true;
    }
    if (ref.starts_with('{') && ref.ends_with('}') && ref.size() > 2 && ref.size() < 64) {
        return is_made_of(ref.substr(1, ref.size() - 2), "0123456789-:.TZ+");
    }
    if (ref.starts_with('r')) {
        ref.remove_prefix(1);
    }
    return ref.size() <= 18 && is_made_of(ref, k_digits);
}

// What names a revision of this branch. bzr takes much more, such as branches elsewhere.
bool is_bzr_revision(std::string_view ref)
{
    constexpr std::string_view k_digits = "0123456789";
    if (ref.size() > k_max_ref || has_blank_or_control(ref) ||
        ref.find("..") != std::string_view::npos) {
        return false;
    }
    for (const std::string_view lead : {"tag:", "revid:"}) {
        if (ref.starts_with(lead)) {
            return ref.size() > lead.size();
        }
    }
    for (const std::string_view lead : {"last:", "revno:"}) {
        if (ref.starts_with(lead)) {
            return is_made_of(ref.substr(lead.size()), k_digits);
        }
    }
    return !ref.empty() && !ref.starts_with('-') && ref.find(':') == std::string_view::npos;
}

bool is_good_ref(SourceKind vcs, std::string_view kind, std::string_view ref)
{
    switch (vcs) {
    case SourceKind::svn:
        return is_svn_revision(ref);
    case SourceKind::hg:
        return is_hg_ref(ref);
    case SourceKind::bzr:
        return is_bzr_revision(ref);
    case SourceKind::fossil:
        return kind == "commit" ? is_hex(ref, 4) : is_ref(ref);
    case SourceKind::git:
    case SourceKind::local:
    case SourceKind::http:
        break;
    }
    return kind == "commit" ? is_hex(ref, 7) : is_ref(ref);
}

// "branch=x", "tag=x", "commit=x".
std::optional<ParseError> take_fragment(std::string_view fragment, SourceUrl& source)
{
    const VcsForm& form = form_of(source.kind);
    const std::size_t equals = fragment.find('=');
    const std::string_view kind = fragment.substr(0, equals);
    const auto& kinds = form.ref_kinds;
    if (equals == std::string_view::npos || kind.empty() ||
        std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) {
        return refusal("\"#{}\" is not one of {}", fragment, listed(kinds, "#", "="));
    }
    const std::string_view ref = fragment.substr(equals + 1);
    if (!is_good_ref(source.kind, kind, ref)) {
        return refusal("\"{}\" is no {} of a {} repository", ref, kind, form.name);
    }
    source.ref_kind = kind;
    source.ref = ref;
    return std::nullopt;
}

std::optional<ParseError> take_query(std::string_view query, SourceUrl& source)
{
    if (source.kind != SourceKind::git) {
        return refusal("\"?{}\" is not known; only git sources can be ?signed", query);
    }
    if (query != "signed") {
        return refusal("\"?{}\" is not known; ?signed is", query);
    }
    source.verify_signature = true;
    return std::nullopt;
}

// The parts after the address, in either order: "#branch=x?signed", "?signed#branch=x".
std::optional<ParseError> take_suffix(std::string_view suffix, SourceUrl& source)
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

// [user@]host[:port]/path: nothing in it may look like an option to ssh.
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

// git alone keeps a password of the URL out of its mirror and out of the build.
bool has_password(std::string_view rest)
{
    const std::string_view authority = rest.substr(0, rest.find('/'));
    const std::size_t at = authority.rfind('@');
    return at != std::string_view::npos &&
           authority.substr(0, at).find(':') != std::string_view::npos;
}

std::optional<ParseError> bad_url(const VcsForm& form, std::string_view url)
{
    const std::size_t colon = url.find("://");
    const std::string_view scheme = url.substr(0, colon);
    const auto& schemes = form.schemes;
    if (colon == std::string_view::npos || scheme.empty() ||
        std::find(schemes.begin(), schemes.end(), scheme) == schemes.end()) {
        return refusal("{} sources come over {}, not \"{}\"", form.name, listed(schemes, "", ""),
                       scheme.substr(0, 80));
    }
    if (has_blank_or_control(url) || !is_valid_utf8(url)) {
        return refusal("a URL cannot hold blanks or control characters");
    }
    const std::string_view rest = url.substr(colon + 3);
    if (form.kind != SourceKind::git && has_password(rest)) {
        return refusal("a {} source cannot have a password in its URL", form.name);
    }
    if (scheme != "https" && scheme != "http" && scheme != "file") {
        return is_ssh_url(rest) ? std::nullopt
                                : std::optional{refusal("\"{}\" is no {}:// URL", url, scheme)};
    }
    const Result<net::Url> parsed = net::Url::parse(url);
    return parsed ? std::nullopt : std::optional{refusal("{}", parsed.error().message)};
}

// The last part of the address, as makepkg names the directory.
std::string name_of(SourceKind kind, std::string_view url)
{
    while (url.ends_with('/')) {
        url.remove_suffix(1);
    }
    const std::string_view name = url.substr(url.rfind('/') + 1);
    return std::string{kind == SourceKind::git ? name.substr(0, name.find(".git")) : name};
}

} // namespace

std::string_view vcs_name(SourceKind kind)
{
    const auto* const found = std::find_if(k_forms.begin(), k_forms.end(),
                                           [&](const VcsForm& form) { return form.kind == kind; });
    return found == k_forms.end() ? std::string_view{} : found->name;
}

std::optional<SourceKind> vcs_of(std::string_view address)
{
    for (const VcsForm& form : k_forms) {
        if (!address.starts_with(form.name)) {
            continue;
        }
        const std::string_view rest = address.substr(form.name.size());
        const bool has_own_scheme = form.kind != SourceKind::git && rest.starts_with("://");
        if (rest.starts_with('+') || has_own_scheme) {
            return form.kind;
        }
    }
    return std::nullopt;
}

Result<SourceUrl> parse_vcs(SourceKind kind, std::string_view address, SourceUrl source)
{
    const VcsForm& form = form_of(kind);
    source.kind = kind;
    const std::size_t end = std::min(address.find_first_of("#?"), address.size());
    std::string_view url = address.substr(0, end);
    // "svn+ssh://" and "bzr+ssh://" are their own names for it, and "svn://" has no other.
    const std::string over_ssh = fmt::format("{}+ssh", form.name);
    const bool is_own_ssh =
        std::find(form.schemes.begin(), form.schemes.end(), over_ssh) != form.schemes.end() &&
        url.starts_with(over_ssh + "://");
    if (!is_own_ssh && url.starts_with(fmt::format("{}+", form.name))) {
        url.remove_prefix(form.name.size() + 1);
    }
    source.url = url;
    if (std::optional<ParseError> error = bad_url(form, source.url)) {
        return *error;
    }
    if (std::optional<ParseError> error = take_suffix(address.substr(end), source)) {
        return *error;
    }
    if (source.name.empty()) {
        source.name = name_of(kind, source.url);
    } else if (kind == SourceKind::fossil && source.name.ends_with(".fossil")) {
        source.name.resize(source.name.size() - std::string_view{".fossil"}.size());
    }
    return source;
}

bool is_plain(std::string_view url)
{
    constexpr std::array<std::string_view, 3> k_plain = {"http://", "svn://", "bzr://"};
    return std::any_of(k_plain.begin(), k_plain.end(),
                       [&](std::string_view scheme) { return url.starts_with(scheme); });
}

} // namespace rbeepkg::source
