// The database from the manifests, when it was lost or a power cut took its last rows.
#include "libpkg/base/error.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/store/profile.hpp"
#include "libpkg/transaction/lost_database.hpp"
#include "libpkg/transaction/recovery.hpp"
#include "libpkg/transaction/steps.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <set>

namespace rbeepkg::transaction {

namespace {

using database::InstalledFile;
using database::LocalDatabase;
using package::InstalledPackage;

InstalledFile describe(int root, const os::TreeEntry& entry)
{
    InstalledFile file;
    file.path = entry.path;
    if (S_ISDIR(entry.status.st_mode)) {
        file.type = 'd';
        file.path += '/';
    } else if (S_ISLNK(entry.status.st_mode)) {
        file.type = 'l';
        file.link =
            os::read_link(fmt::format("/proc/self/fd/{}/{}", root, entry.path)).value_or("");
    } else {
        const os::UniqueFd fd = os::open_beneath(root, entry.path, O_RDONLY);
        file.size = static_cast<std::uint64_t>(entry.status.st_size);
        file.sha256 = crypto::digest_of_file(crypto::Algorithm::sha256, fd.get(), entry.path).value;
    }
    return file;
}

std::vector<InstalledFile> files_in_tree(const InstalledPackage& package, const CommitTools& tools)
{
    std::vector<InstalledFile> files;
    if (!tools.store->has_tree(package.store_path)) {
        tools.sink->on(Warning{fmt::format("the files of {}-{} are gone from the store",
                                           package.package.name, package.package.version.text()),
                               "install it again"});
        return files;
    }
    const os::UniqueFd root = os::open_directory(tools.store->tree_path(package.store_path));
    os::walk_tree(root.get(), [&](const os::TreeEntry& entry) {
        // .INSTALL and .MTREE are the package's own, and no files of it.
        if (!entry.path.starts_with('.')) {
            files.push_back(describe(root.get(), entry));
        }
    });
    std::sort(files.begin(), files.end(),
              [](const InstalledFile& l, const InstalledFile& r) { return l.path < r.path; });
    return files;
}

void add_generation(std::int64_t number, std::int64_t previous,
                    std::vector<InstalledPackage> members, const CommitTools& tools)
{
    LocalDatabase local{*tools.database};
    for (InstalledPackage& member : members) {
        member.id = local.add_package(member, files_in_tree(member, tools));
    }
    database::GenerationRow row;
    row.number = number;
    row.created_at = now_in_seconds();
    row.command = "rebuilt from manifest.json";
    row.previous = previous;
    database::HistoryRow history;
    history.started_at = row.created_at;
    history.command = row.command;
    history.result = "running";
    history.generation = number;
    local.add_pending(row, members, history);
    local.make_current(number, row.created_at);
}

// nullopt: not readable, and not worth more than a warning, since nothing points there.
std::optional<std::vector<InstalledPackage>> manifest_of_old(std::int64_t number,
                                                             const CommitTools& tools)
{
    try {
        return store::read_manifest(*tools.store, number);
    } catch (const Error& error) {
        tools.sink->on(
            Warning{fmt::format("generation {} cannot be kept: {}", number, error.what()), ""});
        return std::nullopt;
    }
}

std::vector<InstalledPackage> manifest_of_current(std::int64_t number, const CommitTools& tools)
{
    try {
        return store::read_manifest(*tools.store, number);
    } catch (Error& error) {
        error.add_context("rebuilding the database from generation {}", number);
        error.set_hint(fmt::format("switch to an older generation: ln -sfn profiles/NUMBER {}",
                                   os::join_path(tools.store->state(), "current")));
        throw;
    }
}

} // namespace

std::size_t rebuild_lost_generations(std::int64_t current, const CommitTools& tools)
{
    LocalDatabase local{*tools.database};
    std::set<std::int64_t> known;
    for (const database::GenerationRow& row : local.generations()) {
        known.insert(row.number);
    }
    if (current == 0 || known.contains(current)) {
        return 0;
    }
    check_profile(*tools.store, current);
    // Settled first: when it cannot be read nothing is changed.
    const std::vector<InstalledPackage> members = manifest_of_current(current, tools);
    std::size_t rebuilt = 0;
    std::int64_t previous = known.empty() ? 0 : *known.rbegin();
    for (const std::int64_t number : tools.store->profiles()) {
        if (number >= current || known.contains(number)) {
            continue;
        }
        if (auto old = manifest_of_old(number, tools)) {
            add_generation(number, previous, std::move(*old), tools);
            previous = number;
            ++rebuilt;
        }
    }
    add_generation(current, previous, members, tools);
    return rebuilt + 1;
}

} // namespace rbeepkg::transaction
