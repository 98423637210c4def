// The solver against trying every assignment: whether clauses can hold together, and where they
// cannot, which of them stand against each other.
#include "libpkg/resolve/smallest_core.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace rbeepkg::resolve {
namespace {

using Clause = std::vector<Literal>;

constexpr Variable k_variables = 7;

bool holds(const Clause& clause, unsigned assignment)
{
    return std::any_of(clause.begin(), clause.end(), [&](Literal literal) {
        const bool is_yes = ((assignment >> literal.variable()) & 1U) != 0;
        return is_yes != literal.is_negated();
    });
}

bool can_hold(const std::vector<Clause>& clauses)
{
    for (unsigned assignment = 0; assignment < 1U << k_variables; ++assignment) {
        if (std::all_of(clauses.begin(), clauses.end(),
                        [&](const Clause& clause) { return holds(clause, assignment); })) {
            return true;
        }
    }
    return false;
}

std::vector<Clause> random_clauses(std::mt19937& random)
{
    std::vector<Clause> clauses(5 + random() % 30);
    for (Clause& clause : clauses) {
        clause.resize(1 + random() % 3);
        for (Literal& literal : clause) {
            const auto variable = static_cast<Variable>(random() % k_variables);
            literal = random() % 2 == 0 ? Literal::yes(variable) : Literal::no(variable);
        }
    }
    return clauses;
}

// Some clauses come while the search is under way. Whether an assignment was found.
bool solve(Sat& sat, const std::vector<Clause>& clauses, std::mt19937& random)
{
    for (Variable variable = 0; variable < k_variables; ++variable) {
        sat.new_variable();
    }
    std::size_t added = 0;
    for (;;) {
        const std::size_t next = added + random() % (clauses.size() - added + 1);
        for (; added < next; ++added) {
            sat.add(clauses[added]);
        }
        if (!sat.propagate()) {
            return false;
        }
        Variable open = 0;
        while (open < k_variables && sat.value(Literal::yes(open)) != Value::open) {
            ++open;
        }
        if (open < k_variables) {
            sat.decide(random() % 2 == 0 ? Literal::yes(open) : Literal::no(open));
        } else if (added == clauses.size()) {
            return true;
        }
    }
}

TEST(SmallestCore, CannotHoldAndNoneOfItCanBeLeftOut)
{
    std::mt19937 random{20261129};
    int contradictions = 0;
    constexpr int k_rounds = 3'000;
    for (int round = 0; round < k_rounds; ++round) {
        const std::vector<Clause> clauses = random_clauses(random);
        Sat sat;
        const bool is_solved = solve(sat, clauses, random);
        if (is_solved) {
            ASSERT_TRUE(can_hold(clauses)) << "round " << round;
            for (const Clause& clause : clauses) {
                EXPECT_TRUE(
                    std::any_of(clause.begin(), clause.end(),
                                [&](Literal literal) { return sat.value(literal) == Value::yes; }))
                    << "round " << round;
            }
            continue;
        }
        ++contradictions;
        // Learned clauses have ids, too.
        std::vector<Clause> core;
        for (const Sat::ClauseId id : smallest_core(sat)) {
            core.push_back(sat.literals(id));
        }
        ASSERT_FALSE(can_hold(core)) << "round " << round;
        for (std::size_t left_out = 0; left_out < core.size(); ++left_out) {
            std::vector<Clause> fewer = core;
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(left_out));
            EXPECT_TRUE(can_hold(fewer)) << "round " << round;
        }
    }
    EXPECT_GT(contradictions, k_rounds / 5);
    EXPECT_LT(contradictions, k_rounds * 4 / 5);
}

} // namespace
} // namespace rbeepkg::resolve
