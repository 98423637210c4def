// -Qk, -Qkk and --repair: what is found, in which words, and what is put right.
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "tests/scenario/given.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

namespace {

using namespace rbeepkg;
using test::BackgroundProgram;
using test::Given;
using test::PackageBuilder;
using test::ProgramResult;
using testing::HasSubstr;
using testing::Not;

PackageBuilder tool(const std::string& version = "1-1")
{
    return PackageBuilder{"tool", version}
        .executable("usr/bin/tool", "#!/bin/sh\necho tool\n")
        .file("usr/share/tool/data", "some data")
        .symlink("usr/share/tool/link", "data");
}

// A machine with the tool, and its tree.
struct Installed
{
    Installed()
    {
        given.installed(tool());
        given.when("-Q");
        tree = given.machine().state() + "/store/tool/" +
               os::list_directory(given.machine().state() + "/store/tool").front();
    }
    std::string path(const std::string& relative) const { return tree + "/" + relative; }
    std::string warning(const std::string& relative, const std::string& text) const
    {
        return "warning: tool: " + path(relative) + " (" + text + ")\n";
    }
    // Other content under the same time.
    void write(const std::string& relative, const std::string& content) const
    {
        struct ::stat status = {};
        ASSERT_EQ(::stat(path(relative).c_str(), &status), 0);
        std::ofstream{path(relative)} << content;
        keep_time(relative, status);
    }
    void keep_time(const std::string& relative, const struct ::stat& status) const
    {
        const struct ::timespec times[2] = {status.st_atim, status.st_mtim};
        ASSERT_EQ(::utimensat(AT_FDCWD, path(relative).c_str(), times, 0), 0);
    }

    Given given;
    std::string tree;
};

} // namespace

TEST(Integrity, NothingIsMissing)
{
    Installed machine;
    const ProgramResult result = machine.given.done("-Qk");
    EXPECT_EQ(result.out, "tool: 7 total files, 0 missing files\n");
    EXPECT_EQ(result.err, "");
}

TEST(Integrity, AMissingFileIsNamed)
{
    Installed machine;
    os::remove_file(machine.path("usr/share/tool/data"));
    const ProgramResult result = machine.given.when("-Qk tool");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_EQ(result.out, "tool: 7 total files, 1 missing file\n");
    EXPECT_EQ(result.err, machine.warning("usr/share/tool/data", "No such file or directory"));
}

TEST(Integrity, QuietlyOnlyNameAndPath)
{
    Installed machine;
    os::remove_file(machine.path("usr/share/tool/data"));
    const ProgramResult result = machine.given.when("-Qkq");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_EQ(result.out, "tool " + machine.path("usr/share/tool/data") + "\n");
    EXPECT_EQ(result.err, "");
}

TEST(Integrity, WhatIsNotInstalledIsAnError)
{
    Installed machine;
    const ProgramResult result = machine.given.when("-Qkk nope");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, HasSubstr("error: package 'nope' was not found"));
}

TEST(Integrity, PresenceDoesNotLookInside)
{
    Installed machine;
    machine.write("usr/share/tool/data", "other data");
    EXPECT_EQ(machine.given.when("-Qk").exit_code, 0);
}

TEST(Integrity, NothingIsAltered)
{
    Installed machine;
    const ProgramResult result = machine.given.done("-Qkk");
    EXPECT_EQ(result.out, "tool: 7 total files, 0 altered files\n");
    EXPECT_EQ(result.err, "");
}

TEST(Integrity, AnotherSizeIsNamed)
{
    Installed machine;
    machine.write("usr/share/tool/data", "some more data");
    const ProgramResult result = machine.given.when("-Qkk");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_EQ(result.out, "tool: 7 total files, 1 altered file\n");
    EXPECT_EQ(result.err, machine.warning("usr/share/tool/data", "Size mismatch"));
}

TEST(Integrity, OtherContentOfTheSameSizeAndTimeIsNamed)
{
    Installed machine;
    machine.write("usr/share/tool/data", "SOME data");
    EXPECT_EQ(machine.given.when("-Qkk").err,
              machine.warning("usr/share/tool/data", "SHA256 checksum mismatch"));
}

TEST(Integrity, AnotherModeIsNamed)
{
    Installed machine;
    ASSERT_EQ(::chmod(machine.path("usr/bin/tool").c_str(), 0644), 0);
    EXPECT_EQ(machine.given.when("-Qkk").err,
              machine.warning("usr/bin/tool", "Permissions mismatch"));
}

TEST(Integrity, AnotherTimeIsNamed)
{
    Installed machine;
    const struct ::timespec times[2] = {{1, 0}, {1, 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, machine.path("usr/bin/tool").c_str(), times, 0), 0);
    EXPECT_EQ(machine.given.when("-Qkk").err,
              machine.warning("usr/bin/tool", "Modification time mismatch"));
}

