#include "libpkg/operation/bin_check.hpp"

#include "libpkg/os/file.hpp"
#include "libpkg/transaction/bin_conflicts.hpp"

#include <algorithm>
#include <map>
#include <string_view>

namespace rbeepkg::operation {

namespace {

// A catalog is not trusted: only what can be one entry of the bin directory is looked at.
bool is_command_name(const std::string& name)
{
    return !name.empty() && name != "." && name != ".." && name.find('/') == std::string::npos;
}

// The package that the current profile runs under this name; "": none.
std::string package_behind(const Session& session, const std::string& command)
{
    const std::string profile = session.store->profile_path(session.store->current());
    const auto link = os::read_link(os::join_path(os::join_path(profile, "bin"), command));
    constexpr std::string_view k_store = "/store/";
    const std::size_t at = link ? link->find(k_store) : std::string::npos;
    if (at == std::string::npos) {
        return {};
    }
    const std::string tree = link->substr(at + k_store.size());
    return tree.substr(0, tree.find('/'));
}

bool goes(const std::string& name, const plan::Plan& plan)
{
    return std::any_of(plan.removals.begin(), plan.removals.end(),
                       [&](const auto& removed) { return removed.package.name == name; }) ||
           std::any_of(plan.steps.begin(), plan.steps.end(), [&](const plan::PlanStep& step) {
               return step.choice.package->package.name == name;
           });
}

[[noreturn]] void refuse_pair(const std::string& one, const std::string& other,
                              const std::string& command, const std::string& hint)
{
    throw Error{ErrorCode::unsatisfied,
                fmt::format("{} and {} both bring the command {}", one, other, command), hint};
}

// Two packages of one command, as far as the catalogs say.
void check_pairs(const Session& session, const plan::Plan& plan)
{
    std::map<std::string, std::string> brought; // command -> package
    for (const plan::PlanStep& step : plan.steps) {
        const std::string& name = step.choice.package->package.name;
        const std::string& command = step.choice.package->binary_name;
        if (!is_command_name(command) || step.side_by_side) {
            continue;
        }
        const auto [first, fresh] = brought.emplace(command, name);
        if (!fresh && first->second != name) {
            refuse_pair(first->second, name, command,
                        fmt::format("choose one of them: leave {} or {} out", first->second, name));
        }
        const std::string installed = package_behind(session, command);
        if (!installed.empty() && installed != name && !goes(installed, plan)) {
            refuse_pair(installed, name, command,
                        fmt::format("choose one of them: rbeepkg -R {}, then this command again",
                                    installed));
        }
    }
}

} // namespace

void check_bin_directory(const Session& session, const plan::Plan& plan,
                         const InstallRequest& request)
{
    if (request.download_only) {
        return;
    }
    check_pairs(session, plan);
    std::vector<std::string> names;
    for (const plan::PlanStep& step : plan.steps) {
        const std::string& name = step.choice.package->binary_name;
        if (is_command_name(name)) {
            names.push_back(name);
        }
    }
    transaction::commands_to_take(names, session.commit_tools());
}

} // namespace rbeepkg::operation
