// The trees of the packages: which there are, and out of the store. Into it: staging.cpp.
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/store/store.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <set>

namespace rbeepkg::store {

namespace {

constexpr const char* k_staging = ".staging";
constexpr std::uint64_t k_most_note_bytes = 16ULL << 20U;

// No package is called so: names do not begin with a dot.
std::string note_path(const std::string& staging, const std::string& name)
{
    return os::join_path(staging, ".note-" + name);
}

// The folder of a name stays while another version is in it.
void remove_if_empty(const std::string& directory)
{
    if (::rmdir(directory.c_str()) != 0 && errno != ENOTEMPTY && errno != EEXIST &&
        errno != ENOENT) {
        throw system_error(errno, fmt::format("cannot remove {}", directory));
    }
}

std::vector<std::string> package_names(const std::string& state)
{
    std::vector<std::string> names = os::list_directory(os::join_path(state, "store"));
    std::erase(names, k_staging);
    return names;
}

} // namespace

void rename_tree(const std::string& from, const std::string& to)
{
    if (::rename(from.c_str(), to.c_str()) != 0) {
        throw system_error(errno, fmt::format("cannot rename {} to {}", from, to));
    }
}

std::string Store::tree_name(const pkgfile::PackageFile& file)
{
    return fmt::format("{}/{}-{}", file.info.package.name, file.info.package.version.text(),
                       file.sha256.substr(0, k_hash_digits));
}

std::string Store::staging_path(std::int64_t transaction) const
{
    return fmt::format("{}/store/{}/{}", m_state, k_staging, transaction);
}

void Store::begin(std::int64_t transaction)
{
    make_shared_directory(staging_path(transaction));
}

bool Store::has_begun(std::int64_t transaction) const
{
    return os::is_directory(staging_path(transaction));
}

void Store::leave_note(std::int64_t transaction, const std::string& name, const std::string& text)
{
    const std::string path = note_path(staging_path(transaction), name);
    os::UniqueFd file = os::open_file(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    os::write_all(file.get(), text, path);
    file.close(path);
}

std::optional<std::string> Store::note(std::int64_t transaction, const std::string& name) const
{
    return os::read_file_if_exists(note_path(staging_path(transaction), name), k_most_note_bytes);
}

void Store::remove_tree(const std::string& tree)
{
    const std::string path = tree_path(tree);
    const std::string aside =
        fmt::format("{}/store/{}/gone-{}", m_state, k_staging, os::base_name(tree));
    if (os::exists(path)) {
        os::remove_tree(aside);
        rename_tree(path, aside);
        os::remove_tree(aside);
    }
    remove_if_empty(os::parent_path(path));
}

std::vector<std::string> Store::trees() const
{
    std::vector<std::string> trees;
    for (const std::string& name : package_names(m_state)) {
        for (const std::string& version : os::list_directory(tree_path(name))) {
            trees.push_back(os::join_path(name, version));
        }
    }
    return trees;
}

std::size_t Store::remove_trees_except(const std::vector<std::string>& listed)
{
    const std::set<std::string> wanted(listed.begin(), listed.end());
    std::size_t removed = 0;
    for (const std::string& tree : trees()) {
        if (!wanted.contains(tree)) {
            remove_tree(tree);
            ++removed;
        }
    }
    for (const std::string& name : package_names(m_state)) {
        remove_if_empty(tree_path(name));
    }
    return removed;
}

} // namespace rbeepkg::store
