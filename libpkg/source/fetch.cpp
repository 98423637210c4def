#include "libpkg/source/fetch.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/source/file_source.hpp"
#include "libpkg/source/git_source.hpp"
#include "libpkg/source/signature.hpp"
#include "libpkg/source/vcs_source.hpp"
#include "libpkg/source/vcs_url.hpp"

#include <algorithm>

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

PinnedSource fetch_one(const WantedSource& wanted, const SourceUrl& url,
                       const FetchContext& context, bool vouched, const CancelToken& cancel)
{
    if (url.kind == SourceKind::git) {
        return fetch_git(wanted, url, context, cancel);
    }
    return vcs_name(url.kind).empty() ? fetch_file(wanted, url, context, vouched, cancel)
                                      : fetch_vcs(wanted, url, context, cancel);
}

std::optional<std::string> known_pin(const WantedSource& wanted, const SourceUrl& url,
                                     const FetchContext& context, const CancelToken& cancel)
{
    if (url.kind == SourceKind::git) {
        return known_git_pin(url, context, cancel);
    }
    return vcs_name(url.kind).empty() ? known_file_pin(wanted, url, context)
                                      : known_vcs_pin(url, context, cancel);
}

// Whether somebody else than a checksum answers for a source: a signature, or the user.
bool is_answered_for(const SourceUrl& url, const std::vector<SourceUrl>& all,
                     const FetchContext& context)
{
    return context.skip_checksums || (!context.skip_signatures && is_vouched_for(url, all));
}

// Such a source may come from anywhere and without a checksum; what came over plain http is not
// remembered before its signature is checked.
FetchContext context_for(const SourceUrl& url, bool vouched, const FetchContext& context)
{
    FetchContext own = context;
    if (vouched) {
        own.allow_plain_http_skip = true;
        own.pins = context.skip_checksums || is_plain(url.url) ? nullptr : context.pins;
    }
    return own;
}

void say_what_is_skipped(const std::vector<SourceUrl>& urls, const FetchContext& context)
{
    if (context.skip_checksums) {
        context.sink->on(Notice{"the checksums of the sources are not looked at"});
    }
    const bool has_signature = std::any_of(urls.begin(), urls.end(), [](const SourceUrl& url) {
        return url.verify_signature || is_signature(url);
    });
    if (context.skip_signatures && has_signature) {
        context.sink->on(Notice{"the signatures of the sources are not checked"});
    }
}

} // namespace

std::vector<PinnedSource> fetch_sources(const std::vector<WantedSource>& wanted,
                                        const FetchContext& context, const CancelToken& cancel)
{
    const std::vector<SourceUrl> urls = allowed_urls(wanted, context);
    say_what_is_skipped(urls, context);
    std::vector<PinnedSource> pinned;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const bool vouched = is_answered_for(urls[i], urls, context);
        const FetchContext own = context_for(urls[i], vouched, context);
        try {
            pinned.push_back(fetch_one(wanted[i], urls[i], own, vouched, cancel));
        } catch (Error& error) {
            error.add_context("fetching {}", urls[i].name);
            throw;
        }
    }
    if (!context.skip_signatures) {
        verify_signatures(pinned, context, cancel);
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
        const FetchContext own =
            context_for(urls[i], is_answered_for(urls[i], urls, context), context);
        std::optional<std::string> pin = known_pin(wanted[i], urls[i], own, cancel);
        if (!pin) {
            return std::nullopt;
        }
        pins.push_back(*std::move(pin));
    }
    return pins;
}

} // namespace rbeepkg::source
