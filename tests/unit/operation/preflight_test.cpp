#include "libpkg/base/error.hpp"
#include "libpkg/operation/session.hpp"
#include "libpkg/os/file.hpp"
#include "tests/support/temp_root.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rbeepkg::operation {
namespace {

Session session_in(const test::TempRoot& root)
{
    Session session;
    session.config.scope = config::Scope::user;
    session.config.paths.state = root.state();
    session.config.paths.bin = root.bin();
    session.config.paths.cache = root.cache();
    return session;
}

TEST(Preflight, PassesWhereThereAreRightsAndSpace)
{
    const test::TempRoot root;
    EXPECT_NO_THROW(preflight(session_in(root), Purpose::installation, Room{1, 1}));
}

TEST(Preflight, NamesTheDirectoryThatHasNoSpace)
{
    const test::TempRoot root;
    try {
        preflight(session_in(root), Purpose::installation, Room{std::uint64_t{1} << 60U, 0});
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::no_space);
        EXPECT_NE(error.message().find(root.state()), std::string::npos) << error.message();
        EXPECT_FALSE(error.hint().empty());
    }
}

TEST(Preflight, NamesTheDirectoryThatMayNotBeWrittenAndWhatLiesThere)
{
    const test::TempRoot root;
    root.open_to_all();
    Session session = session_in(root);
    session.config.paths.bin = "/usr/bin/nothing-of-ours";
    const std::string told = test::run_as_nobody([&]() -> std::string {
        try {
            preflight(session, Purpose::installation);
        } catch (const Error& error) {
            return std::string{to_string(error.code())} + ": " + error.message();
        }
        return "passed";
    });
    EXPECT_EQ(told, "permission: /usr/bin/nothing-of-ours cannot be written, and the link to every "
                    "command lies there");
}

TEST(Preflight, OfARemovalAsksNothingOfTheCache)
{
    const test::TempRoot root;
    root.open_to_all();
    Session session = session_in(root);
    session.config.paths.cache = "/usr/bin/nothing-of-ours";
    EXPECT_EQ(test::run_as_nobody([&]() -> std::string {
                  preflight(session, Purpose::removal);
                  return "passed";
              }),
              "passed");
    EXPECT_FALSE(os::exists(root.state() + "/reserve"));
}

TEST(Preflight, OfARemovalAsksForTheBinDirectory)
{
    const test::TempRoot root;
    root.open_to_all();
    Session session = session_in(root);
    session.config.paths.bin = "/usr/bin/nothing-of-ours";
    EXPECT_EQ(test::run_as_nobody([&]() -> std::string {
                  preflight(session, Purpose::removal);
                  return "passed";
              }),
              "exception: /usr/bin/nothing-of-ours cannot be written, and the link to every "
              "command lies there");
}

TEST(Preflight, OfAnInstallationSetsAReserveOfRealBlocksAside)
{
    const test::TempRoot root;
    root.write("state/reserve", "half made");
    preflight(session_in(root), Purpose::installation);
    struct ::stat status = {};
    ASSERT_EQ(::stat((root.state() + "/reserve").c_str(), &status), 0);
    EXPECT_EQ(status.st_size, 1 << 20);
    EXPECT_GE(status.st_blocks * 512, 1 << 20);
}

} // namespace
} // namespace rbeepkg::operation
