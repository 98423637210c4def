#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/store/abilities.hpp"
#include "tests/support/temp_root.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

namespace rbeepkg::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A file system that can do everything but one thing.
struct Lacking final : AbilityOperations
{
    std::string what;
    int error = EPERM;

    int make_symlink(const std::string& target, const std::string& path) override
    {
        return what == "symlink" ? error : AbilityOperations::make_symlink(target, path);
    }
    int make_hard_link(const std::string& path, const std::string& second) override
    {
        return what == "link" ? error : AbilityOperations::make_hard_link(path, second);
    }
    int rename(const std::string& from, const std::string& to) override
    {
        return what == "rename" ? error : AbilityOperations::rename(from, to);
    }
    int run(const std::string& path) override
    {
        return what == "run" ? error : AbilityOperations::run(path);
    }
    int lock_file(const std::string& path) override
    {
        return what == "flock" ? error : AbilityOperations::lock_file(path);
    }
    int lock_range(const std::string& path) override
    {
        return what == "range" ? error : AbilityOperations::lock_range(path);
    }
    int share_memory(const std::string& path) override
    {
        return what == "mmap" ? error : AbilityOperations::share_memory(path);
    }
};

class Abilities : public testing::Test
{
protected:
    std::vector<std::string> missing(const std::string& what, int error = EPERM)
    {
        Lacking operations;
        operations.what = what;
        operations.error = error;
        std::vector<std::string> names;
        m_abilities = probe_abilities(m_root.state(), operations);
        for (const Ability& ability : m_abilities) {
            if (!ability.ok) {
                names.push_back(ability.name);
                EXPECT_FALSE(ability.problem.empty());
                EXPECT_FALSE(ability.cure.empty());
            }
        }
        return names;
    }
    std::string refusal() const
    {
        try {
            require_abilities(m_root.state(), m_abilities);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::unsupported);
            return error.message() + "\n" + error.hint();
        }
        return "none";
    }

    test::TempRoot m_root;
    std::vector<Ability> m_abilities;
};

TEST_F(Abilities, OfThisFileSystemAreAllThere)
{
    EXPECT_THAT(missing(""), IsEmpty());
    EXPECT_EQ(m_abilities.size(), 7U);
    EXPECT_EQ(refusal(), "none");
    EXPECT_THAT(os::list_directory(m_root.state()), IsEmpty()) << "nothing stays of the trying";
}

TEST_F(Abilities, WithoutSymbolicLinksNothingWorks)
{
    EXPECT_THAT(missing("symlink", EOPNOTSUPP),
                ElementsAre("symbolic links", "renaming over a symbolic link"));
    EXPECT_THAT(refusal(), HasSubstr("nothing can be installed in " + m_root.state() +
                                     ": its file system lacks symbolic links (Operation not "
                                     "supported), renaming"));
    EXPECT_THAT(refusal(), HasSubstr("--dbpath"));
}

TEST_F(Abilities, ARenameThatReplacesNoLinkIsMissed)
{
    EXPECT_THAT(missing("rename"), ElementsAre("renaming over a symbolic link"));
    EXPECT_NE(refusal(), "none");
}

TEST_F(Abilities, HardLinksAreNotNeeded)
{
    EXPECT_THAT(missing("link"), ElementsAre("hard links"));
    EXPECT_EQ(refusal(), "none");
}

TEST_F(Abilities, WhereNothingRunsTheMountIsTheCure)
{
    EXPECT_THAT(missing("run", EACCES), ElementsAre("running programs"));
    EXPECT_THAT(refusal(), HasSubstr("without noexec"));
}

TEST_F(Abilities, LocksAreNeededBothOfThem)
{
    EXPECT_THAT(missing("flock", ENOLCK), ElementsAre("locks of files"));
    EXPECT_NE(refusal(), "none");
    EXPECT_THAT(missing("range", ENOLCK), ElementsAre("locks of byte ranges"));
    EXPECT_NE(refusal(), "none");
}

TEST_F(Abilities, SharedMemoryIsNeeded)
{
    EXPECT_THAT(missing("mmap", ENODEV), ElementsAre("shared memory of files"));
    EXPECT_NE(refusal(), "none");
}

// What is called a lock and locks nothing.
TEST_F(Abilities, RealLocksExcludeEachOther)
{
    AbilityOperations real;
    EXPECT_EQ(real.lock_file(m_root.path("state/lock")), 0);
    EXPECT_EQ(real.lock_range(m_root.path("state/range")), 0);
    EXPECT_EQ(real.lock_file("/dev/null/none"), ENOTDIR);
}

} // namespace
} // namespace rbeepkg::store
