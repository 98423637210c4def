// -D --check and -D --rebuild.
#include "tests/scenario/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace rbeepkg::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

PackageBuilder worker(const std::string& name = "worker", const std::string& version = "1-1")
{
    return PackageBuilder{name, version}.executable("usr/bin/" + name, "#!/bin/sh\necho hi\n");
}

fs::path tree_of(Given& given, const std::string& name)
{
    return fs::directory_iterator
    {
        given.machine().state() + "/store/" + name
        } -> path();
}

TEST(StateCheck, WhereNothingIsWrongOneLineSaysSo)
{
    Given given;
    given.installed(worker()).installed(worker("other"));
    const ProgramResult result = given.done("-D --check");
    EXPECT_EQ(result.out, "packages, database, store and links: nothing is wrong\n");
    EXPECT_EQ(given.done("-Dkq").out, "");
}

TEST(StateCheck, OnAnEmptyMachineNothingIsWrong)
{
    Given given;
    EXPECT_THAT(given.done("-Dk").out, HasSubstr("nothing is wrong"));
}

TEST(StateCheck, AMissingDependencyIsNamed)
{
    Given given;
    given.installed(worker("app").depends("no-such-lib>=2"));
    const ProgramResult result = given.when("-Dk");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, HasSubstr("error: missing 'no-such-lib>=2' dependency for 'app'"));
}

TEST(StateCheck, WhatTheMachineHasIsNotMissing)
{
    Given given;
    given.installed(worker("app").depends("sh"));
    EXPECT_EQ(given.when("-Dk").exit_code, 0);
}

TEST(StateCheck, AnOldLibraryDoesNotMeetTheVersion)
{
    Given given;
    given.installed(PackageBuilder{"lib", "1-1"});
    given.installed(worker("app").depends("lib>=2"));
    EXPECT_THAT(given.when("-Dk").err, HasSubstr("missing 'lib>=2' dependency for 'app'"));
}

TEST(StateCheck, AMissingTreeIsNamedWithItsCure)
{
    Given given;
    given.installed(worker());
    given.done("-Q");
    fs::remove_all(tree_of(given, "worker"));
    const ProgramResult result = given.when("-Dk");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, HasSubstr("the files of worker 1-1 are gone"));
    EXPECT_THAT(result.err, HasSubstr("rbeepkg -Qkk --repair worker=1-1"));
}

TEST(StateCheck, AMissingLinkIsMadeAgain)
{
    Given given;
    given.installed(worker());
    given.done("-Q");
    const std::string link = given.machine().bin() + "/worker";
    fs::remove(link);
    EXPECT_THAT(given.done("-Dk").out, HasSubstr("made again"));
    EXPECT_EQ(run_program({link}).out, "hi\n");
    EXPECT_THAT(given.done("-Dk").out, HasSubstr("nothing is wrong"));
}

TEST(StateCheck, AStaleLinkGoes)
{
    Given given;
    given.installed(worker());
    given.done("-Q");
    const fs::path link = given.machine().bin() + "/worker";
    const fs::path stale = given.machine().bin() + "/gone";
    fs::path target = fs::read_symlink(link);
    fs::create_symlink(target.replace_filename("gone"), stale);
    EXPECT_THAT(given.done("-Dk").out, HasSubstr("of nothing that is installed"));
    EXPECT_FALSE(fs::is_symlink(stale));
}

TEST(StateCheck, AStaleLinkGoesHoweverItIsSpelt)
{
    Given given;
    given.installed(worker());
    given.done("-Q");
    const fs::path stale = given.machine().bin() + "/gone";
    const fs::path command = given.machine().bin() + "/worker";
    const fs::path ours = fs::absolute(command.parent_path() / fs::read_symlink(command));
    fs::create_symlink(ours.lexically_normal().replace_filename("gone"), stale);
    EXPECT_THAT(given.when("--doctor").out, HasSubstr("of nothing that is installed"));
    EXPECT_THAT(given.done("-Dk").out, HasSubstr("of nothing that is installed"));
    EXPECT_FALSE(fs::is_symlink(stale));
}

TEST(StateCheck, AForeignFileIsNamedAndLeft)
{
    Given given;
    given.installed(worker());
    given.done("-Q");
    const std::string link = given.machine().bin() + "/worker";
    fs::remove(link);
    std::ofstream{link} << "mine";
    const ProgramResult result = given.when("-Dk");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, HasSubstr(link));
    EXPECT_TRUE(fs::is_regular_file(fs::symlink_status(link)));
}

