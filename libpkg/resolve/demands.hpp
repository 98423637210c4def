// What a search has to satisfy, as variables and clauses (adr/0011). Only what comes into question
// is turned into them: a package's demands are added when it is chosen, an installed package's when
// it is about to go. Internal to this room.
#pragma once

#include "libpkg/resolve/jobs.hpp"
#include "libpkg/resolve/sat.hpp"
#include "libpkg/resolve/scene.hpp"
#include "libpkg/resolve/solver.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace rbeepkg::resolve {

// What was offered already when another round begins, and what another round would know better.
struct Universe
{
    std::vector<const package::SyncPackage*> offered;
    std::unordered_set<const package::SyncPackage*> known;
    bool is_outgrown = false; // a package came in after its conflicts had been counted
};

// A demand that is decided by choosing one of the options.
struct Demand
{
    std::vector<Literal> literals;
    std::vector<Variable> options; // offered ones, best first
    // What the options provide, where somebody may want to choose between them.
    std::optional<package::Depend> provided;
};

class Demands
{
public:
    using DemandId = std::size_t;

    // Borrows all of them; begins with the demands of the jobs.
    Demands(const Scene& scene, const Jobs& jobs, Standing standing, Universe& universe);

    // What follows from the literal's being set is known from here on, and queued.
    void draw_in(Literal literal);
    // In the order in which they are decided. What is queued is cut short when decisions are taken
    // back.
    std::vector<DemandId>& queue() noexcept { return m_queue; }
    Demand& demand(DemandId id) { return m_demands[id]; }

    Sat& sat() noexcept { return m_sat; }
    const Sat& sat() const noexcept { return m_sat; }
    const std::vector<Part>& parts() const noexcept { return m_parts; } // by variable
    // What a clause that was added here says.
    Fact fact(Sat::ClauseId id) const;
    Variable variable_of(const package::SyncPackage* offered);
    // The installed packages that have a variable: its place in the scene -> it; and the variables
    // in the order in which they came.
    const std::unordered_map<std::size_t, Variable>& installed() const noexcept
    {
        return m_installed;
    }
    const std::vector<Variable>& open_installed() const noexcept { return m_open_installed; }
    // Whether the new version takes the place of the installed one.
    bool goes_for(const package::InstalledPackage& present, const Part& newer) const;

private:
    using Offered = std::vector<const package::SyncPackage*>;
    using Places = std::vector<std::size_t>;

    // The names are texts of the packages themselves.
    using ByName = std::unordered_map<std::string_view, std::vector<Variable>>;
    static const std::vector<Variable>& noted(const ByName& notes, std::string_view name);

    // Why a clause is there: what a fact is made of once it must be told, which few must.
    struct Ground
    {
        Fact::Kind kind = Fact::Kind::job;
        Variable subject = 0, other = 0;
        const package::Depend* depend = nullptr; // as its package declares it
        std::size_t number = 0;                  // of the job, or of the demand
    };

    // Where we are with a variable.
    struct State
    {
        bool is_drawn_in = false;
        std::size_t first_depend = 0;  // in m_demanded
        std::vector<DemandId> demands; // that are asked again when it is set
    };

    const package::Package& package_of(Variable variable) const
    {
        return m_parts[variable].package();
    }
    Variable new_part(const Part& part);
    Variable variable_of_installed(std::size_t place);

    void add_clause(std::vector<Literal> literals, const Ground& ground);
    std::vector<Part> options_of(const Ground& ground) const;
    void exclude(const Ground& ground);
    void exclude_version(Variable left, Variable right);
    void exclude_conflict(Variable declarer, Variable other);
    void add_jobs();
    void add_options(const Offered& candidates, Demand& demand);
    DemandId add_demand(Demand demand, Ground ground);

    void draw_in_offered(Variable variable);
    void exclude_other_versions(Variable variable);
    void exclude_conflicts_of(Variable variable);
    void demand_depend(Variable owner, std::size_t number);
    void add_depend(Variable owner, const package::Depend& declared, const Places& present,
                    const Candidates& candidates);
    bool is_gone(std::size_t place) const;
    void know_candidates(const package::Depend& depend);
    void wait_for_loss(Variable owner, std::size_t number, const Places& present);

    void draw_in_loss(Variable variable);
    void ask_again(Variable variable);
    void demand_reason_to_go(Variable variable, std::size_t place);
    void add_rivals(const package::Package& package, Demand& demand);
    void note_late_conflicts(const package::Package& package);
    void wake_dependants(const package::Package& lost);

    const Scene& m_scene;
    const Jobs& m_jobs;
    Standing m_standing;
    Universe& m_universe;

    Sat m_sat;
    std::vector<Part> m_parts;
    std::vector<Ground> m_grounds; // by clause; those of learned ones mean nothing
    std::unordered_map<const package::SyncPackage*, Variable> m_offered;
    std::unordered_map<std::size_t, Variable> m_installed;
    std::unordered_map<Variable, std::size_t> m_places; // of installed ones
    std::unordered_set<const package::SyncPackage*> m_beside;
    std::unordered_set<std::size_t> m_replaced, m_counted;
    ByName m_known;       // by name and provides
    ByName m_drawn_in_of; // by name
    ByName m_declarers;   // by name in conflicts
    std::unordered_set<std::uint64_t> m_excluded;

    std::vector<Demand> m_demands;
    std::vector<DemandId> m_queue;
    std::vector<State> m_states;  // by variable
    std::vector<bool> m_demanded; // a package's depends beside each other
    std::unordered_map<std::size_t, std::vector<std::pair<Variable, std::size_t>>> m_waiting;
    std::vector<Variable> m_open_installed;
};

} // namespace rbeepkg::resolve
