// The real pacman as the oracle of -S, -Su, -R and -D: the same repositories, the same commands one
// after the other, in worlds thrown with dice. Where pacman finds a way, rbeepkg goes it, and the
// same packages are installed for the same reasons; where pacman has none, rbeepkg may know
// another one (adr/0011), and the world ends there.
#include "libpkg/base/text.hpp"
#include "tests/scenario/pacman_beside.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace {

using namespace rbeepkg;
using test::PackageBuilder;
using test::PacmanBeside;
using test::ProgramResult;
using Strings = std::vector<std::string>;

const Strings k_names = {"qa", "qb", "qc", "qd", "qe", "qf", "qg", "qh"};

class RandomPackages
{
public:
    explicit RandomPackages(unsigned seed) : m_dice{seed} { offer_everything("1"); }

    PacmanBeside& both() noexcept { return m_both; }

    // What there is, for whoever reads of a failure.
    const std::string& offered() const noexcept { return m_offered; }

    // All repositories move on.
    void pass_time()
    {
        for (const char* repository : {"main", "extra"}) {
            m_both.withdraw(repository);
        }
        m_offered += "\nthen";
        offer_everything("2");
    }

    std::string command()
    {
        const bool is_empty = m_both.our_packages().empty();
        const int kind = is_empty ? 0 : number(10);
        if (kind < 4) {
            return "-S" + one_of({"", "", "", "d", "dd"}) + " " + targets() +
                   one_of({"", "", "", " --needed", " --asdeps", " --asexplicit",
                           " --needed --asexplicit", " --ignore qb", " --ignoregroup gg"});
        }
        if (kind < 6) {
            return "-Su" + one_of({"", "", "u"}) + one_of({"", " " + targets()}) +
                   one_of({"", "", " --ignore qa", " --ignore q[cd]", " --ignoregroup gg",
                           " --needed"});
        }
        if (kind < 9) {
            return "-R" + one_of({"", "c", "s", "ss", "u", "cs", "css", "su", "n", "dd", "d"}) +
                   " " + targets_to_remove();
        }
        // Of several, one that is not there leaves all as they are: a -D is a transaction here.
        const std::string present = one_of(m_both.our_packages());
        return one_of({"-D --asdeps ", "-D --asexplicit "}) + present.substr(0, present.find(' '));
    }

private:
    int number(int below) { return std::uniform_int_distribution<>{0, below - 1}(m_dice); }
    bool chance(int percent) { return number(100) < percent; }
    std::string one_of(const Strings& list)
    {
        return list[static_cast<std::size_t>(number(static_cast<int>(list.size())))];
    }

    std::string relation()
    {
        return one_of(k_names) + one_of({"", "", "", ">=1", ">=2", "<2", "=1-1", "<=1-2"});
    }

    void offer_everything(const std::string& major)
    {
        for (const std::string& name : k_names) {
            if (chance(90)) {
                offer(name, major, "main");
            }
            if (chance(25)) {
                offer(name, major, "extra");
            }
        }
    }

    void offer(const std::string& name, const std::string& major, const std::string& repository)
    {
        PackageBuilder package{name, one_of({major, major, "1", "1:1"}) + one_of({"-1", "-2"})};
        for (int i = number(3); i > 0; --i) {
            if (const std::string depend = relation(); !depend.starts_with(name)) {
                package.depends(depend);
            }
        }
        if (chance(20)) {
            package.depends("virtual" + one_of({"", "", "=1"}));
        }
        if (chance(20)) {
            package.provides("virtual" + one_of({"", "=1", "=2"}));
        }
        if (chance(10)) {
            package.provides(one_of(k_names) + one_of({"", "=1", "=2"}));
        }
        if (chance(8)) {
            package.conflicts(relation());
        }
        if (chance(5)) {
            package.replaces(one_of(k_names));
        }
        if (chance(20)) {
            package.group(one_of({"gg", "hh"}));
        }
        if (chance(10)) {
            package.optdepends(one_of(k_names) + ": for fun");
        }
        m_both.offer(package, repository);
        m_offered += "\n" + described(repository, package.info().package);
    }

