// -Qi, -Ql, -Qo, -Qp, -Qc: everything about one package, and whose a file is.
#include "tests/scenario/query_rules.hpp"

#include <filesystem>
#include <fstream>
#include <regex>

namespace {

using namespace rbeepkg;
using test::expect_answer;
using test::expect_complaint;
using test::Given;
using test::PackageBuilder;
using test::ProgramResult;
using test::row_of;
using testing::EndsWith;
using testing::HasSubstr;

PackageBuilder tool()
{
    return PackageBuilder{"tool", "1.0-1"}
        .executable("usr/bin/tool", "#!/bin/sh\necho tool\n")
        .file("usr/share/tool/text", "text\n")
        .symlink("usr/share/tool/link", "text");
}

// The path of the only tree of a package in the store.
std::string tree_of(Given& given, const std::string& name)
{
    given.when("-Q");
    for (const auto& entry :
         std::filesystem::directory_iterator(given.machine().state() + "/store/" + name)) {
        return entry.path().string();
    }
    return {};
}

} // namespace

TEST(QueryInfo, RowsAreLabelledAsPacmans)
{
    Given given;
    given.installed(PackageBuilder{"app", "1:2.0-3"}
                        .description("does things")
                        .depends("lib>=2")
                        .depends("other")
                        .provides("virtual=2")
                        .conflicts("enemy")
                        .replaces("elder")
                        .group("one")
                        .group("two"));
    const ProgramResult result = given.done("-Qi app");
    EXPECT_THAT(result.out, EndsWith("\n\n")) << "a blank line behind each package";
    EXPECT_EQ(row_of(result.out, "Name"), "app");
    EXPECT_EQ(row_of(result.out, "Version"), "1:2.0-3");
    EXPECT_EQ(row_of(result.out, "Description"), "does things");
    EXPECT_EQ(row_of(result.out, "Architecture"), "any");
    EXPECT_EQ(row_of(result.out, "Groups"), "one  two");
    EXPECT_EQ(row_of(result.out, "Provides"), "virtual=2");
    EXPECT_EQ(row_of(result.out, "Depends On"), "lib>=2  other");
    EXPECT_EQ(row_of(result.out, "Conflicts With"), "enemy");
    EXPECT_EQ(row_of(result.out, "Replaces"), "elder");
    EXPECT_EQ(row_of(result.out, "Install Reason"), "Explicitly installed");
    EXPECT_EQ(row_of(result.out, "Install Script"), "No");
    EXPECT_EQ(row_of(result.out, "Active"), "Yes");
}

TEST(QueryInfo, WhatIsEmptyIsNone)
{
    Given given;
    given.installed(PackageBuilder{"a"});
    const std::string table = given.done("-Qi a").out;
    for (const char* label : {"Groups", "Provides", "Depends On", "Optional Deps", "Required By",
                              "Optional For", "Conflicts With", "Replaces"}) {
        EXPECT_EQ(row_of(table, label), "None");
    }
}

TEST(QueryInfo, NamesWhoNeedsAPackageAndWhoWouldLikeIt)
{
    Given given;
    given.installed(PackageBuilder{"lib", "2-1"}.provides("virtual=5"), "--asdeps")
        .installed(PackageBuilder{"z"}.depends("lib"))
        .installed(PackageBuilder{"y"}.depends("virtual>=5"))
        .installed(PackageBuilder{"x"}.depends("lib>=3"))
        .installed(PackageBuilder{"w"}.optdepends("lib: to read"));
    const std::string table = given.done("-Qi lib").out;
    EXPECT_EQ(row_of(table, "Required By"), "y  z");
    EXPECT_EQ(row_of(table, "Optional For"), "w");
    EXPECT_EQ(row_of(table, "Install Reason"), "Installed as a dependency for another package");
}

TEST(QueryInfo, OptionalDependenciesStandOneOnALineWithAMarkForThoseInstalled)
{
    Given given;
    given.installed(PackageBuilder{"app"}.optdepends("here: for this").optdepends("gone: for that"))
        .installed(PackageBuilder{"here"});
    EXPECT_THAT(given.done("-Qi app").out,
                HasSubstr("Optional Deps   : here: for this [installed]\n"
                          "                  gone: for that\n"));
}

