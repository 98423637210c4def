#include "libpkg/resolve/candidates.hpp"

#include "libpkg/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace rbeepkg::resolve {

namespace {

using package::SyncPackage;
using List = std::vector<const SyncPackage*>;

// Behind the backends that win by themselves: a package without a backend, and one with another.
constexpr std::size_t k_no_backend = ~std::size_t{1};
constexpr std::size_t k_unlisted = ~std::size_t{0};

// The place of its backend in the machine's order. What has no backend asks nothing of the machine.
std::size_t rank(const SyncPackage& candidate, const Scene& scene)
{
    if (candidate.backend.empty()) {
        return k_no_backend;
    }
    const auto& order = scene.backends().order;
    const auto found = std::find(order.begin(), order.end(), candidate.backend);
    return found == order.end() ? k_unlisted : static_cast<std::size_t>(found - order.begin());
}

// Catalogs and names as they come, of each the newest version first.
void newest_first(List& candidates)
{
    if (candidates.size() < 2) {
        return;
    }
    std::map<std::pair<std::string_view, std::string_view>, std::size_t> places;
    std::vector<std::pair<std::size_t, const SyncPackage*>> placed;
    placed.reserve(candidates.size());
    for (const SyncPackage* candidate : candidates) {
        const auto known =
            places.emplace(std::pair{std::string_view{candidate->catalog}, candidate->package.name},
                           places.size());
        placed.emplace_back(known.first->second, candidate);
    }
    std::stable_sort(placed.begin(), placed.end(), [](const auto& left, const auto& right) {
        return left.first != right.first
                   ? left.first < right.first
                   : left.second->package.version > right.second->package.version;
    });
    std::transform(placed.begin(), placed.end(), candidates.begin(),
                   [](const auto& one) { return one.second; });
}

bool is_allowed_catalog(const Scene& scene, const std::string& catalog)
{
    const auto& refused = scene.request().limits.not_for_installation;
    return std::find(refused.begin(), refused.end(), catalog) == refused.end();
}

// Takes out what cannot run here.
List fitting(List found, const Scene& scene, std::vector<std::string>& unusable)
{
    std::erase_if(found, [&](const SyncPackage* candidate) {
        if (!is_allowed_catalog(scene, candidate->catalog)) {
            unusable.push_back(fmt::format("catalog '{}', which has {}, is not for installation",
                                           candidate->catalog, candidate->package.name));
            return true;
        }
        const auto reason = scene.host().misfit ? scene.host().misfit(*candidate) : std::nullopt;
        if (reason) {
            unusable.push_back(*reason);
        }
        return reason.has_value();
    });
    return found;
}

// Why the first of these wins; "" where there was nothing to choose between.
std::string explain_choice(const List& usable, bool others_exist, const Scene& scene)
{
    const std::string& winner = usable.front()->backend;
    std::vector<std::string> losers;
    for (const SyncPackage* candidate : usable) {
        const std::string& backend = candidate->backend;
        if (!backend.empty() && backend != winner &&
            std::find(losers.begin(), losers.end(), backend) == losers.end()) {
            losers.push_back(backend);
        }
    }
    if (winner.empty() || (losers.empty() && !others_exist)) {
        return "";
    }
    const std::string choice =
        losers.empty() ? winner : fmt::format("{} before {}", winner, join(losers, ", "));
    // The reason is about the machine's best backend, and about no other.
    const Backends& backends = scene.backends();
    const bool is_best = winner == backends.order.front();
    return is_best && !backends.reason.empty() ? fmt::format("{}: {}", choice, backends.reason)
                                               : choice;
}

// Installed ones first, even where their backend is not in the order: somebody asked for them.
List order_providers(const List& providers, const Scene& scene, Candidates& result)
{
    const auto is_installed = [&](const SyncPackage* candidate) {
        return !scene.installed().versions_of(candidate->package.name).empty();
    };
    List usable;
    bool others_exist = false;
    for (const SyncPackage* candidate : providers) {
        const bool is_listed = rank(*candidate, scene) != k_unlisted;
        others_exist = others_exist || !is_listed;
        if (is_listed || is_installed(candidate)) {
            usable.push_back(candidate);
        } else {
            result.unusable.push_back(fmt::format(
                "{} needs {}, which was not found on this machine (it has {})",
                candidate->package.name, candidate->backend, join(scene.backends().order, ", ")));
        }
    }
    newest_first(usable);
    const auto key = [&](const SyncPackage* candidate) {
        return std::pair{!is_installed(candidate), rank(*candidate, scene)};
    };
    std::stable_sort(usable.begin(), usable.end(),
                     [&](const SyncPackage* l, const SyncPackage* r) { return key(l) < key(r); });
    if (!usable.empty()) {
        result.why = is_installed(usable.front()) ? "installed already"
                                                  : explain_choice(usable, others_exist, scene);
    }
    return usable;
}

// Splits what the index found: those of the name itself, and the rest.
std::pair<List, List> split(List found, const std::string& name)
{
    const auto first = std::find_if(found.begin(), found.end(), [&](const SyncPackage* candidate) {
        return candidate->package.name != name;
    });
    List providers{first, found.end()};
    found.erase(first, found.end());
    return {std::move(found), std::move(providers)};
}

} // namespace

