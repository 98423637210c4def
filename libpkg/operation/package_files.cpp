#include "libpkg/operation/package_files.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/operation/world.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/pkgfile/package_file.hpp"

#include <utility>

namespace rbeepkg::operation {

namespace {

constexpr std::uint64_t k_max_package = 16ULL << 30U;

bool is_url(const std::string& word)
{
    return word.find("://") != std::string::npos;
}

package::SyncPackage package_of_file(const std::string& path)
{
    const std::string absolute = os::absolute_path(path);
    if (!os::exists(absolute)) {
        throw Error{ErrorCode::not_found, fmt::format("{}: no such package file", absolute),
                    "-U takes files and URLs; rbeepkg -S installs from the catalogs"};
    }
    package::SyncPackage package;
    const pkgfile::Pkginfo info = pkgfile::read_pkginfo(absolute);
    package.package = info.package;
    package.catalog = k_local_catalog;
    package.worker_id = info.extra.worker_id;
    package.backend = info.extra.backend;
    if (info.package.arch != "any") {
        package.architectures = {info.package.arch};
    }
    package.entry_json = absolute;
    return package;
}

} // namespace

PackageFiles::PackageFiles(Session& session, const std::vector<std::string>& words)
{
    for (const std::string& word : words) {
        m_paths.push_back(is_url(word) ? fetched(session, word) : word);
    }
}

PackageFiles::~PackageFiles()
{
    for (const std::string& path : m_downloaded) {
        try {
            os::remove_file(path);
        } catch (const Error&) { // NOLINT(bugprone-empty-catch): a file too many in the cache
        }
    }
}

std::string PackageFiles::fetched(Session& session, const std::string& word)
{
    const Result<net::Url> url = net::Url::parse(word);
    if (!url) {
        throw Error{ErrorCode::usage,
                    fmt::format("'{}' is no URL: {}", printable(word, 200), url.error().message),
                    "-U takes files, and http://, https:// and file:// URLs"};
    }
    if (url->scheme == "file") {
        return url->local_path();
    }
    net::Download download;
    download.url = *url;
    const std::string parts = os::join_path(session.config.paths.cache, "downloads");
    os::make_directories(parts);
    // Named by the URL: a part that was cut is found again by the next run.
    download.path = os::join_path(parts, crypto::sha256_hex(url->to_string()) + ".pkg");
    download.max_bytes = k_max_package;
    download.label = os::base_name(url->path);
    try {
        session.http->download(download, *session.sink);
    } catch (Error& error) {
        error.add_context("{}", url->display());
        throw;
    }
    m_downloaded.push_back(download.path);
    return download.path;
}

std::vector<package::SyncPackage> PackageFiles::packages() const
{
    std::vector<package::SyncPackage> packages;
    for (const std::string& path : m_paths) {
        packages.push_back(package_of_file(path));
    }
    return packages;
}

std::vector<package::Target>
PackageFiles::targets(const std::vector<package::SyncPackage>& packages)
{
    std::vector<package::Target> targets;
    for (const package::SyncPackage& package : packages) {
        package::Target target;
        target.catalog = k_local_catalog;
        target.depend.name = package.package.name;
        target.depend.relation = package::Relation::equal;
        target.depend.version = package.package.version;
        targets.push_back(std::move(target));
    }
    return targets;
}

} // namespace rbeepkg::operation
