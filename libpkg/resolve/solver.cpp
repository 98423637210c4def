#include "libpkg/resolve/solver.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/resolve/demands.hpp"
#include "libpkg/resolve/smallest_core.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace rbeepkg::resolve {

namespace {

using package::InstalledPackage;
using package::SyncPackage;

// A catalog is not trusted: how long we puzzle over it has an end.
constexpr std::size_t k_max_conflicts = 20'000;

class Search
{
public:
    Search(const Scene& scene, const Jobs& jobs, Standing standing, Universe& universe)
        : m_scene{scene}, m_demands{scene, jobs, standing, universe}
    {}

    std::variant<Solution, Contradiction> run()
    {
        do {
            if (!m_sat.propagate()) {
                return contradiction();
            }
            if (m_sat.conflicts() > k_max_conflicts) {
                throw Error{ErrorCode::unsupported,
                            "the demands of the packages on each other are too tangled to settle",
                            "name versions (NAME=VERSION) of the packages that matter"};
            }
        } while (take_back() || draw_in() || decide());
        return solution();
    }

private:
    Contradiction contradiction() const
    {
        Contradiction contradiction;
        for (const Sat::ClauseId id : smallest_core(m_sat)) {
            contradiction.facts.push_back(m_demands.fact(id));
        }
        return contradiction;
    }

    // Where the search stood before a decision.
    struct Mark
    {
        std::size_t queued, next, drawn_in, next_installed;
    };

    // Whether decisions were taken back since the last look.
    bool take_back()
    {
        if (m_sat.level() >= m_marks.size()) {
            return false;
        }
        const Mark& mark = m_marks[m_sat.level()];
        m_demands.queue().resize(mark.queued);
        m_next = mark.next;
        m_next_literal = mark.drawn_in;
        m_next_installed = mark.next_installed;
        m_marks.resize(m_sat.level());
        return true;
    }

    // Whether anything was set since the last look; what it demands is known then.
    bool draw_in()
    {
        if (m_next_literal == m_sat.trail().size()) {
            return false;
        }
        const std::vector<Literal> fresh{m_sat.trail().begin() +
                                             static_cast<std::ptrdiff_t>(m_next_literal),
                                         m_sat.trail().end()};
        m_next_literal = m_sat.trail().size();
        for (const Literal literal : fresh) {
            m_demands.draw_in(literal);
        }
        return true;
    }

    bool decide()
    {
        for (; m_next < m_demands.queue().size(); ++m_next) {
            Demand& demand = m_demands.demand(m_demands.queue()[m_next]);
            if (!is_open(demand)) {
                continue;
            }
            ask(demand);
            const auto best =
                std::find_if(demand.options.begin(), demand.options.end(), [&](Variable option) {
                    return m_sat.value(Literal::yes(option)) == Value::open;
                });
            if (best != demand.options.end()) {
                push_decision(Literal::yes(*best));
                return true;
            }
        }
        // Whatever need not go stays.
        const std::vector<Variable>& installed = m_demands.open_installed();
        for (; m_next_installed < installed.size(); ++m_next_installed) {
            const Literal stays = Literal::yes(installed[m_next_installed]);
            if (m_sat.value(stays) == Value::open) {
                push_decision(stays);
                return true;
            }
        }
        return false;
    }

    void push_decision(Literal literal)
    {
        m_marks.push_back({m_demands.queue().size(), m_next, m_next_literal, m_next_installed});
        m_sat.decide(literal);
    }

    // Not met, nor about to be met by something installed that may stay, nor a demand of a package
    // that is not chosen now: those are asked again when things change.
    bool is_open(const Demand& demand) const
    {
        return std::none_of(demand.literals.begin(), demand.literals.end(), [&](Literal literal) {
            const Value value = m_sat.value(literal);
            const bool is_offered = m_demands.parts()[literal.variable()].offered != nullptr;
            return value == Value::yes ||
                   (value == Value::open && literal.is_negated() == is_offered);
        });
    }

    void ask(Demand& demand)
    {
        if (!demand.provided) {
            return;
        }
        const std::string provided = demand.provided->to_string();
        std::vector<const SyncPackage*> usable;
        for (const Variable option : demand.options) {
            usable.push_back(m_demands.parts()[option].offered);
        }
        auto& order = m_answers[provided];
        if (order.empty()) {
            order = order_by_answer(m_scene, provided, usable);
        }
        demand.provided.reset();
        demand.options.clear();
        for (const SyncPackage* offered : order) {
            demand.options.push_back(m_demands.variable_of(offered));
        }
    }

    Solution solution() const
    {
        Solution solution;
        std::unordered_map<std::string_view, std::vector<const Part*>> by_name;
        for (Variable variable = 0; variable < m_demands.parts().size(); ++variable) {
            const Part& part = m_demands.parts()[variable];
            if (part.offered != nullptr && m_sat.value(Literal::yes(variable)) == Value::yes) {
                solution.chosen.push_back(part);
                by_name[part.package().name].push_back(&part);
            }
        }
        for (const auto& [place, variable] : m_demands.installed()) {
            const InstalledPackage& present = m_scene.installed()[place];
            const auto& versions = by_name[present.package.name];
            const bool is_replaced = std::any_of(
                versions.begin(), versions.end(),
                [&, &one = present](const Part* part) { return m_demands.goes_for(one, *part); });
            if (m_sat.value(Literal::yes(variable)) == Value::no && !is_replaced) {
                solution.gone.push_back(&present);
            }
        }
        // By name, of each the oldest version first.
        std::sort(solution.gone.begin(), solution.gone.end(),
                  [](const auto* left, const auto* right) {
                      const int order = left->package.name.compare(right->package.name);
                      return order != 0 ? order < 0
                                        : package::vercmp(left->package.version.text(),
                                                          right->package.version.text()) < 0;
                  });
        return solution;
    }

    const Scene& m_scene;
    Demands m_demands;
    Sat& m_sat = m_demands.sat();
    std::unordered_map<std::string, std::vector<const SyncPackage*>> m_answers;

    std::size_t m_next = 0;           // of the queue of demands
    std::size_t m_next_installed = 0; // of open_installed()
    std::size_t m_next_literal = 0;   // of the trail, whose demands are not known yet
    std::vector<Mark> m_marks;        // one a decision
};

} // namespace

std::variant<Solution, Contradiction> solve(const Scene& scene, const Jobs& jobs, Standing standing)
{
    Universe universe;
    for (;;) {
        universe.is_outgrown = false;
        auto outcome = Search{scene, jobs, standing, universe}.run();
        if (std::holds_alternative<Solution>(outcome) || !universe.is_outgrown) {
            return outcome;
        }
    }
}

} // namespace rbeepkg::resolve
