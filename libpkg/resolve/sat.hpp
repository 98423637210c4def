// Clauses over yes-or-no variables, solved by learning from conflicts (CDCL). What is special to
// this use: clauses may be added at any time during the search, the caller decides, and when no
// assignment exists it can be told which of its clauses cannot hold together. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

namespace rbeepkg::resolve {

using Variable = std::uint32_t;

// A variable or its negation.
class Literal
{
public:
    Literal() = default;
    static Literal yes(Variable variable) { return Literal{variable * 2}; }
    static Literal no(Variable variable) { return Literal{variable * 2 + 1}; }

    Variable variable() const noexcept { return m_code / 2; }
    bool is_negated() const noexcept { return (m_code & 1U) != 0; }
    Literal operator~() const noexcept { return Literal{m_code ^ 1U}; }
    std::uint32_t code() const noexcept { return m_code; }
    bool operator==(const Literal&) const = default;

private:
    explicit Literal(std::uint32_t code) : m_code{code} {}
    std::uint32_t m_code = 0;
};

enum class Value : std::uint8_t
{
    open,
    yes,
    no
};

class Sat
{
public:
    using ClauseId = std::uint32_t;

    Variable new_variable();

    // A clause holds when one of its literals does. May take back decisions that it contradicts.
    ClauseId add(std::vector<Literal> literals);

    // Draws every conclusion. false: the clauses cannot all hold, see core(). May take back
    // decisions.
    bool propagate();
    // Precondition: propagate() returned true since the last change, and the literal is open.
    void decide(Literal literal);

    Value value(Literal literal) const;
    // Of decisions. Only decide() makes it larger; a smaller one says that some were taken back.
    std::size_t level() const noexcept { return m_level_starts.size(); }
    // What is set, in the order in which it was.
    const std::vector<Literal>& trail() const noexcept { return m_trail; }
    std::size_t conflicts() const noexcept { return m_conflicts; }
    // In no particular order.
    const std::vector<Literal>& literals(ClauseId id) const { return m_clauses[id]; }

    // After propagate() returned false: ids of added clauses that cannot hold together.
    std::vector<ClauseId> core() const;

private:
    static constexpr ClauseId k_none = ~ClauseId{0};

    using Clause = std::vector<Literal>; // the two that are watched stand first
    // What a learned clause follows from: clauses, and variables that are set for good.
    struct Origin
    {
        std::vector<ClauseId> antecedents;
        std::vector<Variable> facts;
    };
    struct Assignment
    {
        Value value = Value::open;
        std::size_t level = 0;
        ClauseId reason = k_none;
    };
    struct Learned
    {
        Clause clause;
        Origin origin;
        std::size_t level = 0; // to which the search goes back
    };

    ClauseId store(Clause clause);
    void watch_best(ClauseId id);
    void set(Literal literal, ClauseId reason);
    void go_back_to(std::size_t level);
    bool settle_new_clauses();
    bool resolve_conflict(ClauseId conflict);
    Learned learn_from(ClauseId conflict);
    ClauseId follow(Literal literal);
    bool keep_watching(ClauseId id, Literal falsified, ClauseId& conflict);
    std::size_t highest_level(const Clause& clause) const;

    std::vector<Clause> m_clauses;
    std::unordered_map<ClauseId, Origin> m_origins; // of those that were learned
    std::vector<std::vector<ClauseId>> m_watches;   // by code of the literal that is watched
    std::vector<Assignment> m_assignments;
    std::vector<Literal> m_trail;
    std::vector<std::size_t> m_level_starts; // places in the trail
    std::size_t m_next = 0;                  // in the trail: what has no conclusions drawn yet
    std::deque<ClauseId> m_new;              // added and not yet looked at
    std::size_t m_conflicts = 0;
    ClauseId m_failure = k_none; // the clause that showed that nothing works
};

} // namespace rbeepkg::resolve
