// The resolver against trying everything: on thousands of small random worlds it finds a solution
// exactly where one exists, and what it finds is one.
#include "tests/unit/resolve/index_builder.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace rbeepkg::resolve::testing {

namespace {

using package::Depend;
using package::InstalledPackage;
using package::Package;
using package::SyncPackage;

constexpr int k_worlds = 6000;

class WorldMaker
{
public:
    explicit WorldMaker(unsigned seed) : m_random{seed} {}

    IndexBuilder make()
    {
        IndexBuilder world;
        m_text.clear();
        std::set<std::string> taken;
        const int offers = number(2, 8);
        for (int i = 0; i < offers; ++i) {
            const std::string name = this->name();
            const std::string version = fmt::format("{}", number(1, 3));
            if (taken.insert(name + version).second) {
                const std::string line = fmt::format("{} {}{}", name, version, relations(3, name));
                m_text += fmt::format("offer {}\n", line);
                world.offer(line);
            }
        }
        std::set<std::string> present;
        const int installs = number(0, 4);
        for (int i = 0; i < installs; ++i) {
            const std::string name = this->name();
            const bool is_second = !present.insert(name).second;
            const std::string version = fmt::format("{}", number(1, 3));
            const bool is_fresh =
                taken.insert(fmt::format("installed {} {}", name, version)).second;
            if (is_second && !is_fresh) {
                continue;
            }
            const std::string line =
                fmt::format("{} {}{}{}{}", name, version, is_second ? " inactive" : "",
                            one_in(6) ? " pinned" : "", relations(2, name));
            m_text += fmt::format("install {}\n", line);
            world.install(line);
        }
        m_targets.clear();
        const int targets = number(1, 3);
        for (int i = 0; i < targets; ++i) {
            const SyncPackage& wanted = world.index.packages()[static_cast<std::size_t>(
                number(0, static_cast<int>(world.index.packages().size()) - 1))];
            const bool pins = one_in(5);
            m_targets += fmt::format("{}{}{}{}", m_targets.empty() ? "" : " ", wanted.package.name,
                                     pins ? "=" : "", pins ? wanted.package.version.text() : "");
        }
        m_text += fmt::format("targets {}\n", m_targets);
        return world;
    }

    const std::string& text() const { return m_text; }
    const std::string& targets() const { return m_targets; }
    bool one_in(int many) { return number(1, many) == 1; }

private:
    int number(int least, int most)
    {
        // Not std::uniform_int_distribution: its results differ from library to library.
        return least + static_cast<int>(m_random() % static_cast<unsigned>(most - least + 1));
    }

    std::string name() { return std::string(1, static_cast<char>('a' + number(0, 4))); }

    std::string word()
    {
        return one_in(4) ? std::string(1, static_cast<char>('v' + number(0, 1))) : name();
    }

    std::string depend()
    {
        constexpr const char* k_operators[] = {"", "", "", "=", "<", ">=", "<=", ">"};
        const std::string relation = k_operators[number(0, 7)];
        return word() + relation + (relation.empty() ? "" : fmt::format("{}", number(1, 3)));
    }

    std::string list(const std::string& key, int most)
    {
        std::string text;
        const int count = number(0, most);
        for (int i = 0; i < count; ++i) {
            text += (i == 0 ? " " + key + "=" : ",") + depend();
        }
        return text;
    }

    std::string relations(int most_depends, const std::string& name)
    {
        std::string text = list("depends", most_depends);
        if (one_in(3)) {
            text += list("conflicts", 1);
        }
        if (one_in(3)) {
            const std::string provided = word();
            if (provided != name) {
                text += " provides=" + provided +
                        (one_in(2) ? fmt::format("={}", number(1, 3)) : std::string{});
            }
        }
        return text;
    }

    std::mt19937 m_random;
    std::string m_text, m_targets;
};

bool conflict(const Package& left, const Package& right)
{
    const auto hits = [](const Package& declarer, const Package& other) {
        return std::any_of(declarer.conflicts.begin(), declarer.conflicts.end(),
                           [&](const Depend& depend) { return satisfies(other, depend); });
    };
    return left.name != right.name && (hits(left, right) || hits(right, left));
}

template <typename Range> bool is_met(const Depend& depend, const Range& packages)
{
    return std::any_of(packages.begin(), packages.end(),
                       [&](const Package* package) { return satisfies(*package, depend); });
}

// One way to do it, looked at from scratch: these offered packages are installed, these installed
// ones go.
class Attempt
{
public:
    Attempt(const IndexBuilder& world, std::vector<const SyncPackage*> chosen, bool may_remove)
        : m_world{world}, m_chosen{std::move(chosen)}
    {
        for (const InstalledPackage& present : world.installed) {
            m_before.push_back(&present.package);
            if (!is_replaced(present) && !(may_remove && is_hit(present))) {
                m_after.push_back(&present.package);
                m_remaining.push_back(&present);
            }
        }
        for (const SyncPackage* offered : m_chosen) {
            m_after.push_back(&offered->package);
        }
    }

