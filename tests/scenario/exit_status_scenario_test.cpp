// Each exit status of the manual, once, by the way that leads to it. Space and rights (6), builds
// (9, 10) and signals (130, 143) want machines of their own: space, preflight, install, cancel.
#include "libpkg/os/file.hpp"
#include "libpkg/os/lock.hpp"
#include "libpkg/sqlite/database.hpp"
#include "tests/scenario/given.hpp"
#include "tests/support/local_http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace rbeepkg;
using test::Given;
using test::PackageBuilder;
using test::ProgramResult;
using testing::HasSubstr;

void expect_status(const ProgramResult& result, int status, const std::string& complaint)
{
    EXPECT_EQ(result.exit_code, status) << result.out << result.err;
    EXPECT_THAT(result.err, HasSubstr(complaint));
}

} // namespace

TEST(ExitStatus, NothingToDoIsDone)
{
    Given given;
    given.offer(PackageBuilder{"a"}).installed(PackageBuilder{"a"});
    expect_status(given.when("-Su --noconfirm"), 0, "");
    expect_status(given.when("-S a --needed --noconfirm"), 0, "is up to date -- skipping");
    expect_status(given.when("-R --noconfirm -u nope"), 4, "target not found: nope");
}

TEST(ExitStatus, OfQueriesIsPacmans)
{
    Given given;
    given.offer(PackageBuilder{"a"}).done("-Sy");
    for (const char* words : {"-Qu", "-Qdt", "-Qs x", "-Ss x"}) {
        const ProgramResult result = given.when(words);
        EXPECT_EQ(result.exit_code, 1) << words;
        EXPECT_EQ(result.out + result.err, "") << words;
    }
    expect_status(given.when("-Q nope"), 1, "error: package 'nope' was not found");
    expect_status(given.when("-Si nope"), 4, "nope");
    EXPECT_EQ(given.when("-T nosuchlib>=2").exit_code, 127);
    EXPECT_EQ(given.when("-T").exit_code, 0);
}

TEST(ExitStatus, OfAWrongCommandLineIsTwoOnceThereIsAnOperation)
{
    Given given;
    expect_status(given.when("-S"), 2, "no targets specified");
    expect_status(given.when("-R"), 2, "no targets specified");
    expect_status(given.when("-S --nonsense a"), 2, "nonsense");
    // Of no operation, and of two, it is pacman's.
    expect_status(given.when("-SR a"), 1, "only one operation may be used at a time");
    expect_status(given.when(""), 1, "no operation specified");
}

TEST(ExitStatus, OfWhatDoesNotRunHereIsThree)
{
    Given given;
    given.offer(PackageBuilder{"a"}.arch("vax"));
    expect_status(given.when("-S a --noconfirm"), 3, "vax");
}

TEST(ExitStatus, OfWhatIsNotThereIsFour)
{
    Given given;
    given.offer(PackageBuilder{"a"});
    expect_status(given.when("-S a nope --noconfirm"), 4, "error: target not found: nope");
    expect_status(given.when("-R nope --noconfirm"), 4, "target not found: nope");
    EXPECT_EQ(given.packages(), "");
}

TEST(ExitStatus, OfAHeldLockIsFive)
{
    Given given;
    given.installed(PackageBuilder{"a"}).packages();
    const auto lock =
        os::FileLock::try_acquire(given.machine().state() + "/lock", os::FileLock::Kind::exclusive);
    ASSERT_TRUE(lock);
    expect_status(given.when("-R a --noconfirm --lock-timeout 0s"), 5, "lock");
    EXPECT_EQ(given.packages(), "a 1.0-1");
}

TEST(ExitStatus, OfASilentServerIsSeven)
{
    Given given;
    given.machine().configure({"http://127.0.0.1:1"});
    expect_status(given.machine().rbeepkg({"-S", "a", "--noconfirm"}), 7, "127.0.0.1:1");
}

TEST(ExitStatus, OfWhatIsNotWhatItShouldBeIsEight)
{
    Given given;
    given.offer(PackageBuilder{"a", "1-1"}).done("-Sy");
    const std::string file = given.machine().path("offered/main/a-1-1-any.pkg.tar.zst");
    os::write_file_atomically(file, os::read_file(file, 1U << 20U) + "more");
    EXPECT_EQ(given.when("-S a --noconfirm").exit_code, 8);
    EXPECT_EQ(given.packages(), "");
    const std::string garbage = given.machine().root().write("b-1-1-any.pkg.tar.zst", "garbage");
    expect_status(given.when("-U --noconfirm " + garbage), 8, garbage);
}

TEST(ExitStatus, OfARefusedLicenceIsTwelve)
{
    Given given;
    test::LocalHttpServer server;
    server.set("/a.pkg.tar.zst", test::HttpReply{401, "who are you?", "text/plain", {}});
    expect_status(given.when("-U --noconfirm " + server.url("/a.pkg.tar.zst")), 12, "401");
}

TEST(ExitStatus, OfUnmetDependenciesAndConflictsIsThirteen)
{
    Given given;
    given.offer(PackageBuilder{"a"}.depends("b>=2")).offer(PackageBuilder{"b", "1-1"});
    given.offer(PackageBuilder{"c"}.conflicts("d")).offer(PackageBuilder{"d"});
    expect_status(given.when("-S a --noconfirm"), 13, "unable to satisfy dependency 'b>=2'");
    expect_status(given.when("-S c d --noconfirm"), 13, "are in conflict");
    given.installed(PackageBuilder{"lib"}).installed(PackageBuilder{"app"}.depends("lib"));
    expect_status(given.when("-R lib --noconfirm"), 13,
                  "removing lib breaks dependency 'lib' required by app");
}

TEST(ExitStatus, OfADatabaseFromTheFutureIsFourteen)
{
    Given given;
    given.installed(PackageBuilder{"a"}).packages();
    {
        sqlite::Database database{given.machine().state() + "/rbeepkg.db",
                                  sqlite::OpenMode::read_write};
        database.execute("PRAGMA user_version = 999");
    }
    expect_status(given.when("-R a --noconfirm"), 14, "999");
    expect_status(given.when("-Q"), 1, "999");
}