bool Candidates::is_choice() const
{
    return literal == 0 &&
           std::any_of(usable.begin(), usable.end(), [&](const SyncPackage* candidate) {
               return candidate->package.name != usable.front()->package.name;
           });
}

Candidates candidates_for(const Scene& scene, const package::Depend& depend,
                          const std::unordered_set<std::string>& asked_for)
{
    Candidates result;
    List found = fitting(scene.index().satisfying(depend), scene, result.unusable);
    found.erase(std::remove_if(found.begin(), found.end(),
                               [&](const SyncPackage* candidate) {
                                   if (asked_for.contains(candidate->package.name)) {
                                       return false;
                                   }
                                   const std::string reluctance = scene.reluctance(*candidate);
                                   if (!reluctance.empty()) {
                                       result.unusable.push_back(
                                           fmt::format("{}/{} would do, and {}", candidate->catalog,
                                                       full_name(candidate->package), reluctance));
                                   }
                                   return !reluctance.empty();
                               }),
                found.end());
    auto [literal, providers] = split(std::move(found), depend.name);
    newest_first(literal);
    result.usable = std::move(literal);
    result.literal = result.usable.size();
    const List ordered = order_providers(providers, scene, result);
    result.usable.insert(result.usable.end(), ordered.begin(), ordered.end());
    if (result.literal != 0) {
        result.why.clear();
    }
    return result;
}

Candidates candidates_for_target(const Scene& scene, const package::Target& target)
{
    Candidates result;
    List found = scene.index().satisfying(target.depend);
    found.erase(std::remove_if(found.begin(), found.end(),
                               [&](const SyncPackage* candidate) {
                                   return !target.catalog.empty() &&
                                          candidate->catalog != target.catalog;
                               }),
                found.end());
    auto [literal, providers] = split(std::move(found), target.depend.name);
    literal = fitting(std::move(literal), scene, result.unusable);
    newest_first(literal);
    result.literal = literal.size();
    result.usable = std::move(literal);
    if (result.usable.empty()) {
        providers = fitting(std::move(providers), scene, result.unusable);
        result.usable = order_providers(providers, scene, result);
    }
    return result;
}

List order_by_answer(const Scene& scene, const std::string& text, const List& usable)
{
    Question question;
    question.kind = Question::Kind::choose_provider;
    List firsts; // of each name
    for (const SyncPackage* candidate : usable) {
        const bool is_known = std::any_of(firsts.begin(), firsts.end(), [&](const auto* known) {
            return known->package.name == candidate->package.name;
        });
        if (!is_known) {
            firsts.push_back(candidate);
            question.options.push_back(
                fmt::format("{}/{}", candidate->catalog, full_name(candidate->package)));
        }
    }
    question.text = fmt::format("There are {} providers available for {}:", firsts.size(), text);
    const Answer answer = scene.ask(question);
    const std::size_t place = answer.chosen.empty() ? 0 : answer.chosen.front();
    List order = usable;
    if (place < firsts.size()) {
        std::stable_partition(order.begin(), order.end(), [&](const SyncPackage* candidate) {
            return candidate->package.name == firsts[place]->package.name;
        });
    }
    return order;
}

} // namespace rbeepkg::resolve
