#include "libpkg/resolve/smallest_core.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace rbeepkg::resolve {

namespace {

using Clauses = std::vector<std::vector<Literal>>;

// Beyond that many nobody reads the explanation, and leaving each out in turn takes too long.
constexpr std::size_t k_max_reduced = 1'000;
// Of all the tries together: a hostile catalog gets a longer explanation, not our time.
constexpr std::size_t k_max_conflicts = 20'000;

// Which of the clauses of `numbers` a second search needs to fail; nullopt: they can hold, or
// `conflicts_left` has run out.
std::optional<std::vector<std::size_t>> contradicting(const Clauses& clauses,
                                                      const std::vector<std::size_t>& numbers,
                                                      std::size_t& conflicts_left)
{
    Sat sat;
    Variable variables = 0;
    for (const std::size_t number : numbers) {
        for (const Literal literal : clauses[number]) {
            variables = std::max(variables, literal.variable() + 1);
        }
    }
    std::vector<bool> used(variables);
    for (Variable variable = 0; variable < variables; ++variable) {
        sat.new_variable();
    }
    std::vector<std::size_t> by_id;
    for (const std::size_t number : numbers) {
        for (const Literal literal : clauses[number]) {
            used[literal.variable()] = true;
        }
        sat.add(clauses[number]);
        by_id.push_back(number);
    }
    while (sat.propagate()) {
        Variable open = 0;
        while (open < variables && (!used[open] || sat.value(Literal::yes(open)) != Value::open)) {
            ++open;
        }
        if (open == variables || sat.conflicts() >= conflicts_left) {
            conflicts_left -= std::min(conflicts_left, sat.conflicts());
            return std::nullopt;
        }
        sat.decide(Literal::no(open));
    }
    conflicts_left -= std::min(conflicts_left, sat.conflicts());
    std::vector<std::size_t> needed;
    for (const Sat::ClauseId id : sat.core()) {
        needed.push_back(by_id[id]);
    }
    return needed;
}

// Variables as 0, 1, 2, ...: a core names few of the many that the search had.
Clauses renumbered(Clauses clauses)
{
    std::vector<Variable> known;
    for (const auto& clause : clauses) {
        for (const Literal literal : clause) {
            known.push_back(literal.variable());
        }
    }
    std::sort(known.begin(), known.end());
    known.erase(std::unique(known.begin(), known.end()), known.end());
    for (auto& clause : clauses) {
        for (Literal& literal : clause) {
            const auto place = static_cast<Variable>(
                std::lower_bound(known.begin(), known.end(), literal.variable()) - known.begin());
            literal = literal.is_negated() ? Literal::no(place) : Literal::yes(place);
        }
    }
    return clauses;
}

} // namespace

std::vector<Sat::ClauseId> smallest_core(const Sat& sat)
{
    const std::vector<Sat::ClauseId> ids = sat.core();
    Clauses clauses;
    std::vector<std::size_t> kept;
    for (const Sat::ClauseId id : ids) {
        kept.push_back(clauses.size());
        clauses.push_back(sat.literals(id));
    }
    clauses = renumbered(std::move(clauses));
    // From the back: what was asked for came first and is what people know.
    std::size_t conflicts_left = k_max_conflicts;
    for (std::size_t tried = 0;
         kept.size() <= k_max_reduced && tried < kept.size() && conflicts_left != 0;) {
        std::vector<std::size_t> fewer = kept;
        fewer.erase(fewer.end() - 1 - static_cast<std::ptrdiff_t>(tried));
        if (auto needed = contradicting(clauses, fewer, conflicts_left)) {
            std::sort(needed->begin(), needed->end());
            // Those behind the place have been found necessary and are needed again.
            kept = *std::move(needed);
        } else {
            ++tried;
        }
    }
    std::vector<Sat::ClauseId> core;
    for (const std::size_t number : kept) {
        core.push_back(ids[number]);
    }
    return core;
}

} // namespace rbeepkg::resolve
