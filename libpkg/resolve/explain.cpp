#include "libpkg/resolve/explain.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/resolve/candidates.hpp"
#include "libpkg/resolve/conflicts.hpp"
#include "libpkg/resolve/sentences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

namespace rbeepkg::resolve {

namespace {

using Kind = Fact::Kind;

bool wants_what_nobody_has(const Fact& fact)
{
    return fact.kind == Kind::requires_ && fact.subject->offered != nullptr && fact.options.empty();
}

class Explanation
{
public:
    Explanation(const Scene& scene, const Jobs& jobs, const std::vector<Fact>& facts)
        : m_scene{scene}, m_jobs{jobs}, m_facts{facts}
    {}

    Unresolvable write()
    {
        Unresolvable none;
        none.kind = Unresolvable::Kind::conflict;
        for (const Fact& fact : m_facts) {
            if (fact.kind == Kind::job) {
                m_targets.push_back(m_jobs.jobs[fact.job].text);
            }
        }
        none.subject = m_targets.empty() ? "" : m_targets.front();
        none.reasons = headlines(none.kind);
        tell_chain(none.reasons);
        none.hint = join(m_hints, "; ");
        return none;
    }

private:
    // ---- pacman's words

    std::vector<std::string> headlines(Unresolvable::Kind& kind)
    {
        std::vector<std::string> lines;
        for (const Fact& fact : m_facts) {
            if (wants_what_nobody_has(fact)) {
                kind = Unresolvable::Kind::missing;
                add_once(lines, unable_to_satisfy(fact));
            } else if (fact.kind == Kind::conflict) {
                add_once(lines, conflict_line(fact.subject->package(), fact.other->package(),
                                              *fact.depend));
            }
        }
        for (const Fact& fact : m_facts) {
            if (fact.kind == Kind::requires_ && fact.subject->installed != nullptr) {
                add_once(lines, breaks(fact));
            }
        }
        if (lines.empty()) {
            for (const Fact& fact : m_facts) {
                if (fact.kind == Kind::requires_) {
                    kind = Unresolvable::Kind::missing;
                    add_once(lines, unable_to_satisfy(fact));
                }
            }
        }
        if (lines.empty()) {
            lines.push_back(fmt::format("{} cannot be installed", enumeration(m_targets, "and")));
        }
        return lines;
    }

    static std::string unable_to_satisfy(const Fact& fact)
    {
        return fmt::format("unable to satisfy dependency '{}' required by {}",
                           fact.depend->to_string(), fact.subject->package().name);
    }

    // What is installed would lose what meets its dependency.
    std::string breaks(const Fact& fact) const
    {
        const auto lost =
            std::find_if(fact.options.begin(), fact.options.end(),
                         [](const Part& option) { return option.installed != nullptr; });
        const std::string dependant = fact.subject->package().name;
        if (lost == fact.options.end()) {
            return unable_to_satisfy(fact);
        }
        for (const Fact& other : m_facts) {
            if (other.kind != Kind::one_version) {
                continue;
            }
            const Part& newer = other.subject->offered != nullptr ? *other.subject : *other.other;
            if (newer.package().name == lost->package().name) {
                return fmt::format("installing {} ({}) breaks dependency '{}' required by {}",
                                   newer.package().name, newer.package().version.text(),
                                   fact.depend->to_string(), dependant);
            }
        }
        return fmt::format("removing {} breaks dependency '{}' required by {}",
                           lost->package().name, fact.depend->to_string(), dependant);
    }

    // ---- the chain

    void tell_chain(std::vector<std::string>& lines)
    {
        std::deque<Part> open;
        for (const Fact& fact : m_facts) {
            if (fact.kind == Kind::job) {
                tell_job(fact);
                open.insert(open.end(), fact.options.begin(), fact.options.end());
            }
        }
        std::vector<Part> seen;
        std::vector<bool> told(m_facts.size());
        while (!open.empty()) {
            const Part part = open.front();
            open.pop_front();
            if (std::find(seen.begin(), seen.end(), part) == seen.end()) {
                seen.push_back(part);
                tell_facts_of(part, told, open);
            }
        }
        for (std::size_t place = 0; place < m_facts.size(); ++place) {
            if (!told[place]) {
                tell(m_facts[place]);
            }
        }
        if (m_sentences.count() != 1 || !has_conflict()) {
            m_sentences.write(m_targets, lines);
        }
    }