TEST(StateCheck, ATreeThatNoGenerationListsGoes)
{
    Given given;
    given.installed(worker());
    given.done("-Q");
    const fs::path stray = given.machine().state() + "/store/stray/1-1-01234567";
    fs::create_directories(stray);
    EXPECT_THAT(given.done("-Dk").out, HasSubstr("it was removed"));
    EXPECT_FALSE(fs::exists(stray));
    EXPECT_EQ(given.packages(), "worker 1-1");
}

// The rows must not be believed where the manifest says otherwise.
TEST(StateCheck, RowsThatDifferFromTheManifestAreRebuilt)
{
    Given given;
    given.installed(worker());
    given.done("-Q");
    const std::string path = given.machine().state() + "/profiles/1/manifest.json";
    std::ifstream in{path};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    const std::size_t at = text.find("\"explicit\"");
    ASSERT_NE(at, std::string::npos) << text;
    fs::permissions(path, fs::perms::owner_write, fs::perm_options::add);
    std::ofstream{path} << text.replace(at, 10, "\"dependency\"");
    const ProgramResult result = given.when("-Dk");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, HasSubstr("the rows of generation 1 are not what"));
    EXPECT_THAT(result.err, HasSubstr("rbeepkg -D --rebuild"));
    given.done("-D --rebuild");
    EXPECT_EQ(given.done("-Qqd").out, "worker\n");
    EXPECT_THAT(given.done("-Dk").out, HasSubstr("nothing is wrong"));
}

TEST(StateCheck, TheCatalogsAreCheckedByTheSecondK)
{
    Given given;
    given.offer(worker("app").depends("no-such-lib")).offer(worker("fine"));
    given.done("-Sy");
    const ProgramResult result = given.when("-Dkk");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, HasSubstr("missing 'no-such-lib' dependency for 'app'"));
    EXPECT_THAT(result.err, Not(HasSubstr("fine")));
    EXPECT_EQ(given.when("-Dk").exit_code, 0);
}

TEST(StateCheck, ItTakesNoTargets)
{
    Given given;
    EXPECT_EQ(given.when("-Dk worker").exit_code, 2);
    EXPECT_EQ(given.when("-D --rebuild worker").exit_code, 2);
    EXPECT_EQ(given.when("-Dk --rebuild").exit_code, 2);
}

TEST(Rebuild, KeepsPackagesHistoryAndCatalogs)
{
    Given given;
    given.offer(worker("offered")).installed(worker()).installed(worker("other"));
    given.done("-Sy");
    given.done("-D --hold worker");
    const std::string history = given.done("--history").out;
    const std::string offered = given.done("-Sl").out;
    const ProgramResult result = given.done("-D --rebuild");
    EXPECT_THAT(result.out, HasSubstr("the database was rebuilt from 2 manifests; kept of the old "
                                      "one: the history, the catalogs"));
    EXPECT_EQ(given.packages(), "other 1-1, worker 1-1");
    EXPECT_EQ(given.done("--history").out, history);
    EXPECT_EQ(given.done("-Sl").out, offered);
    EXPECT_THAT(given.done("-Ss offered").out, HasSubstr("offered"));
    EXPECT_THAT(given.done("-Dk").out, HasSubstr("nothing is wrong"));
}

TEST(Rebuild, WhatIsRebuiltIsWrittenToAndRolledBack)
{
    Given given;
    given.installed(worker());
    given.done("-D --rebuild");
    given.done("-R worker --noconfirm");
    EXPECT_EQ(given.packages(), "");
    given.done("--rollback --noconfirm");
    EXPECT_EQ(given.packages(), "worker 1-1");
    EXPECT_EQ(run_program({given.machine().bin() + "/worker"}).out, "hi\n");
}

TEST(Rebuild, AnUnreadableManifestLeavesTheOldDatabase)
{
    Given given;
    given.installed(worker());
    given.done("-Q");
    const std::string path = given.machine().state() + "/profiles/1/manifest.json";
    fs::permissions(path, fs::perms::owner_write, fs::perm_options::add);
    std::ofstream{path} << "{";
    EXPECT_NE(given.when("-D --rebuild").exit_code, 0);
    EXPECT_EQ(given.packages(), "worker 1-1");
    EXPECT_TRUE(fs::is_empty(given.machine().state() + "/store/.staging"));
}

} // namespace
} // namespace rbeepkg::test
