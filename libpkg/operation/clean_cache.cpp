// What lies in the cache and can go: which folder holds what, and what CleanMethod says of it.
#include "libpkg/base/text.hpp"
#include "libpkg/database/sync_database.hpp"
#include "libpkg/operation/clean.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/source/file_cache.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace rbeepkg::operation {

namespace {

// Folders of one mirror each, with a lock file beside it.
constexpr std::array<const char*, 5> k_mirrors = {"git", "svn", "hg", "bzr", "fossil"};
constexpr std::string_view k_lock_ending = ".lock";
constexpr std::string_view k_half_made_ending = ".new";

class Survey
{
public:
    Survey(Session& session, const CleanRequest& request, const std::set<std::string>& stays)
        : m_session{session}, m_request{request}, m_stays{stays}, m_root{session.config.paths.cache}
    {}

    std::vector<CleanItem> take()
    {
        add_packages();
        // rbeepkg-build keeps its sources one folder deeper, in the same way.
        for (const std::string& root : {m_root, os::join_path(m_root, "sources")}) {
            add_sources(root);
            add_mirrors(root);
        }
        add_folder("downloads", CleanKind::downloads);
        add_logs();
        if (m_request.whole_cache) {
            add_whole("cargo");
            add_whole("ccache");
        }
        return std::move(m_items);
    }

private:
    bool is_offered(const CachedFile& file)
    {
        if (m_catalogs.empty()) {
            for (const config::CatalogConfig& catalog : m_session.config.catalogs) {
                m_catalogs.push_back(catalog.name);
            }
        }
        const auto offered =
            database::SyncDatabase{*m_session.database}.named(file.name, m_catalogs);
        return std::any_of(offered.begin(), offered.end(), [&](const auto& package) {
            return package.package.version.text() == file.version;
        });
    }

    bool stays(const CachedFile& file)
    {
        if (m_request.whole_cache || file.name.empty()) {
            return false;
        }
        const config::CleanMethod& method = m_session.config.clean_method;
        return (method.keep_installed && m_stays.contains(file.name + " " + file.version)) ||
               (method.keep_current && is_offered(file));
    }

    void add_packages()
    {
        for (CachedFile& file : m_request.list_cached()) {
            if (!stays(file)) {
                const bool whole = !file.name.empty();
                std::string name =
                    whole ? file.name + "-" + file.version : os::base_name(file.paths.front());
                m_items.push_back({whole ? CleanKind::packages : CleanKind::leftovers,
                                   std::move(name), file.bytes, std::move(file.paths)});
            }
        }
    }

    void add_sources(const std::string& root)
    {
        const source::FileCache cache{root};
        for (source::CachedSource& source : cache.kept()) {
            m_items.push_back(
                {CleanKind::sources, source.name, source.bytes, {std::move(source.path)}});
        }
        for (source::CachedSource& source : cache.unfinished()) {
            m_items.push_back(
                {CleanKind::downloads, source.name, source.bytes, {std::move(source.path)}});
        }
    }

    // A mirror makes the next build quick, and only -Scc takes it.
    void add_mirrors(const std::string& root)
    {
        for (const char* kind : k_mirrors) {
            const std::string directory = os::join_path(root, kind);
            for (const std::string& name : os::list_directory(directory)) {
                const bool half_made = name.ends_with(k_half_made_ending);
                if (name.ends_with(k_lock_ending) || (!half_made && !m_request.whole_cache)) {
                    continue;
                }
                const std::string path = os::join_path(directory, name);
                m_items.push_back({half_made ? CleanKind::leftovers : CleanKind::repositories,
                                   name,
                                   size_of(path),
                                   {path}});
            }
        }
    }

    void add_folder(const char* folder, CleanKind kind)
    {
        const std::string directory = os::join_path(m_root, folder);
        for (const std::string& name : os::list_directory(directory)) {
            const std::string path = os::join_path(directory, name);
            m_items.push_back({kind, name, size_of(path), {path}});
        }
    }

    // NAME-VERSION-TIME-PID.log: those of what stays are still of use.
    void add_logs()
    {
        const std::string directory = os::join_path(m_root, "logs");
        for (const std::string& name : os::list_directory(directory)) {
            const bool wanted =
                !m_request.whole_cache &&
                std::any_of(m_stays.begin(), m_stays.end(), [&](std::string prefix) {
                    std::replace(prefix.begin(), prefix.end(), ' ', '-');
                    return name.starts_with(prefix + "-");
                });
            if (!wanted) {
                const std::string path = os::join_path(directory, name);
                m_items.push_back({CleanKind::logs, name, size_of(path), {path}});
            }
        }
    }

    void add_whole(const char* folder)
    {
        const std::string path = os::join_path(m_root, folder);
        if (os::is_directory(path)) {
            m_items.push_back({CleanKind::builds, folder, os::tree_size(path), {path}});
        }
    }

    static std::uint64_t size_of(const std::string& path)
    {
        struct ::stat status = {};
        if (::lstat(path.c_str(), &status) != 0) {
            return 0;
        }
        return S_ISDIR(status.st_mode) ? os::tree_size(path)
                                       : static_cast<std::uint64_t>(status.st_size);
    }

    Session& m_session;
    const CleanRequest& m_request;
    const std::set<std::string>& m_stays;
    std::string m_root;
    std::vector<std::string> m_catalogs;
    std::vector<CleanItem> m_items;
};

} // namespace

std::vector<CleanItem> cache_garbage(Session& session, const CleanRequest& request,
                                     const std::set<std::string>& stays)
{
    return Survey{session, request, stays}.take();
}

} // namespace rbeepkg::operation
