#include "libpkg/transaction/staging.hpp"

#include "libpkg/base/error.hpp"

#include <set>

namespace rbeepkg::transaction {

namespace {

// Where a file of this content lies in other trees, newest first.
std::vector<std::string> twins_of(sqlite::Database& database, std::uint64_t size,
                                  const std::string& sha256)
{
    sqlite::Statement row = database.prepare(
        "SELECT p.store_path || '/' || d.path || f.name FROM file f"
        " JOIN package p ON p.id = f.package_id JOIN directory d ON d.id = f.directory_id"
        " WHERE f.size = ? AND f.size >= 16384 AND f.sha256 = ? AND f.type = 'f'"
        " ORDER BY f.package_id DESC LIMIT 8");
    row.bind(static_cast<std::int64_t>(size)).bind(sha256);
    std::vector<std::string> paths;
    while (row.step()) {
        paths.push_back(row.text(0));
    }
    return paths;
}

// A tree that no generation lists was left by a crash: nobody knows whether all of it got to the
// disk. One that a generation lists, and that was gone, is trusted as soon as it has its name: it
// gets it when all of it is there.
void stage_item(const InstallItem& item, const std::set<std::string>& listed, std::int64_t number,
                const CommitTools& tools)
{
    const std::string tree = store::Store::tree_name(item.file);
    const bool is_there = tools.store->has_tree(tree);
    if (listed.contains(tree) && !is_there) {
        tools.store->replace_tree(item.file, number, *tools.sink, tools.cancel);
        return;
    }
    if (!listed.contains(tree) && is_there) {
        tools.store->remove_tree(tree);
    }
    tools.store->stage(item.file, number, *tools.sink, tools.cancel,
                       [&](std::uint64_t size, const std::string& sha256) {
                           return twins_of(*tools.database, size, sha256);
                       });
}

} // namespace

void stage_packages(const std::vector<InstallItem>& items, std::int64_t number,
                    const CommitTools& tools)
{
    const std::vector<std::string> in_use =
        database::LocalDatabase{*tools.database}.store_paths_in_use();
    const std::set<std::string> listed(in_use.begin(), in_use.end());
    for (const InstallItem& item : items) {
        tools.cancel.check();
        try {
            stage_item(item, listed, number, tools);
        } catch (Error& error) {
            error.add_context("installing {}-{}", item.file.info.package.name,
                              item.file.info.package.version.text());
            throw;
        }
    }
}

} // namespace rbeepkg::transaction
