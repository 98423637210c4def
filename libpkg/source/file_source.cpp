#include "libpkg/source/file_source.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/os/fd.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/lock.hpp"
#include "libpkg/source/download_directory.hpp"
#include "libpkg/source/file_cache.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace rbeepkg::source {

namespace {

constexpr std::chrono::hours k_lock_wait{2};

// Where a file is: on this machine, or at a URL.
struct Whereabouts
{
    std::string path; // "" when it is remote
    std::optional<net::Url> url;
};

net::Url parsed_url(const std::string& text)
{
    Result<net::Url> url = net::Url::parse(text);
    if (!url) {
        throw make_error(ErrorCode::untrusted, "\"{}\" is no URL: {}", printable(text, 200),
                         url.error().to_string());
    }
    return *std::move(url);
}

Whereabouts at(net::Url url)
{
    if (url.scheme == "file") {
        return {url.local_path(), std::nullopt};
    }
    return {{}, std::move(url)};
}

Whereabouts find(const SourceUrl& source, const FetchContext& context)
{
    if (source.kind == SourceKind::http) {
        return at(parsed_url(source.url));
    }
    if (!context.local_directory.empty()) {
        return {os::join_path(context.local_directory, source.url), std::nullopt};
    }
    if (!context.local_base) {
        throw Error{ErrorCode::not_found,
                    fmt::format("cannot find {}: it should lie beside the PKGBUILD, and nobody "
                                "says where that is",
                                source.name),
                    {}};
    }
    Result<net::Url> url = context.local_base->resolve(source.url);
    if (!url) {
        throw make_error(ErrorCode::untrusted, "\"{}\" is no file beside {}: {}", source.url,
                         context.local_base->display(), url.error().to_string());
    }
    if (url->scheme == "file" && context.local_base->scheme != "file") {
        throw make_error(ErrorCode::untrusted, "\"{}\" is no file beside {}", source.url,
                         context.local_base->display());
    }
    return at(*std::move(url));
}

// What a name may lead to besides a file never ends or never begins: devices, pipes.
os::UniqueFd open_regular(const std::string& path)
{
    os::UniqueFd fd = os::open_file(path, O_RDONLY | O_NONBLOCK);
    struct ::stat status = {};
    if (::fstat(fd.get(), &status) != 0) {
        throw system_error(errno, fmt::format("cannot look at {}", printable(path, 1000)));
    }
    if (!S_ISREG(status.st_mode)) {
        throw make_error(ErrorCode::untrusted, "{} is no regular file", printable(path, 1000));
    }
    return fd;
}

const crypto::Digest* find_digest(const std::vector<crypto::Digest>& digests,
                                  crypto::Algorithm algorithm)
{
    const auto found =
        std::find_if(digests.begin(), digests.end(),
                     [&](const crypto::Digest& digest) { return digest.algorithm == algorithm; });
    return found == digests.end() ? nullptr : &*found;
}

// All digests of the recipe against the file, in one pass. Its SHA-256.
std::string checked_sha256(const WantedSource& wanted, const std::string& name,
                           const std::string& path)
{
    std::vector<crypto::Algorithm> algorithms = {crypto::Algorithm::sha256};
    for (const crypto::Digest& digest : wanted.digests) {
        if (std::find(algorithms.begin(), algorithms.end(), digest.algorithm) == algorithms.end()) {
            algorithms.push_back(digest.algorithm);
        }
    }
    const os::UniqueFd fd = open_regular(path);
    const std::vector<crypto::Digest> found = crypto::digests_of_file(algorithms, fd.get(), name);
    for (const crypto::Digest& expected : wanted.digests) {
        const crypto::Digest* actual = find_digest(found, expected.algorithm);
        if (actual == nullptr || *actual != expected) {
            throw Error{ErrorCode::untrusted,
                        fmt::format("{} has the wrong {} checksum: expected {}, found {}", name,
                                    crypto::to_string(expected.algorithm), expected.value,
                                    actual != nullptr ? actual->value : "none"),
                        "the file is not the one that the recipe names; if it was replaced on "
                        "purpose, the recipe must get the new checksum"};
        }
    }
    return found.front().value;
}

PinnedSource fetch_local(const WantedSource& wanted, const SourceUrl& source,
                         const std::string& path, const FetchContext& context)
{
    if (!os::exists(path)) {
        throw make_error(ErrorCode::not_found, "cannot find {} (looked for {})", source.name,
                         printable(path, 1000));
    }
    Step step{*context.sink, Phase::fetch, source.name, printable(path, 1000)};
    const std::string sha256 = checked_sha256(wanted, source.name, path);
    step.finish("local");
    return {source, "sha256:" + sha256, os::absolute_path(path), wanted.text};
}

void refuse_unchecked(const WantedSource& wanted, const SourceUrl& source, bool insecure,
                      const FetchContext& context)
{
    if (!wanted.digests.empty()) {
        return;
    }
    if (!wanted.skip && !context.skip_checksums) {
        throw Error{ErrorCode::untrusted, fmt::format("{} has no checksum", source.name),
                    "the recipe must give one (sha256sums=...), or SKIP it on purpose"};
    }
    if (insecure && !context.allow_plain_http_skip) {
        throw Error{ErrorCode::untrusted,
                    fmt::format("{} comes over plain http and has no checksum (SKIP): anybody on "
                                "the way could replace it",
                                source.name),
                    "use https://, or give a checksum in the recipe"};
    }
}

// A file over the network; one object for one fetch.
class RemoteFile
{
public:
    RemoteFile(const WantedSource& wanted, const SourceUrl& source, net::Url url,
               const FetchContext& context, bool vouched)
        : m_wanted{wanted}, m_source{source}, m_url{std::move(url)}, m_context{context},
          m_vouched{vouched}, m_cache{context.cache}
    {}

