// Scope and paths.
#include "libpkg/config/places.hpp"
#include "tests/unit/config/config_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace rbeepkg::config::testing {

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A caller who asks for the user scope and whose home is in the world's directory.
ConfigWorld user_world()
{
    ConfigWorld world;
    world.overrides.root.reset();
    world.overrides.scope = Scope::user;
    world.environment.variables["HOME"] = world.path("/home/me");
    return world;
}

TEST(SystemPaths, LieBelowTheRootOfAnyCaller)
{
    const ConfigWorld world;
    const Config config = world.config();
    EXPECT_EQ(config.scope, Scope::system);
    EXPECT_EQ(config.paths.root, world.root());
    EXPECT_EQ(config.paths.state, world.path("/var/lib/rbeepkg"));
    EXPECT_EQ(config.paths.bin, world.path("/usr/local/bin"));
    EXPECT_EQ(config.paths.cache, world.path("/var/cache/rbeepkg"));
    EXPECT_EQ(config.paths.log_file, world.path("/var/log/rbeepkg.log"));
    EXPECT_THAT(config.paths.hook_dirs, ElementsAre(world.path("/usr/share/rbeepkg/hooks"),
                                                    world.path("/usr/local/share/rbeepkg/hooks"),
                                                    world.path("/etc/rbeepkg/hooks")));
}

TEST(SystemPaths, OfTheCommandLineStartAtTheWorkingDirectory)
{
    ConfigWorld world;
    const std::string here = std::filesystem::current_path().string();
    world.write("/own.conf", "[options]\nPackager = own\n");
    world.overrides.root = "rel/./path/";
    world.overrides.config_file = os::relative_path(here, world.path("/own.conf"));
    Config config = world.config();
    EXPECT_EQ(config.packager, "own");
    EXPECT_EQ(config.paths.root, here + "/rel/path");
    EXPECT_EQ(config.paths.state, here + "/rel/path/var/lib/rbeepkg");
    EXPECT_EQ(config.paths.bin, here + "/rel/path/usr/local/bin");
    world.overrides.dbpath = "db";
    world.overrides.cachedir = "../cache";
    world.overrides.logfile = "log";
    world.overrides.hookdirs = {"hooks"};
    config = world.config();
    EXPECT_EQ(config.paths.state, here + "/db");
    EXPECT_EQ(config.paths.cache, os::parent_path(here) + "/cache");
    EXPECT_EQ(config.paths.log_file, here + "/log");
    EXPECT_EQ(config.paths.hook_dirs.back(), here + "/hooks");
}

TEST(SystemPaths, OfTheCommandLineAreNotEmpty)
{
    const std::pair<const char*, std::optional<std::string> Overrides::*> options[] = {
        {"--root", &Overrides::root},       {"--config", &Overrides::config_file},
        {"--dbpath", &Overrides::dbpath},   {"--cachedir", &Overrides::cachedir},
        {"--logfile", &Overrides::logfile},
    };
    for (const auto& [option, member] : options) {
        ConfigWorld world;
        world.overrides.*member = "";
        EXPECT_EQ(world.refusal(), std::string{option} + " needs a path");
    }
}

TEST(SystemPaths, WithoutRootAreTheKnownOnes)
{
    const Paths paths = system_paths({}, {});
    EXPECT_EQ(paths.root, "/");
    EXPECT_EQ(paths.state, "/var/lib/rbeepkg");
    EXPECT_EQ(paths.bin, "/usr/local/bin");
    EXPECT_EQ(paths.cache, "/var/cache/rbeepkg");
    EXPECT_EQ(paths.log_file, "/var/log/rbeepkg.log");
}

TEST(SystemPaths, OfTheFileAreNotMovedByTheRoot)
{
    ConfigWorld world;
    world.options("RootDir = /srv/other\nDBPath = /srv/db/\nCacheDir = /srv/cache\n"
                  "LogFile = /srv/log\nHookDir = /srv/hooks\n");
    const Paths paths = world.config().paths;
    EXPECT_EQ(paths.root, world.root());
    EXPECT_EQ(paths.state, "/srv/db");
    EXPECT_EQ(paths.cache, "/srv/cache");
    EXPECT_EQ(paths.log_file, "/srv/log");
    EXPECT_EQ(paths.hook_dirs.back(), "/srv/hooks");
    EXPECT_EQ(paths.hook_dirs.size(), 3U);
}

