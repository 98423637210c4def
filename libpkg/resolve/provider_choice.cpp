#include "libpkg/resolve/provider_choice.hpp"

#include "libpkg/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace rbeepkg::resolve {

namespace {

using package::InstalledPackage;
using package::SyncPackage;

std::optional<std::string> misfit(const SyncPackage& candidate, const HostFacts& host)
{
    return host.misfit ? host.misfit(candidate) : std::nullopt;
}

// The place in backend_order; behind all of them for a package without a backend; nullopt for a
// backend that never wins by itself.
std::optional<std::size_t> rank(const SyncPackage& candidate, const HostFacts& host)
{
    const auto& order = host.backend_order;
    if (candidate.backend.empty()) {
        return order.size();
    }
    const auto found = std::find(order.begin(), order.end(), candidate.backend);
    return found == order.end() ? std::nullopt
                                : std::optional{static_cast<std::size_t>(found - order.begin())};
}

bool is_installed(const SyncPackage& candidate, const std::vector<InstalledPackage>& installed)
{
    return std::any_of(installed.begin(), installed.end(), [&](const InstalledPackage& present) {
        return present.package.name == candidate.package.name;
    });
}

struct Sorted
{
    std::vector<const SyncPackage*> usable; // best first
    std::vector<const SyncPackage*> unlisted;
    std::vector<std::string> reasons;
};

Sorted sort_candidates(const std::vector<const SyncPackage*>& candidates, const HostFacts& host)
{
    Sorted sorted;
    for (const SyncPackage* candidate : candidates) {
        if (auto reason = misfit(*candidate, host)) {
            sorted.reasons.push_back(*std::move(reason));
        } else if (rank(*candidate, host)) {
            sorted.usable.push_back(candidate);
        } else {
            sorted.unlisted.push_back(candidate);
            sorted.reasons.push_back(fmt::format(
                "{} needs {}, which was not found on this machine (it has {})",
                candidate->package.name, candidate->backend, join(host.backend_order, ", ")));
        }
    }
    std::stable_sort(sorted.usable.begin(), sorted.usable.end(),
                     [&](const SyncPackage* left, const SyncPackage* right) {
                         return *rank(*left, host) < *rank(*right, host);
                     });
    return sorted;
}

// Why the first usable one won; "" where there was nothing to choose between.
std::string explain(const Sorted& sorted, const HostFacts& host)
{
    const std::string& winner = sorted.usable.front()->backend;
    std::vector<std::string> losers;
    for (const SyncPackage* candidate : sorted.usable) {
        const std::string& backend = candidate->backend;
        if (!backend.empty() && backend != winner &&
            std::find(losers.begin(), losers.end(), backend) == losers.end()) {
            losers.push_back(backend);
        }
    }
    if (winner.empty() || (losers.empty() && sorted.unlisted.empty())) {
        return "";
    }
    const std::string choice =
        losers.empty() ? winner : fmt::format("{} before {}", winner, join(losers, ", "));
    // The reason is about the machine's best backend, and about no other.
    const bool is_best = winner == host.backend_order.front();
    return is_best && !host.backend_reason.empty()
               ? fmt::format("{}: {}", choice, host.backend_reason)
               : choice;
}

} // namespace

ProviderChoice choose_literal(const std::vector<const SyncPackage*>& candidates,
                              const HostFacts& host)
{
    ProviderChoice choice;
    for (const SyncPackage* candidate : candidates) {
        auto reason = misfit(*candidate, host);
        if (!reason) {
            choice.package = candidate;
            return choice;
        }
        choice.reasons.push_back(*std::move(reason));
    }
    return choice;
}

ProviderChoice choose_provider(const std::vector<const SyncPackage*>& candidates,
                               const std::vector<InstalledPackage>& installed,
                               const HostFacts& host)
{
    ProviderChoice choice;
    Sorted sorted = sort_candidates(candidates, host);
    // Installed ones first even where their backend is not in the order: somebody asked for them.
    std::vector<const SyncPackage*> takeable = sorted.usable;
    takeable.insert(takeable.end(), sorted.unlisted.begin(), sorted.unlisted.end());
    const auto present =
        std::find_if(takeable.begin(), takeable.end(), [&](const SyncPackage* candidate) {
            return is_installed(*candidate, installed);
        });
    if (present != takeable.end()) {
        choice.package = *present;
        choice.why = "installed already";
        return choice;
    }
    if (sorted.usable.empty()) {
        choice.reasons = std::move(sorted.reasons);
        return choice;
    }
    choice.package = sorted.usable.front();
    choice.why = explain(sorted, host);
    return choice;
}

} // namespace rbeepkg::resolve
