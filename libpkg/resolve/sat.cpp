#include "libpkg/resolve/sat.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace rbeepkg::resolve {

Variable Sat::new_variable()
{
    const auto variable = static_cast<Variable>(m_assignments.size());
    m_assignments.emplace_back();
    m_watches.resize(m_watches.size() + 2);
    return variable;
}

Value Sat::value(Literal literal) const
{
    const Value value = m_assignments[literal.variable()].value;
    if (value == Value::open || !literal.is_negated()) {
        return value;
    }
    return value == Value::yes ? Value::no : Value::yes;
}

Sat::ClauseId Sat::store(Clause clause)
{
    const auto id = static_cast<ClauseId>(m_clauses.size());
    m_clauses.push_back(std::move(clause));
    watch_best(id);
    return id;
}

Sat::ClauseId Sat::add(std::vector<Literal> literals)
{
    const ClauseId id = store(std::move(literals));
    m_new.push_back(id);
    return id;
}

// The literals that are open again soonest when the search goes back stand first: then one of them
// is watched whenever the clause can still become false.
void Sat::watch_best(ClauseId id)
{
    Clause& literals = m_clauses[id];
    const auto rank = [&](Literal literal) {
        return value(literal) == Value::no ? m_assignments[literal.variable()].level
                                           : ~std::size_t{0};
    };
    for (std::size_t place = 0; place < 2 && place < literals.size(); ++place) {
        const auto from = literals.begin() + static_cast<std::ptrdiff_t>(place);
        std::iter_swap(from, std::max_element(from, literals.end(), [&](Literal l, Literal r) {
                           return rank(l) < rank(r);
                       }));
    }
    if (literals.size() >= 2) {
        m_watches[literals[0].code()].push_back(id);
        m_watches[literals[1].code()].push_back(id);
    }
}

void Sat::set(Literal literal, ClauseId reason)
{
    m_assignments[literal.variable()] = {literal.is_negated() ? Value::no : Value::yes, level(),
                                         reason};
    m_trail.push_back(literal);
}

void Sat::decide(Literal literal)
{
    m_level_starts.push_back(m_trail.size());
    set(literal, k_none);
}

void Sat::go_back_to(std::size_t target)
{
    if (level() <= target) {
        return;
    }
    const std::size_t kept = m_level_starts[target];
    for (std::size_t place = kept; place < m_trail.size(); ++place) {
        m_assignments[m_trail[place].variable()] = {};
    }
    m_trail.resize(kept);
    m_level_starts.resize(target);
    m_next = std::min(m_next, kept);
}

bool Sat::propagate()
{
    while (m_failure == k_none) {
        if (!settle_new_clauses()) {
            break;
        }
        if (m_next == m_trail.size()) {
            return true;
        }
        const ClauseId conflict = follow(m_trail[m_next++]);
        if (conflict != k_none && !resolve_conflict(conflict)) {
            break;
        }
    }
    return false;
}

// A clause that came during the search may be false or leave one way out at once.
bool Sat::settle_new_clauses()
{
    while (!m_new.empty()) {
        const ClauseId id = m_new.front();
        const Clause& literals = m_clauses[id];
        if (literals.size() == 1) {
            go_back_to(0); // a fact: nobody watches it
        }
        const auto is_false = [&](Literal literal) { return value(literal) == Value::no; };
        if (std::all_of(literals.begin(), literals.end(), is_false)) {
            if (!resolve_conflict(id)) {
                return false;
            }
            continue; // looked at again: it must not stay false
        }
        m_new.pop_front();
        const auto way_out = std::find_if_not(literals.begin(), literals.end(), is_false);
        if (value(*way_out) == Value::open && std::all_of(way_out + 1, literals.end(), is_false)) {
            set(*way_out, id);
        }
    }
    return true;
}

// Everything that follows from this literal alone; a clause that it makes false, or k_none.
Sat::ClauseId Sat::follow(Literal literal)
{
    const Literal falsified = ~literal;
    std::vector<ClauseId>& watching = m_watches[falsified.code()];
    ClauseId conflict = k_none;
    std::size_t kept = 0;
    for (std::size_t place = 0; place < watching.size(); ++place) {
        const ClauseId id = watching[place];
        if (conflict != k_none || keep_watching(id, falsified, conflict)) {
            watching[kept++] = id;
        }
    }
    watching.resize(kept);
    return conflict;
}

