#include "libpkg/build/log.hpp"
#include "libpkg/build/ownership.hpp"
#include "libpkg/build/pkgver.hpp"
#include "libpkg/build/vendor.hpp"

#include <gmock/gmock.h>

#include "build_fixture.hpp"

namespace rbeepkg::build {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(BuildLog, KeepsTheLastTwentyLines)
{
    Log log{""};
    log.begin("build()");
    for (int line = 1; line <= 30; ++line) {
        log.take(fmt::format("line {}\x1b[0m", line));
    }
    EXPECT_THAT(log.tail(), HasSubstr("\n    line 11?[0m\n"));
    EXPECT_THAT(log.tail(), Not(HasSubstr("line 10?")));
    EXPECT_THAT(log.tail(), EndsWith("line 30?[0m"));
    log.begin("check()");
    EXPECT_EQ(log.tail(), "");
}

TEST(BuildLog, KnowsWhatAMissingNetworkLooksLike)
{
    for (const char* line :
         {"fatal: unable to access 'https://x/': Could not resolve host: x",
          "curl: (6) Could not resolve host: example.org",
          "error: failed to lookup address information: Temporary failure in name resolution",
          "connect: Network is unreachable",
          "attempting to make an HTTP request, but --offline was specified",
          "As a reminder, you're using offline mode (--offline) which can sometimes cause"}) {
        EXPECT_TRUE(shows_missing_network(line)) << line;
    }
    EXPECT_FALSE(shows_missing_network("   Compiling network v1.0"));
    EXPECT_TRUE(shows_missing_tags("fatal: No names found, cannot describe anything."));
}

TEST(BuildLog, KeepsTheBeginningAndTheLastLinesOfWhatIsTooMuch)
{
    const os::TempDir directory{testing::TempDir()};
    const std::string path = os::join_path(directory.path(), "log");
    constexpr std::uint64_t k_limit = 100'000;
    Log log{path, k_limit};
    log.begin("build()");
    for (int line = 1; line <= 30'000; ++line) {
        log.take(fmt::format("line {}.", line));
    }
    log.end();
    EXPECT_THAT(log.tail(), EndsWith("line 30000."));
    EXPECT_GT(log.left_out(), 200'000U);
    log.begin("check()");
    log.take("a check");
    log.end();
    log.begin("package()");
    log.end();

    const std::string text = os::read_file(path, 1U << 24U);
    EXPECT_LE(text.size(), k_limit);
    EXPECT_GT(text.size(), k_limit * 9 / 10);
    EXPECT_EQ(text.find("==> build()\nline 1.\nline 2.\n"), 0U);
    const std::string end = text.substr(text.size() - 1000);
    EXPECT_THAT(end, HasSubstr(".\n==> output is left out from here on: a log keeps at most 97.66 "
                               "KiB\n==> "));
    EXPECT_THAT(end, HasSubstr(" of output were left out here; its last lines:\n    line 29981."));
    EXPECT_THAT(end, HasSubstr("    line 30000.\n==> check()\n"));
    EXPECT_THAT(end, EndsWith("    a check\n==> package()\n"));
}

TEST(BuildLog, StaysBelowItsLimitHoweverManyFunctionsThereAre)
{
    const os::TempDir directory{testing::TempDir()};
    const std::string path = os::join_path(directory.path(), "log");
    Log log{path, 10'000};
    for (int function = 0; function < 1000; ++function) {
        log.begin("package()");
        log.take(std::string(1000, 'x'));
        log.end();
    }
    EXPECT_LE(os::read_file(path, 1U << 24U).size(), 10'000U);
}

TEST(BuildLog, FullDiskDoesNotStopTheBuild)
{
    Log log{"/dev/full"};
    log.begin("build()");
    log.take("a line");
    EXPECT_THAT(log.tail(), HasSubstr("a line"));
    ASSERT_TRUE(log.write_failure());
    EXPECT_THAT(*log.write_failure(), HasSubstr("/dev/full"));
}

TEST(Pkgver, IsReplacedAtTheBeginningsOfLines)
{
    EXPECT_EQ(with_pkgver("pkgname=x\npkgver=1.0 # c\npkgrel=7\n  pkgver=2\n_pkgver=3\n", "1.1.r2"),
              "pkgname=x\npkgver=1.1.r2 # c\npkgrel=1\n  pkgver=2\n_pkgver=3\n");
    EXPECT_EQ(with_pkgver("", "1"), "");
    EXPECT_EQ(with_pkgver("\n\npkgver=1", "2"), "\n\npkgver=2");
}

class Parts : public BuildTest
{};

TEST_F(Parts, CargoWorkspacesAreFoundToADepthOfFour)
{
    for (const char* directory : {"src/a", "src/b/bin/worker", "src/a/target/x", "src/c/1/2/3/4",
                                  "src/.git/x", "src/d/only-lock"}) {
        os::make_directories(path(directory));
        os::write_file_atomically(path(directory) + "/Cargo.lock", "");
        if (std::string_view{directory}.find("only") == std::string_view::npos) {
            os::write_file_atomically(path(directory) + "/Cargo.toml", "");
        }
    }
    EXPECT_THAT(find_cargo_workspaces(path("src")), ElementsAre("a", "b/bin/worker"));
}

TEST_F(Parts, HandingOverBreaksHardLinksAndFollowsNoSymlinks)
{
    os::make_directories(path("tree/below"));
    os::write_file_atomically(path("cached"), "cached", 0640);
    os::write_file_atomically(path("outside"), "outside");
    ASSERT_EQ(::link(path("cached").c_str(), path("tree/below/file").c_str()), 0);
    ASSERT_EQ(::symlink(path("outside").c_str(), path("tree/link").c_str()), 0);
    const auto identity = sandbox::build_identity("");
    hand_over(path("tree"), identity);

    struct ::stat cached = {};
    struct ::stat copy = {};
    struct ::stat outside = {};
    ASSERT_EQ(::stat(path("cached").c_str(), &cached), 0);
    ASSERT_EQ(::stat(path("tree/below/file").c_str(), &copy), 0);
    ASSERT_EQ(::stat(path("outside").c_str(), &outside), 0);
    EXPECT_EQ(cached.st_nlink, 1U);
    EXPECT_NE(copy.st_ino, cached.st_ino);
    EXPECT_EQ(copy.st_mode & 0777U, 0640U);
    EXPECT_EQ(copy.st_mtim.tv_sec, cached.st_mtim.tv_sec);
    EXPECT_EQ(os::read_file(path("tree/below/file"), 100), "cached");
    EXPECT_EQ(outside.st_uid, ::geteuid());
    EXPECT_EQ(copy.st_uid, identity ? identity->uid : ::geteuid());
    EXPECT_EQ(cached.st_uid, ::geteuid());
}

TEST_F(Parts, ClosedDirectoriesAreNamed)
{
    const os::Identity stranger{54321, 54321};
    os::make_directories(path("open/closed/inner"));
    ::chmod(path("open/closed").c_str(), 0700);
    EXPECT_EQ(closed_directory(path("open"), stranger), std::nullopt);
    EXPECT_EQ(closed_directory(path("open/closed/inner"), stranger), path("open/closed"));
}

} // namespace
} // namespace rbeepkg::build
