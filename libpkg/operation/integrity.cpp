#include "libpkg/operation/integrity.hpp"

#include "libpkg/archive/writer.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/os/fd.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/pkgfile/mtree.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <set>

namespace rbeepkg::operation {

namespace {

using database::InstalledFile;
using pkgfile::MtreeEntry;

constexpr std::size_t k_piece = 256U << 10U;
// Below this two threads are not worth being started, and nobody waits.
constexpr std::uint64_t k_large_tree = 8ULL << 20U;
constexpr std::uint64_t k_progress_step = 4ULL << 20U;
constexpr std::uint64_t k_max_mtree = 64ULL << 20U;
constexpr std::size_t k_most_foreign = 1000;

// Of the tree itself, no files of the package.
bool is_metadata(std::string_view path)
{
    return path == ".MTREE" || path == ".INSTALL" || path == ".CHANGELOG";
}

// How unpacking makes modes, whatever the package says.
unsigned unpacked_mode(const MtreeEntry& entry)
{
    return entry.type == MtreeEntry::Type::directory || (entry.mode & 0111U) != 0 ? 0755U : 0644U;
}

std::string plain(const InstalledFile& file)
{
    return file.type == 'd' ? file.path.substr(0, file.path.size() - 1) : file.path;
}

char type_of(const struct ::stat& status)
{
    return S_ISREG(status.st_mode)   ? 'f'
           : S_ISDIR(status.st_mode) ? 'd'
           : S_ISLNK(status.st_mode) ? 'l'
                                     : '?';
}

// "" as a digest: cannot be read.
std::string sha256_of(int root, const std::string& path, const CancelToken& cancel,
                      const std::function<void(std::size_t)>& on_bytes)
{
    try {
        const os::UniqueFd file = os::open_beneath(root, path, O_RDONLY);
        crypto::Hasher hasher{crypto::Algorithm::sha256};
        const auto buffer = std::make_unique_for_overwrite<char[]>(k_piece);
        while (const std::size_t got = os::read_full(file.get(), buffer.get(), k_piece, path)) {
            cancel.check();
            hasher.update({buffer.get(), got});
            on_bytes(got);
        }
        return hasher.finish().value;
    } catch (const Error&) {
        return {};
    }
}

class TreeCheck
{
public:
    TreeCheck(const InstalledTree& tree, EventSink& sink, const CancelToken& cancel)
        : m_tree{tree}, m_sink{sink}, m_cancel{cancel}, m_faults(tree.files.size())
    {}

    TreeReport run()
    {
        TreeReport report;
        report.package = m_tree.package;
        report.path = m_tree.path;
        report.files = m_tree.files.size();
        if (!os::is_directory(m_tree.path)) {
            return check_presence(m_tree);
        }
        m_root = os::open_directory(m_tree.path);
        ::fstat(m_root.get(), &m_root_status);
        read_mtree();
        for (std::size_t at = 0; at < m_tree.files.size(); ++at) {
            m_cancel.check();
            look_at(at);
        }
        hash_all();
        collect(report);
        add_foreign(report);
        return report;
    }

private:
    void read_mtree()
    {
        const std::string path = os::join_path(m_tree.path, ".MTREE");
        try {
            const auto packed = os::read_file_if_exists(path, k_max_mtree);
            if (!packed) {
                return;
            }
            Result<std::vector<MtreeEntry>> entries =
                pkgfile::parse_mtree(archive::gunzip(*packed, k_max_mtree, path));
            if (entries) {
                for (MtreeEntry& entry : *entries) {
                    std::string name = entry.path;
                    m_mtree.emplace(std::move(name), std::move(entry));
                }
                return;
            }
        } catch (const Error&) {
            m_mtree.clear();
        }
        m_metadata_faults.push_back({path, FileFault::content});
    }