    // What the recipe, an earlier fetch or a pin says that it is.
    std::optional<std::string> known_sha256() const
    {
        if (std::optional<std::string> known = m_cache.sha256_for(m_wanted.digests)) {
            return known;
        }
        return is_pinned() ? m_context.pins->find(m_context.subject, m_url.display())
                           : std::nullopt;
    }

    PinnedSource fetch(const CancelToken& cancel)
    {
        refuse_unchecked(m_wanted, m_source, m_url.scheme == "http", m_context);
        if (m_wanted.digests.empty() && !m_vouched) {
            m_context.sink->on(
                Warning{fmt::format("{} has no checksum (SKIP): it is taken as the server gives it",
                                    m_source.name),
                        {}});
        }
        const std::optional<std::string> known = known_sha256();
        if (known && m_cache.holds(*known, m_source.name)) {
            return from_cache(*known);
        }
        return download(known, cancel);
    }

private:
    // Files that belong to the recipe itself change with it and are not pinned.
    bool is_pinned() const
    {
        return m_wanted.digests.empty() && m_context.pins != nullptr &&
               m_source.kind == SourceKind::http;
    }

    PinnedSource from_cache(const std::string& sha256) const
    {
        Step step{*m_context.sink, Phase::fetch, m_source.name, m_url.display()};
        const std::string path = m_cache.path_for(sha256, m_source.name);
        check_other_digests(path, crypto::Algorithm::sha256);
        m_cache.remember(sha256, m_wanted.digests);
        step.finish("cached");
        return {m_source, "sha256:" + sha256, path, m_wanted.text};
    }

    PinnedSource download(const std::optional<std::string>& known, const CancelToken& cancel)
    {
        if (m_context.http == nullptr) {
            throw make_error(ErrorCode::internal, "no client to fetch {} with", m_source.name);
        }
        const std::string incoming = m_cache.incoming_path(m_url.to_string(), m_source.name);
        os::make_directories(os::parent_path(incoming));
        // Two who fetch the same URL at the same time must not take the file from each other.
        const os::FileLock lock = os::FileLock::acquire(
            incoming + ".lock", os::FileLock::Kind::exclusive, k_lock_wait, cancel,
            [&](const std::string& text) { m_context.sink->on(Notice{text}); });
        if (known && m_cache.holds(*known, m_source.name)) {
            return from_cache(*known);
        }
        net::Download request;
        request.url = m_url;
        request.path = incoming;
        request.label = m_source.name;
        if (!m_wanted.digests.empty()) {
            request.expected_digest = strongest();
        }
        const net::Downloaded downloaded = m_context.http->download(request, *m_context.sink);
        return keep(incoming, downloaded);
    }

    crypto::Digest strongest() const
    {
        return *std::max_element(m_wanted.digests.begin(), m_wanted.digests.end(),
                                 [](const crypto::Digest& left, const crypto::Digest& right) {
                                     return left.algorithm < right.algorithm;
                                 });
    }

    PinnedSource keep(const std::string& incoming, const net::Downloaded& downloaded)
    {
        try {
            refuse_unchecked(m_wanted, m_source, downloaded.insecure, m_context);
            check_pin(downloaded.sha256.value);
            check_other_digests(incoming, m_wanted.digests.empty() ? crypto::Algorithm::sha256
                                                                   : strongest().algorithm);
        } catch (const Error&) {
            os::remove_file(incoming);
            throw;
        }
        const std::string sha256 = downloaded.sha256.value;
        const std::string path = m_cache.keep(incoming, sha256, m_source.name, m_wanted.digests);
        if (is_pinned()) {
            m_context.pins->remember(m_context.subject, m_url.display(), sha256);
        }
        return {m_source, "sha256:" + sha256, path, m_wanted.text};
    }

