#include "libpkg/source/source_url.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/net/url.hpp"
#include "libpkg/source/vcs_url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace rbeepkg::source {

namespace {

constexpr std::size_t k_max_text = 8192;
constexpr std::size_t k_max_name = 255;

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

Result<SourceUrl> parse_address(std::string_view address, SourceUrl source)
{
    if (address.empty() || address.starts_with('-')) {
        return refusal("\"{}\" is no source", address);
    }
    if (const std::optional<SourceKind> kind = vcs_of(address)) {
        return parse_vcs(*kind, address, std::move(source));
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
        return refusal(
            "{}:// is not supported: sources come over https, http, file or git+... and the like",
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
        if (vcs_of(name) || name.find("://") != std::string_view::npos) {
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