    void tell_facts_of(const Part& part, std::vector<bool>& told, std::deque<Part>& open)
    {
        for (std::size_t place = 0; place < m_facts.size(); ++place) {
            const Fact& fact = m_facts[place];
            if (told[place] || (fact.subject != part && fact.other != part)) {
                continue;
            }
            told[place] = true;
            tell(fact);
            open.insert(open.end(), fact.options.begin(), fact.options.end());
            for (const auto& other : {fact.subject, fact.other}) {
                if (other && other != part) {
                    open.push_back(*other);
                }
            }
        }
    }

    void tell_job(const Fact& fact)
    {
        const Job& job = m_jobs.jobs[fact.job];
        const bool is_plain =
            std::all_of(fact.options.begin(), fact.options.end(),
                        [&](const Part& option) { return option.package().name == job.text; });
        if (!is_plain || fact.options.size() > 1) {
            m_sentences.say(fmt::format("{} is {}", job.text, labels(fact.options, "or")));
        }
    }

    void tell(const Fact& fact)
    {
        switch (fact.kind) {
        case Kind::job:
            return;
        case Kind::requires_:
            return tell_requirement(fact);
        case Kind::conflict:
            return tell_conflict(fact);
        case Kind::one_version:
            return tell_versions(fact);
        case Kind::stays:
            return tell_stay(fact);
        case Kind::replaced:
            m_sentences.say(
                fmt::format("{} is to be replaced", full_name(fact.subject->package())));
            return;
        }
    }

    // A version that is there and offered as well is told of once: as what is there.
    Part as_told(const Part& part) const
    {
        const package::InstalledPackage* same =
            part.offered != nullptr ? m_scene.same_version(part.package()) : nullptr;
        return same != nullptr ? Part{nullptr, same, false} : part;
    }

    std::vector<Part> as_told(const std::vector<Part>& parts) const
    {
        std::vector<Part> told;
        for (const Part& part : parts) {
            const Part one = as_told(part);
            if (std::find(told.begin(), told.end(), one) == told.end()) {
                told.push_back(one);
            }
        }
        return told;
    }

    void tell_requirement(const Fact& fact)
    {
        const std::vector<Part> options = as_told(fact.options);
        const std::string wanted = fact.depend->to_string();
        const Candidates candidates = candidates_for(m_scene, *fact.depend, m_jobs.asked_for);
        std::string whence;
        if (!options.empty()) {
            whence = fmt::format(", which only {} {}", labels(options, "and"),
                                 options.size() == 1 ? "meets" : "meet");
        } else if (candidates.unusable.empty()) {
            whence = fmt::format(", which no catalog has{}", at_hand(*fact.depend));
        } else {
            whence = ", which nothing meets that may be taken here";
        }
        m_sentences.say(as_told(*fact.subject), fmt::format("depends on {}{}", wanted, whence),
                        fmt::format("depend on {}{}", wanted, whence));
        for (const std::string& line : candidates.unusable) {
            m_sentences.say(line);
        }
        hint_for_requirement(fact, candidates);
    }

    // " (main/lib is at version 1.0)".
    std::string at_hand(const package::Depend& depend) const
    {
        const package::Depend any_version{depend.name, package::Relation::any, {}};
        std::vector<std::string> others;
        for (const package::SyncPackage* offered : m_scene.index().satisfying(any_version)) {
            const package::Package& package = offered->package;
            if (package.name == depend.name) {
                others.push_back(fmt::format("{}/{} is at version {}", offered->catalog,
                                             package.name, package.version.text()));
            } else {
                others.push_back(fmt::format("{}/{} provides {}", offered->catalog, package.name,
                                             provided_by(package, depend.name)));
            }
        }
        constexpr std::size_t k_most = 5;
        if (others.size() > k_most) {
            others.resize(k_most);
            others.emplace_back("...");
        }
        return others.empty() ? "" : fmt::format(" ({})", join(others, ", "));
    }

    static std::string provided_by(const package::Package& package, const std::string& name)
    {
        const auto found = std::find_if(package.provides.begin(), package.provides.end(),
                                        [&](const auto& provide) { return provide.name == name; });
        const bool has_version = found != package.provides.end() && found->version.has_value();
        return has_version ? found->to_string() : name + " without a version";
    }

