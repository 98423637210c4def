// rbeepkg-repo keeps a directory: given package files, when it is told to add or remove, then rules
// on index, files, serial, output and exit code.
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/lock.hpp"
#include "libpkg/repository/index.hpp"
#include "tests/scenario/repository.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace rbeepkg;
using test::PackageBuilder;
using test::Repository;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

PackageBuilder tool(const std::string& version = "1.0-1")
{
    PackageBuilder package{"tool", version};
    package.executable("usr/bin/tool", "#!/bin/sh\necho tool " + version + "\n");
    return package;
}

constexpr const char* k_tool_file = "tool-1.0-1-any.pkg.tar.zst";

} // namespace

TEST(RepositoryKeeping, InitMakesAnEmptyIndexOnce)
{
    Repository repository;
    EXPECT_EQ(repository.serial(), 1U);
    const auto again = repository.repo({"init", repository.directory()});
    EXPECT_EQ(again.exit_code, 0);
    EXPECT_THAT(again.out, HasSubstr("unchanged, serial 1, 0 packages"));
    EXPECT_EQ(repository.serial(), 1U);
}

TEST(RepositoryKeeping, InitTakesTheNameOfItsDirectory)
{
    const Repository repository;
    const std::string directory = repository.path("../worker-repo");
    EXPECT_EQ(repository.repo({"init", directory}).exit_code, 0);
    EXPECT_THAT(os::read_file(directory + "/index", 1000), HasSubstr(R"("repo":"worker-repo")"));
}

TEST(RepositoryKeeping, InitRefusesAnotherNameOfTheSameDirectory)
{
    const Repository repository;
    const auto result = repository.repo({"init", repository.directory(), "--name", "other"});
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr("is the repository 'main' already"));
}

TEST(RepositoryKeeping, AddCopiesThePackageBesideTheIndex)
{
    const Repository repository;
    const auto result = repository.add(tool());
    EXPECT_THAT(result.out, HasSubstr("added tool 1.0-1\n"));
    EXPECT_THAT(result.out, HasSubstr("serial 2, 1 package\n"));
    EXPECT_THAT(repository.names(), Contains(k_tool_file));
    EXPECT_TRUE(os::exists(repository.built(tool()))) << "the given file stays";
    EXPECT_EQ(repository.listed(), "tool 1.0-1");
}

TEST(RepositoryKeeping, AddMovesWhenToldTo)
{
    const Repository repository;
    const std::string file = repository.built(tool());
    EXPECT_EQ(repository.repo({"add", "--move", repository.index(), file}).exit_code, 0);
    EXPECT_FALSE(os::exists(file));
    EXPECT_THAT(repository.names(), Contains(k_tool_file));
}

TEST(RepositoryKeeping, AddTakesWhatLiesThereAlready)
{
    const Repository repository;
    tool().write_to(repository.directory());
    const auto result =
        repository.repo({"add", "--move", repository.index(), repository.path(k_tool_file)});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(repository.names(), Contains(k_tool_file));
}

TEST(RepositoryKeeping, TheSameFileAgainChangesNothing)
{
    const Repository repository;
    repository.add(tool());
    const std::string before = repository.read("index");
    const auto result = repository.add(tool());
    EXPECT_THAT(result.out, HasSubstr("tool 1.0-1 is there already\n"));
    EXPECT_THAT(result.out, HasSubstr("unchanged, serial 2"));
    EXPECT_EQ(repository.read("index"), before);
}

TEST(RepositoryKeeping, ANewerVersionTakesThePlaceAndTheOldFileStays)
{
    const Repository repository;
    repository.add(tool());
    const auto result = repository.add(tool("2.0-1"));
    EXPECT_THAT(result.out, HasSubstr("added tool 2.0-1 in the place of 1.0-1\n"));
    EXPECT_EQ(result.err, "");
    EXPECT_EQ(repository.listed(), "tool 2.0-1");
    EXPECT_THAT(repository.names(), Contains(k_tool_file));
}

