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
        throw make_error(ErrorCode::usage, "the source \"{}\" is refused: {}",
                         printable(wanted.text, 200), url.error().to_string());
    }
    return *std::move(url);
}

} // namespace

std::vector<PinnedSource> fetch_sources(const std::vector<WantedSource>& wanted,
                                        const FetchContext& context, const CancelToken& cancel)
{
    std::vector<PinnedSource> pinned;
    for (const WantedSource& one : wanted) {
        const SourceUrl url = parsed(one);
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
    std::vector<std::string> pins;
    for (const WantedSource& one : wanted) {
        cancel.check();
        const SourceUrl url = parsed(one);
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
