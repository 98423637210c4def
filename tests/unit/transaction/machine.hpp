// A machine to install on: a state and a bin directory below one folder, with fresh handles, as a
// command has them when it starts.
#pragma once

#include "libpkg/database/database_file.hpp"
#include "libpkg/database/local_database.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/store/store.hpp"
#include "libpkg/transaction/commit.hpp"
#include "libpkg/transaction/heavy_work.hpp"
#include "tests/support/recording_sink.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rbeepkg::test {

class Machine
{
public:
    explicit Machine(const std::string& root)
        : Machine{os::join_path(root, "state"), os::join_path(root, "bin")}
    {}
    Machine(const std::string& state, const std::string& bin) : m_store{state}, m_bin{bin}
    {
        m_store.create();
        m_database.emplace(database::open_for_writing(m_store.state()));
    }

    store::Store& store() { return m_store; }
    database::LocalDatabase local() { return database::LocalDatabase{*m_database}; }
    sqlite::Database& database() { return *m_database; }
    RecordingSink& sink() { return m_sink; }
    const std::string& bin() const { return m_bin; }

    transaction::CommitTools tools()
    {
        transaction::CommitTools tools;
        tools.store = &m_store;
        tools.database = &*m_database;
        tools.hooks = hooks == nullptr ? &m_no_hooks : hooks;
        tools.sink = &m_sink;
        tools.cancel = cancel;
        tools.bin_directory = m_bin;
        tools.keep_generations = keep_generations;
        tools.scriptlets.run = run_scriptlets;
        tools.heavy_work = &transaction::k_heavy_work;
        tools.scriptlets.environment = {"PATH=/usr/local/bin:/usr/bin:/bin"};
        return tools;
    }

    std::optional<transaction::Committed> commit(const transaction::Transaction& transaction)
    {
        return transaction::commit(transaction, tools());
    }
    // On what is current.
    std::optional<transaction::Committed> install(std::vector<transaction::InstallItem> items)
    {
        transaction::Transaction transaction;
        transaction.based_on = m_store.current();
        transaction.install = std::move(items);
        transaction.command = "install";
        transaction.user = "tester";
        return commit(transaction);
    }
    std::optional<transaction::Committed> remove(const std::string& name)
    {
        transaction::Transaction transaction;
        transaction.based_on = m_store.current();
        transaction.remove = local().named(m_store.current(), name);
        transaction.command = "remove";
        return commit(transaction);
    }
    std::optional<std::string> recover() { return transaction::recover(tools()); }

    std::vector<package::InstalledPackage> members()
    {
        const std::int64_t current = m_store.current();
        return current == 0 ? std::vector<package::InstalledPackage>{} : local().members(current);
    }
    // "name version", with " *" behind those that plain NAME runs.
    std::vector<std::string> listed()
    {
        std::vector<std::string> lines;
        for (const package::InstalledPackage& member : members()) {
            lines.push_back(member.package.name + " " + member.package.version.text() +
                            (member.active ? " *" : ""));
        }
        return lines;
    }
    // What running NAME from the bin directory would run.
    std::string content_of_command(const std::string& name) const
    {
        return os::read_file_if_exists(os::join_path(m_bin, name), 1U << 20U).value_or("none");
    }

    transaction::HookPort* hooks = nullptr;
    CancelToken cancel;
    unsigned keep_generations = 3;
    bool run_scriptlets = true;

private:
    store::Store m_store;
    std::string m_bin;
    std::optional<sqlite::Database> m_database;
    RecordingSink m_sink;
    transaction::NoHooks m_no_hooks;
};

inline transaction::InstallItem item(const pkgfile::PackageFile& file, bool side_by_side = false)
{
    transaction::InstallItem item;
    item.file = file;
    item.facts.origin = "local";
    item.facts.built_how = "foreign";
    item.side_by_side = side_by_side;
    item.replace_all = !side_by_side;
    return item;
}

} // namespace rbeepkg::test