TEST(RepositoryKeeping, AnOlderVersionTakesThePlaceWithAWarning)
{
    const Repository repository;
    repository.add(tool("2.0-1"));
    const auto result = repository.add(tool());
    EXPECT_THAT(result.err, HasSubstr("warning: tool 1.0-1 is added although 2.0-1 is there"));
    EXPECT_EQ(repository.listed(), "tool 1.0-1");
}

TEST(RepositoryKeeping, RemoveOptionDeletesTheReplacedFile)
{
    const Repository repository;
    repository.add(tool());
    repository.add(tool("2.0-1"), {"-R"});
    EXPECT_THAT(repository.names(), Not(Contains(k_tool_file)));
}

TEST(RepositoryKeeping, NewLeavesAVersionThatIsThere)
{
    const Repository repository;
    repository.add(tool());
    const auto result = repository.add(tool().description("another build"), {"-n"});
    EXPECT_THAT(result.out, HasSubstr("tool 1.0-1 is there already -- skipping\n"));
    EXPECT_EQ(repository.serial(), 2U);
}

TEST(RepositoryKeeping, AnotherBuildOfAVersionGetsAFileOfItsOwn)
{
    const Repository repository;
    repository.add(tool());
    const std::string first = repository.read(k_tool_file);
    const auto result = repository.add(tool().description("another build"));
    EXPECT_THAT(result.out, HasSubstr("replaced tool 1.0-1 by another file of that version\n"));
    EXPECT_EQ(repository.read(k_tool_file), first) << "the old index names it";
    EXPECT_THAT(repository.read("index"), HasSubstr("\"path\":\"tool-1.0-1-any."));
    EXPECT_EQ(repository.listed(), "tool 1.0-1");
}

TEST(RepositoryKeeping, KeepVersionsKeepsTheNewest)
{
    const Repository repository;
    for (const char* version : {"1.0-1", "3.0-1", "2.0-1"}) {
        repository.add(tool(version), {"--all-versions"});
    }
    EXPECT_EQ(repository.listed(), "tool 3.0-1, tool 2.0-1, tool 1.0-1");
    const auto result = repository.add(tool("4.0-1"), {"--keep-versions", "2"});
    EXPECT_EQ(repository.listed(), "tool 4.0-1, tool 3.0-1");
    EXPECT_THAT(result.out, HasSubstr("dropped tool 1.0-1\n"));
}

TEST(RepositoryKeeping, OneVersionForEachArchitecture)
{
    const Repository repository;
    repository.add(tool().arch("x86_64"));
    repository.add(tool().arch("aarch64"));
    EXPECT_EQ(repository.listed(), "tool 1.0-1, tool 1.0-1");
}

TEST(RepositoryKeeping, APkgbuildBesideGoesAlongWhenItMadeThePackage)
{
    const Repository repository;
    const std::string recipe = "pkgname=tool\npkgver=1.0\npkgrel=1\narch=(any)\n";
    repository.built(tool());
    os::write_file_atomically(os::parent_path(repository.built(tool())) + "/PKGBUILD", recipe);
    const auto foreign = repository.add(tool());
    EXPECT_THAT(foreign.err, HasSubstr("is not what made tool-1.0-1-any.pkg.tar.zst"));
    EXPECT_THAT(repository.read("index"), Not(HasSubstr("pkgbuilds/")));

    repository.add(tool("2.0-1").made_by(recipe));
    EXPECT_THAT(repository.read("index"), HasSubstr("pkgbuilds/tool-"));
}