TEST(QueryInfo, WithoutTargetsEveryPackageIsToldOf)
{
    Given given;
    given.installed(PackageBuilder{"a"}).installed(PackageBuilder{"b"});
    const std::string text = given.done("-Qi").out;
    EXPECT_THAT(text, HasSubstr("Name            : a\n"));
    EXPECT_THAT(text, HasSubstr("\n\nName            : b\n"));
}

TEST(QueryInfo, CombinesWithFilters)
{
    Given given;
    given.installed(PackageBuilder{"a"}).installed(PackageBuilder{"b"}, "--asdeps");
    const std::string text = given.done("-Qid").out;
    EXPECT_THAT(text, HasSubstr("Name            : b\n"));
    EXPECT_THAT(text, testing::Not(HasSubstr("Name            : a\n")));
}

TEST(QueryInfo, TwiceItTellsOfBackupFiles)
{
    Given given;
    PackageBuilder package{"app"};
    package.file("etc/same", "1\n").file("etc/changed", "2\n").file("etc/gone", "3\n");
    package.info().package.backup = {"etc/same", "etc/changed", "etc/gone"};
    given.installed(package);
    const std::string tree = tree_of(given, "app");
    std::filesystem::remove(tree + "/etc/gone");
    std::filesystem::permissions(tree + "/etc/changed", std::filesystem::perms{0644});
    std::ofstream{tree + "/etc/changed"} << "other\n";
    const std::string text = given.done("-Qii app").out;
    EXPECT_THAT(text, HasSubstr("\nBackup Files    :\n"));
    EXPECT_THAT(text, HasSubstr("\nUNMODIFIED\t" + tree + "/etc/same\n"));
    EXPECT_THAT(text, HasSubstr("\nMODIFIED\t" + tree + "/etc/changed\n"));
    EXPECT_THAT(text, HasSubstr("\nMISSING\t" + tree + "/etc/gone\n"));
}

TEST(QueryInfo, AnUnknownNameIsAnError)
{
    Given given;
    expect_complaint(given, "-Qi nope", "", "error: package 'nope' was not found\n");
}

TEST(QueryList, FilesHaveNameAndPathAndDirectoriesASlash)
{
    Given given;
    given.installed(tool());
    const std::string tree = tree_of(given, "tool");
    std::string lines;
    for (const char* path : {"usr/", "usr/bin/", "usr/bin/tool", "usr/share/", "usr/share/tool/",
                             "usr/share/tool/link", "usr/share/tool/text"}) {
        lines += "tool " + tree + "/" + path + "\n";
    }
    expect_answer(given, "-Ql tool", lines);
    expect_answer(given, "-Qlq tool", std::regex_replace(lines, std::regex{"tool /"}, "/"));
}

TEST(QueryList, WithInfoShowsBoth)
{
    Given given;
    given.installed(tool());
    const std::string text = given.done("-Qil tool").out;
    EXPECT_THAT(text, testing::StartsWith("Name            : tool\n"));
    EXPECT_THAT(text, HasSubstr("\n\ntool /"));
    EXPECT_THAT(text, EndsWith("/usr/share/tool/text\n"));
}

TEST(QueryList, WithoutTargetsListsEverything)
{
    Given given;
    given.installed(tool()).installed(PackageBuilder{"b"}.file("usr/b", ""));
    const std::string text = given.done("-Qlq").out;
    EXPECT_THAT(text, HasSubstr("/usr/bin/tool\n"));
    EXPECT_THAT(text, HasSubstr("/usr/b\n"));
    expect_complaint(given, "-Ql nope", "", "error: package 'nope' was not found\n");
}

TEST(QueryOwner, AFileIsFoundByEveryWayToIt)
{
    Given given;
    given.installed(tool());
    const std::string tree = tree_of(given, "tool");
    for (const std::string& path :
         {tree + "/usr/bin/tool", given.machine().bin() + "/tool",
          given.machine().state() + "/current/bin/tool", tree + "/usr/share/tool/link"}) {
        expect_answer(given, "-Qo " + path, path + " is owned by tool 1.0-1\n");
    }
    expect_answer(given, "-Qoq " + tree + "/usr/bin/tool", "tool\n");
}