TEST(Integrity, AnotherOwnerIsNamed)
{
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root can give a file away";
    }
    Installed machine;
    ASSERT_EQ(::chown(machine.path("usr/share/tool/data").c_str(), 65534, 65534), 0);
    const ProgramResult result = machine.given.when("-Qkk");
    EXPECT_THAT(result.err, HasSubstr("(UID mismatch)"));
    EXPECT_THAT(result.err, HasSubstr("(GID mismatch)"));
    EXPECT_THAT(result.out, HasSubstr("1 altered file\n")) << "a file counts once";
}

TEST(Integrity, AnotherLinkIsNamed)
{
    Installed machine;
    os::remove_file(machine.path("usr/share/tool/link"));
    ASSERT_EQ(::symlink("/etc/passwd", machine.path("usr/share/tool/link").c_str()), 0);
    EXPECT_EQ(machine.given.when("-Qkk").err,
              machine.warning("usr/share/tool/link", "Symlink path mismatch"));
}

TEST(Integrity, AnotherTypeIsNamedAndNotFollowed)
{
    Installed machine;
    os::remove_file(machine.path("usr/share/tool/data"));
    ASSERT_EQ(::symlink("/etc/passwd", machine.path("usr/share/tool/data").c_str()), 0);
    EXPECT_EQ(machine.given.when("-Qkk").err,
              machine.warning("usr/share/tool/data", "File type mismatch"));
}

TEST(Integrity, WhatThePackageDoesNotHaveIsNamed)
{
    Installed machine;
    std::ofstream{machine.path("usr/share/tool/extra")} << "x";
    const ProgramResult result = machine.given.when("-Qkk");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_EQ(result.err, machine.warning("usr/share/tool/extra", "Not part of the package"));
}

TEST(Integrity, ATreeThatIsGoneIsAllMissing)
{
    Installed machine;
    os::remove_tree(machine.tree);
    EXPECT_EQ(machine.given.when("-Qkk").out, "tool: 7 total files, 7 altered files\n");
}

TEST(Integrity, JsonNamesEachFault)
{
    Installed machine;
    machine.write("usr/share/tool/data", "some more data");
    const ProgramResult result = machine.given.when("-Qkk --json");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.out, HasSubstr(R"([{"schema":1,"name":"tool","version":"1-1","tree":")"));
    EXPECT_THAT(result.out, HasSubstr(R"("files":7,"faulty":1,"faults":[{"path":")"));
    EXPECT_THAT(result.out, HasSubstr(R"(/usr/share/tool/data","fault":"size"}]}])"));
}

TEST(Integrity, ItChangesNothingAndNeedsNoRights)
{
    Installed machine;
    const auto times = [&] {
        struct ::stat status = {};
        ::stat(machine.given.machine().state().c_str(), &status);
        return status.st_mtim.tv_nsec;
    };
    const auto before = times();
    test::ProgramOptions options;
    options.as_nobody = ::geteuid() == 0;
    ASSERT_EQ(::chmod(machine.given.machine().path(".").c_str(), 0755), 0);
    const ProgramResult result = machine.given.machine().rbeepkg({"-Qkk"}, options);
    EXPECT_EQ(result.out, "tool: 7 total files, 0 altered files\n") << result.err;
    EXPECT_EQ(times(), before);
}

TEST(Integrity, ALargeTreeIsReadWhole)
{
    Given given;
    PackageBuilder big{"big", "1-1"};
    for (int at = 0; at < 20; ++at) {
        big.file("f" + std::to_string(at), std::string(1'000'000, static_cast<char>('a' + at)));
    }
    given.installed(big);
    const ProgramResult result = given.done("-Qkk --progress json");
    EXPECT_THAT(result.out, HasSubstr(R"("done":20000000,"total":20000000)"));
    EXPECT_THAT(result.out, HasSubstr("big: 20 total files, 0 altered files"));
}

TEST(Repair, PutsEveryKindOfDamageRight)
{
    Installed machine;
    machine.write("usr/share/tool/data", "SOME data");
    os::remove_file(machine.path("usr/share/tool/link"));
    ASSERT_EQ(::chmod(machine.path("usr/bin/tool").c_str(), 0600), 0);
    std::ofstream{machine.path("usr/share/tool/extra")} << "x";
    const ProgramResult result = machine.given.done("-Qkk --repair --noconfirm");
    EXPECT_THAT(result.out, HasSubstr("4 altered files\n"));
    EXPECT_THAT(result.out, HasSubstr(":: repaired tool 1-1\n"));
    EXPECT_EQ(machine.given.done("-Qkk").out, "tool: 7 total files, 0 altered files\n");
    EXPECT_EQ(os::list_directory(machine.given.machine().state() + "/store/.staging").size(), 0U);
}