TEST(SystemPaths, RootOfTheFileMovesWhatIsNotSaid)
{
    ConfigWorld world;
    world.write("/own.conf", "[options]\nRootDir = /srv/r\nCacheDir = /srv/cache\n");
    world.overrides.root.reset();
    world.overrides.scope = Scope::system;
    world.overrides.config_file = world.path("/own.conf");
    const Paths paths = world.config().paths;
    EXPECT_EQ(paths.root, "/srv/r");
    EXPECT_EQ(paths.state, "/srv/r/var/lib/rbeepkg");
    EXPECT_EQ(paths.cache, "/srv/cache");
}

TEST(SystemPaths, OfTheCommandLineWin)
{
    ConfigWorld world;
    world.options("DBPath = /srv/db\nCacheDir = /srv/cache\nHookDir = /srv/hooks\n");
    world.overrides.dbpath = "/cl/db/../db2/";
    world.overrides.cachedir = "/cl/cache";
    world.overrides.logfile = "/cl/log";
    world.overrides.hookdirs = {"/cl/h1", "/cl/h2"};
    const Paths paths = world.config().paths;
    EXPECT_EQ(paths.state, "/cl/db2");
    EXPECT_EQ(paths.cache, "/cl/cache");
    EXPECT_EQ(paths.log_file, "/cl/log");
    EXPECT_EQ(std::vector<std::string>(paths.hook_dirs.begin() + 2, paths.hook_dirs.end()),
              (std::vector<std::string>{"/cl/h1", "/cl/h2"}));
}

TEST(SystemPaths, OfTheCommandLineMayBeRelativeAndMustNotBeEmpty)
{
    ConfigWorld world;
    world.overrides.dbpath = "db";
    EXPECT_EQ(world.config().paths.state, os::absolute_path("db"));
    world.overrides.dbpath = "";
    EXPECT_EQ(world.refusal(), "--dbpath needs a path");
}

TEST(UserPaths, LieInTheHomeDirectory)
{
    const ConfigWorld world = user_world();
    const Config config = world.config();
    EXPECT_EQ(config.scope, Scope::user);
    EXPECT_EQ(config.paths.root, "/");
    EXPECT_EQ(config.paths.state, world.path("/home/me/.local/share/rbeepkg"));
    EXPECT_EQ(config.paths.bin, world.path("/home/me/.local/bin"));
    EXPECT_EQ(config.paths.cache, world.path("/home/me/.cache/rbeepkg"));
    EXPECT_EQ(config.paths.log_file, world.path("/home/me/.local/share/rbeepkg/rbeepkg.log"));
    EXPECT_EQ(config.paths.hook_dirs.back(), world.path("/home/me/.config/rbeepkg/hooks"));
}

TEST(UserPaths, FollowTheXdgVariablesThatAreAbsolute)
{
    ConfigWorld world = user_world();
    world.environment.variables["XDG_DATA_HOME"] = "/x/data/";
    world.environment.variables["XDG_CACHE_HOME"] = "relative";
    world.environment.variables["XDG_CONFIG_HOME"] = world.path("/x/config");
    world.write("/x/config/rbeepkg/rbeepkg.conf", "[options]\nPackager = me\n");
    const Config config = world.config();
    EXPECT_EQ(config.paths.state, "/x/data/rbeepkg");
    EXPECT_EQ(config.paths.cache, world.path("/home/me/.cache/rbeepkg"));
    EXPECT_EQ(config.packager, "me");
}

TEST(UserPaths, HomeFallsBackToTheUserDatabase)
{
    ConfigWorld world = user_world();
    world.environment.variables["HOME"] = "not/absolute";
    EXPECT_EQ(world.config().paths.bin, world.path("/home/from-passwd/.local/bin"));
    world.environment.variables.clear();
    EXPECT_EQ(world.config().paths.bin, world.path("/home/from-passwd/.local/bin"));
}

TEST(UserPaths, WithoutAnyHomeAreAnErrorThatSaysWhatToDo)
{
    ConfigWorld world = user_world();
    world.environment.variables.clear();
    world.environment.home_of_uid = "";
    try {
        world.load();
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::usage);
        EXPECT_STREQ(error.what(), "cannot tell where the home directory of user 1000 is");
        EXPECT_THAT(error.hint(), HasSubstr("HOME"));
    }
}