    void look_at(std::size_t at)
    {
        const InstalledFile& file = m_tree.files[at];
        const std::string path = plain(file);
        std::vector<FileFault>& faults = m_faults[at];
        struct ::stat status = {};
        if (::fstatat(m_root.get(), path.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
            faults.push_back(FileFault::missing);
            return;
        }
        if (type_of(status) != file.type) {
            faults.push_back(FileFault::type);
            return;
        }
        if (status.st_uid != m_root_status.st_uid) {
            faults.push_back(FileFault::owner);
        }
        if (status.st_gid != m_root_status.st_gid) {
            faults.push_back(FileFault::group);
        }
        hold_against_mtree(path, file, status, faults);
        if (file.type == 'l' && os::read_link(os::join_path(m_tree.path, path)) != file.link) {
            faults.push_back(FileFault::link);
        }
        if (file.type != 'f') {
            return;
        }
        if (static_cast<std::uint64_t>(status.st_size) != file.size) {
            faults.push_back(FileFault::size);
        } else if (!file.sha256.empty()) {
            m_to_hash.push_back(at);
            m_bytes += file.size;
        }
    }

    void hold_against_mtree(const std::string& path, const InstalledFile& file,
                            const struct ::stat& status, std::vector<FileFault>& faults) const
    {
        const auto found = m_mtree.find(path);
        if (found == m_mtree.end() || file.type == 'l') {
            return;
        }
        if ((status.st_mode & 07777U) != unpacked_mode(found->second)) {
            faults.push_back(FileFault::mode);
        }
        // A directory's time changes with what is put into it and taken out, which is told anyway.
        if (file.type == 'f' && status.st_mtim.tv_sec != found->second.mtime) {
            faults.push_back(FileFault::time);
        }
    }

    void hash_all()
    {
        if (m_bytes < k_large_tree) {
            hash_some();
            return;
        }
        const Step step{m_sink, Phase::verify, m_tree.package.name, m_tree.package.version};
        // Whatever is thrown here, the future waits for its thread when it goes.
        auto other = std::async(std::launch::async, [this] { hash_some(); });
        hash_some();
        other.get();
    }

    // Each file is one thread's alone, and so is its list of faults.
    void hash_some()
    {
        for (std::size_t next = m_next++; next < m_to_hash.size(); next = m_next++) {
            const std::size_t at = m_to_hash[next];
            const InstalledFile& file = m_tree.files[at];
            const std::string sha256 = sha256_of(m_root.get(), file.path, m_cancel,
                                                 [this](std::size_t bytes) { tell(bytes); });
            if (sha256 != file.sha256) {
                m_faults[at].push_back(sha256.empty() ? FileFault::unreadable : FileFault::content);
            }
        }
    }

    void tell(std::size_t bytes)
    {
        const std::lock_guard lock{m_mutex};
        m_done += bytes;
        if (m_bytes >= k_large_tree && (m_done >= m_told + k_progress_step || m_done == m_bytes)) {
            m_told = std::min(m_done, m_bytes);
            m_sink.on(StepProgress{Phase::verify, m_tree.package.name, m_told, m_bytes, true});
        }
    }

    void collect(TreeReport& report) const
    {
        for (std::size_t at = 0; at < m_faults.size(); ++at) {
            for (const FileFault fault : m_faults[at]) {
                report.faults.push_back({os::join_path(m_tree.path, m_tree.files[at].path), fault});
            }
            report.faulty += m_faults[at].empty() ? 0 : 1;
        }
        report.faults.insert(report.faults.end(), m_metadata_faults.begin(),
                             m_metadata_faults.end());
        report.faulty += m_metadata_faults.size();
    }

    void add_foreign(TreeReport& report) const
    {
        std::set<std::string> known;
        for (const InstalledFile& file : m_tree.files) {
            known.insert(plain(file));
        }
        std::size_t found = 0;
        os::walk_tree(m_root.get(), [&](const os::TreeEntry& entry) {
            if (!known.contains(entry.path) && !is_metadata(entry.path) &&
                ++found <= k_most_foreign) {
                report.faults.push_back(
                    {os::join_path(m_tree.path, entry.path), FileFault::foreign});
            }
        });
        report.faulty += found;
    }

    const InstalledTree& m_tree;
    EventSink& m_sink;
    CancelToken m_cancel;
    os::UniqueFd m_root;
    struct ::stat m_root_status = {};
    std::map<std::string, MtreeEntry> m_mtree;
    std::vector<std::vector<FileFault>> m_faults; // of each file of the tree
    std::vector<FaultyFile> m_metadata_faults;
    std::vector<std::size_t> m_to_hash;
    std::uint64_t m_bytes = 0; // to be hashed
    std::atomic<std::size_t> m_next = 0;
    std::mutex m_mutex;
    std::uint64_t m_done = 0, m_told = 0;
};

} // namespace

TreeReport check_content(const InstalledTree& tree, EventSink& sink, const CancelToken& cancel)
{
    return TreeCheck{tree, sink, cancel}.run();
}

} // namespace rbeepkg::operation