    // What was checked while it came is not read once more.
    void check_other_digests(const std::string& path, crypto::Algorithm checked) const
    {
        if (std::any_of(
                m_wanted.digests.begin(), m_wanted.digests.end(),
                [&](const crypto::Digest& digest) { return digest.algorithm != checked; })) {
            checked_sha256(m_wanted, m_source.name, path);
        }
    }

    void check_pin(const std::string& found) const
    {
        if (!is_pinned()) {
            return;
        }
        const std::optional<std::string> expected =
            m_context.pins->find(m_context.subject, m_url.display());
        if (expected && *expected != found) {
            throw Error{
                ErrorCode::untrusted,
                fmt::format("{} is not what it was: the same version ({}) now has other bytes at "
                            "{}: expected sha256 {}, found {}",
                            m_source.name, m_context.subject, m_url.display(), *expected, found),
                "a publisher who changes a file must raise the version; to accept the new bytes on "
                "purpose, remove the pin of this source and run again"};
        }
    }

    const WantedSource& m_wanted;
    const SourceUrl& m_source;
    net::Url m_url;
    const FetchContext& m_context;
    bool m_vouched;
    FileCache m_cache;
};

bool holds_all(const WantedSource& wanted, const std::string& path)
{
    std::vector<crypto::Algorithm> algorithms;
    std::transform(wanted.digests.begin(), wanted.digests.end(), std::back_inserter(algorithms),
                   [](const crypto::Digest& digest) { return digest.algorithm; });
    const os::UniqueFd fd = open_regular(path);
    return crypto::digests_of_file(algorithms, fd.get(), path) == wanted.digests;
}

// A file that was downloaded before us, by hand or by makepkg.
std::optional<PinnedSource> find_downloaded(const WantedSource& wanted, const SourceUrl& source,
                                            const FetchContext& context)
{
    if (source.kind != SourceKind::http) {
        return std::nullopt;
    }
    for (const std::string& path : places_of(source.name, context)) {
        if (wanted.digests.empty() ? wanted.skip : holds_all(wanted, path)) {
            return fetch_local(wanted, source, path, context);
        }
        context.sink->on(Notice{fmt::format(
            "{} is not the file that the recipe names; it is fetched", printable(path, 1000))});
    }
    return std::nullopt;
}

WantedSource without_digests(const WantedSource& wanted)
{
    return {wanted.text, {}, true};
}

} // namespace

PinnedSource fetch_file(const WantedSource& wanted, const SourceUrl& url,
                        const FetchContext& context, bool vouched, const CancelToken& cancel)
{
    cancel.check();
    const Whereabouts place = find(url, context);
    const WantedSource asked = context.skip_checksums ? without_digests(wanted) : wanted;
    if (!place.url) {
        return fetch_local(asked, url, place.path, context);
    }
    if (std::optional<PinnedSource> found = find_downloaded(asked, url, context)) {
        return *std::move(found);
    }
    if (context.skip_checksums) {
        // What is in the cache as what the recipe names needs no other look.
        const FileCache cache{context.cache};
        const std::optional<std::string> known = cache.sha256_for(wanted.digests);
        if (known && cache.holds(*known, url.name)) {
            return {url, "sha256:" + *known, cache.path_for(*known, url.name), wanted.text};
        }
    }
    PinnedSource fetched = RemoteFile{asked, url, *place.url, context, vouched}.fetch(cancel);
    offer_in_download_directory(fetched, context, cancel);
    return fetched;
}

std::optional<std::string> known_file_pin(const WantedSource& wanted, const SourceUrl& url,
                                          const FetchContext& context)
{
    const Whereabouts place = find(url, context);
    if (place.url) {
        const std::optional<std::string> sha256 =
            RemoteFile{wanted, url, *place.url, context, false}.known_sha256();
        return sha256 ? std::optional{"sha256:" + *sha256} : std::nullopt;
    }
    if (const crypto::Digest* digest = find_digest(wanted.digests, crypto::Algorithm::sha256)) {
        return "sha256:" + digest->value;
    }
    if (!os::exists(place.path)) {
        return std::nullopt;
    }
    const os::UniqueFd fd = open_regular(place.path);
    return "sha256:" + crypto::digest_of_file(crypto::Algorithm::sha256, fd.get(), url.name).value;
}

} // namespace rbeepkg::source