    void hint_for_requirement(const Fact& fact, const Candidates& candidates)
    {
        const auto holds = [](const std::string& part) {
            return [part](const std::string& line) { return line.find(part) != std::string::npos; };
        };
        const auto& unusable = candidates.unusable;
        if (std::any_of(unusable.begin(), unusable.end(), holds("is ignored"))) {
            add_once(m_hints, fmt::format("to take it all the same, name {} as a target",
                                          fact.depend->name));
        } else if (std::any_of(unusable.begin(), unusable.end(), holds(" is held"))) {
            add_once(m_hints, "rbeepkg -D --unhold NAME lets a package go on");
        } else if (fact.subject->installed != nullptr && !has_conflict()) {
            add_once(m_hints, fmt::format("remove {0} first (rbeepkg -R {0}), or leave its "
                                          "dependencies out of account with -dd",
                                          fact.subject->package().name));
        } else if (fact.options.empty()) {
            add_once(m_hints, fmt::format("rbeepkg -Sy asks the catalogs again; if this machine "
                                          "has it by other means: --assume-installed {}",
                                          assumable(*fact.depend)));
        }
    }

    static std::string assumable(const package::Depend& depend)
    {
        switch (depend.relation) {
        case package::Relation::any:
            return depend.name;
        case package::Relation::less:
        case package::Relation::greater: // the named version itself does not do
            return depend.name + "=VERSION";
        case package::Relation::equal:
        case package::Relation::less_equal:
        case package::Relation::greater_equal:
            break;
        }
        return fmt::format("{}={}", depend.name, depend.version.text());
    }

    void tell_conflict(const Fact& fact)
    {
        const std::string other = label(as_told(*fact.other));
        const std::string what =
            fact.depend->name == fact.other->package().name
                ? other
                : fmt::format("{}, which {} provides", fact.depend->to_string(), other);
        m_sentences.say(as_told(*fact.subject), "conflicts with " + what, "conflict with " + what);
        for (const Part* part : {&*fact.subject, &*fact.other}) {
            if (part->installed != nullptr) {
                add_once(m_hints, removal_of(*part));
            }
        }
    }

    // What needs it would stand in the way of its removal, and goes along.
    std::string removal_of(const Part& installed) const
    {
        const bool is_needed = std::any_of(m_facts.begin(), m_facts.end(), [&](const Fact& fact) {
            return fact.kind == Kind::requires_ && fact.subject->installed != nullptr &&
                   std::find(fact.options.begin(), fact.options.end(), installed) !=
                       fact.options.end();
        });
        const std::string& name = installed.package().name;
        return is_needed ? fmt::format("remove {0} and what needs it first: rbeepkg -Rc {0}", name)
                         : fmt::format("remove {0} first: rbeepkg -R {0}", name);
    }

    // -dd does not help against it.
    bool has_conflict() const
    {
        return std::any_of(m_facts.begin(), m_facts.end(),
                           [](const Fact& fact) { return fact.kind == Kind::conflict; });
    }

    void tell_versions(const Fact& fact)
    {
        const Part& left = *fact.subject;
        const Part& right = *fact.other;
        if (left.offered != nullptr && right.offered != nullptr) {
            m_sentences.say(
                fmt::format("{} and {} are versions of one package", label(left), label(right)));
            add_once(m_hints, fmt::format("{}=VERSION puts a version beside the others",
                                          left.package().name));
            return;
        }
        const Part& newer = left.offered != nullptr ? left : right;
        const Part& older = left.offered != nullptr ? right : left;
        if (as_told(newer) == older) {
            return;
        }
        m_sentences.say(newer, "takes the place of " + label(older),
                        "take the place of " + label(older));
    }

    void tell_stay(const Fact& fact)
    {
        const package::InstalledPackage& present = *fact.subject->installed;
        const std::string name = full_name(present.package);
        std::vector<Part> others = as_told(fact.options);
        std::erase(others, *fact.subject);
        if (!present.hold.empty()) {
            m_sentences.say(fmt::format("{} is held ({})", name, present.hold));
            add_once(m_hints,
                     fmt::format("rbeepkg -D --unhold {} lets it go", present.package.name));
        } else if (others.empty()) {
            m_sentences.say(fmt::format("{} is installed and nothing newer of it is there", name));
        } else {
            m_sentences.say(fmt::format("of {}, which is installed, there is {}",
                                        present.package.name, labels(others, "and")));
        }
    }

    const Scene& m_scene;
    const Jobs& m_jobs;
    const std::vector<Fact>& m_facts;
    std::vector<std::string> m_targets, m_hints;
    Sentences m_sentences;
};

} // namespace

bool is_missing_something(const Contradiction& contradiction)
{
    return std::any_of(contradiction.facts.begin(), contradiction.facts.end(),
                       wants_what_nobody_has);
}

Unresolvable explain(const Scene& scene, const Jobs& jobs, const Contradiction& contradiction)
{
    return Explanation{scene, jobs, contradiction.facts}.write();
}

} // namespace rbeepkg::resolve