TEST(QueryOwner, ABareNameIsLookedUpOnThePathAndInTheBinDirectory)
{
    Given given;
    given.installed(tool());
    expect_answer(given, "-Qo tool", given.machine().bin() + "/tool is owned by tool 1.0-1\n");
    expect_complaint(given, "-Qo nosuchcommand", "", "error: No package owns nosuchcommand\n");
}

TEST(QueryOwner, ADirectoryHasItsOwner)
{
    Given given;
    given.installed(tool());
    const std::string directory = tree_of(given, "tool") + "/usr/share/tool";
    expect_answer(given, "-Qo " + directory, directory + "/ is owned by tool 1.0-1\n");
    expect_answer(given, "-Qo " + directory + "/", directory + "/ is owned by tool 1.0-1\n");
}

TEST(QueryOwner, WhatIsNobodysIsAnErrorAndTheRestIsPrinted)
{
    Given given;
    given.installed(tool());
    const std::string stray = tree_of(given, "tool") + "/usr/stray";
    const std::string link = given.machine().bin() + "/tool";
    expect_complaint(given, "-Qo " + stray + " " + link, link + " is owned by tool 1.0-1\n",
                     "error: No package owns " + stray + "\n");
    expect_complaint(given, "-Qo /dev/null", "", "error: No package owns /dev/null\n");
}

TEST(QueryOwner, EachVersionOwnsItsFiles)
{
    Given given;
    given.installed(tool());
    given.installed(PackageBuilder{"tool", "2.0-1"}.executable("usr/bin/tool", "#!/bin/sh\n"),
                    "--beside");
    given.when("-Q");
    for (const char* version : {"1.0-1", "2.0-1"}) {
        const std::string path = given.machine().bin() + "/tool@" + version;
        expect_answer(given, "-Qo " + path, path + " is owned by tool " + version + "\n");
    }
}

TEST(QueryOwner, WithoutTargetsIsAnError)
{
    Given given;
    expect_complaint(given, "-Qo", "", "error: no targets specified (use -h for help)\n");
}

TEST(QueryFile, APackageFileIsAskedInsteadOfWhatIsInstalled)
{
    Given given;
    const std::string file = given.file(tool());
    expect_answer(given, "-Qp " + file, "tool 1.0-1\n");
    expect_answer(given, "-Qpq " + file, "tool\n");
    expect_answer(given, "-Qlpq " + file,
                  "/usr/\n/usr/bin/\n/usr/bin/tool\n/usr/share/\n/usr/share/tool/\n"
                  "/usr/share/tool/link\n/usr/share/tool/text\n");
}

TEST(QueryFile, TellsOfItsSizesAndNotOfAnInstallation)
{
    Given given;
    const std::string file =
        given.file(tool().install_script("post_install() {\n    :\n}\n").optdepends("x: y"));
    const std::string table = given.done("-Qip " + file).out;
    EXPECT_EQ(row_of(table, "Name"), "tool");
    EXPECT_EQ(row_of(table, "Optional Deps"), "x: y");
    EXPECT_EQ(row_of(table, "Install Script"), "Yes");
    EXPECT_NE(row_of(table, "Compressed Size"), "no row Compressed Size");
    EXPECT_EQ(row_of(table, "Required By"), "no row Required By");
    EXPECT_EQ(row_of(table, "Install Date"), "no row Install Date");
}

TEST(QueryFile, WhatIsNoPackageIsAnErrorAndTheRestIsPrinted)
{
    Given given;
    const std::string file = given.file(tool());
    expect_complaint(given, "-Qp /nowhere " + file, "tool 1.0-1\n",
                     "error: could not load package '/nowhere'");
    given.machine().root().write("text", "no archive\n");
    expect_complaint(given, "-Qp " + given.machine().path("text"), "",
                     "error: could not load package");
    expect_complaint(given, "-Qp", "", "error: no targets specified (use -h for help)\n");
}

TEST(QueryChangelog, WithoutOneSaysSo)
{
    Given given;
    given.installed(tool());
    expect_complaint(given, "-Qc tool", "", "error: no changelog available for 'tool'.\n", 0);
}
