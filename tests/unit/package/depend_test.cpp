#include "libpkg/package/depend.hpp"
#include "libpkg/package/package.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace rbeepkg::package;

Depend depend(std::string_view text)
{
    return *Depend::parse(text);
}
Provide provide(std::string_view text)
{
    return *Provide::parse(text);
}
Version version(std::string_view text)
{
    return *Version::parse(text);
}

TEST(Depend, IsPrintedAsItWasWritten)
{
    for (const std::string text : {"gcc", "g++", "lib=1.0", "lib<1.0-2", "lib<=1:1.0", "lib>2",
                                   "lib>=2.0rc1", "libfoo.so=1-64"}) {
        const auto parsed = Depend::parse(text);
        ASSERT_TRUE(parsed) << text << ": " << parsed.error().message;
        EXPECT_EQ(parsed->to_string(), text);
    }
}

TEST(Depend, HasNameRelationAndVersion)
{
    const Depend parsed = depend("cuda>=12.4");
    EXPECT_EQ(parsed.name, "cuda");
    EXPECT_EQ(parsed.relation, Relation::greater_equal);
    EXPECT_EQ(parsed.version.text(), "12.4");
    EXPECT_EQ(depend("cuda").relation, Relation::any);
}

TEST(Depend, RefusesWhatIsNoDependency)
{
    for (const std::string text :
         {"", "=1.0", "lib=", "lib>=", "lib==1.0", "lib=>1.0", "lib><1", "lib >= 1.0", "lib>= 1.0",
          "lib=1.0-x", "lib!1", "a/b", "-x", "lib=1.0=2.0", "lib: why"}) {
        EXPECT_FALSE(Depend::parse(text)) << text;
    }
    EXPECT_FALSE(Depend::parse("lib>=" + std::string(512, '1')));
    EXPECT_EQ(Depend::parse("lib>=1/2").error().message.substr(0, 13), "in 'lib>=1/2'");
}

struct AllowsCase
{
    const char* depend;
    const char* version;
    bool allowed;
};

TEST(Depend, AllowsVersionsAsPacmanDoes)
{
    const AllowsCase cases[] = {
        {"x", "0.0.1", true},        {"x=1.0", "1.0", true},       {"x=1.0", "1.0-3", true},
        {"x=1.0-2", "1.0-3", false}, {"x=1.0-3", "1.0-3", true},   {"x=1.0-2", "1.0", true},
        {"x=1.0", "1:1.0", false},   {"x=1:1.0", "1:1.0-1", true}, {"x<2", "1.9", true},
        {"x<2", "2", false},         {"x<2", "2-1", false},        {"x<2", "1:1", false},
        {"x<=2", "2-9", true},       {"x<=2", "2.0.1", false},     {"x>1", "1-9", false},
        {"x>1", "1.0.1", true},      {"x>1", "1:0", true},         {"x>=1", "1-1", true},
        {"x>=1", "0.9", false},      {"x>=1", "1rc1", false},      {"x>=1-2", "1-1", false},
    };
    for (const AllowsCase& fact : cases) {
        EXPECT_EQ(depend(fact.depend).allows(version(fact.version)), fact.allowed)
            << fact.depend << " and " << fact.version;
    }
}

TEST(OptDepend, HasADescription)
{
    const auto parsed = OptDepend::parse("python>=1:3.11: for the converter: all of it");
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->depend.to_string(), "python>=1:3.11");
    EXPECT_EQ(parsed->description, "for the converter: all of it");
    EXPECT_EQ(parsed->to_string(), "python>=1:3.11: for the converter: all of it");
}

TEST(OptDepend, MayLackADescription)
{
    EXPECT_EQ(OptDepend::parse("python")->to_string(), "python");
    EXPECT_EQ(OptDepend::parse("python:")->to_string(), "python");
    EXPECT_EQ(OptDepend::parse("python: ")->description, "");
}

TEST(OptDepend, RefusesControlCharactersAndExcess)
{
    EXPECT_FALSE(OptDepend::parse("python: \x1b[2J"));
    EXPECT_FALSE(OptDepend::parse("python: \xff"));
    EXPECT_FALSE(OptDepend::parse(": nothing"));
    EXPECT_FALSE(OptDepend::parse("python: " + std::string(512, 'x')));
}

TEST(Provide, IsANameOrANameWithOneVersion)
{
    EXPECT_EQ(provide("llm-worker-rbee").to_string(), "llm-worker-rbee");
    EXPECT_EQ(provide("llm-worker-rbee=0.1.0").to_string(), "llm-worker-rbee=0.1.0");
    EXPECT_FALSE(Provide::parse("llm-worker-rbee>=0.1.0"));
    EXPECT_FALSE(Provide::parse("llm worker"));
}

TEST(Provide, WithoutVersionMeetsNoVersionedDependency)
{
    EXPECT_TRUE(satisfies(provide("x"), depend("x")));
    EXPECT_FALSE(satisfies(provide("x"), depend("x>=1")));
    EXPECT_TRUE(satisfies(provide("x=2"), depend("x>=1")));
    EXPECT_FALSE(satisfies(provide("x=0.5"), depend("x>=1")));
    EXPECT_TRUE(satisfies(provide("x=2"), depend("x")));
    EXPECT_FALSE(satisfies(provide("y=2"), depend("x")));
}

TEST(Package, MeetsADependencyByNameOrProvide)
{
    Package package;
    package.name = "llm-worker-rbee-cuda";
    package.version = version("0.2.0-1");
    package.provides = {provide("llm-worker-rbee=0.2.0"), provide("worker")};
    EXPECT_TRUE(satisfies(package, depend("llm-worker-rbee-cuda=0.2.0")));
    EXPECT_FALSE(satisfies(package, depend("llm-worker-rbee-cuda<0.2.0")));
    EXPECT_TRUE(satisfies(package, depend("llm-worker-rbee>=0.1")));
    EXPECT_FALSE(satisfies(package, depend("llm-worker-rbee>=0.3")));
    EXPECT_TRUE(satisfies(package, depend("worker")));
    EXPECT_FALSE(satisfies(package, depend("worker>=0")));
    EXPECT_FALSE(satisfies(package, depend("other")));
}

TEST(Package, OwnNameOfTheWrongVersionMayStillProvideTheRightOne)
{
    Package package;
    package.name = "x";
    package.version = version("1.0-1");
    package.provides = {provide("x=2.0")};
    EXPECT_TRUE(satisfies(package, depend("x>=2.0")));
}

} // namespace