    bool works() const
    {
        return one_version_of_each() && all_targets() && no_conflicts() && new_depends() &&
               old_depends() && all_have_a_reason();
    }

private:
    static bool is_beside(const IndexBuilder& world, const SyncPackage& offered)
    {
        return std::any_of(
            world.request.targets.begin(), world.request.targets.end(), [&](const auto& target) {
                const bool is_active = std::any_of(
                    world.installed.begin(), world.installed.end(), [&](const auto& present) {
                        return present.active && present.package.name == offered.package.name &&
                               present.package.version == offered.package.version;
                    });
                return target.depend.relation == package::Relation::equal && !is_active &&
                       target.depend.name == offered.package.name &&
                       target.depend.allows(offered.package.version);
            });
    }

    bool is_replaced(const InstalledPackage& present) const
    {
        return present.active && !present.pinned &&
               std::any_of(m_chosen.begin(), m_chosen.end(), [&](const SyncPackage* offered) {
                   return offered->package.name == present.package.name &&
                          !is_beside(m_world, *offered);
               });
    }

    bool is_hit(const InstalledPackage& present) const
    {
        return std::any_of(m_chosen.begin(), m_chosen.end(), [&](const SyncPackage* offered) {
            return conflict(offered->package, present.package);
        });
    }

    bool one_version_of_each() const
    {
        std::set<std::string> names;
        return std::all_of(m_chosen.begin(), m_chosen.end(), [&](const SyncPackage* offered) {
            return is_beside(m_world, *offered) || names.insert(offered->package.name).second;
        });
    }

    // Whoever asks for a name gets nothing older than what is active, if the newest is not older.
    bool serves(const package::Target& target, const SyncPackage& offered) const
    {
        if (offered.package.name != target.depend.name ||
            !target.depend.allows(offered.package.version)) {
            return false;
        }
        const auto active =
            std::find_if(m_world.installed.begin(), m_world.installed.end(), [&](const auto& one) {
                return one.active && one.package.name == offered.package.name;
            });
        const bool adds = target.depend.relation == package::Relation::equal &&
                          active != m_world.installed.end() &&
                          active->package.version != offered.package.version;
        if (active == m_world.installed.end() || adds) {
            return true;
        }
        package::Version newest = offered.package.version;
        for (const SyncPackage* other : m_world.index.named(target.depend.name)) {
            if (target.depend.allows(other->package.version) && other->package.version > newest) {
                newest = other->package.version;
            }
        }
        const package::Version& mine = active->package.version;
        return newest < mine || (newest == mine && offered.package.version == mine) ||
               (newest > mine && offered.package.version > mine);
    }

    bool all_targets() const
    {
        const auto& targets = m_world.request.targets;
        return std::all_of(targets.begin(), targets.end(), [&](const package::Target& target) {
            return std::any_of(m_chosen.begin(), m_chosen.end(), [&](const SyncPackage* offered) {
                return serves(target, *offered);
            });
        });
    }

    bool no_conflicts() const
    {
        for (const SyncPackage* offered : m_chosen) {
            for (const Package* other : m_after) {
                if (other != &offered->package && conflict(offered->package, *other)) {
                    return false;
                }
            }
        }
        return true;
    }

    bool is_known(const Depend& depend) const
    {
        const Depend any_version{depend.name, package::Relation::any, {}};
        return is_met(any_version, m_before) || !m_world.index.satisfying(any_version).empty();
    }

    bool new_depends() const
    {
        return std::all_of(m_chosen.begin(), m_chosen.end(), [&](const SyncPackage* offered) {
            const auto& depends = offered->package.depends;
            return std::all_of(depends.begin(), depends.end(), [&](const Depend& depend) {
                return is_met(depend, m_after) || !is_known(depend);
            });
        });
    }

    // Nobody wants a package only since it drives another one out.
    bool all_have_a_reason() const
    {
        return std::all_of(m_chosen.begin(), m_chosen.end(), [&](const SyncPackage* offered) {
            return is_target(*offered) || is_newer_of_installed(*offered) || is_needed(*offered);
        });
    }

