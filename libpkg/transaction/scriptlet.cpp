#include "libpkg/transaction/scriptlet.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/child.hpp"
#include "libpkg/os/file.hpp"

#include <algorithm>
#include <optional>

namespace rbeepkg::transaction {

namespace {

using package::InstalledPackage;
using Members = std::vector<InstalledPackage>;

constexpr std::uint64_t k_most_script_bytes = 16ULL << 20U;

// The script sees no arguments of ours while it is read, and a function that it does not define is
// none of its business.
constexpr const char* k_caller = R"(rbeepkg_script=$1
shift
rbeepkg_call=("$@")
set --
. "$rbeepkg_script"
if declare -F "${rbeepkg_call[0]}" >/dev/null; then
    "${rbeepkg_call[@]}"
fi)";

const InstalledPackage* find(const Members& members, const std::string& name,
                             const std::string& version)
{
    const auto found =
        std::find_if(members.begin(), members.end(), [&](const InstalledPackage& member) {
            return member.package.name == name && member.package.version.text() == version;
        });
    return found == members.end() ? nullptr : &*found;
}

std::string_view suffix_of(const database::HistoryChange& change)
{
    if (change.action == "removed") {
        return "_remove";
    }
    return change.old_version.empty() ? "_install" : "_upgrade";
}

// Put beside the version whose place it takes: an upgrade that keeps the old one.
bool becomes_active(const database::HistoryChange& installed,
                    const std::vector<database::HistoryChange>& changes)
{
    return std::any_of(changes.begin(), changes.end(), [&](const database::HistoryChange& change) {
        return change.action == "activated" && change.name == installed.name &&
               change.new_version == installed.new_version;
    });
}

std::optional<ScriptletCall> call_for(std::string_view stage, const database::HistoryChange& change,
                                      const Members& before, const Members& after)
{
    const bool goes = change.action == "removed";
    const InstalledPackage* package = goes ? find(before, change.name, change.old_version)
                                           : find(after, change.name, change.new_version);
    if (package == nullptr || !package->has_scriptlet) {
        return std::nullopt;
    }
    ScriptletCall call;
    call.package = fmt::format("{}-{}", change.name, package->package.version.text());
    call.tree = package->store_path;
    call.function = std::string{stage} + std::string{suffix_of(change)};
    call.arguments = {package->package.version.text()};
    if (!goes && !change.old_version.empty()) {
        call.arguments.push_back(change.old_version);
        const InstalledPackage* old = find(before, change.name, change.old_version);
        call.old_tree = old == nullptr ? "" : old->store_path;
    }
    return call;
}

void warn(const ScriptletCall& call, const std::string& what, const CommitTools& tools)
{
    tools.sink->on(Warning{
        fmt::format("{}() of the install script of {}: {}", call.function, call.package, what),
        fmt::format("the package itself is in place; the script is {}/.INSTALL",
                    tools.store->tree_path(call.tree))});
}

os::Command command_for(const ScriptletCall& call, const CommitTools& tools)
{
    os::Command command;
    command.argv = {"bash",
                    "-c",
                    k_caller,
                    "rbeepkg",
                    os::join_path(tools.store->tree_path(call.tree), ".INSTALL"),
                    call.function};
    command.argv.insert(command.argv.end(), call.arguments.begin(), call.arguments.end());
    std::vector<std::string> environment = tools.scriptlets.environment;
    environment.push_back("RBEEPKG_TREE=" + tools.store->tree_path(call.tree));
    if (!call.old_tree.empty()) {
        environment.push_back("RBEEPKG_OLD_TREE=" + tools.store->tree_path(call.old_tree));
    }
    command.environment = std::move(environment);
    command.directory = tools.root;
    command.timeout = tools.scriptlets.timeout;
    command.merge_stderr = true;
    return command;
}

// Most scripts define one function or two; bash need not start to find that out.
bool may_define(const std::string& script, const std::string& function)
{
    return script.find(function) != std::string::npos;
}

void run_scriptlet(const ScriptletCall& call, const CommitTools& tools, const CancelToken& cancel)
{
    const auto script = os::read_file_if_exists(
        os::join_path(tools.store->tree_path(call.tree), ".INSTALL"), k_most_script_bytes);
    if (!script) {
        warn(call, "it is not in the package's tree, and was not run", tools);
        return;
    }
    if (!may_define(*script, call.function)) {
        return;
    }
    const auto outcome = os::run(command_for(call, tools), cancel, [&](std::string_view line) {
        tools.sink->on(LogLine{Phase::commit, call.package, printable(line)});
    });
    if (!outcome.succeeded()) {
        warn(call, outcome.describe(), tools);
    }
}

} // namespace

std::vector<ScriptletCall> scriptlet_calls(std::string_view stage,
                                           const std::vector<database::HistoryChange>& changes,
                                           const Members& before, const Members& after)
{
    std::vector<ScriptletCall> calls;
    for (const database::HistoryChange& change : changes) {
        if (change.action == "installed" && becomes_active(change, changes)) {
            continue;
        }
        if (auto call = call_for(stage, change, before, after)) {
            calls.push_back(*std::move(call));
        }
    }
    return calls;
}

void run_scriptlets(const std::vector<ScriptletCall>& calls, const CommitTools& tools,
                    const CancelToken& cancel)
{
    for (const ScriptletCall& call : calls) {
        try {
            run_scriptlet(call, tools, cancel);
        } catch (const Error& error) {
            warn(call, error.what(), tools);
        }
    }
}

} // namespace rbeepkg::transaction
