// What the doctor says of the state directory.
#include "libpkg/base/text.hpp"
#include "libpkg/database/database_file.hpp"
#include "libpkg/database/local_database.hpp"
#include "libpkg/operation/command_words.hpp"
#include "libpkg/operation/doctor.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/lock.hpp"
#include "libpkg/store/profile.hpp"
#include "libpkg/store/store.hpp"
#include "libpkg/transaction/lost_database.hpp"

#include <algorithm>
#include <set>

namespace rbeepkg::operation {

namespace {

constexpr const char* k_finish = "rbeepkg -Sc    # as every command that changes something";
constexpr const char* k_rebuild = "rbeepkg -D --rebuild";
// Names in one line; the rest is counted.
constexpr std::size_t k_most_names = 5;

std::string some_of(const std::vector<std::string>& names)
{
    std::vector<std::string> shown(
        names.begin(),
        names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), k_most_names)));
    std::string text = printable(join(shown, ", "));
    return names.size() > k_most_names
               ? fmt::format("{} and {} more", text, names.size() - k_most_names)
               : text;
}

class StateExamination
{
public:
    explicit StateExamination(const config::Config& config)
        : m_config{config}, m_store{config.paths.state}
    {}

    Findings take()
    {
        if (!os::is_directory(m_config.paths.state)) {
            add(Verdict::ok, "state",
                fmt::format("{} is not there: nothing was installed yet", m_config.paths.state));
            return std::move(m_findings);
        }
        examine(m_findings, "generations", [&] { look_at_current(); });
        examine(m_findings, "database", [&] { look_at_database(); });
        examine(m_findings, "store", [&] { look_at_trees(); });
        examine(m_findings, "links", [&] { look_at_links(); });
        examine(m_findings, "interrupted runs", [&] { look_at_leftovers(); });
        examine(m_findings, "old databases", [&] { look_at_old_databases(); });
        return std::move(m_findings);
    }

private:
    void add(Verdict verdict, std::string subject, std::string text, std::string cure = {})
    {
        m_findings.push_back({verdict, std::move(subject), std::move(text), std::move(cure)});
    }

    void look_at_current()
    {
        m_current = m_store.current();
        if (m_current != 0 && !os::is_directory(m_store.profile_path(m_current))) {
            add(Verdict::wrong, "generations",
                fmt::format("{} is current, and {} is not there", m_current,
                            m_store.profile_path(m_current)),
                way_back());
            return;
        }
        if (m_current != 0) {
            store::read_manifest(m_store, m_current);
        }
        const std::size_t count = m_store.profiles().size();
        add(Verdict::ok, "generations",
            m_current == 0 ? "none yet"
                           : fmt::format("{} is current, {} others are kept", m_current,
                                         count > 0 ? count - 1 : 0));
    }

    // To the newest generation that is there; without one, to a machine with nothing on it.
    std::string way_back() const
    {
        const std::string link = shell_word(os::join_path(m_store.state(), "current"));
        const std::vector<std::int64_t> profiles = m_store.profiles();
        return profiles.empty()
                   ? fmt::format("rm {} && {}    # then install again", link, k_rebuild)
                   : fmt::format("ln -sfn profiles/{} {} && {}", profiles.back(), link, k_rebuild);
    }

    void look_at_database()
    {
        try {
            m_database = database::open_for_reading(m_config.paths.state);
        } catch (const Error& error) {
            if (error.code() != ErrorCode::corrupt) {
                throw;
            }
            add(Verdict::wrong, "database", error.what(), k_rebuild);
            return;
        }
        if (!m_database) {
            if (m_current != 0) {
                add_lost_database();
                return;
            }
            add(Verdict::ok, "database", "none yet");
            return;
        }
        sqlite::Statement row = m_database->prepare("PRAGMA quick_check(1)");
        const std::string answer = row.step() ? row.text(0) : "no answer";
        if (answer != "ok") {
            add(Verdict::wrong, "database",
                fmt::format("{} is damaged: {}", m_database->path(), printable(answer, 200)),
                k_rebuild);
            m_database.reset();
            return;
        }
        if (!transaction::knows_generation(*m_database, m_current)) {
            add_lost_database();
            return;
        }
        add(Verdict::ok, "database", fmt::format("whole, schema {}", m_database->schema_version()));
    }

    void add_lost_database()
    {
        add(Verdict::wrong, "database", transaction::lost_database(m_store, m_current).what(),
            k_rebuild);
    }

