#include "libpkg/package/target.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using rbeepkg::package::Relation;
using rbeepkg::package::Target;

struct TargetCase
{
    const char* text;
    const char* catalog;
    const char* depend;
};

TEST(Target, HasCatalogNameAndVersion)
{
    const TargetCase cases[] = {
        {"llm-worker-rbee", "", "llm-worker-rbee"},
        {"rbee/llm-worker-rbee", "rbee", "llm-worker-rbee"},
        {"llm-worker-rbee-cpu=0.1.0-1", "", "llm-worker-rbee-cpu=0.1.0-1"},
        {"llm-worker-rbee-cpu@0.1.0-1", "", "llm-worker-rbee-cpu=0.1.0-1"},
        {"rbee/x@1:2.0", "rbee", "x=1:2.0"},
        {"x>=2", "", "x>=2"},
        {"x<2-1", "", "x<2-1"},
        {"my@name@1.0", "", "my@name=1.0"},
    };
    for (const TargetCase& fact : cases) {
        const auto target = Target::parse(fact.text);
        ASSERT_TRUE(target) << fact.text << ": " << target.error().message;
        EXPECT_EQ(target->catalog, fact.catalog) << fact.text;
        EXPECT_EQ(target->depend.to_string(), fact.depend) << fact.text;
    }
}

TEST(Target, KeepsAnAtSignThatIsPartOfAName)
{
    for (const char* text : {"@scope", "name@host", "name@", "@1.0"}) {
        const auto target = Target::parse(text);
        ASSERT_TRUE(target) << text;
        EXPECT_EQ(target->depend.name, text);
        EXPECT_EQ(target->depend.relation, Relation::any);
    }
}

TEST(Target, IsPrintedAsItCanBeTyped)
{
    EXPECT_EQ(Target::parse("rbee/x@1.0-1")->to_string(), "rbee/x=1.0-1");
    EXPECT_EQ(Target::parse("x>=2")->to_string(), "x>=2");
}

TEST(Target, RefusesWhatIsNone)
{
    for (const char* text : {"", "/", "/x", "rbee/", "a/b/c", "../x", "-S", "x=", "=1", "x y",
                             "x=1/2", "https://host/x", "x\n"}) {
        EXPECT_FALSE(Target::parse(text)) << text;
    }
    EXPECT_FALSE(Target::parse(std::string(600, 'x')));
}

} // namespace
