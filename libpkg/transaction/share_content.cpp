#include "libpkg/transaction/share_content.hpp"

#include "libpkg/os/file.hpp"
#include "libpkg/transaction/running_trees.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>
#include <vector>

namespace rbeepkg::transaction {

namespace {

// Visits the paths of each content that is there more than once. Two files of different trees have
// one content when the records say so; whether it is true is looked at when they are opened.
void for_each_content(sqlite::Database& database,
                      const std::function<void(const std::vector<std::string>& paths)>& visit)
{
    sqlite::Statement row = database.prepare(
        "SELECT f.size || ' ' || f.sha256, p.store_path || '/' || d.path || f.name FROM file f"
        " JOIN package p ON p.id = f.package_id JOIN directory d ON d.id = f.directory_id"
        " WHERE f.type = 'f' AND f.size >= 16384 AND f.sha256 <> '' AND EXISTS"
        " (SELECT 1 FROM file other WHERE other.size = f.size AND other.size >= 16384"
        "  AND other.sha256 = f.sha256 AND other.type = 'f'"
        "  AND (other.package_id, other.position) <> (f.package_id, f.position))"
        " ORDER BY 1, f.package_id, f.position");
    std::string content;
    std::vector<std::string> paths;
    while (row.step()) {
        if (row.text(0) != content) {
            visit(std::exchange(paths, {}));
            content = row.text(0);
        }
        paths.push_back(row.text(1));
    }
    visit(paths);
}

// "name/version-hash" of a path in the store.
std::string tree_of(const std::string& path)
{
    return path.substr(0, path.find('/', path.find('/') + 1));
}

} // namespace

store::Shared share_content(const CommitTools& tools, const std::string& scratch)
{
    store::Shared all;
    std::optional<std::set<std::string>> running;
    const std::string store = os::join_path(tools.store->state(), "store");
    const auto may_replace = [&](const std::string& path) {
        if (!running) {
            running = running_trees(*tools.store);
        }
        return !running->contains(tree_of(path));
    };
    for_each_content(*tools.database, [&](const std::vector<std::string>& paths) {
        if (paths.size() > 1) {
            const store::Shared shared =
                store::share_installed(store, scratch, paths, may_replace, tools.cancel);
            all.files += shared.files;
            all.bytes += shared.bytes;
        }
    });
    return all;
}

} // namespace rbeepkg::transaction