    static std::string described(const std::string& repository, const package::Package& package)
    {
        std::string text = repository + "/" + package.name + " " + package.version.text();
        for (const auto& [lead, list] : {std::pair{" depends ", &package.depends},
                                         std::pair{" conflicts ", &package.conflicts},
                                         std::pair{" replaces ", &package.replaces}}) {
            for (const package::Depend& depend : *list) {
                text += lead + depend.to_string();
            }
        }
        for (const package::Provide& provide : package.provides) {
            text += " provides " + provide.to_string();
        }
        return text + " " + join(package.groups, " ");
    }

    std::string targets()
    {
        std::string text = target();
        for (int i = number(3); i > 0; --i) {
            text += " " + target();
        }
        return text;
    }

    std::string target()
    {
        return one_of({"", "", "", "", "main/", "extra/"}) +
               one_of({"qa", "qb", "qc", "qd", "qe", "qf", "qg", "qh", "qa", "qb", "qc", "qd",
                       "virtual", "gg", "hh", "qa>=2", "virtual>=1", "nope"});
    }

    std::string targets_to_remove()
    {
        const Strings present = m_both.our_packages();
        std::string text;
        for (int i = number(3); i >= 0; --i) {
            const std::string name = chance(4) ? "nope" : one_of(present);
            text += " " + name.substr(0, name.find(' '));
        }
        return text;
    }

    std::mt19937 m_dice;
    std::string m_offered;
    PacmanBeside m_both{{"main", "extra"}};
};

// What is installed anyway meets a dependency before something else is drawn in for it; pacman
// takes the first provider even then. So these may be fewer, never others.
bool are_fewer(const Strings& ours, const Strings& theirs)
{
    const auto name_of = [](const std::string& line) { return line.substr(0, line.rfind(' ')); };
    const auto has = [&](const std::string& line) {
        return std::any_of(theirs.begin(), theirs.end(),
                           [&](const std::string& one) { return name_of(one) == name_of(line); });
    };
    return ours.size() < theirs.size() && std::all_of(ours.begin(), ours.end(), has);
}

// Where two versions of a name are wanted at once, pacman drops the one that was asked for and says
// nothing; rbeepkg refuses, or says which other version goes with the rest.
bool goes_another_way(const ProgramResult& ours)
{
    return ours.err.find("are versions of one package") != std::string::npos ||
           ours.err.find("does not go with the rest") != std::string::npos;
}

// How far two machines went together.
int steps_together(unsigned seed)
{
    RandomPackages world{seed};
    PacmanBeside& both = world.both();
    std::string told = "seed " + std::to_string(seed);
    bool has_ignored_depends = false;
    for (int step = 0; step < 14; ++step) {
        if (step == 7) {
            world.pass_time();
        }
        const std::string command = world.command() + " --noconfirm";
        const Strings before = both.pacmans_packages();
        const ProgramResult theirs = both.pacman(command);
        const ProgramResult ours = both.ours(command);
        told += "\n" + std::to_string(step) + ": " + command;
        const bool has_pacman_done_it = theirs.exit_code == 0;
        const Strings packages = both.our_packages();
        const std::string all = told + world.offered() + "\nbefore: " + join(before, ", ") +
                                "\npacman: " + theirs.out + theirs.err + "\nrbeepkg: " + ours.out +
                                ours.err;
        has_ignored_depends = has_ignored_depends || command.find("d ") < command.find(' ', 1);
        if (!has_pacman_done_it && ours.exit_code == 0) {
            EXPECT_TRUE(has_ignored_depends || both.ours("-Dk").exit_code == 0) << all;
            return step;
        }
        if (goes_another_way(ours)) {
            return step;
        }
        EXPECT_EQ(ours.exit_code == 0, has_pacman_done_it) << all;
        const Strings theirs_now = both.pacmans_packages();
        if (packages != theirs_now && !are_fewer(packages, theirs_now)) {
            EXPECT_EQ(packages, theirs_now) << all;
        }
        if (packages != theirs_now) {
            return step;
        }
    }
    return 14;
}

} // namespace

TEST(ResolveBesidePacman, TheSamePackagesForTheSameReasons)
{
    if (!PacmanBeside::is_possible()) {
        GTEST_SKIP() << "pacman installs as root only, and must be there";
    }
    int steps = 0;
    for (unsigned seed = 1; seed <= 5; ++seed) {
        steps += steps_together(seed);
    }
    EXPECT_GT(steps, 25) << "the worlds end too early to show anything";
}