TEST(UserPaths, NeedNoHomeInTheSystemScope)
{
    ConfigWorld world;
    world.environment.variables.clear();
    world.environment.home_of_uid = "";
    EXPECT_EQ(world.config().scope, Scope::system);
}

TEST(UserPaths, OfTheUsersFileAndTheCommandLineAreTaken)
{
    ConfigWorld world = user_world();
    world.write("/home/me/.config/rbeepkg/rbeepkg.conf",
                "[options]\nDBPath = /u/db\nCacheDir = /u/cache\nHookDir = /u/hooks\n");
    EXPECT_EQ(world.config().paths.state, "/u/db");
    EXPECT_EQ(world.config().paths.log_file, "/u/db/rbeepkg.log");
    EXPECT_EQ(world.config().paths.hook_dirs.back(), "/u/hooks");
    world.overrides.cachedir = "/cl/cache";
    EXPECT_EQ(world.config().paths.cache, "/cl/cache");
}

TEST(SharedCaches, AreTheSystemsForUsersUnlessSaidOtherwise)
{
    ConfigWorld world = user_world();
    EXPECT_THAT(world.config().shared_caches, ElementsAre("/var/cache/rbeepkg"));
    world.write("/home/me/.config/rbeepkg/rbeepkg.conf", "[options]\nSharedCacheDir = /srv/c/\n");
    EXPECT_THAT(world.config().shared_caches, ElementsAre("/srv/c"));
    EXPECT_TRUE(ConfigWorld{}.config().shared_caches.empty());
}

TEST(Scope, OfTheCommandLineWins)
{
    ConfigWorld world = user_world();
    world.environment.uid = 0;
    EXPECT_EQ(world.config().scope, Scope::user);
    world.environment.uid = 1000;
    world.overrides.scope = Scope::system;
    EXPECT_EQ(world.config().scope, Scope::system);
}

TEST(Scope, UserAndRootExcludeEachOther)
{
    ConfigWorld world;
    world.overrides.scope = Scope::user;
    EXPECT_EQ(world.refusal(), "--user and --root exclude each other");
}

TEST(Scope, OfRootIsTheSystem)
{
    ConfigWorld world = user_world();
    world.overrides.scope.reset();
    world.environment.uid = 0;
    EXPECT_EQ(world.config().scope, Scope::system);
}

TEST(Scope, OfWhoMayWriteTheStateDirectoryIsTheSystem)
{
    const std::string state = system_paths({}, {}).state;
    ConfigWorld world = user_world();
    world.overrides.scope.reset();
    EXPECT_EQ(world.config().scope == Scope::system, os::can_create_below(state));
    EXPECT_EQ(choose_scope(world.overrides, world.environment, world.path("/state")),
              Scope::system);
    EXPECT_EQ(choose_scope(world.overrides, world.environment, "/dev/null/state"), Scope::user);
}

// Asks as an ordinary user, who may write a place of his own but not the machine's.
TEST(Scope, OfAnOrdinaryUserIsTheUsers)
{
    if (::geteuid() != 0) {
        GTEST_SKIP() << "needs root to become somebody else";
    }
    ConfigWorld world = user_world();
    world.overrides.scope.reset();
    world.overrides.config_file = "/dev/null";
    world.overrides.dbpath = "/tmp/a-place-that-anybody-may-write";
    const ::pid_t child = ::fork();
    if (child == 0) {
        if (::setgid(65534) != 0 || ::setuid(65534) != 0) {
            std::_Exit(2);
        }
        const bool is_user = world.config().scope == Scope::user;
        std::_Exit(is_user ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(Environment, IsThatOfTheProcess)
{
    ASSERT_EQ(::setenv("RBEEPKG_TEST_VARIABLE", "a=b", 1), 0);
    const Environment environment = Environment::from_process();
    ASSERT_EQ(::unsetenv("RBEEPKG_TEST_VARIABLE"), 0);
    EXPECT_EQ(environment.get("RBEEPKG_TEST_VARIABLE"), "a=b");
    EXPECT_EQ(environment.get("RBEEPKG_TEST_VARIABLE_2"), "");
    EXPECT_EQ(environment.uid, ::geteuid());
}

} // namespace

} // namespace rbeepkg::config::testing
