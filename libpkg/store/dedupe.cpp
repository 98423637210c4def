#include "libpkg/store/dedupe.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/os/fd.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/store/twins.hpp"

#include <algorithm>

namespace rbeepkg::store {

namespace {

constexpr const char* k_link_name = ".rbeepkg-twin";

bool share_with(int tree, const std::string& path, int store, const std::string& twin,
                const CancelToken& cancel)
{
    Twins twins;
    try {
        if (!open_twins(tree, path, store, twin, twins)) {
            return false;
        }
    } catch (const Error&) {
        return false; // the twin is gone, or no plain file any more
    }
    const Kernel answer = share_blocks(twins);
    if (answer != Kernel::cannot) {
        return answer == Kernel::shared;
    }
    return same_facts(twins) && same_bytes(twins, path, cancel) &&
           link_twin(twins, tree, path, {tree, os::join_path(os::parent_path(path), k_link_name)});
}

} // namespace

Shared share_files(const std::string& tree, const std::vector<pkgfile::MtreeEntry>& entries,
                   const std::string& store, const FindTwins& find_twins, const CancelToken& cancel)
{
    Shared shared;
    const os::UniqueFd root = os::open_directory(tree);
    const os::UniqueFd store_root = os::open_directory(store);
    DirectoryTimes times{root.get()};
    for (const pkgfile::MtreeEntry& entry : entries) {
        if (entry.type != pkgfile::MtreeEntry::Type::file || entry.sha256.empty() ||
            entry.size < k_least_shared_bytes) {
            continue;
        }
        const std::vector<std::string> twins = find_twins(entry.size, entry.sha256);
        if (twins.empty()) {
            continue;
        }
        times.remember(os::parent_path(entry.path));
        const bool found = std::any_of(twins.begin(), twins.end(), [&](const std::string& twin) {
            return share_with(root.get(), entry.path, store_root.get(), twin, cancel);
        });
        if (found) {
            ++shared.files;
            shared.bytes += entry.size;
        }
    }
    times.restore();
    return shared;
}

} // namespace rbeepkg::store
