#include "libpkg/operation/refresh_files.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/database/sync_database.hpp"
#include "libpkg/operation/offered_file.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/repository/files_document.hpp"

#include <utility>

namespace rbeepkg::operation {

namespace {

std::vector<database::FileList> parse_document(const std::string& text, const std::string& catalog)
{
    std::vector<database::FileList> lists;
    repository::FilesReader reader{text};
    for (;;) {
        Result<std::optional<repository::FileList>> list = reader.next();
        if (!list) {
            throw Error{ErrorCode::corrupt,
                        fmt::format("the file lists of catalog '{}' are damaged: {}", catalog,
                                    list.error().to_string()),
                        "tell whoever keeps the repository"};
        }
        if (!*list) {
            return lists;
        }
        lists.push_back({(*list)->name, (*list)->version.text(), std::move((*list)->paths)});
    }
}

std::string fetch_document(Session& session, const database::SeenIndex& index,
                           const std::string& catalog)
{
    package::SyncPackage package;
    package.package.name = catalog + " files";
    package.catalog = catalog;
    const package::PrebuiltFile document{"/" + index.files_path, index.files_sha256,
                                         index.files_size, ""};
    const std::string directory = os::join_path(session.config.paths.cache, "downloads");
    os::make_directories(directory);
    const std::string path = os::join_path(directory, index.files_sha256 + ".files");
    download_offered(session, package, document, path);
    std::string text = os::read_file(path, index.files_size);
    os::remove_file(path);
    return text;
}

RefreshedFiles refresh_one(Session& session, database::SyncDatabase& sync,
                           const std::string& catalog)
{
    RefreshedFiles report;
    report.catalog = catalog;
    const auto copy = sync.catalog(catalog);
    const auto index = sync.seen_index(catalog);
    if (!copy || !index || copy->body_sha256 != index->sha256 || index->files_path.empty()) {
        return report;
    }
    report.has_lists = true;
    if (sync.files_sha256(catalog) == index->files_sha256) {
        report.not_modified = true;
        return report;
    }
    if (index->files_size > repository::k_max_files_bytes) {
        throw make_error(ErrorCode::unsupported, "its file lists have {}, more than the {} taken",
                         human_size(index->files_size), human_size(repository::k_max_files_bytes));
    }
    const std::vector<database::FileList> lists =
        index->files_size == 0 ? std::vector<database::FileList>{}
                               : parse_document(fetch_document(session, *index, catalog), catalog);
    sync.replace_files(catalog, index->files_sha256, lists);
    report.packages = lists.size();
    return report;
}

} // namespace

std::vector<RefreshedFiles> refresh_files(Session& session)
{
    database::SyncDatabase sync{*session.database};
    std::vector<RefreshedFiles> reports;
    for (const config::CatalogConfig& configured : session.config.catalogs) {
        session.cancel.check();
        try {
            reports.push_back(refresh_one(session, sync, configured.name));
        } catch (Error& error) {
            error.add_context("catalog '{}'", configured.name);
            throw;
        }
    }
    return reports;
}

} // namespace rbeepkg::operation
