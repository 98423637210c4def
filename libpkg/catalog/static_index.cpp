#include "libpkg/catalog/static_index.hpp"

#include "libpkg/base/error.hpp"

#include <utility>

namespace rbeepkg::catalog {

namespace {

Error no_index(const net::Url& url, const ParseError& error)
{
    return {ErrorCode::corrupt,
            fmt::format("{} is no index of a repository: {}", url.display(), error.to_string()),
            "ask again later; if it stays so, tell whoever keeps the repository"};
}

repository::IndexReader begin_reading(const net::Url& url, const std::string& text)
{
    Result<repository::IndexReader> reader = repository::IndexReader::begin(text);
    if (!reader) {
        throw no_index(url, reader.error());
    }
    return *std::move(reader);
}

} // namespace

void StaticIndex::for_each(const std::string& catalog,
                           const std::function<void(const package::SyncPackage&)>& visit) const
{
    repository::IndexReader reader = begin_reading(url, text);
    for (;;) {
        Result<std::optional<repository::IndexEntry>> entry = reader.next();
        if (!entry) {
            Error error = no_index(url, entry.error());
            error.add_context("catalog '{}'", catalog);
            throw error;
        }
        if (!*entry) {
            return;
        }
        visit(sync_package_of(**std::move(entry), catalog));
    }
}

StaticIndex begin_index(net::Url url, std::string text)
{
    repository::IndexHeader header = begin_reading(url, text).header();
    return {std::move(url), std::move(header), std::move(text)};
}

package::SyncPackage sync_package_of(repository::IndexEntry entry, const std::string& catalog)
{
    package::SyncPackage offered;
    offered.catalog = catalog;
    offered.package = std::move(entry.info.package);
    offered.worker_id = std::move(entry.info.extra.worker_id);
    offered.backend = std::move(entry.info.extra.backend);
    if (offered.package.arch != "any") {
        offered.architectures = {offered.package.arch};
    }
    offered.build = offered.package.built_with;
    // The rule of paths leaves nothing to be percent-encoded.
    offered.prebuilt = {{"/" + entry.file.path, std::move(entry.file.sha256), entry.file.size, ""}};
    if (entry.pkgbuild) {
        offered.recipes = {
            {package::RecipeKind::unknown, "/" + entry.pkgbuild->path,
             package::ContentPin{std::move(entry.pkgbuild->sha256), entry.pkgbuild->size}}};
    }
    offered.is_exact = true;
    return offered;
}

} // namespace rbeepkg::catalog
