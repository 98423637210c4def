#include "libpkg/operation/host_check.hpp"

#include "libpkg/base/text.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace rbeepkg::operation {

namespace {

using IsMet = std::function<bool(const std::string& name)>;
using WordsAndUsers = std::vector<std::pair<package::Depend, std::vector<std::string>>>;

std::string hint_for(const host::InstallAdvice& advice)
{
    constexpr const char* way_past = "   (or -dd to go on without)";
    const std::string unknown = join(advice.unknown, ", ");
    if (advice.command.empty()) {
        return fmt::format("install by hand, as no package is known here for it: {}{}", unknown,
                           way_past);
    }
    if (advice.unknown.empty()) {
        return fmt::format("install with: {}{}", advice.command, way_past);
    }
    return fmt::format("install by hand, as no package is known here for it: {}; the rest with: "
                       "{}{}",
                       unknown, advice.command, way_past);
}

// How packages came in that nobody asked for by name.
class WaysIn
{
public:
    explicit WaysIn(const resolve::Resolution& resolution)
    {
        std::map<std::string, std::string> bearers;
        for (const resolve::Choice& choice : resolution.install) {
            const package::Package& package = choice.package->package;
            bearers[package.name] = package.name;
            for (const package::Provide& provide : package.provides) {
                bearers.emplace(provide.name, package.name);
            }
        }
        for (const resolve::Choice& choice : resolution.install) {
            const package::Package& package = choice.package->package;
            for (const package::Depend& depend : package.depends) {
                const auto bearer = bearers.find(depend.name);
                if (bearer != bearers.end() && bearer->second != package.name) {
                    m_needs.try_emplace(bearer->second, package.name, depend.to_string());
                }
            }
        }
    }

    // "because top depends on mid," "and mid depends on need,", one a line, down to `missing`; ""
    // where nothing draws `user` in.
    std::string lead_to(const std::string& user, const std::string& missing) const
    {
        std::vector<std::string> links{fmt::format("{} depends on {}", user, missing)};
        std::set<std::string> seen{user};
        for (auto need = m_needs.find(user); need != m_needs.end();
             need = m_needs.find(need->second.first)) {
            const auto& [dependant, depend] = need->second;
            if (!seen.insert(dependant).second || links.size() == k_most_links) {
                break;
            }
            links.push_back(fmt::format("{} depends on {}", dependant, depend));
        }
        std::reverse(links.begin(), links.end());
        return links.size() == 1 ? "" : "\nbecause " + join(links, ",\nand ");
    }

private:
    static constexpr std::size_t k_most_links = 20; // of a longer way the end tells the most

    std::map<std::string, std::pair<std::string, std::string>> m_needs; // who, and as what
};

// Names everything that is missing at once, with the one command that installs it here.
void check_host(Session& session, const WordsAndUsers& words, const std::string& kind,
                const resolve::Resolution& resolution)
{
    std::vector<std::string> missing;
    std::vector<std::string> lines;
    std::string first_way;
    for (const auto& [depend, users] : words) {
        if (!host_has(session, depend.name)) {
            missing.push_back(depend.name);
            lines.push_back(
                fmt::format("{} (needed by {})", depend.to_string(), join(users, ", ")));
            if (first_way.empty()) {
                first_way = WaysIn{resolution}.lead_to(users.front(), depend.to_string());
            }
        }
    }
    if (missing.empty()) {
        return;
    }
    // A long table: made only where something is asked of it.
    const host::HostDepends depends{session.config.host_depends, session.config.host_install};
    throw Error{ErrorCode::unsatisfied,
                fmt::format("this machine lacks {}: {}{}", kind, join(lines, ", "), first_way),
                hint_for(depends.install_advice(missing))};
}

// What the evaluated recipes name beyond the catalog's entries; a binary recipe builds nothing.
WordsAndUsers words_of_recipes(const plan::Plan& plan, const std::string& attribute,
                               bool builds_only, const IsMet& is_met)
{
    WordsAndUsers words;
    std::set<std::string> taken;
    for (const plan::PlanStep& step : plan.steps) {
        taken.insert(step.choice.package->package.name);
        for (const package::Provide& provide : step.choice.package->package.provides) {
            taken.insert(provide.name);
        }
    }
    for (const plan::PlanStep& step : plan.steps) {
        if (!step.recipe || step.origin == plan::Origin::cached ||
            (builds_only && step.origin != plan::Origin::build)) {
            continue;
        }
        for (const std::string& text :
             step.recipe->pkgbuild.values_for(attribute, step.recipe->variant.arch)) {
            const Result<package::Depend> depend = package::Depend::parse(text);
            if (depend && taken.insert(depend->name).second && !is_met(depend->name)) {
                words.emplace_back(*depend,
                                   std::vector<std::string>{step.choice.package->package.name});
            }
        }
    }
    return words;
}

WordsAndUsers needed_by_builds(const WordsAndUsers& words, const plan::Plan& plan)
{
    WordsAndUsers needed;
    for (const auto& [depend, users] : words) {
        const bool built = std::any_of(
            plan.steps.begin(), plan.steps.end(), [&, &names = users](const auto& step) {
                return step.origin == plan::Origin::build &&
                       std::find(names.begin(), names.end(), step.choice.package->package.name) !=
                           names.end();
            });
        if (built) {
            needed.emplace_back(depend, users);
        }
    }
    return needed;
}

} // namespace

bool host_has(Session& session, const std::string& name)
{
    const auto known = session.host_words.find(name);
    if (known != session.host_words.end()) {
        return known->second;
    }
    const host::HostDepends depends{session.config.host_depends, session.config.host_install};
    const bool is_here = depends.is_present(name, session.cancel);
    session.host_words.emplace(name, is_here);
    return is_here;
}

void check_host_before_plan(Session& session, const resolve::Resolution& resolution,
                            resolve::DependCheck check)
{
    if (check != resolve::DependCheck::none) {
        check_host(session, resolution.host_depends, "what the worker needs to run", resolution);
    }
}

void check_host_of_plan(Session& session, const plan::Plan& plan,
                        const resolve::Resolution& resolution, resolve::DependCheck check,
                        const std::function<bool(const std::string& name)>& is_met)
{
    if (check == resolve::DependCheck::none) {
        return;
    }
    check_host(session, words_of_recipes(plan, "depends", false, is_met),
               "what the recipe depends on", resolution);
    WordsAndUsers tools = needed_by_builds(resolution.host_makedepends, plan);
    for (auto& word : words_of_recipes(plan, "makedepends", true, is_met)) {
        tools.push_back(std::move(word));
    }
    check_host(session, tools, "what the build needs", resolution);
}

} // namespace rbeepkg::operation
