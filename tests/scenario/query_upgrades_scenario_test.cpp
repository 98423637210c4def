// -Qu beside -Su: what the one says is what the other does.
#include "libpkg/base/text.hpp"
#include "tests/scenario/query_rules.hpp"

#include <sys/utsname.h>

#include <map>
#include <random>
#include <set>

namespace {

using namespace rbeepkg;
using test::expect_answer;
using test::Given;
using test::PackageBuilder;
using test::ProgramResult;

std::string this_architecture()
{
    ::utsname machine{};
    ::uname(&machine);
    return machine.machine;
}

// Of the lines "name version" those without a mark behind.
std::map<std::string, std::string> active_versions(const std::string& listing)
{
    std::map<std::string, std::string> versions;
    for (const std::string_view line : split(listing, '\n')) {
        const auto words = split_words(line);
        if (words.size() == 2) {
            versions.emplace(words[0], words[1]);
        }
    }
    return versions;
}

// "name old -> new [ignored]"
struct Told
{
    std::map<std::string, std::string> upgrades; // name: the new version
    std::set<std::string> ignored;
};

Told told_by(const std::string& listing)
{
    Told told;
    for (const std::string_view line : split(listing, '\n')) {
        const auto words = split_words(line);
        if (words.size() == 5) {
            told.ignored.emplace(words[0]);
        } else if (words.size() == 4) {
            told.upgrades.emplace(words[0], words[3]);
        }
    }
    return told;
}

// A machine and three catalogs, thrown with dice. Nothing depends on anything, so that every
// upgrade there is can be done.
class RandomWorld
{
public:
    explicit RandomWorld(unsigned seed) : m_dice{seed}
    {
        for (const std::string name : {"a", "b", "c", "d", "e", "f"}) {
            if (chance(85)) {
                m_given.installed(thrown(name, version()));
                m_installed.push_back(name);
            }
        }
        for (const std::string& name : m_installed) {
            if (chance(15)) {
                m_given.installed(thrown(name, "0.5-1"), "--beside");
            }
        }
        for (const std::string& catalog : m_catalogs) {
            for (const std::string name : {"a", "b", "c", "d", "e", "f", "g"}) {
                offer(catalog, name);
            }
        }
        m_given.packages();
        for (const std::string& name : m_installed) {
            if (chance(15)) {
                m_given.done("-D --hold " + name + " --noconfirm");
            }
        }
        configure();
        m_given.done("-Sy");
    }

    Given& given() noexcept { return m_given; }

private:
    bool chance(int percent) { return std::uniform_int_distribution<>{0, 99}(m_dice) < percent; }
    template <typename T> const T& one_of(const std::vector<T>& list)
    {
        return list[std::uniform_int_distribution<std::size_t>{0, list.size() - 1}(m_dice)];
    }
    std::string version()
    {
        return one_of<std::string>({"1-1", "1-2", "1.0-1", "2-1", "3-1", "1:1-1"});
    }

    PackageBuilder thrown(const std::string& name, const std::string& version)
    {
        PackageBuilder package{name, version};
        if (chance(30)) {
            package.group(one_of<std::string>({"gpu", "gui"}));
        }
        return package;
    }

    void offer(const std::string& catalog, const std::string& name)
    {
        std::set<std::string> versions;
        for (int i = 0; i < 2; ++i) {
            if (chance(40) && versions.insert(version()).second) {
                PackageBuilder package = thrown(name, *versions.rbegin());
                package.arch(one_of<std::string>({"any", m_here, "vax"}));
                if (chance(10)) {
                    package.replaces(one_of<std::string>({"a", "b"}));
                }
                m_given.offer(package, catalog);
            }
        }
    }

    void configure()
    {
        std::string text = "[options]\n";
        text += chance(30) ? "IgnorePkg = " + one_of<std::string>({"a", "[bc]", "x"}) + "\n" : "";
        text += chance(30) ? "IgnoreGroup = gpu\n" : "";
        text += chance(20) ? "Architecture = auto vax\n" : "";
        for (const std::string& catalog : m_catalogs) {
            text += "[" + catalog + "]\nServer = file://" +
                    m_given.machine().path("catalogs/" + catalog) + "\n";
            text += chance(20) ? "Usage = Sync Search Install\n" : "";
        }
        m_given.machine().root().write("rbeepkg.conf", text);
    }

