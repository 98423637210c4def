#include "libpkg/operation/hive_export.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/database/local_database.hpp"
#include "libpkg/database/sync_database.hpp"
#include "libpkg/operation/hive_documents.hpp"
#include "libpkg/operation/hive_files.hpp"
#include "libpkg/operation/read_view.hpp"
#include "libpkg/os/acting_as.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/lock.hpp"
#include "libpkg/store/store.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace rbeepkg::operation {

namespace {

constexpr std::size_t k_longest_id = 200; // a part of a path, with something behind it

bool is_wanted(const config::Config& config)
{
    switch (config.hive.exported) {
    case config::HiveExport::automatic:
        return os::is_directory(config.hive.cache);
    case config::HiveExport::none:
        // What was told before is taken back.
        return os::is_directory(os::join_path(config.hive.cache, "workers"));
    default:
        return true;
    }
}

struct ToldWorker
{
    HiveWorker worker;
    package::Capabilities abilities;
};

class Survey
{
public:
    Survey(const config::Config& config, HivePlan& plan)
        : m_config{config}, m_plan{plan}, m_store{config.paths.state}, m_files{config.hive.cache}
    {}

    void look()
    {
        gather();
        for (const auto& [id, told] : m_workers) {
            m_plan.workers.push_back(id);
            compare(told);
        }
        for (const std::string& id : m_files.ids()) {
            const auto known = read_hive_metadata(m_files.metadata(id).value_or(""));
            if (!m_workers.contains(id) && known && is_ours(*known)) {
                m_plan.remove.push_back(id);
            }
        }
        m_plan.leftovers = m_files.has_leftovers();
    }

private:
    void gather()
    {
        ReadView view = open_view(m_config);
        if (!view.file || m_config.hive.exported == config::HiveExport::none) {
            return;
        }
        std::vector<package::InstalledPackage> members =
            database::LocalDatabase{*view.file}.members(view.generation);
        // Of two that have one id, which lacks the release, the hive is told of the active one,
        // else of the newer.
        std::stable_sort(members.begin(), members.end(), [](const auto& left, const auto& right) {
            return left.active != right.active ? left.active
                                               : left.package.version > right.package.version;
        });
        for (const package::InstalledPackage& member : members) {
            if (member.active || m_config.hive.exported == config::HiveExport::all) {
                add(member, *view.file);
            }
        }
    }

    void add(const package::InstalledPackage& member, sqlite::Database& file)
    {
        std::optional<HiveWorker> worker =
            hive_worker(member, m_store.tree_path(member.store_path));
        if (!worker) {
            return;
        }
        if (auto reason = why_not_told(*worker, member)) {
            m_plan.notices.push_back(*std::move(reason));
            return;
        }
        const std::string id = worker->id;
        m_workers.emplace(id, ToldWorker{*std::move(worker), abilities_of(member, file)});
    }

    std::optional<std::string> why_not_told(const HiveWorker& worker,
                                            const package::InstalledPackage& member) const
    {
        if (!hive_knows_backend(worker.backend, m_config.hive.schema)) {
            return fmt::format("the hive knows no backend {}: it is not told of {}", worker.backend,
                               worker.name);
        }
        if (worker.id.size() > k_longest_id || worker.id.starts_with('.')) {
            return fmt::format("no directory of the hive can be called {}: it is not told of {}",
                               worker.id, worker.name);
        }
        const auto known = m_workers.find(worker.id);
        if (known != m_workers.end()) {
            return fmt::format("{} is {} {} for the hive: it is not told of {} {}", worker.id,
                               known->second.worker.name, known->second.worker.version, worker.name,
                               member.package.version.text());
        }
        return std::nullopt;
    }

    // As the catalog says that it came from, and of this version if it still has it.
    static package::Capabilities abilities_of(const package::InstalledPackage& member,
                                              sqlite::Database& file)
    {
        package::Capabilities abilities;
        for (const package::SyncPackage& offered :
             database::SyncDatabase{file}.named(member.package.name, {member.origin})) {
            const bool is_same =
                offered.package.version.pkgver() == member.package.version.pkgver();
            if (offered.backend == member.backend) {
                abilities = offered.capabilities;
            }
            if (offered.backend == member.backend && is_same) {
                break;
            }
        }
        return abilities;
    }

    bool is_ours(const HiveMetadata& metadata) const
    {
        return metadata.path.starts_with(m_config.paths.state + "/store/");
    }

    void compare(const ToldWorker& told)
    {
        const std::string& id = told.worker.id;
        const std::optional<std::string> text = m_files.metadata(id);
        const auto known = read_hive_metadata(text.value_or(""));
        if (known && !is_ours(*known)) {
            m_plan.foreign.push_back(id);
            return;
        }
        std::string wanted = hive_metadata(told.worker, told.abilities, m_config.hive.schema,
                                           known ? known->last_accessed : "");
        if (!known || !same_hive_metadata(wanted, *text)) {
            m_plan.write.push_back({id, std::move(wanted), !m_files.has_directory(id)});
        }
    }

    const config::Config& m_config;
    HivePlan& m_plan;
    store::Store m_store;
    HiveFiles m_files;
    std::map<std::string, ToldWorker> m_workers; // by id
};

void look_at_devices(const config::Config& config, HivePlan& plan, const CancelToken& cancel)
{
    if (config.hive.exported != config::HiveExport::none) {
        std::string wanted = hive_capabilities(host::find_devices(cancel));
        if (HiveFiles{config.hive.cache}.capabilities() != wanted) {
            plan.capabilities = std::move(wanted);
        }
    }
}

os::FileLock locked(const HiveFiles& files, const config::Config& config, const CancelToken& cancel)
{
    const os::ActingAsOwnerOf owner{files.cache()};
    files.make_directories();
    return os::FileLock::acquire(files.lock_path(), os::FileLock::Kind::exclusive,
                                 config.lock_timeout, cancel);
}

} // namespace

HivePlan plan_hive_export(const config::Config& config, const CancelToken& cancel)
{
    HivePlan plan;
    if (config.hive.cache.empty()) {
        throw Error{ErrorCode::usage,
                    "nobody can tell where the hive has its cache: HOME is not set",
                    "say it in the configuration: HiveCache = DIRECTORY"};
    }
    plan.wanted = is_wanted(config);
    if (plan.wanted) {
        Survey{config, plan}.look();
        look_at_devices(config, plan, cancel);
    }
    return plan;
}

HivePlan hive_export(const config::Config& config, const CancelToken& cancel)
{
    const HiveFiles files{config.hive.cache};
    if (config.hive.cache.empty() || !is_wanted(config)) {
        return plan_hive_export(config, cancel);
    }
    // What is installed is looked at inside the lock, and with our own rights.
    const os::FileLock lock = locked(files, config, cancel);
    HivePlan plan = plan_hive_export(config, cancel);
    if (!plan.is_settled()) {
        const os::ActingAsOwnerOf owner{files.cache()};
        files.apply(plan);
    }
    return plan;
}

} // namespace rbeepkg::operation
