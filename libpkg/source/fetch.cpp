#include "libpkg/source/fetch.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/source/file_source.hpp"
#include "libpkg/source/git_source.hpp"

namespace rbeepkg::source {

namespace {

SourceUrl parsed(const WantedSource& wanted)
{
    Result<SourceUrl> url = SourceUrl::parse(wanted.text);
    if (!url) {
        throw make_error(ErrorCode::untrusted, "the source \"{}\" is refused: {}",
                         printable(wanted.text, 200), url.error().to_string());
    }
    return *std::move(url);
}

// All of them, before anything is read or fetched.
std::vector<SourceUrl> allowed_urls(const std::vector<WantedSource>& wanted,
                                    const FetchContext& context)
{
    std::vector<SourceUrl> urls;
    urls.reserve(wanted.size());
    for (const WantedSource& one : wanted) {
        urls.push_back(parsed(one));
        const bool is_local_url = urls.back().url.starts_with("file:");
        if (is_local_url && urls.back().kind != SourceKind::local && !context.allow_local_urls) {
            throw Error{ErrorCode::untrusted,
                        fmt::format("the source \"{}\" is refused: only a recipe that is itself "
                                    "local may name local files",
                                    printable(one.text, 200)),
                        "if you trust all recipes of your catalogs with the files of this machine, "
                        "set AllowLocalSources = yes"};
        }
    }
    return urls;
}

} // namespace

std::vector<PinnedSource> fetch_sources(const std::vector<WantedSource>& wanted,
                                        const FetchContext& context, const CancelToken& cancel)
{
    const std::vector<SourceUrl> urls = allowed_urls(wanted, context);
    std::vector<PinnedSource> pinned;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const WantedSource& one = wanted[i];
        const SourceUrl& url = urls[i];
        try {
            pinned.push_back(url.kind == SourceKind::git ? fetch_git(one, url, context, cancel)
                                                         : fetch_file(one, url, context, cancel));
        } catch (Error& error) {
            error.add_context("fetching {}", url.name);
            throw;
        }
    }
    return pinned;
}

std::optional<std::vector<std::string>> known_pins(const std::vector<WantedSource>& wanted,
                                                   const FetchContext& context,
                                                   const CancelToken& cancel)
{
    const std::vector<SourceUrl> urls = allowed_urls(wanted, context);
    std::vector<std::string> pins;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        cancel.check();
        const WantedSource& one = wanted[i];
        const SourceUrl& url = urls[i];
        std::optional<std::string> pin = url.kind == SourceKind::git
                                             ? known_git_pin(url, context, cancel)
                                             : known_file_pin(one, url, context);
        if (!pin) {
            return std::nullopt;
        }
        pins.push_back(*std::move(pin));
    }
    return pins;
}

} // namespace rbeepkg::source