    std::mt19937 m_dice;
    const std::string m_here = this_architecture();
    const std::vector<std::string> m_catalogs = {"one", "two", "three"};
    Given m_given{m_catalogs};
    std::vector<std::string> m_installed;
};

std::set<std::string> ignored_by(const ProgramResult& result)
{
    std::set<std::string> names;
    for (const std::string_view line : split(result.err, '\n')) {
        if (line.find("ignoring package upgrade") != std::string_view::npos) {
            const auto words = split_words(line); // warning: NAME: [held,] ignoring ...
            names.emplace(words[1].substr(0, words[1].size() - 1));
        }
    }
    return names;
}

} // namespace

TEST(QueryUpgrades, WhatDoesNotRunHereIsNone)
{
    Given given;
    given.installed(PackageBuilder{"a", "1-1"}).installed(PackageBuilder{"b", "1-1"});
    given.offer(PackageBuilder{"a", "2-1"}.arch("vax"));
    given.offer(PackageBuilder{"b", "2-1"}.arch(this_architecture()));
    given.offer(PackageBuilder{"b", "3-1"}.arch("vax"));
    given.done("-Sy");
    expect_answer(given, "-Qu", "b 1-1 -> 2-1\n");
    expect_answer(given, "-Qu a", "", 1);
    expect_answer(given, "-Qu --arch vax", "a 1-1 -> 2-1\nb 1-1 -> 3-1\n");
}

TEST(QueryUpgrades, ACatalogWhoseEntryDoesNotRunHereLeavesItToTheNext)
{
    Given given{{"first", "second"}};
    given.installed(PackageBuilder{"a", "1-1"});
    given.offer(PackageBuilder{"a", "3-1"}.arch("vax"), "first");
    given.offer(PackageBuilder{"a", "2-1"}, "second");
    given.done("-Sy");
    expect_answer(given, "-Qu", "a 1-1 -> 2-1\n");
    given.done("-Su --noconfirm");
    EXPECT_EQ(given.packages(), "a 2-1");
}

TEST(QueryUpgrades, TheGroupsOfTheNewVersionAreIgnoredToo)
{
    Given given;
    given.option("IgnoreGroup = gpu").installed(PackageBuilder{"a", "1-1"});
    given.offer(PackageBuilder{"a", "2-1"}.group("gpu"));
    given.done("-Sy");
    expect_answer(given, "-Qu", "a 1-1 -> 2-1 [ignored]\n");
    given.done("-Su --noconfirm");
    EXPECT_EQ(given.packages(), "a 1-1");
}

TEST(QueryUpgrades, AreWhatAnUpgradeDoesInEveryWorld)
{
    for (unsigned seed = 1; seed <= 12; ++seed) {
        RandomWorld world{seed};
        Given& given = world.given();
        const std::map<std::string, std::string> before = active_versions(given.done("-Q").out);
        const Told told = told_by(given.when("-Qu").out);
        const ProgramResult result = given.done("-Su --ask 2"); // nothing is replaced
        std::map<std::string, std::string> changed;
        for (const auto& [name, version] : active_versions(given.done("-Q").out)) {
            const auto known = before.find(name);
            if (known == before.end() || known->second != version) {
                changed.emplace(name, version);
            }
        }
        EXPECT_EQ(changed, told.upgrades) << "seed " << seed << "\n" << result.out << result.err;
        EXPECT_EQ(ignored_by(result), told.ignored) << "seed " << seed << "\n" << result.err;
        const Told later = told_by(given.when("-Qu").out);
        EXPECT_TRUE(later.upgrades.empty()) << "seed " << seed;
        EXPECT_EQ(later.ignored, told.ignored) << "seed " << seed;
    }
}
