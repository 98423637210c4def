#include "libpkg/resolve/demands.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/resolve/candidates.hpp"
#include "libpkg/resolve/conflicts.hpp"

#include <algorithm>
#include <utility>

namespace rbeepkg::resolve {

namespace {

using package::Depend;
using package::InstalledPackage;
using package::Package;
using package::SyncPackage;

template <typename Visit> void for_each_name(const Package& package, Visit visit)
{
    visit(package.name);
    const auto& provides = package.provides;
    for (auto provide = provides.begin(); provide != provides.end(); ++provide) {
        const bool is_known =
            provide->name == package.name ||
            std::any_of(provides.begin(), provide, [&](const package::Provide& earlier) {
                return earlier.name == provide->name;
            });
        if (!is_known) {
            visit(provide->name);
        }
    }
}

} // namespace

Demands::Demands(const Scene& scene, const Jobs& jobs, Standing standing, Universe& universe)
    : m_scene{scene}, m_jobs{jobs}, m_standing{standing}, m_universe{universe}
{
    add_jobs();
    for (const SyncPackage* offered : std::vector{m_universe.offered}) {
        variable_of(offered);
    }
}

void Demands::draw_in(Literal literal)
{
    const bool is_offered = m_parts[literal.variable()].offered != nullptr;
    if (is_offered && !literal.is_negated()) {
        draw_in_offered(literal.variable());
    } else if (!is_offered && literal.is_negated()) {
        draw_in_loss(literal.variable());
    }
}

// ---- variables

Variable Demands::new_part(const Part& part)
{
    const std::size_t most = m_scene.request().most_packages;
    if (m_parts.size() >= most + m_scene.installed().size()) {
        throw make_error(ErrorCode::unsupported, "the targets draw in more than {} packages", most);
    }
    m_parts.push_back(part);
    m_states.push_back({false, m_demanded.size(), {}});
    m_demanded.resize(m_demanded.size() + part.package().depends.size());
    return m_sat.new_variable();
}

Variable Demands::variable_of_installed(std::size_t place)
{
    const auto [known, is_new] = m_installed.emplace(place, 0);
    if (is_new) {
        known->second = new_part({nullptr, &m_scene.installed()[place], false});
        m_places[known->second] = place;
        m_open_installed.push_back(known->second);
    }
    return known->second;
}

const std::vector<Variable>& Demands::noted(const ByName& notes, std::string_view name)
{
    static const std::vector<Variable> none;
    const auto found = notes.find(name);
    return found == notes.end() ? none : found->second;
}

Variable Demands::variable_of(const SyncPackage* offered)
{
    const auto [known, is_new] = m_offered.emplace(offered, 0);
    if (!is_new) {
        return known->second;
    }
    const Variable variable = new_part({offered, nullptr, m_beside.contains(offered)});
    known->second = variable;
    if (m_universe.known.insert(offered).second) {
        m_universe.offered.push_back(offered);
    }
    const Package& package = offered->package;
    for_each_name(package, [&](const std::string& name) { m_known[name].push_back(variable); });
    for (const Variable chosen : noted(m_drawn_in_of, package.name)) {
        exclude_version(chosen, variable);
    }
    for_each_name(package, [&](const std::string& name) {
        for (const Variable declarer : noted(m_declarers, name)) {
            exclude_conflict(declarer, variable);
        }
    });
    note_late_conflicts(package);
    return variable;
}

// ---- clauses

void Demands::add_clause(std::vector<Literal> literals, const Ground& ground)
{
    const Sat::ClauseId id = m_sat.add(std::move(literals));
    m_grounds.resize(std::max<std::size_t>(m_grounds.size(), id + std::size_t{1}));
    m_grounds[id] = ground;
}

Fact Demands::fact(Sat::ClauseId id) const
{
    const Ground& ground = m_grounds[id];
    Fact fact;
    fact.kind = ground.kind;
    if (ground.kind == Fact::Kind::job) {
        fact.job = ground.number;
    } else {
        fact.subject = m_parts[ground.subject];
    }
    if (ground.kind == Fact::Kind::conflict || ground.kind == Fact::Kind::one_version) {
        fact.other = m_parts[ground.other];
    }
    if (ground.kind == Fact::Kind::conflict) {
        fact.depend = *ground.depend;
    }
    if (ground.kind == Fact::Kind::requires_) {
        fact.depend = m_scene.checked_part(*ground.depend);
    }
    fact.options = options_of(ground);
    return fact;
}

// What would do: another version of what stays; of a job and of a dependency, whatever their
// clauses allow.
std::vector<Part> Demands::options_of(const Ground& ground) const
{
    std::vector<Part> options;
    switch (ground.kind) {
    case Fact::Kind::stays:
        for (const Variable option : m_demands[ground.number].options) {
            options.push_back(m_parts[option]);
        }
        break;
    case Fact::Kind::job:
    case Fact::Kind::requires_:
        for (const Literal literal : m_demands[ground.number].literals) {
            if (!literal.is_negated()) {
                options.push_back(m_parts[literal.variable()]);
            }
        }
        break;
    case Fact::Kind::conflict:
    case Fact::Kind::one_version:
    case Fact::Kind::replaced:
        break;
    }
    return options;
}

void Demands::exclude(const Ground& ground)
{
    const auto [less, greater] = std::minmax(ground.subject, ground.other);
    if (less != greater && m_excluded.insert((std::uint64_t{less} << 32U) | greater).second) {
        add_clause({Literal::no(ground.subject), Literal::no(ground.other)}, ground);
    }
}

// Of a name one version comes in, unless a version was asked for beside others.
void Demands::exclude_version(Variable left, Variable right)
{
    if (!m_parts[left].beside && !m_parts[right].beside) {
        exclude({Fact::Kind::one_version, left, right});
    }
}

void Demands::exclude_conflict(Variable declarer, Variable other)
{
    if (const Depend* conflict = declared_conflict(package_of(declarer), package_of(other))) {
        exclude({Fact::Kind::conflict, declarer, other, conflict});
    }
}

void Demands::add_jobs()
{
    for (const Job& job : m_jobs.jobs) {
        if (job.beside) {
            m_beside.insert(job.candidates.begin(), job.candidates.end());
        }
    }
    for (std::size_t number = 0; number < m_jobs.jobs.size(); ++number) {
        Demand demand;
        add_options(m_jobs.jobs[number].candidates, demand);
        m_queue.push_back(add_demand(std::move(demand), {Fact::Kind::job}));
    }
    for (const Replaced& replaced : m_jobs.replaced) {
        const Variable variable = variable_of_installed(replaced.place);
        m_replaced.insert(replaced.place);
        add_clause({Literal::no(variable)}, {Fact::Kind::replaced, variable});
    }
}

void Demands::add_options(const Offered& candidates, Demand& demand)
{
    demand.options.reserve(candidates.size());
    for (const SyncPackage* candidate : candidates) {
        const Variable variable = variable_of(candidate);
        demand.literals.push_back(Literal::yes(variable));
        demand.options.push_back(variable);
    }
}

Demands::DemandId Demands::add_demand(Demand demand, Ground ground)
{
    ground.number = m_demands.size();
    add_clause(demand.literals, ground);
    m_demands.push_back(std::move(demand));
    return ground.number;
}

// ---- what a package demands once it is chosen

void Demands::draw_in_offered(Variable variable)
{
    if (m_states[variable].is_drawn_in) {
        ask_again(variable);
        return;
    }
    m_states[variable].is_drawn_in = true;
    const Package& package = package_of(variable);
    exclude_other_versions(variable);
    m_drawn_in_of[package.name].push_back(variable);
    exclude_conflicts_of(variable);
    if (m_scene.request().depend_check != DependCheck::none) {
        for (std::size_t number = 0; number < package.depends.size(); ++number) {
            demand_depend(variable, number);
        }
    }
}

void Demands::exclude_other_versions(Variable variable)
{
    const std::string& name = package_of(variable).name;
    for (const Variable other : noted(m_known, name)) {
        if (package_of(other).name == name) {
            exclude_version(variable, other);
        }
    }
    for (const std::size_t place : m_scene.installed().versions_of(name)) {
        if (goes_for(m_scene.installed()[place], m_parts[variable])) {
            exclude_version(variable, variable_of_installed(place));
        }
    }
}

bool Demands::goes_for(const InstalledPackage& present, const Part& newer) const
{
    return present.active && !newer.beside && !present.pinned &&
           m_scene.request().keep_versions == 0;
}

void Demands::exclude_conflicts_of(Variable variable)
{
    const Package& package = package_of(variable);
    for (const Depend& conflict : package.conflicts) {
        m_declarers[conflict.name].push_back(variable);
        for (const Variable other : noted(m_known, conflict.name)) {
            exclude_conflict(variable, other);
        }
        for (const std::size_t place : m_scene.installed().satisfying(conflict)) {
            exclude_conflict(variable, variable_of_installed(place));
        }
    }
    for_each_name(package, [&](const std::string& name) {
        for (const package::InstalledIndex::Relation& relation :
             m_scene.installed().conflicts_with(name)) {
            if (satisfies(package, *relation.depend)) {
                exclude_conflict(variable_of_installed(relation.place), variable);
            }
        }
    });
}

void Demands::demand_depend(Variable owner, std::size_t number)
{
    const Depend depend = m_scene.checked_part(package_of(owner).depends[number]);
    const std::size_t bit = m_states[owner].first_depend + number;
    if (m_demanded[bit] || satisfies(package_of(owner), depend) || m_scene.is_assumed(depend)) {
        return;
    }
    const std::vector<std::size_t> present = m_scene.installed().satisfying(depend);
    const bool is_met = std::any_of(present.begin(), present.end(),
                                    [&](std::size_t place) { return !is_gone(place); });
    if (is_met) {
        wait_for_loss(owner, number, present);
        if (m_standing == Standing::may_be_removed) {
            know_candidates(depend); // they may be what drives something out
        }
        return;
    }
    const Candidates candidates = candidates_for(m_scene, depend, m_jobs.asked_for);
    if (candidates.usable.empty() && present.empty() && !m_scene.is_known_name(depend.name)) {
        return; // a thing of the host
    }
    m_demanded[bit] = true;
    add_depend(owner, package_of(owner).depends[number], present, candidates);
}

void Demands::add_depend(Variable owner, const Depend& declared, const Places& present,
                         const Candidates& candidates)
{
    Demand demand;
    demand.literals.reserve(1 + present.size() + candidates.usable.size());
    demand.literals.push_back(Literal::no(owner));
    std::vector<Variable> installed;
    for (const std::size_t place : present) {
        const Variable variable = variable_of_installed(place);
        installed.push_back(variable);
        demand.literals.push_back(Literal::yes(variable));
    }
    add_options(candidates.usable, demand);
    if (candidates.is_choice() &&
        m_scene.installed().versions_of(candidates.usable.front()->package.name).empty()) {
        demand.provided = m_scene.checked_part(declared);
    }
    const DemandId id = add_demand(std::move(demand), {Fact::Kind::requires_, owner, 0, &declared});
    for (const Variable variable : installed) {
        m_states[variable].demands.push_back(id); // asked again when that one goes
    }
    if (m_parts[owner].offered != nullptr) {
        m_states[owner].demands.push_back(id);
    }
    m_queue.push_back(id);
}

bool Demands::is_gone(std::size_t place) const
{
    const auto known = m_installed.find(place);
    return known != m_installed.end() && m_sat.value(Literal::yes(known->second)) == Value::no;
}

void Demands::know_candidates(const Depend& depend)
{
    for (const SyncPackage* offered : candidates_for(m_scene, depend, m_jobs.asked_for).usable) {
        variable_of(offered);
    }
}

// Met by what is installed: nothing to do unless that goes.
void Demands::wait_for_loss(Variable owner, std::size_t number,
                            const std::vector<std::size_t>& present)
{
    for (const std::size_t place : present) {
        auto& waiting = m_waiting[place];
        const auto entry = std::pair{owner, number};
        if (std::find(waiting.begin(), waiting.end(), entry) == waiting.end()) {
            waiting.push_back(entry);
        }
    }
}

// ---- what it takes for an installed package to go

void Demands::draw_in_loss(Variable variable)
{
    const std::size_t place = m_places.at(variable);
    if (!m_states[variable].is_drawn_in) {
        m_states[variable].is_drawn_in = true;
        demand_reason_to_go(variable, place);
        if (m_scene.request().depend_check != DependCheck::none) {
            wake_dependants(m_scene.installed()[place].package);
        }
    }
    for (const auto& [owner, number] : std::vector{m_waiting[place]}) {
        demand_depend(owner, number);
    }
    ask_again(variable);
}

void Demands::ask_again(Variable variable)
{
    const auto& demands = m_states[variable].demands;
    m_queue.insert(m_queue.end(), demands.begin(), demands.end());
}

// It stays unless another version comes, or something that conflicts with it and may drive it
// out.
void Demands::demand_reason_to_go(Variable variable, std::size_t place)
{
    if (m_replaced.contains(place)) {
        return;
    }
    const InstalledPackage& present = m_scene.installed()[place];
    Demand demand;
    demand.literals.push_back(Literal::yes(variable));
    const Depend any_version{present.package.name, package::Relation::any, {}};
    Candidates versions = candidates_for(m_scene, any_version, m_jobs.asked_for);
    versions.usable.resize(versions.literal);
    versions.usable.erase(
        std::remove_if(versions.usable.begin(), versions.usable.end(),
                       [&](const SyncPackage* newer) {
                           const Part part{newer, nullptr, m_beside.contains(newer)};
                           return !goes_for(present, part);
                       }),
        versions.usable.end());
    add_options(versions.usable, demand);
    if (m_standing == Standing::may_be_removed && present.hold.empty()) {
        add_rivals(present.package, demand);
    }
    m_counted.insert(place);
    m_states[variable].demands.push_back(
        add_demand(std::move(demand), {Fact::Kind::stays, variable}));
}

void Demands::add_rivals(const Package& package, Demand& demand)
{
    for (Variable other = 0; other < m_parts.size(); ++other) {
        if (m_parts[other].offered != nullptr &&
            (declared_conflict(package, package_of(other)) != nullptr ||
             declared_conflict(package_of(other), package) != nullptr)) {
            demand.literals.push_back(Literal::yes(other));
        }
    }
}

void Demands::note_late_conflicts(const Package& package)
{
    if (m_standing == Standing::untouched) {
        return;
    }
    for (const std::size_t place : m_counted) {
        const Package& present = m_scene.installed()[place].package;
        if (declared_conflict(package, present) != nullptr ||
            declared_conflict(present, package) != nullptr) {
            m_universe.is_outgrown = true;
        }
    }
}

void Demands::wake_dependants(const Package& lost)
{
    for_each_name(lost, [&](const std::string& name) {
        for (const package::InstalledIndex::Relation& relation :
             m_scene.installed().dependants_on(name)) {
            const Depend depend = m_scene.checked_part(*relation.depend);
            if (satisfies(lost, depend)) {
                const auto& depends = m_scene.installed()[relation.place].package.depends;
                demand_depend(variable_of_installed(relation.place),
                              static_cast<std::size_t>(relation.depend - depends.data()));
            }
        }
    });
}

} // namespace rbeepkg::resolve
