// An ordinary user's own installation: XDG directories, ~/.local/bin, the hint about PATH.
#include "libpkg/os/file.hpp"
#include "tests/scenario/machine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace {

using namespace rbeepkg;
using test::Machine;
using test::ProgramResult;
using testing::HasSubstr;
using testing::Not;

const std::string k_rbeepkg = std::string{RBEEPKG_BIN_DIR} + "/rbeepkg";

// The example catalog, and a home that an ordinary user may write.
struct User
{
    Machine machine;
    test::ProgramOptions options;

    User()
    {
        machine.root().make_directory("home");
        machine.root().write("home/.config/rbeepkg/rbeepkg.conf",
                             "[example]\nServer = file://" + std::string{RBEEPKG_SOURCE_DIR} +
                                 "/cmd/rbeepkg-catalogd/example\n");
        machine.root().open_to_all();
        options.as_nobody = ::geteuid() == 0;
        options.environment["HOME"] = machine.path("home");
        options.directory = machine.path("home");
    }
    ProgramResult rbeepkg(std::vector<std::string> words) const
    {
        words.insert(words.begin(), k_rbeepkg);
        return test::run_program(words, options);
    }
};

} // namespace

TEST(UserScenario, AnOrdinaryUserBuildsInstallsAndRemovesAtHome)
{
    const User user;
    const ProgramResult installed = user.rbeepkg({"-S", "--noconfirm", "echo-worker-rbee"});
    ASSERT_EQ(installed.exit_code, 0) << installed.out << installed.err;
    const std::string binary = user.machine.path("home/.local/bin/echo-worker-rbee");
    EXPECT_TRUE(os::is_executable_file(binary));
    EXPECT_TRUE(os::exists(user.machine.path("home/.local/share/rbeepkg/rbeepkg.db")));
    EXPECT_THAT(installed.err, HasSubstr("not on your PATH"));
    EXPECT_THAT(installed.err,
                HasSubstr("export PATH=\"" + user.machine.path("home/.local/bin") + ":$PATH\""));
    EXPECT_EQ(user.rbeepkg({"-Q"}).out, "echo-worker-rbee-cpu 0.1.0-1\n");

    ASSERT_EQ(user.rbeepkg({"-R", "--noconfirm", "echo-worker-rbee"}).exit_code, 0);
    EXPECT_FALSE(os::exists(binary));
    const ProgramResult again = user.rbeepkg({"-S", "--noconfirm", "echo-worker-rbee"});
    EXPECT_EQ(again.exit_code, 0);
    EXPECT_THAT(again.err, Not(HasSubstr("not on your PATH"))) << "said once";
    EXPECT_THAT(again.out, HasSubstr("from the binary cache"));
}

TEST(UserScenario, AUserTakesFromASharedCacheAndBuildsNothing)
{
    const User user;
    // The machine's own installation fills the cache first.
    const std::string conf = user.machine.path("home/.config/rbeepkg/rbeepkg.conf");
    const ProgramResult system =
        test::run_program({k_rbeepkg, "--root", user.machine.path("root"), "--config", conf, "-S",
                           "--noconfirm", "echo-worker-rbee"});
    ASSERT_EQ(system.exit_code, 0) << system.err;
    user.machine.root().open_to_all();
    const ProgramResult taken = user.rbeepkg({"-S", "--noconfirm", "--no-build", "echo-worker-rbee",
                                              "--set", "SharedCacheDir=" + user.machine.cache()});
    EXPECT_EQ(taken.exit_code, 0) << taken.err;
    EXPECT_THAT(taken.out, HasSubstr("from the binary cache"));
}

TEST(UserScenario, RightsAreCheckedBeforeAnythingIsFetchedOrBuilt)
{
    if (::geteuid() != 0) {
        GTEST_SKIP() << "needs root, to make a directory that the user may not write";
    }
    const User user;
    const ProgramResult refused =
        user.rbeepkg({"--system", "-S", "--noconfirm", "echo-worker-rbee"});
    EXPECT_EQ(refused.exit_code, 6);
    EXPECT_THAT(refused.err, HasSubstr("/var/lib/rbeepkg"));
    EXPECT_THAT(refused.err, HasSubstr("--user"));
    EXPECT_EQ(refused.out, "");
}
