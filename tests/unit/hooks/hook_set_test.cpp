#include "hooks/hook_set.hpp"
#include "libpkg/base/error.hpp"
#include "tests/support/recording_sink.hpp"
#include "tests/support/temp_root.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace rbeepkg::hooks {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string text_of(const std::string& command)
{
    return "[Trigger]\nOperation = Install\nType = Package\nTarget = *\n"
           "[Action]\nWhen = PostTransaction\nExec = " +
           command + "\n";
}

class HookSet : public testing::Test
{
protected:
    std::vector<std::string> loaded()
    {
        std::vector<std::string> words;
        for (const Hook& hook : load_hooks({m_root.path("first"), m_root.path("second")}, m_sink)) {
            words.push_back(hook.name + " " + hook.action.exec[0]);
        }
        return words;
    }
    test::TempRoot m_root;
    test::RecordingSink m_sink;
};

TEST_F(HookSet, IsInOrderOfNameWhateverTheDirectory)
{
    m_root.write("first/b.hook", text_of("b"));
    m_root.write("second/a.hook", text_of("a"));
    m_root.write("first/10.hook", text_of("c"));
    EXPECT_THAT(loaded(), ElementsAre("10.hook c", "a.hook a", "b.hook b"));
}

TEST_F(HookSet, ALaterDirectoryOverridesByName)
{
    m_root.write("first/a.hook", text_of("first"));
    m_root.write("second/a.hook", text_of("second"));
    EXPECT_THAT(loaded(), ElementsAre("a.hook second"));
}

TEST_F(HookSet, AnEmptyFileAndALinkToNothingMask)
{
    m_root.write("first/a.hook", text_of("a"));
    m_root.write("second/a.hook", "");
    m_root.write("first/b.hook", text_of("b"));
    ASSERT_EQ(::symlink("/dev/null", m_root.path("second/b.hook").c_str()), 0);
    EXPECT_THAT(loaded(), IsEmpty());
}

TEST_F(HookSet, AHookThatIsOverriddenMayBeBroken)
{
    m_root.write("first/a.hook", "[Nonsense]\n");
    m_root.write("second/a.hook", text_of("good"));
    EXPECT_THAT(loaded(), ElementsAre("a.hook good"));
}

TEST_F(HookSet, OtherFilesAndFoldersAreNoHooks)
{
    m_root.write("first/a.hook.pacnew", "[Nonsense]\n");
    m_root.write("first/.hook", "[Nonsense]\n");
    m_root.make_directory("first/b.hook");
    EXPECT_THAT(loaded(), IsEmpty());
}

TEST_F(HookSet, DirectoriesNeedNotExist)
{
    EXPECT_THAT(loaded(), IsEmpty());
}

TEST_F(HookSet, EveryBrokenOneIsNamed)
{
    m_root.write("first/a.hook", "[Nonsense]\n");
    m_root.write("first/b.hook", text_of("b"));
    m_root.write("second/c.hook", "[Trigger]\nType = x\n");
    ASSERT_EQ(::symlink("nowhere", m_root.path("second/d.hook").c_str()), 0);
    try {
        loaded();
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::usage);
        EXPECT_THAT(error.message(), HasSubstr("failed to run transaction hooks: "));
        EXPECT_THAT(error.message(),
                    HasSubstr(m_root.path("first/a.hook") + ": line 1: invalid section Nonsense"));
        EXPECT_THAT(error.message(),
                    HasSubstr(m_root.path("second/c.hook") + ": line 2: invalid value x for Type"));
        EXPECT_THAT(error.message(), HasSubstr(m_root.path("second/d.hook")));
    }
}

TEST_F(HookSet, WarningsNameTheFile)
{
    m_root.write("first/a.hook", text_of("a") + "Exec = b\n");
    EXPECT_THAT(loaded(), ElementsAre("a.hook b"));
    EXPECT_TRUE(m_sink.has_warning(m_root.path("first/a.hook") +
                                   ": line 8: overwriting previous definition of Exec"));
}

} // namespace
} // namespace rbeepkg::hooks