TEST(RepositoryKeeping, RemoveTakesNamesAndVersions)
{
    const Repository repository;
    repository.add(tool(), {"--all-versions"});
    repository.add(tool("2.0-1"), {"--all-versions"});
    repository.add(PackageBuilder{"other"});
    const auto result = repository.repo({"remove", repository.index(), "tool=1.0-1"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.out.substr(0, result.out.find('\n')), "removed tool 1.0-1");
    EXPECT_EQ(repository.listed(), "other 1.0-1, tool 2.0-1");
    EXPECT_EQ(repository.repo({"remove", repository.directory(), "tool", "other"}).exit_code, 0);
    EXPECT_EQ(repository.listed(), "");
}

TEST(RepositoryKeeping, RemoveOfWhatIsNotThereRemovesNothing)
{
    const Repository repository;
    repository.add(tool());
    const auto result = repository.repo({"remove", repository.index(), "tool", "toool"});
    EXPECT_EQ(result.exit_code, 4);
    EXPECT_THAT(result.err, HasSubstr("has no toool"));
    EXPECT_EQ(repository.listed(), "tool 1.0-1");
}

TEST(RepositoryKeeping, RemoveDeletesFilesWhenToldTo)
{
    const Repository repository;
    repository.add(tool());
    EXPECT_EQ(repository.repo({"remove", "-R", repository.index(), "tool"}).exit_code, 0);
    EXPECT_THAT(repository.names(), Not(Contains(k_tool_file)));
}

TEST(RepositoryKeeping, ADamagedPackageIsRefusedAndNothingIsTaken)
{
    const Repository repository;
    const std::string good = repository.built(tool());
    const std::string bad = repository.built(PackageBuilder{"bad"});
    std::string content = os::read_file(bad, 1U << 20U);
    content.resize(content.size() / 2);
    os::write_file_atomically(bad, content);
    const auto result = repository.repo({"add", repository.index(), good, bad});
    EXPECT_EQ(result.exit_code, 8);
    EXPECT_THAT(result.err, HasSubstr("bad-1.0-1-any.pkg.tar.zst"));
    EXPECT_EQ(repository.serial(), 1U);
    EXPECT_THAT(repository.names(), Not(Contains(k_tool_file)));
}

TEST(RepositoryKeeping, UnknownFilesStayUntouched)
{
    const Repository repository;
    repository.write("README", "mine");
    repository.write("files-mine", "mine");
    repository.write(".notes.tmp", "mine");
    repository.add(tool(), {"-R"});
    repository.add(tool("2.0-1"), {"-R"});
    repository.add(tool("3.0-1"), {"-R"});
    for (const char* name : {"README", "files-mine", ".notes.tmp"}) {
        EXPECT_EQ(repository.read(name), "mine");
    }
}

TEST(RepositoryKeeping, WhatAKilledProcessLeftGoes)
{
    const Repository repository;
    repository.write(".index.0123456789abcdef.tmp", "half");
    repository.add(tool());
    EXPECT_FALSE(os::exists(repository.path(".index.0123456789abcdef.tmp")));
}

TEST(RepositoryKeeping, OldDocumentsOfFileListsGo)
{
    const Repository repository;
    for (const char* version : {"1.0-1", "2.0-1", "3.0-1", "4.0-1"}) {
        repository.add(tool(version));
    }
    int documents = 0;
    for (const std::string& name : repository.names()) {
        documents += name.starts_with("files-") ? 1 : 0;
    }
    EXPECT_EQ(documents, 2) << "that of the index, and of the one before for those who have it";
}

TEST(RepositoryKeeping, OlderDocumentsGoAlthoughNothingElseChanges)
{
    const Repository repository;
    repository.write("files-0123456789abcdef", "of a process that died");
    repository.add(tool());
    repository.add(tool("2.0-1"));
    repository.write("files-fedcba9876543210", "of one that died later");
    repository.add(tool("2.0-1"));
    EXPECT_FALSE(os::exists(repository.path("files-0123456789abcdef")));
    std::vector<std::string> documents;
    for (const std::string& name : repository.names()) {
        if (name.starts_with("files-")) {
            documents.push_back(name);
        }
    }
    EXPECT_EQ(documents.size(), 2U);
    EXPECT_THAT(documents, Contains("files-fedcba9876543210")) << "the newest beside the index's";
}

TEST(RepositoryKeeping, AHeldLockIsWaitedForAndNamed)
{
    const Repository repository;
    const auto held =
        os::FileLock::try_acquire(repository.path(".lock"), os::FileLock::Kind::exclusive);
    const auto result = repository.repo(
        {"add", "--lock-timeout", "0", repository.index(), repository.built(tool())});
    EXPECT_EQ(result.exit_code, 5);
    EXPECT_THAT(result.err, HasSubstr("holds it"));
}

TEST(RepositoryKeeping, ManyAtOnceTakeTurns)
{
    const Repository repository;
    std::string script;
    for (int i = 0; i < 8; ++i) {
        const std::string file = repository.built(PackageBuilder{"p" + std::to_string(i)});
        script += std::string{RBEEPKG_BIN_DIR} + "/rbeepkg-repo add -q " + repository.index() +
                  " " + file + " || echo failed & ";
    }
    const auto result = test::run_program({"sh", "-c", script + "wait"});
    EXPECT_EQ(result.out, "") << result.err;
    EXPECT_EQ(repository.serial(), 9U);
    EXPECT_EQ(repository.listed(), "p0 1.0-1, p1 1.0-1, p2 1.0-1, p3 1.0-1, p4 1.0-1, p5 1.0-1, "
                                   "p6 1.0-1, p7 1.0-1");
}

TEST(RepositoryKeeping, ADamagedIndexIsToldOf)
{
    const Repository repository;
    repository.add(tool());
    repository.change_index("\"name\":\"tool\"", "\"name\":\"../x\"");
    const auto result = repository.repo({"remove", repository.index(), "tool"});
    EXPECT_EQ(result.exit_code, 8);
    EXPECT_THAT(result.err, HasSubstr("is damaged: line 2: name:"));
}

TEST(RepositoryKeeping, WrongUseIsTwo)
{
    const Repository repository;
    EXPECT_EQ(repository.repo({}).exit_code, 2);
    EXPECT_EQ(repository.repo({"add", repository.index()}).exit_code, 2);
    EXPECT_EQ(repository.repo({"add", repository.path("packages.db"), "x"}).exit_code, 2);
    EXPECT_EQ(repository.repo({"--help"}).exit_code, 0);
    EXPECT_EQ(repository.repo({"-V"}).exit_code, 0);
    const auto none = repository.repo({"add", repository.path("none/index"), "x.pkg.tar.zst"});
    EXPECT_EQ(none.exit_code, 4);
}

TEST(RepositoryKeeping, ExpiryIsSaidOnceAndHolds)
{
    const Repository repository;
    EXPECT_THAT(repository.read("index"), HasSubstr("\"expires\":0,"));
    repository.add(tool(), {"--expires-in", "14"});
    repository.add(tool("2.0-1"));
    const std::string text = repository.read("index");
    const auto header = repository::parse_header(std::string_view{text}.substr(0, text.find('\n')));
    EXPECT_EQ(header->expires - header->created, 14 * 24 * 3600);
}

TEST(RepositoryKeeping, AWordThatIsNoCommandIsNamed)
{
    const Repository repository;
    EXPECT_THAT(repository.repo({"ad", repository.index()}).err,
                HasSubstr("error: 'ad' is no command\n  hint: rbeepkg-repo --help"));
    EXPECT_THAT(repository.repo({}).err, HasSubstr("subcommand is required"));
}

TEST(RepositoryKeeping, AHelpThatCannotBeWrittenIsAFailureAndSaysWhy)
{
    for (const char* words : {"--help", "add --help", "--version"}) {
        const auto result = test::run_program(
            {"sh", "-c", std::string{RBEEPKG_BIN_DIR} + "/rbeepkg-repo " + words + " >/dev/full"});
        EXPECT_NE(result.exit_code, 0);
        EXPECT_THAT(result.err, HasSubstr("cannot write to stdout: No space left on device"));
        EXPECT_THAT(result.err, Not(HasSubstr("the index")));
    }
}
