#include "cmd/rbeepkg-build/sources.hpp"

#include "cmd/rbeepkg-build/plain_lines.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"

#include <algorithm>
#include <array>

namespace rbeepkg::cmd_build {

namespace {

constexpr std::array<crypto::Algorithm, 8> k_algorithms = {
    crypto::Algorithm::ck,     crypto::Algorithm::md5,    crypto::Algorithm::sha1,
    crypto::Algorithm::sha224, crypto::Algorithm::sha256, crypto::Algorithm::sha384,
    crypto::Algorithm::sha512, crypto::Algorithm::b2};

source::FetchContext context_of(const Work& work)
{
    const std::string home = work.environment.get("GNUPGHOME");
    source::FetchContext context;
    context.cache = os::join_path(work.config.paths.cache, "sources");
    context.local_directory = work.recipe.directory;
    context.subject = fmt::format("{} {}", work.pkgbuild.pkgbase, work.pkgbuild.version().text());
    context.allow_plain_http_skip = work.config.allow_plain_http_skip;
    context.allow_local_urls = true; // the PKGBUILD is the user's own
    context.ca_file = work.config.ca_file;
    context.sink = &work.sink;
    context.skip_checksums = work.invocation.skip_checksums;
    context.skip_signatures = work.invocation.skip_signatures;
    context.hold_version = work.invocation.hold_version;
    context.valid_pgp_keys = work.pkgbuild.values("validpgpkeys");
    context.gnupg_home = home;
    context.download_directory = work.settings.source_directory;
    return context;
}

std::vector<source::PinnedSource> fetch(const Work& work,
                                        const std::vector<pkgbuild::SourceEntry>& entries,
                                        source::FetchContext context)
{
    std::vector<source::WantedSource> wanted;
    for (const pkgbuild::SourceEntry& entry : entries) {
        wanted.push_back({entry.text, entry.digests, entry.skip});
    }
    if (wanted.empty()) {
        return {};
    }
    say("Retrieving sources...");
    net::HttpOptions options;
    options.connect_timeout = work.config.connect_timeout;
    options.stall_timeout = work.config.stall_timeout;
    options.proxy = work.config.proxy;
    options.ca_file = work.config.ca_file;
    options.user_agent = "rbeepkg/" RBEEPKG_VERSION;
    net::HttpClient http{options, work.cancel};
    context.http = &http;
    return source::fetch_sources(wanted, context, work.cancel);
}

// What is under version control has no checksum and is not asked for.
std::vector<source::PinnedSource> fetch_for_sums(const Work& work,
                                                 const std::vector<std::string>& texts,
                                                 const source::FetchContext& context)
{
    std::vector<source::PinnedSource> sources(texts.size());
    std::vector<pkgbuild::SourceEntry> files;
    std::vector<std::size_t> places;
    for (std::size_t at = 0; at < texts.size(); ++at) {
        Result<source::SourceUrl> url = source::SourceUrl::parse(texts[at]);
        if (url && !source::vcs_name(url->kind).empty()) {
            sources[at].url = *std::move(url);
            sources[at].text = texts[at];
            continue;
        }
        files.push_back({texts[at], {}, true});
        places.push_back(at);
    }
    std::vector<source::PinnedSource> fetched = fetch(work, files, context);
    for (std::size_t at = 0; at < places.size(); ++at) {
        sources[places[at]] = std::move(fetched[at]);
    }
    return sources;
}

std::optional<crypto::Algorithm> algorithm_of(std::string_view name)
{
    const auto found =
        std::find_if(k_algorithms.begin(), k_algorithms.end(),
                     [&](crypto::Algorithm one) { return crypto::to_string(one) == name; });
    return found == k_algorithms.end() ? std::nullopt : std::optional{*found};
}

// Those that the PKGBUILD has, for any architecture; else those of makepkg.conf.
std::vector<crypto::Algorithm> wanted_algorithms(const Work& work)
{
    std::vector<crypto::Algorithm> algorithms;
    for (const crypto::Algorithm algorithm : k_algorithms) {
        const std::string attribute = fmt::format("{}sums", crypto::to_string(algorithm));
        const auto has = [&](const auto& one) {
            return !one.second.empty() &&
                   (one.first == attribute || one.first.starts_with(attribute + "_"));
        };
        if (std::any_of(work.pkgbuild.attributes.begin(), work.pkgbuild.attributes.end(), has)) {
            algorithms.push_back(algorithm);
        }
    }
    if (!algorithms.empty()) {
        return algorithms;
    }
    for (const std::string& name : work.settings.integrity_checks) {
        const auto algorithm = algorithm_of(name);
        if (!algorithm) {
            throw make_error(ErrorCode::io, "INTEGRITY_CHECK: invalid integrity algorithm '{}'",
                             printable(name, 60));
        }
        algorithms.push_back(*algorithm);
    }
    return algorithms.empty() ? std::vector{crypto::Algorithm::sha256} : algorithms;
}

// sha256sums=('...'
//             '...')
std::string array_text(const std::string& name, const std::vector<std::string>& sums)
{
    std::string text = name + "=(";
    const std::string indent(text.size(), ' ');
    for (std::size_t at = 0; at < sums.size(); ++at) {
        text += fmt::format("{}{}'{}'", at == 0 ? "" : "\n", at == 0 ? "" : indent, sums[at]);
    }
    return text + ")\n";
}

} // namespace

// Every source array has checksums, and as many as sources.
void check_sums(const Work& work)
{
    const pkgbuild::Pkgbuild& pkgbuild = work.pkgbuild;
    if (work.invocation.skip_checksums) {
        return;
    }
    const std::vector<std::string> faults = pkgbuild::lint_checksums(pkgbuild);
    if (!faults.empty()) {
        throw make_error(ErrorCode::untrusted, "{}: {}", work.recipe.path, join(faults, "; "));
    }
    for (const std::string& suffix : {std::string{}, "_" + work.variant.arch}) {
        const auto has = [&](crypto::Algorithm algorithm) {
            return !pkgbuild.values(fmt::format("{}sums{}", crypto::to_string(algorithm), suffix))
                        .empty();
        };
        if (!pkgbuild.values("source" + suffix).empty() &&
            std::none_of(k_algorithms.begin(), k_algorithms.end(), has)) {
            throw Error{ErrorCode::untrusted,
                        fmt::format("integrity checks are missing for: source{}", suffix),
                        "rbeepkg-build -g makes them"};
        }
    }
}

std::vector<source::PinnedSource> fetch_sources(const Work& work)
{
    check_sums(work);

    return fetch(work, work.pkgbuild.sources_for(work.variant.arch), context_of(work));
}

std::string generate_sums(const Work& work)
{
    std::vector<std::string> suffixes = {""};
    for (const std::string& arch : work.pkgbuild.values("arch")) {
        suffixes.push_back("_" + arch);
    }
    source::FetchContext context = context_of(work);
    context.skip_checksums = true;
    context.skip_signatures = true;
    std::vector<std::pair<std::string, std::vector<source::PinnedSource>>> fetched;
    for (const std::string& suffix : suffixes) {
        const std::vector<std::string>& texts = work.pkgbuild.values("source" + suffix);
        if (!texts.empty()) {
            fetched.emplace_back(suffix, fetch_for_sums(work, texts, context));
        }
    }
    say("Generating checksums for source files...");
    std::string text;
    for (const crypto::Algorithm algorithm : wanted_algorithms(work)) {
        for (const auto& [suffix, sources] : fetched) {
            text += array_text(fmt::format("{}sums{}", crypto::to_string(algorithm), suffix),
                               source::generate_sums(sources, algorithm, work.cancel));
        }
    }
    return text;
}

} // namespace rbeepkg::cmd_build
