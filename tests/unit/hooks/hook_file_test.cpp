#include "hooks/hook_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::hooks {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string k_trigger = "[Trigger]\nOperation = Install\nType = Package\nTarget = *\n";
const std::string k_action = "[Action]\nWhen = PostTransaction\nExec = /bin/true\n";

Hook hook_of(const std::string& text)
{
    return parse_hook("a.hook", text).value().hook.value();
}

std::string refusal_of(const std::string& text)
{
    const auto parsed = parse_hook("a.hook", text);
    return parsed ? "none" : parsed.error().to_string();
}

TEST(HookFile, SaysEverythingThatAHookCanSay)
{
    const Hook hook = hook_of(R"(# a comment
[Trigger]
Operation = Install
Operation = Upgrade
Type = Path
Target = usr/bin/*
Target = !usr/bin/x

[Trigger]
Type = Package
Operation = Remove
Target = worker

[Action]
Description = Doing it...
When = PreTransaction
Exec = /usr/bin/env -i "two words" 'it''s'
Depends = sed>=4
Depends = grep
AbortOnFail
NeedsTargets
)");
    EXPECT_EQ(hook.name, "a.hook");
    ASSERT_EQ(hook.triggers.size(), 2U);
    EXPECT_EQ(hook.triggers[0].type, HookTrigger::Type::path);
    EXPECT_TRUE(hook.triggers[0].install && hook.triggers[0].upgrade && !hook.triggers[0].remove);
    EXPECT_TRUE(hook.triggers[0].targets.matches("usr/bin/y"));
    EXPECT_FALSE(hook.triggers[0].targets.matches("usr/bin/x"));
    EXPECT_EQ(hook.triggers[1].type, HookTrigger::Type::package);
    EXPECT_TRUE(hook.triggers[1].remove && !hook.triggers[1].install);
    EXPECT_EQ(hook.action.when, HookAction::When::pre_transaction);
    EXPECT_EQ(hook.action.description, "Doing it...");
    EXPECT_THAT(hook.action.exec, ElementsAre("/usr/bin/env", "-i", "two words", "its"));
    ASSERT_EQ(hook.action.depends.size(), 2U);
    EXPECT_EQ(hook.action.depends[0].to_string(), "sed>=4");
    EXPECT_TRUE(hook.action.abort_on_fail);
    EXPECT_TRUE(hook.action.needs_targets);
}

TEST(HookFile, FileIsTheOldWordForPath)
{
    EXPECT_EQ(
        hook_of("[Trigger]\nOperation=Install\nType=File\nTarget=a\n" + k_action).triggers[0].type,
        HookTrigger::Type::path);
}

TEST(HookFile, TheSectionsMayComeInAnyOrder)
{
    EXPECT_EQ(hook_of(k_action + k_trigger).triggers.size(), 1U);
}

TEST(HookFile, WhatIsSaidTwiceWarnsAndTheLastCounts)
{
    const ParsedHook parsed =
        parse_hook("a.hook", "[Trigger]\nOperation = Install\nType = Path\nType = Package\n"
                             "Target = *\n[Action]\nWhen = PreTransaction\nWhen = PostTransaction\n"
                             "Exec = /bin/a\nExec = /bin/b\nDescription = a\nDescription = b\n")
            .value();
    EXPECT_THAT(parsed.warnings,
                ElementsAre("line 4: overwriting previous definition of Type",
                            "line 8: overwriting previous definition of When",
                            "line 10: overwriting previous definition of Exec",
                            "line 12: overwriting previous definition of Description"));
    EXPECT_EQ(parsed.hook->triggers[0].type, HookTrigger::Type::package);
    EXPECT_EQ(parsed.hook->action.when, HookAction::When::post_transaction);
    EXPECT_THAT(parsed.hook->action.exec, ElementsAre("/bin/b"));
    EXPECT_EQ(parsed.hook->action.description, "b");
}

TEST(HookFile, ATypeInEachOfTwoTriggersIsNotSaidTwice)
{
    EXPECT_THAT(parse_hook("a.hook", k_trigger + k_trigger + k_action).value().warnings, IsEmpty());
}

TEST(HookFile, WithoutATriggerItIsNoHook)
{
    EXPECT_FALSE(parse_hook("a.hook", "").value().hook);
    EXPECT_FALSE(parse_hook("a.hook", k_action).value().hook);
}

TEST(HookFile, WhatIsWrongIsToldWithItsLine)
{
    EXPECT_EQ(refusal_of("[Triger]\n"), "line 1: invalid section Triger");
    EXPECT_EQ(refusal_of("Type = Path\n"), "line 1: Type stands before any section");
    EXPECT_EQ(refusal_of("[Trigger]\nTyp = Path\n"), "line 2: unknown option Typ");
    EXPECT_EQ(refusal_of("[Trigger]\nType = path\n"), "line 2: invalid value path for Type");
    EXPECT_EQ(refusal_of("[Trigger]\nOperation = Downgrade\n"),
              "line 2: invalid value Downgrade for Operation");
    EXPECT_EQ(refusal_of("[Trigger]\nTarget =\n"), "line 2: invalid value '' for Target");
    EXPECT_EQ(refusal_of("[Action]\nWhen = Now\n"), "line 2: invalid value Now for When");
    EXPECT_EQ(refusal_of("[Action]\nTarget = x\n"), "line 2: unknown option Target");
    EXPECT_EQ(refusal_of("[Action]\nExec = a 'b\n"),
              "line 2: invalid value a 'b for Exec: a quote that does not end: '");
    EXPECT_EQ(refusal_of("[Action]\nExec = ''\n"),
              "line 2: invalid value '' for Exec: the command has no name");
    EXPECT_EQ(refusal_of("[Action]\nDepends = >=1\n"), "line 2: invalid value >=1 for Depends");
    EXPECT_THAT(refusal_of("[Trigger\n"), HasSubstr("line 1"));
}

TEST(HookFile, WhatIsMissingIsTold)
{
    EXPECT_EQ(refusal_of("[Trigger]\nType=Path\nTarget=a\n" + k_action),
              "a trigger without Operation");
    EXPECT_EQ(refusal_of("[Trigger]\nOperation=Install\nTarget=a\n" + k_action),
              "a trigger without Type");
    EXPECT_EQ(refusal_of("[Trigger]\nOperation=Install\nType=Path\n" + k_action),
              "a trigger without Target");
    EXPECT_EQ(refusal_of(k_trigger + "[Action]\nWhen = PreTransaction\n"), "no Exec in [Action]");
    EXPECT_EQ(refusal_of(k_trigger + "[Action]\nExec = a\n"), "no When in [Action]");
    EXPECT_EQ(refusal_of("[Trigger]\n" + k_trigger + k_action), "a trigger without Target")
        << "each trigger is looked at";
}

} // namespace
} // namespace rbeepkg::hooks