// Whether the clause goes on watching this literal.
bool Sat::keep_watching(ClauseId id, Literal falsified, ClauseId& conflict)
{
    Clause& literals = m_clauses[id];
    if (literals[0] == falsified) {
        std::swap(literals[0], literals[1]);
    }
    if (value(literals[0]) == Value::yes) {
        return true;
    }
    for (std::size_t place = 2; place < literals.size(); ++place) {
        if (value(literals[place]) != Value::no) {
            std::swap(literals[1], literals[place]);
            m_watches[literals[1].code()].push_back(id);
            return false;
        }
    }
    if (value(literals[0]) == Value::no) {
        conflict = id;
    } else {
        set(literals[0], id);
    }
    return true;
}

std::size_t Sat::highest_level(const Clause& clause) const
{
    std::size_t highest = 0;
    for (const Literal literal : clause) {
        highest = std::max(highest, m_assignments[literal.variable()].level);
    }
    return highest;
}

// Learns, and goes back to where what was learned has a conclusion.
bool Sat::resolve_conflict(ClauseId conflict)
{
    ++m_conflicts;
    go_back_to(highest_level(m_clauses[conflict]));
    if (level() == 0) {
        m_failure = conflict;
        return false;
    }
    Learned learned = learn_from(conflict);
    go_back_to(learned.level);
    const Literal conclusion = learned.clause.front();
    const ClauseId id = store(std::move(learned.clause));
    m_origins.emplace(id, std::move(learned.origin));
    set(conclusion, id);
    return true;
}

// The first clause, seen back from the conflict, that names one literal of the present level (the
// first unique implication point).
Sat::Learned Sat::learn_from(ClauseId conflict)
{
    Learned learned;
    learned.clause.emplace_back(); // place of the conclusion
    std::unordered_set<Variable> seen;
    std::size_t open = 0; // of the present level
    std::size_t place = m_trail.size();
    for (ClauseId id = conflict;;) {
        learned.origin.antecedents.push_back(id);
        for (const Literal literal : m_clauses[id]) {
            const Variable variable = literal.variable();
            if (value(literal) != Value::no || !seen.insert(variable).second) {
                continue;
            }
            const std::size_t at = m_assignments[variable].level;
            if (at == 0) {
                learned.origin.facts.push_back(variable);
            } else if (at == level()) {
                ++open;
            } else {
                learned.clause.push_back(literal);
                learned.level = std::max(learned.level, at);
            }
        }
        do {
            --place;
        } while (!seen.contains(m_trail[place].variable()) ||
                 m_assignments[m_trail[place].variable()].level != level());
        if (--open == 0) {
            learned.clause.front() = ~m_trail[place];
            return learned;
        }
        id = m_assignments[m_trail[place].variable()].reason;
    }
}

std::vector<Sat::ClauseId> Sat::core() const
{
    std::vector<ClauseId> found;
    std::vector<ClauseId> open = {m_failure};
    std::unordered_set<ClauseId> seen = {m_failure};
    const auto visit = [&](ClauseId id) {
        if (id != k_none && seen.insert(id).second) {
            open.push_back(id);
        }
    };
    while (!open.empty()) {
        const ClauseId id = open.back();
        open.pop_back();
        const auto learned = m_origins.find(id);
        if (learned == m_origins.end()) {
            found.push_back(id);
        } else {
            for (const ClauseId antecedent : learned->second.antecedents) {
                visit(antecedent);
            }
            for (const Variable fact : learned->second.facts) {
                visit(m_assignments[fact].reason);
            }
        }
        // What made its literals false for good.
        for (const Literal literal : m_clauses[id]) {
            const Assignment& assignment = m_assignments[literal.variable()];
            if (value(literal) == Value::no && assignment.level == 0) {
                visit(assignment.reason);
            }
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

} // namespace rbeepkg::resolve
