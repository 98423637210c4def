#include "libpkg/base/error.hpp"
#include "libpkg/os/fd.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/store/dedupe.hpp"
#include "libpkg/store/twins.hpp"

#include <algorithm>

namespace rbeepkg::store {

namespace {

constexpr const char* k_link_name = "twin";
// Files of one content that cannot be one: of other modes and times, or of too many links.
constexpr std::size_t k_most_kinds = 8;
constexpr std::uint64_t k_block = 512; // the unit of st_blocks

enum class Outcome
{
    came_free, // blocks that nothing else uses
    is_one,    // it was so already, or other links keep the blocks
    stays_its_own
};

class Sharing
{
public:
    Sharing(int store, int scratch, const CancelToken& cancel)
        : m_store{store}, m_scratch{scratch}, m_cancel{cancel}
    {}

    // path becomes one with the first of those before it that it can.
    void take(const std::string& path, bool may_replace, Shared& shared)
    {
        for (const std::string& known : m_kinds) {
            std::uint64_t bytes = 0;
            const Outcome outcome = may_replace ? join(path, known, bytes) : Outcome::stays_its_own;
            if (outcome == Outcome::came_free) {
                ++shared.files;
                shared.bytes += bytes;
            }
            if (outcome != Outcome::stays_its_own) {
                return;
            }
        }
        if (m_kinds.size() < k_most_kinds) {
            m_kinds.push_back(path);
        }
    }

private:
    Outcome join(const std::string& path, const std::string& known, std::uint64_t& bytes)
    {
        m_cancel.check();
        Twins twins;
        try {
            if (!open_twins(m_store, path, m_store, known, twins)) {
                return Outcome::stays_its_own;
            }
        } catch (const Error&) {
            return Outcome::stays_its_own; // somebody took it away: -Qk tells
        }
        if (twins.fresh_status.st_ino == twins.twin_status.st_ino || blocks_are_shared(twins)) {
            return Outcome::is_one;
        }
        bytes = static_cast<std::uint64_t>(twins.fresh_status.st_blocks) * k_block;
        const Kernel answer = share_blocks(twins);
        if (answer != Kernel::cannot) {
            return answer == Kernel::shared ? Outcome::came_free : Outcome::stays_its_own;
        }
        return link(twins, path)
                   ? (twins.fresh_status.st_nlink == 1 ? Outcome::came_free : Outcome::is_one)
                   : Outcome::stays_its_own;
    }

    bool link(const Twins& twins, const std::string& path)
    {
        if (!same_facts(twins) || !same_bytes(twins, path, m_cancel)) {
            return false;
        }
        DirectoryTimes times{m_store};
        times.remember(os::parent_path(path));
        const bool linked = link_twin(twins, m_store, path, {m_scratch, k_link_name});
        times.restore();
        return linked;
    }

    int m_store, m_scratch;
    const CancelToken& m_cancel;
    std::vector<std::string> m_kinds;
};

} // namespace

Shared share_installed(const std::string& store, const std::string& scratch,
                       const std::vector<std::string>& paths,
                       const std::function<bool(const std::string& path)>& may_replace,
                       const CancelToken& cancel)
{
    const os::UniqueFd root = os::open_directory(store);
    const os::UniqueFd aside = os::open_directory(scratch);
    Shared shared;
    Sharing sharing{root.get(), aside.get(), cancel};
    for (const std::string& path : paths) {
        sharing.take(path, may_replace(path), shared);
    }
    return shared;
}

} // namespace rbeepkg::store