    bool is_target(const SyncPackage& offered) const
    {
        const auto& targets = m_world.request.targets;
        return std::any_of(targets.begin(), targets.end(),
                           [&](const package::Target& target) { return serves(target, offered); });
    }

    bool is_newer_of_installed(const SyncPackage& offered) const
    {
        return std::any_of(m_before.begin(), m_before.end(), [&](const Package* present) {
            return present->name == offered.package.name;
        });
    }

    bool is_needed(const SyncPackage& offered) const
    {
        const auto wants = [&](const Package& package) {
            return std::any_of(
                package.depends.begin(), package.depends.end(),
                [&](const Depend& depend) { return satisfies(offered.package, depend); });
        };
        return std::any_of(m_chosen.begin(), m_chosen.end(),
                           [&](const SyncPackage* other) { return wants(other->package); }) ||
               std::any_of(m_remaining.begin(), m_remaining.end(), [&](const auto* present) {
                   const auto& depends = present->package.depends;
                   return std::any_of(depends.begin(), depends.end(), [&](const Depend& depend) {
                       return satisfies(offered.package, depend) && !is_met_by_remaining(depend);
                   });
               });
    }

    bool is_met_by_remaining(const Depend& depend) const
    {
        return std::any_of(m_remaining.begin(), m_remaining.end(), [&](const auto* present) {
            return satisfies(present->package, depend);
        });
    }

    // What was met stays met.
    bool old_depends() const
    {
        return std::all_of(m_remaining.begin(), m_remaining.end(), [&](const auto* present) {
            const auto& depends = present->package.depends;
            return std::all_of(depends.begin(), depends.end(), [&](const Depend& depend) {
                return is_met(depend, m_after) || !is_met(depend, m_before);
            });
        });
    }

    const IndexBuilder& m_world;
    std::vector<const SyncPackage*> m_chosen;
    std::vector<const Package*> m_before, m_after;
    std::vector<const InstalledPackage*> m_remaining;
};

bool exists_solution(const IndexBuilder& world, bool may_remove)
{
    const auto& offered = world.index.packages();
    for (unsigned subset = 0; subset < (1U << offered.size()); ++subset) {
        std::vector<const SyncPackage*> chosen;
        for (std::size_t i = 0; i < offered.size(); ++i) {
            if ((subset >> i & 1U) != 0) {
                chosen.push_back(&offered[i]);
            }
        }
        if (Attempt{world, std::move(chosen), may_remove}.works()) {
            return true;
        }
    }
    return false;
}

std::vector<const SyncPackage*> chosen_by(const IndexBuilder& world, const Resolution& resolution)
{
    std::vector<const SyncPackage*> chosen;
    for (const Choice& choice : resolution.install) {
        for (const SyncPackage& offered : world.index.packages()) {
            if (offered.package.name == choice.package->package.name &&
                offered.package.version == choice.package->package.version) {
                chosen.push_back(&offered);
            }
        }
    }
    return chosen;
}

// Whoever the resolver drops unasked for another target is no target of the brute force either.
bool dropped_a_target(const Resolution& resolution)
{
    return std::any_of(resolution.warnings.begin(), resolution.warnings.end(),
                       [](const std::string& line) { return line.starts_with("removing '"); });
}

void compare(unsigned seed)
{
    WorldMaker maker{seed};
    IndexBuilder world = maker.make();
    world.fetches = seed % 4 >= 2;
    const bool may_remove = seed % 2 == 1;
    if (may_remove) {
        // To conflicts only: skipping is no solution.
        world.answerer = [](const Question& question) {
            Answer answer = default_answer(question);
            answer.yes = question.kind == Question::Kind::remove_conflicting;
            return answer;
        };
    }
    const Outcome outcome = world.resolve(maker.targets());
    const auto* resolution = std::get_if<Resolution>(&outcome);
    if (resolution != nullptr && dropped_a_target(*resolution)) {
        return;
    }
    const bool exists = exists_solution(world, may_remove);
    ASSERT_EQ(resolution != nullptr, exists)
        << "seed " << seed << "\n"
        << maker.text()
        << (resolution == nullptr ? join(std::get<Unresolvable>(outcome).reasons, "\n")
                                  : told(outcome));
    if (resolution != nullptr) {
        EXPECT_TRUE((Attempt{world, chosen_by(world, *resolution), may_remove}.works()))
            << "seed " << seed << "\n"
            << maker.text() << told(outcome);
    }
}

TEST(BruteForce, FindsASolutionExactlyWhereThereIsOne)
{
    for (unsigned seed = 0; seed < k_worlds; ++seed) {
        compare(seed);
    }
}

} // namespace

} // namespace rbeepkg::resolve::testing
