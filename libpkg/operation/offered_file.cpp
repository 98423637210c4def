#include "libpkg/operation/offered_file.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/operation/offered_place.hpp"

#include <utility>

namespace rbeepkg::operation {

namespace {

template <typename T> std::string words_of(const std::vector<T>& things)
{
    std::vector<std::string> words;
    words.reserve(things.size());
    for (const T& thing : things) {
        words.push_back(thing.to_string());
    }
    return words.empty() ? "none" : join(words, " ");
}

struct Claim
{
    const char* what;
    std::string of_file;
    std::string of_index;
};

std::vector<Claim> claims_of(const package::Package& file, const package::Package& index)
{
    return {{"name", file.name, index.name},
            {"version", file.version.text(), index.version.text()},
            {"architecture", file.arch, index.arch},
            {"depends", words_of(file.depends), words_of(index.depends)},
            {"provides", words_of(file.provides), words_of(index.provides)},
            {"conflicts", words_of(file.conflicts), words_of(index.conflicts)},
            {"replaces", words_of(file.replaces), words_of(index.replaces)}};
}

} // namespace

void download_offered(Session& session, const package::SyncPackage& package,
                      const package::PrebuiltFile& offered, const std::string& path)
{
    Result<crypto::Digest> digest =
        crypto::Digest::parse(crypto::Algorithm::sha256, offered.sha256);
    if (!digest) {
        throw make_error(ErrorCode::corrupt, "catalog '{}' offers a package file without a digest",
                         package.catalog);
    }
    net::Download download;
    download.path = path;
    download.expected_digest = *digest;
    if (offered.size != 0) {
        download.expected_size = offered.size;
        download.max_bytes = offered.size;
    }
    download.label = package.package.name;
    const std::vector<net::Url> places = places_of_offered(session, package, offered);
    for (std::size_t i = 0;; ++i) {
        download.url = places.at(i);
        try {
            session.http->download(download, *session.sink);
            return;
        } catch (const Error& error) {
            if (i + 1 == places.size()) {
                throw;
            }
            session.sink->on(Warning{
                fmt::format("{}; trying {}", error.what(), places.at(i + 1).display()), ""});
        }
    }
}

void check_is_as_offered(const pkgfile::PackageFile& file, const package::SyncPackage& package)
{
    if (!package.is_exact) {
        return;
    }
    for (const Claim& claim : claims_of(file.info.package, package.package)) {
        if (claim.of_file != claim.of_index) {
            throw Error{ErrorCode::untrusted,
                        fmt::format("the package file is not what the index of catalog '{}' says: "
                                    "its {}: {}, in the index: {}",
                                    package.catalog, claim.what, printable(claim.of_file, 200),
                                    printable(claim.of_index, 200)),
                        "tell whoever keeps the repository; nothing was changed"};
        }
    }
}

} // namespace rbeepkg::operation