TEST(Repair, OfWhatIsRightChangesNothing)
{
    Installed machine;
    struct ::stat before = {};
    ASSERT_EQ(::stat(machine.tree.c_str(), &before), 0);
    EXPECT_THAT(machine.given.done("-Qkk --repair --noconfirm").out, Not(HasSubstr("repaired")));
    struct ::stat after = {};
    ASSERT_EQ(::stat(machine.tree.c_str(), &after), 0);
    EXPECT_EQ(before.st_ino, after.st_ino);
}

TEST(Repair, ATreeThatIsGoneComesBack)
{
    Installed machine;
    os::remove_tree(machine.tree);
    machine.given.done("-Qkk --repair --noconfirm");
    EXPECT_EQ(machine.given.done("-Qkk").out, "tool: 7 total files, 0 altered files\n");
}

TEST(Repair, WhatTheCacheLacksIsFetchedAgain)
{
    Given given;
    given.offer(tool());
    given.done("-S tool --noconfirm");
    given.done("-Scc", "y\n");
    const std::string tree = given.machine().state() + "/store/tool/" +
                             os::list_directory(given.machine().state() + "/store/tool").front();
    os::remove_file(tree + "/usr/share/tool/data");
    given.done("-Qkk --repair --noconfirm");
    EXPECT_EQ(given.done("-Qkk").out, "tool: 7 total files, 0 altered files\n");
}

TEST(Repair, WithoutThePackageFileItSaysWhatToDo)
{
    Installed machine;
    machine.given.done("-Scc", "y\n");
    os::remove_file(machine.path("usr/share/tool/data"));
    const ProgramResult result = machine.given.when("-Qkk --repair --noconfirm");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err,
                HasSubstr("error: tool 1-1 was not repaired: no cache has its package"));
    EXPECT_THAT(result.err, HasSubstr("rbeepkg -U FILE"));
}

TEST(Repair, TheRunningProcessGoesOn)
{
    Given given;
    given.installed(PackageBuilder{"sleeper", "1-1"}
                        .executable("usr/bin/sleeper", os::read_file("/bin/sleep", 1U << 24U))
                        .file("data", "some data"));
    given.when("-Q");
    BackgroundProgram running{{given.machine().bin() + "/sleeper", "1000"},
                              given.machine().path("output")};
    const std::string store = given.machine().state() + "/store/sleeper";
    os::remove_file(store + "/" + os::list_directory(store).front() + "/data");
    given.done("-Qkk --repair --noconfirm");
    EXPECT_EQ(running.wait(std::chrono::milliseconds{100}), -1) << "it still runs";
    EXPECT_EQ(given.done("-Qkk").out, "sleeper: 4 total files, 0 altered files\n");
}

TEST(Repair, WantsTheWholeCheck)
{
    Installed machine;
    EXPECT_THAT(machine.given.when("-Qk --repair").err, HasSubstr("--repair wants -Qkk"));
}

TEST(SharedFiles, AnUpgradeTakesRoomForWhatIsNewOnly)
{
    Given given;
    const std::string library(500'000, 'x');
    const auto package = [&](const std::string& version) {
        return PackageBuilder{"big", version}
            .file("usr/lib/library", library)
            .file("usr/lib/version", version);
    };
    given.installed(package("1-1"));
    given.when("-Q");
    const ProgramResult result = given.done("-U --noconfirm " + given.file(package("2-1")));
    EXPECT_THAT(result.out,
                HasSubstr("big 2-1 shares 488.28 KiB of disk with what is in the store"));
    EXPECT_EQ(given.done("-Qkk").out, "big: 4 total files, 0 altered files\n");
}

TEST(SharedFiles, TheOldTreeMayGo)
{
    Given given;
    const std::string library(500'000, 'x');
    given.installed(PackageBuilder{"a", "1-1"}.file("usr/lib/library", library));
    given.installed(PackageBuilder{"b", "1-1"}.file("opt/b/library", library), "--asdeps");
    given.when("-Q");
    given.done("-R a --noconfirm");
    given.done("-Sc --noconfirm --set KeepGenerations=0");
    EXPECT_EQ(given.done("-Qkk").out, "b: 3 total files, 0 altered files\n");
}

TEST(SharedFiles, ADamagedTwinIsNotTaken)
{
    Given given;
    const std::string library(500'000, 'x');
    given.installed(PackageBuilder{"a", "1-1"}.file("usr/lib/library", library));
    given.when("-Q");
    const std::string store = given.machine().state() + "/store/a";
    std::ofstream{store + "/" + os::list_directory(store).front() + "/usr/lib/library",
                  std::ios::in | std::ios::out}
        << 'y';
    const ProgramResult result = given.done(
        "-U --noconfirm " + given.file(PackageBuilder{"b", "1-1"}.file("opt/b/library", library)));
    EXPECT_THAT(result.out, Not(HasSubstr("shares")));
    EXPECT_EQ(given.done("-Qkk b").out, "b: 3 total files, 0 altered files\n");
}