    void look_at_trees()
    {
        if (!m_database) {
            return;
        }
        database::LocalDatabase local{*m_database};
        std::vector<std::string> missing;
        local.for_each_listed(m_current, [&](const database::ListedPackage& package) {
            if (!m_store.has_tree(package.store_path)) {
                missing.push_back(package.name + "=" + package.version);
            }
        });
        if (!missing.empty()) {
            add(Verdict::wrong, "store", "the trees are gone of: " + some_of(missing),
                "rbeepkg -Qkk --repair " + join(missing, " "));
        }
        const std::vector<std::string> in_use = local.store_paths_in_use();
        const std::set<std::string> listed(in_use.begin(), in_use.end());
        std::vector<std::string> unlisted;
        for (const std::string& name : os::list_directory(m_config.paths.state + "/store")) {
            if (name.starts_with('.')) {
                continue;
            }
            for (const std::string& version : os::list_directory(m_store.tree_path(name))) {
                const std::string tree = os::join_path(name, version);
                if (!listed.contains(tree)) {
                    unlisted.push_back(tree);
                }
            }
        }
        if (!unlisted.empty()) {
            add(Verdict::odd, "store", "no generation lists: " + some_of(unlisted), "rbeepkg -Sc");
        }
        if (missing.empty() && unlisted.empty()) {
            add(Verdict::ok, "store", "every tree is there, none too many");
        }
    }

    void look_at_links()
    {
        const std::string& bin = m_config.paths.bin;
        const std::vector<std::string> wanted =
            m_current == 0 ? std::vector<std::string>{} : store::command_names(m_store, m_current);
        bool well = true;
        for (const auto& conflict : store::bin_link_conflicts(m_store, bin, wanted)) {
            const std::string path = shell_word(os::join_path(bin, conflict.name));
            add(Verdict::wrong, "links", conflict.message,
                fmt::format("mv {0} {0}.aside && rbeepkg -Dk", path));
            well = false;
        }
        std::vector<std::string> missing;
        std::copy_if(
            wanted.begin(), wanted.end(), std::back_inserter(missing),
            [&](const std::string& name) { return !os::exists(os::join_path(bin, name)); });
        if (!missing.empty()) {
            add(Verdict::wrong, "links", fmt::format("missing in {}: {}", bin, some_of(missing)),
                "rbeepkg -Dk");
        }
        const std::vector<std::string> stale = store::stale_bin_links(m_store, bin, wanted);
        if (!stale.empty()) {
            add(Verdict::odd, "links",
                fmt::format("of nothing that is installed, in {}: {}", bin, some_of(stale)),
                "rbeepkg -Dk");
        }
        if (well && missing.empty() && stale.empty()) {
            add(Verdict::ok, "links", fmt::format("{} in {}", wanted.size(), bin));
        }
    }

    bool somebody_works() const
    {
        const std::string lock = os::join_path(m_store.state(), "lock");
        return os::exists(lock) && !os::FileLock::try_acquire(lock, os::FileLock::Kind::shared);
    }

    void look_at_leftovers()
    {
        if (somebody_works()) {
            add(Verdict::ok, "interrupted runs", "another rbeepkg is at work");
            return;
        }
        const bool unfinished = m_store.has_leftovers();
        add(unfinished ? Verdict::odd : Verdict::ok, "interrupted runs",
            unfinished ? "one left half its work" : "none left anything",
            unfinished ? k_finish : "");
    }

    void look_at_old_databases()
    {
        std::vector<std::string> damaged;
        std::vector<std::string> replaced;
        for (const std::string& name : os::list_directory(m_store.state())) {
            if (name.starts_with(database::k_damaged_prefix)) {
                damaged.push_back(name);
            } else if (name.starts_with(database::k_replaced_prefix)) {
                replaced.push_back(name);
            }
        }
        if (!damaged.empty()) {
            add(Verdict::odd, "old databases",
                "damaged, and set aside for a new one: " + some_of(damaged),
                "rbeepkg -Sc    # removes it");
        }
        if (!replaced.empty()) {
            add(Verdict::ok, "old databases",
                "what was there before -D --rebuild, until the next rbeepkg -Sc: " +
                    some_of(replaced));
        }
    }

    const config::Config& m_config;
    store::Store m_store;
    std::int64_t m_current = 0;
    std::optional<sqlite::Database> m_database;
    Findings m_findings;
};

} // namespace

Findings examine_state(const config::Config& config)
{
    return StateExamination{config}.take();
}

} // namespace rbeepkg::operation
