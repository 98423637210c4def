#include "libpkg/build/package_tree.hpp"
#include "libpkg/build/result_check.hpp"
#include "libpkg/build/tidy.hpp"
#include "libpkg/build/tidy_man.hpp"
#include "libpkg/build/tidy_remove.hpp"
#include "libpkg/build/tidy_strip.hpp"
#include "libpkg/pkgfile/elf.hpp"
#include "tests/support/run_program.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>

#include <map>

#include "build_fixture.hpp"

namespace rbeepkg::build {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(PackageOptions, LaterWordsWin)
{
    PackageOptions options;
    EXPECT_TRUE(options.has("strip"));
    EXPECT_FALSE(options.has("debug"));
    options.apply({"!strip", "debug", "!debug", "debug", "!nothing"});
    EXPECT_FALSE(options.has("strip"));
    EXPECT_TRUE(options.has("debug"));
    EXPECT_THAT(options.words(), ElementsAre("!strip", "docs", "libtool", "staticlibs", "emptydirs",
                                             "zipman", "purge", "debug", "!lto"));
}

class Tidy : public BuildTest
{
protected:
    Tidy() { os::make_directories(path("pkg")); }

    void file(const std::string& name, const std::string& content = "x", unsigned mode = 0644)
    {
        os::make_directories(os::parent_path(path("pkg/" + name)));
        os::write_file_atomically(path("pkg/" + name), content, mode);
    }
    void link(const std::string& target, const std::string& name)
    {
        os::make_directories(os::parent_path(path("pkg/" + name)));
        ASSERT_EQ(::symlink(target.c_str(), path("pkg/" + name).c_str()), 0);
    }
    std::vector<std::string> left() const
    {
        std::vector<std::string> names;
        for (const PackageTree::Item& item : PackageTree{path("pkg")}.items()) {
            names.push_back(item.path);
        }
        return names;
    }
    void remove_with(const std::vector<std::string>& words)
    {
        PackageOptions options;
        options.apply({"!purge"});
        options.apply(words);
        remove_unwanted(PackageTree{path("pkg")}, options);
    }
    std::vector<std::string> warnings() const
    {
        std::vector<std::string> texts;
        for (const Warning& warning : sink.all<Warning>()) {
            texts.push_back(warning.message);
        }
        return texts;
    }
    void check(const package::Package& package)
    {
        check_result(path("pkg"), package, sink, cancel);
    }
};

package::Package package_named(const std::string& name)
{
    package::Package package;
    package.name = name;
    package.base = name;
    return package;
}

TEST_F(Tidy, NothingIsRemovedUnasked)
{
    file("usr/share/doc/x");
    file("usr/lib/x.la");
    file("usr/lib/x.a");
    file("usr/lib/x.so");
    os::make_directories(path("pkg/empty"));
    const std::vector<std::string> before = left();
    remove_with({});
    EXPECT_EQ(left(), before);
}

TEST_F(Tidy, DocumentationGoesAndLinksAreNotFollowed)
{
    file("opt/a/doc/deep/x");
    file("opt/a/gtk-doc/x");
    file("opt/.hidden/doc/x");
    file("usr/doc/x");
    os::make_directories(path("outside/doc"));
    os::write_file_atomically(path("outside/doc/kept"), "x");
    link(path("outside"), "opt/out");
    link(path("outside/doc"), "usr/share/doc");
    remove_with({"!docs"});
    EXPECT_EQ(os::read_file(path("outside/doc/kept"), 10), "x");
    EXPECT_THAT(left(), ElementsAre("opt", "opt/.hidden", "opt/.hidden/doc", "opt/.hidden/doc/x",
                                    "opt/a", "opt/out", "usr", "usr/share"));
}

TEST_F(Tidy, WhatBecomesEmptyLaterStays)
{
    file("a/b/x.la");
    os::make_directories(path("pkg/c/d/e"));
    remove_with({"!emptydirs", "!libtool"});
    EXPECT_THAT(left(), ElementsAre("a", "a/b"));
}

TEST_F(Tidy, StaticLibrariesGoWhereASharedOneIsBeside)
{
    file("usr/lib/both.a");
    file("usr/lib/both.so");
    file("usr/lib/linked.a");
    link("/nowhere", "usr/lib/linked.so");
    file("usr/lib/alone.a");
    file("usr/lib/other/both.so.1");
    remove_with({"!staticlibs"});
    EXPECT_THAT(left(), Not(Contains("usr/lib/both.a")));
    EXPECT_THAT(left(), Not(Contains("usr/lib/linked.a")));
    EXPECT_THAT(left(), Contains("usr/lib/alone.a"));
}

TEST_F(Tidy, PurgingTakesNamesAndPlaces)
{
    file("usr/share/info/dir");
    file("usr/share/other/dir");
    file("lib/perl/.packlist");
    file("lib/perl/Thing.pod");
    os::make_directories(path("pkg/usr/info/dir"));
    remove_with({"purge"});
    EXPECT_THAT(left(),
                ElementsAre("lib", "lib/perl", "usr", "usr/info", "usr/info/dir", "usr/share",
                            "usr/share/info", "usr/share/other", "usr/share/other/dir"));
}

TEST_F(Tidy, APurgePatternCannotLeaveTheTree)
{
    os::write_file_atomically(path("victim"), "x");
    PackageOptions options;
    options.purge_targets = {"../victim", "/../victim", "usr/../../victim"};
    remove_unwanted(PackageTree{path("pkg")}, options);
    EXPECT_TRUE(os::exists(path("victim")));
}

TEST_F(Tidy, ManPagesArePlannedOnceAndTheirOtherNamesRemembered)
{
    file("usr/share/man/man1/a.1");
    ASSERT_EQ(::link(path("pkg/usr/share/man/man1/a.1").c_str(),
                     path("pkg/usr/share/man/man1/z.1").c_str()),
              0);
    file("usr/share/man/man1/done.1.gz");
    file("usr/share/man/man1/old.1.bz2");
    link("a.1", "usr/share/man/man1/same.1");
    link("same.1", "usr/share/man/man1/over.1");
    link("../man1/z.1", "usr/share/man/de/else.1");
    link("/usr/share/man/man1/a.1", "usr/share/man/de/absolute.1");
    link("../../../../../outside", "usr/share/man/de/out.1");
    const PackageTree tree{path("pkg")};
    TidyPlan plan;
    const ManPages pages = plan_man_pages(tree, PackageOptions{}, plan);
    EXPECT_EQ(plan.text(), std::string("compress\0usr/share/man/man1/a.1\0", 32));
    // As gzip would have left it.
    tree.remove_file("usr/share/man/man1/a.1");
    file("usr/share/man/man1/a.1.gz", "packed", 0600);
    finish_man_pages(tree, pages);
    EXPECT_EQ(os::read_link(path("pkg/usr/share/man/man1/same.1.gz")), "a.1.gz");
    EXPECT_EQ(os::read_link(path("pkg/usr/share/man/man1/over.1.gz")), "a.1.gz");
    EXPECT_EQ(os::read_link(path("pkg/usr/share/man/de/else.1.gz")), "/usr/share/man/man1/a.1.gz");
    EXPECT_EQ(os::read_link(path("pkg/usr/share/man/de/absolute.1")), "/usr/share/man/man1/a.1");
    struct ::stat first = {};
    struct ::stat twin = {};
    ASSERT_EQ(::stat(path("pkg/usr/share/man/man1/a.1.gz").c_str(), &first), 0);
    ASSERT_EQ(::stat(path("pkg/usr/share/man/man1/z.1.gz").c_str(), &twin), 0);
    EXPECT_EQ(first.st_ino, twin.st_ino);
    EXPECT_EQ(first.st_mode & 0777U, 0644U);
}

TEST_F(Tidy, HostileFilesAreNothingToStrip)
{
    const auto kind_of = [&](const std::string& content) {
        file("f", content);
        const os::UniqueFd fd = os::open_file(path("pkg/f"), O_RDONLY);
        return strip_kind_of(fd.get(), "f.ko");
    };
    const std::string header =
        "name            0           0     0     100644  20        `\n"; // 60 bytes
    ASSERT_EQ(header.size(), 60U);
    const std::string object{"\x7f"
                             "ELF\2\1\1\0\0\0\0\0\0\0\0\0\1\0\0\0",
                             20};
    EXPECT_EQ(kind_of("!<arch>\n" + header + object), StripKind::static_library);
    EXPECT_EQ(kind_of("!<arch>\n" + header + std::string(20, 'x')), std::nullopt);
    EXPECT_EQ(kind_of("!<arch>\n" + header + std::string(20, 'x') + header + object),
              StripKind::static_library);
    std::string endless = header;
    endless.replace(48, 10, "-1        ");
    EXPECT_EQ(kind_of("!<arch>\n" + endless + std::string(20, 'x')), std::nullopt);
    EXPECT_EQ(kind_of("!<arch>\n"), std::nullopt);
    EXPECT_EQ(kind_of("!<arch>\n" + header.substr(0, 30)), std::nullopt);
    EXPECT_EQ(kind_of(object), std::nullopt); // cut off: no header of a module
    EXPECT_EQ(kind_of(""), std::nullopt);
}

TEST_F(Tidy, StrippingKeepsHardLinksAndModesAndHappensWithoutNetwork)
{
    if (!test::has_program("strip") || !test::has_program("gcc")) {
        GTEST_SKIP() << "no compiler";
    }
    const pkgfile::PackageFile file =
        build_one(recipe("build() { printf 'int main(void){return 0;}' | gcc -g -x c -o p -; }\n"
                         "package() { install -Dm711 p \"$pkgdir/usr/bin/p\"\n"
                         "ln \"$pkgdir/usr/bin/p\" \"$pkgdir/usr/bin/q\"\n"
                         "printf '\\177ELFbroken' >\"$pkgdir/usr/bin/broken\"\n"
                         "cp p \"$pkgdir/usr/bin/- $'n \\\\\"; }\n"));
    std::map<std::string, pkgfile::MtreeEntry> entries;
    for (const pkgfile::MtreeEntry& entry : file.entries) {
        entries[entry.path] = entry;
    }
    EXPECT_EQ(entries.at("usr/bin/p").sha256, entries.at("usr/bin/q").sha256);
    EXPECT_LT(entries.at("usr/bin/p").size, 15'000U);
    EXPECT_LT(entries.at("usr/bin/- $'n \\").size, 15'000U);
    EXPECT_EQ(entries.at("usr/bin/broken").size, 10U);
    EXPECT_EQ(entries.at("usr/bin/p").mode, 0755U);
}

TEST_F(Tidy, DebugPackagesHaveEveryHardLinksSymbols)
{
    if (!test::has_program("debugedit") || !test::has_program("gcc")) {
        GTEST_SKIP() << "no debugedit";
    }
    const std::vector<pkgfile::PackageFile> files = run(request_for(
        recipe("options=(debug)\nbuild() { printf 'int main(void){return 0;}' >m.c; gcc -g -o p "
               "\"$srcdir/m.c\"; }\n"
               "package() { install -Dm755 p \"$pkgdir/usr/bin/p\"\n"
               "ln \"$pkgdir/usr/bin/p\" \"$pkgdir/usr/bin/q\"; depends=(x); }\n")));
    ASSERT_EQ(files.size(), 2U);
    const pkgfile::PackageFile& debug = files[1];
    EXPECT_EQ(debug.info.package.name, "thing-debug");
    EXPECT_EQ(debug.info.package.base, "thing");
    EXPECT_EQ(debug.info.package.description, "Detached debugging symbols for thing");
    EXPECT_THAT(debug.info.package.depends, IsEmpty());
    EXPECT_THAT(paths_of(debug), Contains("usr/lib/debug/usr/bin/p.debug"));
    EXPECT_THAT(paths_of(debug), Contains("usr/lib/debug/usr/bin/q.debug"));
    EXPECT_THAT(paths_of(debug), Contains("usr/src/debug/m.c"));
    EXPECT_THAT(paths_of(files[0]), ElementsAre("usr/bin/p", "usr/bin/q"));
}

TEST_F(Tidy, WithoutSymbolsThereIsNoDebugPackage)
{
    const std::vector<pkgfile::PackageFile> files = run(request_for(
        recipe("options=(debug)\npackage() { install -Dm644 /dev/null \"$pkgdir/usr/x\"; }\n")));
    EXPECT_EQ(files.size(), 1U);
}

TEST_F(Tidy, OptionsOfAPackageReplaceThoseOfThePkgbuild)
{
    Workspace workspace{path("scratch"), std::nullopt, {"thing"}};
    BuildRequest request;
    request.options.apply({"debug"});
    request.pkgbuild.attributes["options"] = {"!zipman"};
    const Job job{request, workspace, sink, cancel, "thing",          Log{""}, {},
                  {},      {},        {},   {},     request.pkgbuild, ""};
    pkgbuild::PackageSection section;
    EXPECT_FALSE(options_for(job, section).has("zipman"));
    EXPECT_TRUE(options_for(job, section).has("debug"));
    section.overrides["options"] = {"!debug"};
    EXPECT_TRUE(options_for(job, section).has("zipman"));
    EXPECT_FALSE(options_for(job, section).has("debug"));
}

TEST_F(Tidy, ReferencesToTheBuildAreWarnedOf)
{
    file("usr/a", "#!/bin/sh\ncd /build/src/x\n");
    file("usr/b", std::string("\0-L/build/pkg/usr/lib\0", 22));
    file("usr/c", "https://example.org/build/src and /build/srcs and ./build/pkg");
    file("usr/long", std::string((1U << 20U) - 5, ' ') + "/build/src");
    check(package_named("it"));
    EXPECT_THAT(warnings(), ElementsAre("it contains references to $srcdir: usr/a, usr/long",
                                        "it contains references to $pkgdir: usr/b"));
}

TEST_F(Tidy, OwnPathsAreWarnedOf)
{
    file("usr/bin/it", "#!/bin/sh\nexec /usr/lib/it/real \"$@\"\n");
    file("usr/bin/fine", "#!/usr/bin/sh\n. $HOME/usr/bin/it; cat /usr/share/other /usr/lib\n");
    file("usr/lib/it/real", "prefix /usr/bin/itself");
    file("usr/share/it/data");
    file("usr/share/a.desktop", "Exec=/usr/bin/it.\n");
    file("usr/share/doc/it/README", "run /usr/bin/it");
    file("usr/lib/unit", "-I/usr/share/it/more");
    check(package_named("it"));
    EXPECT_THAT(warnings(), ElementsAre("it names files of its own by absolute paths: usr/bin/it, "
                                        "usr/lib/unit, usr/share/a.desktop"));
}

TEST_F(Tidy, AFileOfPathsIsSearchedInTime)
{
    std::string slashes;
    while (slashes.size() < (8U << 20U)) {
        slashes += "/usr/opt/etc";
    }
    file("usr/lib/hostile", slashes);
    check(package_named("it"));
    EXPECT_THAT(warnings(), IsEmpty());
}

TEST_F(Tidy, MissingBackupFilesAndWritableOnesAreWarnedOf)
{
    file("etc/there");
    file("etc/everybodys");
    ASSERT_EQ(::chmod(path("pkg/etc/everybodys").c_str(), 0666), 0);
    os::make_directories(path("pkg/etc/directory"));
    package::Package package = package_named("it");
    package.backup = {"etc/there", "etc/gone", "etc/directory"};
    check(package);
    EXPECT_THAT(warnings(), ElementsAre(HasSubstr("anybody may write to"),
                                        "it: backup entry file not in package : etc/gone",
                                        "it: backup entry file not in package : etc/directory"));
}

TEST_F(Tidy, SearchPathsThatAnybodyMayFillAreWarnedOf)
{
    if (!test::has_program("gcc")) {
        GTEST_SKIP() << "no compiler";
    }
    const auto warned = [&](const std::string& rpath) {
        sink.clear();
        os::write_file_atomically(path("empty.c"), "int x;");
        os::make_directories(path("pkg/usr/lib"));
        const test::ProgramResult made =
            test::run_program({"gcc", "-shared", "-nostdlib", "-Wl,-rpath," + rpath, "-o",
                               path("pkg/usr/lib/x.so"), path("empty.c")});
        EXPECT_EQ(made.exit_code, 0) << made.err;
        check(package_named("it"));
        return !warnings().empty();
    };
    EXPECT_TRUE(warned("/build/x"));
    EXPECT_TRUE(warned("lib"));
    EXPECT_TRUE(warned("/usr/lib::/usr/lib/x"));
    EXPECT_TRUE(warned("/usr/lib:."));
    EXPECT_FALSE(warned("/usr/lib/x:$ORIGIN/../lib"));
}

TEST_F(Tidy, DotfilesAndNewlinesAreRefusedAllAtOnce)
{
    const auto fault = [&]() -> std::string {
        try {
            check(package_named("it"));
            return "";
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::build_failed);
            return error.message();
        }
    };
    file("usr/.fine");
    EXPECT_EQ(fault(), "");
    file("usr/bad\nname");
    EXPECT_THAT(fault(), HasSubstr("paths with newlines: usr/bad?name"));
    file(".git/config");
    file(".cache");
    EXPECT_THAT(fault(), HasSubstr("dotfiles in the package root: .cache, .git"));
}

} // namespace
} // namespace rbeepkg::build
