#include "tests/crash/snapshot.hpp"

#include "cache/key_record.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/os/fd.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/store/profile.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>

namespace rbeepkg::test {

namespace {

constexpr std::uint64_t k_most_key_bytes = 64U << 10U;
constexpr std::uint64_t k_most_object_bytes = 64U << 20U;

void check_entry(const std::string& tree, const pkgfile::MtreeEntry& entry,
                 std::vector<std::string>& flaws)
{
    using Type = pkgfile::MtreeEntry::Type;
    const std::string path = os::join_path(tree, entry.path);
    struct ::stat status = {};
    if (::lstat(path.c_str(), &status) != 0) {
        flaws.push_back(path + " is missing");
        return;
    }
    if (entry.type == Type::symlink) {
        if (os::read_link(path) != entry.link) {
            flaws.push_back(path + " points elsewhere");
        }
        return;
    }
    if ((status.st_mode & 07777U) != entry.mode) {
        flaws.push_back(fmt::format("{} has mode {:o}", path, status.st_mode & 07777U));
    }
    if (entry.type == Type::file) {
        const os::UniqueFd fd = os::open_file(path, O_RDONLY | O_NOFOLLOW);
        if (crypto::digest_of_file(crypto::Algorithm::sha256, fd.get(), path).value !=
            entry.sha256) {
            flaws.push_back(path + " has the wrong content");
        }
    }
}

void check_tree(const store::Store& store, const std::string& tree, const KnownPackages& packages,
                std::vector<std::string>& flaws)
{
    const auto known = packages.find(tree);
    if (known == packages.end()) {
        flaws.push_back(tree + " is no package that was ever installed");
        return;
    }
    for (const pkgfile::MtreeEntry& entry : known->second.entries) {
        check_entry(store.tree_path(tree), entry, flaws);
    }
    std::size_t entries = 0;
    const os::UniqueFd root = os::open_directory(store.tree_path(tree));
    os::walk_tree(root.get(), [&](const os::TreeEntry& entry) {
        // What a tree keeps of its package besides the files.
        const bool kept = entry.path == ".MTREE" || entry.path == ".INSTALL";
        if (kept && entry.status.st_size == 0) {
            flaws.push_back(tree + "/" + entry.path + " is empty");
        }
        entries += kept ? 0 : 1;
    });
    if (!os::exists(os::join_path(store.tree_path(tree), ".MTREE"))) {
        flaws.push_back(tree + "/.MTREE is missing");
    }
    if (entries != known->second.entries.size()) {
        flaws.push_back(fmt::format("{} has {} entries instead of {}", tree, entries,
                                    known->second.entries.size()));
    }
}

// Links of a directory tree that lead nowhere.
void check_links(const std::string& directory, std::vector<std::string>& flaws)
{
    if (!os::is_directory(directory)) {
        return;
    }
    const os::UniqueFd root = os::open_directory(directory);
    os::walk_tree(root.get(), [&](const os::TreeEntry& entry) {
        struct ::stat status = {};
        const std::string path = os::join_path(directory, entry.path);
        if (S_ISLNK(entry.status.st_mode) && ::stat(path.c_str(), &status) != 0) {
            flaws.push_back(path + " leads nowhere");
        }
    });
}

void check_generation(const store::Store& store, std::int64_t generation,
                      const KnownPackages& packages, std::vector<std::string>& flaws)
{
    std::vector<store::MemberFiles> files;
    for (const package::InstalledPackage& member : store::read_manifest(store, generation)) {
        if (!store.has_tree(member.store_path)) {
            flaws.push_back(member.store_path + " is missing");
            continue;
        }
        check_tree(store, member.store_path, packages, flaws);
        files.push_back(store::files_of_tree(store, member));
    }
    for (const store::ProfileLink& link : store::profile_links(files)) {
        const std::string path = os::join_path(store.profile_path(generation), link.path);
        if (!os::read_link(path)) {
            flaws.push_back(path + " is missing");
        }
    }
    check_links(store.profile_path(generation), flaws);
}

// Every command of the current generation has its link, and every link leads to a file.
void check_bin(const store::Store& store, const std::string& bin, std::vector<std::string>& flaws)
{
    const std::int64_t current = store.current();
    const std::vector<std::string> wanted =
        current == 0 ? std::vector<std::string>{} : store::command_names(store, current);
    for (const std::string& name : wanted) {
        if (!os::is_executable_file(os::join_path(bin, name))) {
            flaws.push_back(os::join_path(bin, name) + " runs nothing");
        }
    }
}

std::int64_t count(sqlite::Database& database, const std::string& query)
{
    sqlite::Statement statement = database.prepare(query);
    return statement.step() ? statement.integer(0) : -1;
}

std::vector<std::string> member_lines(const std::vector<package::InstalledPackage>& members)
{
    std::vector<std::string> lines;
    for (const package::InstalledPackage& member : members) {
        lines.push_back(member_line(member));
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

void check_rows(Machine& machine, std::int64_t generation, std::vector<std::string>& flaws)
{
    if (member_lines(machine.local().members(generation)) !=
        member_lines(store::read_manifest(machine.store(), generation))) {
        flaws.push_back(
            fmt::format("the database and the manifest of generation {} disagree", generation));
    }
}

void check_database(sqlite::Database& database, std::vector<std::string>& flaws)
{
    sqlite::Statement integrity = database.prepare("PRAGMA integrity_check");
    if (!integrity.step() || integrity.text(0) != "ok") {
        flaws.emplace_back("the database is damaged");
    }
    if (count(database, "SELECT count(*) FROM package WHERE id NOT IN"
                        " (SELECT package_id FROM generation_member)") != 0) {
        flaws.emplace_back("the database has a package that no generation lists");
    }
    if (count(database, "SELECT count(*) FROM history WHERE result = 'running'") != 0) {
        flaws.emplace_back("the history has a transaction that still runs");
    }
}

} // namespace

std::string member_line(const package::InstalledPackage& member)
{
    return fmt::format("{} {} {} {} {}{} hold '{}'", member.package.name,
                       member.package.version.text(), member.active ? "active" : "inactive",
                       package::to_string(member.reason), member.store_path,
                       member.pinned ? " pinned" : "", member.hold);
}

std::vector<std::string> snapshot(Machine& machine)
{
    std::vector<std::string> lines{fmt::format("current {}", machine.store().current())};
    database::LocalDatabase local = machine.local();
    for (const database::GenerationRow& row : local.generations()) {
        lines.push_back(fmt::format("row {} {} from {}", row.number, static_cast<int>(row.state),
                                    row.previous));
        for (const package::InstalledPackage& member : local.members(row.number)) {
            lines.push_back(fmt::format("  {}", member_line(member)));
        }
    }
    for (const std::int64_t number : machine.store().profiles()) {
        lines.push_back(fmt::format("profile {}", number));
        for (const package::InstalledPackage& member :
             store::read_manifest(machine.store(), number)) {
            lines.push_back(fmt::format("  {}", member_line(member)));
        }
        for (const std::string& name : store::command_names(machine.store(), number)) {
            lines.push_back("  bin " + name);
        }
    }
    for (const std::string& tree : machine.store().trees()) {
        lines.push_back("tree " + tree);
    }
    for (const std::string& name : os::list_directory(machine.bin())) {
        lines.push_back(
            fmt::format("link {} {}", name,
                        os::read_link(os::join_path(machine.bin(), name)).value_or("is no link")));
    }
    return lines;
}

std::vector<std::string> all_paths(const std::string& root)
{
    std::vector<std::string> lines;
    const os::UniqueFd directory = os::open_directory(root);
    os::walk_tree(directory.get(), [&](const os::TreeEntry& entry) {
        if (entry.name.starts_with("rbeepkg.db") || entry.path == "state/lock") {
            return;
        }
        lines.push_back(fmt::format("{} {:o} {} {} {}", entry.path, entry.status.st_mode,
                                    entry.status.st_ino,
                                    S_ISDIR(entry.status.st_mode) ? 0 : entry.status.st_size,
                                    os::read_link(os::join_path(root, entry.path)).value_or("")));
    });
    return lines;
}

std::vector<std::string> comparable_paths(const std::string& root)
{
    std::vector<std::string> lines;
    const os::UniqueFd directory = os::open_directory(root);
    os::walk_tree(directory.get(), [&](const os::TreeEntry& entry) {
        if (entry.name.starts_with("rbeepkg.db") ||
            entry.path.find("/locks/") != std::string::npos) {
            return;
        }
        lines.push_back(fmt::format("{} {:o} {}", entry.path, entry.status.st_mode,
                                    os::read_link(os::join_path(root, entry.path)).value_or("")));
    });
    return lines;
}

std::vector<std::string> flaws_of_cache(const std::string& cache)
{
    std::vector<std::string> flaws;
    for (const std::string& folder : os::list_directory(os::join_path(cache, "keys"))) {
        const std::string keys = os::join_path(cache, "keys/" + folder);
        for (const std::string& name : os::list_directory(keys)) {
            const std::string path = os::join_path(keys, name);
            const auto record = cache::parse_key_record(os::read_file(path, k_most_key_bytes));
            if (!name.ends_with(".json")) {
                continue; // half made and of no meaning
            }
            if (!record) {
                flaws.push_back(path + ": " + record.error().to_string());
                continue;
            }
            const std::string object = os::join_path(cache, "packages/" + record->file);
            const std::string bytes =
                os::read_file_if_exists(object, k_most_object_bytes).value_or("");
            if (crypto::sha256_hex(bytes) != record->sha256) {
                flaws.push_back(object + " is not what its key promises");
            }
        }
    }
    return flaws;
}

std::vector<std::string> flaws_of_view(const store::Store& store, const std::string& bin,
                                       const KnownPackages& packages)
{
    std::vector<std::string> flaws;
    try {
        if (const std::int64_t current = store.current(); current != 0) {
            check_generation(store, current, packages, flaws);
            check_bin(store, bin, flaws);
        }
    } catch (const Error& error) {
        flaws.emplace_back(error.what());
    }
    return flaws;
}

std::vector<std::string> flaws_after_recovery(Machine& machine, const KnownPackages& packages)
{
    std::vector<std::string> flaws = flaws_of_view(machine.store(), machine.bin(), packages);
    try {
        if (machine.store().has_leftovers()) {
            flaws.emplace_back("something is left in staging or half-made");
        }
        for (const std::string& name : os::list_directory(machine.store().state())) {
            if (name.ends_with(".tmp")) {
                flaws.push_back(name + " is left");
            }
        }
        for (const database::GenerationRow& row : machine.local().generations()) {
            if (row.state == database::GenerationState::pending) {
                flaws.push_back(fmt::format("row {} is pending", row.number));
            }
            check_generation(machine.store(), row.number, packages, flaws);
            check_rows(machine, row.number, flaws);
        }
        std::vector<std::string> listed = machine.local().store_paths_in_use();
        std::sort(listed.begin(), listed.end());
        if (machine.store().trees() != listed) {
            flaws.emplace_back("the trees in the store are not those that generations list");
        }
        for (const std::string& name :
             os::list_directory(os::join_path(machine.store().state(), "store"))) {
            if (name != ".staging" && os::list_directory(machine.store().tree_path(name)).empty()) {
                flaws.push_back("store/" + name + " is empty");
            }
        }
        check_links(machine.bin(), flaws);
        check_database(machine.database(), flaws);
    } catch (const Error& error) {
        flaws.emplace_back(error.what());
    }
    return flaws;
}

} // namespace rbeepkg::test
