// What rbeepkg-build answers without making anything: many PKGBUILDs at once, without loading what
// only building needs.
#include "libpkg/os/fd.hpp"
#include "libpkg/pkgfile/elf.hpp"
#include "tests/scenario/build_workshop.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <regex>
#include <set>

namespace rbeepkg::test {

namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

} // namespace

TEST(RbeepkgBuildFront, LoadsNeitherCurlNorArchiveNorCryptoNorElf)
{
    const os::UniqueFd program =
        os::open_file(std::string{RBEEPKG_BIN_DIR} + "/rbeepkg-build", O_RDONLY);
    const auto elf = pkgfile::read_elf(program.get());
    ASSERT_TRUE(elf);
    EXPECT_FALSE(elf->needed.empty());
    for (const std::string& library : elf->needed) {
        for (const char* heavy :
             {"libcurl", "libarchive", "libcrypto", "libssl", "libelf", "libsqlite3"}) {
            EXPECT_EQ(library.find(heavy), std::string::npos) << library;
        }
    }
}

TEST(RbeepkgBuildFront, TheManualNamesEveryOption)
{
    const std::string manual = os::read_file(
        std::string{RBEEPKG_SOURCE_DIR} + "/cmd/rbeepkg-build/rbeepkg-build.1.scd", 1U << 20U);
    const std::string help =
        run_program({std::string{RBEEPKG_BIN_DIR} + "/rbeepkg-build", "--help"}).out;
    const std::regex option{"--[a-z][a-z-]+"};
    const std::set<std::string> names{std::sregex_token_iterator{help.begin(), help.end(), option},
                                      {}};
    EXPECT_GT(names.size(), 30U);
    for (const std::string& name : names) {
        EXPECT_NE(manual.find(name), std::string::npos) << name;
    }
}

TEST(RbeepkgBuildFront, PrintsManyPkgbuildsEachUnderItsPath)
{
    const Workshop shop{with_base("package() { :; }\n")};
    shop.write("second", "pkgname=second\npkgver=2\npkgrel=2\narch=(any)\npackage() { :; }\n");
    shop.write("wrong", "pkgname=second\npkgver=2\npkgrel=2\narch=any\n");
    shop.root().open_to_all();
    const ProgramResult both = shop.run({"--printsrcinfo", "-p", "PKGBUILD", "-p", "second"});
    EXPECT_EQ(both.exit_code, 0) << both.err;
    const std::string first = shop.run({"--printsrcinfo"}).out;
    const std::string second = shop.run({"--printsrcinfo", "-p", "second"}).out;
    EXPECT_THAT(first, StartsWith("pkgbase = base\n"));
    EXPECT_EQ(both.out, "# PKGBUILD\n" + first + "\n# second\n" + second + "\n");

    ProgramOptions options = shop.options_of(false);
    options.input = "PKGBUILD\nwrong\nnone\n\nsecond\n";
    const ProgramResult list = run_program(shop.command({"--printsrcinfo", "-p", "-"}), options);
    EXPECT_EQ(list.exit_code, 12);
    EXPECT_EQ(list.out, both.out);
    EXPECT_THAT(list.err, HasSubstr(shop.path("wrong")));
    EXPECT_THAT(list.err, HasSubstr("none does not exist"));
}

TEST(RbeepkgBuildFront, SaysWhyAPathIsNoPkgbuild)
{
    const Workshop shop{with_base("package() { :; }\n")};
    const ProgramResult directory = shop.run({"--printsrcinfo", "-p", "."});
    EXPECT_EQ(directory.exit_code, 12);
    EXPECT_THAT(directory.err, HasSubstr(". is no regular file"));
    shop.write("shut/PKGBUILD", with_base("package() { :; }\n"));
    ASSERT_EQ(::chmod(shop.path("shut").c_str(), 0700), 0);
    if (::geteuid() == 0) {
        const ProgramResult shut = shop.run_as_nobody({"--printsrcinfo", "-p", "shut/PKGBUILD"});
        EXPECT_EQ(shut.exit_code, 11);
        EXPECT_THAT(shut.err, HasSubstr("Permission denied"));
    }
}

TEST(RbeepkgBuildFront, OnlyPrintingTakesSeveralPkgbuilds)
{
    const Workshop shop{with_base("package() { :; }\n")};
    EXPECT_EQ(shop.run({"-p", "PKGBUILD", "-p", "PKGBUILD"}).exit_code, 3);
    EXPECT_EQ(shop.run({"-p", "-"}).exit_code, 3);
}

TEST(RbeepkgBuildFront, TheStaticEvaluatorRunsNothing)
{
    const Workshop shop{with_base("pkgdesc=$(sort /etc/hostname)\npackage() { :; }\n")};
    const ProgramResult declined = shop.run({"--printsrcinfo", "--evaluator", "static"});
    EXPECT_EQ(declined.exit_code, 12);
    EXPECT_THAT(declined.err, HasSubstr("pkgdesc"));
    const Workshop plain{with_base("pkgdesc=\"of $pkgname\"\npackage() { :; }\n")};
    const ProgramResult statically = plain.run({"--printsrcinfo", "--evaluator", "static"});
    EXPECT_EQ(statically.exit_code, 0) << statically.err;
    EXPECT_THAT(statically.out, HasSubstr("pkgdesc = of base\n"));
    EXPECT_EQ(statically.out, plain.run({"--printsrcinfo", "--evaluator", "sandbox"}).out);
    EXPECT_EQ(plain.run({"--printsrcinfo", "--evaluator", "guess"}).exit_code, 3);
}

TEST(RbeepkgBuildFront, MakepkgConfIsReadAndNotRun)
{
    Workshop shop{with_base("package() { :; }\n")};
    const std::string conf = shop.path("my.conf");
    shop.unset("PKGEXT");
    const auto list = [&](const std::string& text) {
        shop.write("my.conf", text);
        return shop.run({"--packagelist", "--config", conf});
    };
    EXPECT_EQ(list("PKGDEST=/somewhere\nPKGEXT='.pkg.tar.xz'\n").out,
              "/somewhere/base-1-1-any.pkg.tar.xz\n");
    EXPECT_EQ(list("PKGDEST=$HOME/packages\n").out,
              shop.root().path("home/packages/base-1-1-any.pkg.tar.zst") + "\n");
    const ProgramResult command = list("PACKAGER=x\nCFLAGS=$(touch ran)\n");
    EXPECT_EQ(command.exit_code, 2);
    EXPECT_THAT(command.err, HasSubstr(conf + ":2: CFLAGS"));
    EXPECT_EQ(list("MAKEFLAGS=-j$(touch ran)\nUNUSED=$(touch ran)\n").exit_code, 0);
    EXPECT_FALSE(os::exists(shop.path("ran")));
    EXPECT_EQ(list("OPTIONS=strip\n").exit_code, 2);
    EXPECT_EQ(list("CFLAGS=(-O2)\n").exit_code, 2);
    EXPECT_EQ(list("PKGEXT=.deb\n").exit_code, 2);
    EXPECT_EQ(shop.run({"--packagelist", "--config", "/nonexistent"}).exit_code, 2);
    shop.set("PKGDEST", "/from-environment");
    EXPECT_THAT(list("PKGDEST=/from-file\n").out, StartsWith("/from-environment/"));
    EXPECT_THAT(shop.run({"--packagelist", "PKGDEST=/given"}).out, StartsWith("/given/"));
    EXPECT_EQ(shop.run({"--packagelist", "word"}).exit_code, 3);
}

TEST(RbeepkgBuildFront, ThePersonalMakepkgConfComesAfterTheSystems)
{
    Workshop shop{with_base("package() { :; }\n")};
    shop.unset("PKGEXT");
    shop.root().write("home/.makepkg.conf", "PKGDEST=/mine\nPKGEXT=.pkg.tar\n");
    EXPECT_EQ(shop.run({"--packagelist"}).out, "/mine/base-1-1-any.pkg.tar\n");
    shop.root().write("home/.config/pacman/makepkg.conf", "PKGDEST=/better\nPKGEXT=.pkg.tar\n");
    EXPECT_EQ(shop.run({"--packagelist"}).out, "/better/base-1-1-any.pkg.tar\n");
}

TEST(RbeepkgBuildFront, WhatThePersonalMakepkgConfDoesNotSayIsTheSystems)
{
    Workshop shop{with_base("package() { :; }\n")};
    if (!os::exists("/etc/makepkg.conf")) {
        GTEST_SKIP() << "this machine has no /etc/makepkg.conf";
    }
    shop.unset("PKGEXT");
    const std::string extension =
        shop.run({"--packagelist"}).out.substr(shop.path("base-1-1-any").size());
    for (const char* place : {"$HOME/p", "~/p"}) {
        shop.root().write("home/.makepkg.conf", std::string{"PKGDEST="} + place + "\n");
        const ProgramResult list = shop.run({"--packagelist"});
        EXPECT_EQ(list.out, shop.root().path("home/p/base-1-1-any") + extension) << list.err;
    }
}

TEST(RbeepkgBuildFront, TheTildeOfMakepkgConfIsTheHomeOfTheUser)
{
    Workshop shop{with_base("package() { :; }\n")};
    const auto list = [&](const std::string& conf) {
        shop.write("conf", conf);
        return shop.run({"--packagelist", "--config", "conf"});
    };
    const std::string file = "/base-1-1-any.pkg.tar.zst\n";
    const std::string home = shop.root().path("home");
    EXPECT_EQ(list("BUILDDIR=~/b\n  export PKGDEST=~/a # mine\n").out, home + "/a" + file);
    EXPECT_EQ(list("PKGDEST=~\n").out, home + file);
    EXPECT_EQ(list("X='\nPKGDEST=~/no\n'\nPKGDEST=\"~/as-it-is\"\n").out,
              shop.path("~/as-it-is") + file);
    EXPECT_EQ(list("PKGDEST=~root/x\n").exit_code, 2);
    EXPECT_EQ(list("PKGDEST=$(echo ~/x)\n").out, home + "/x" + file);
    EXPECT_EQ(list("PKGDEST=$(date)/x\n").exit_code, 2);
}

TEST(RbeepkgBuildFront, FeaturesProfileAndFlagsReachThePkgbuild)
{
    const Workshop shop{
        with_base("pkgdesc=\"${RBEE_FEATURES-none} ${RBEE_PROFILE-none} ${RBEE_FLAGS-none}\"\n"
                  "package() { :; }\n")};
    EXPECT_THAT(shop.run({"--printsrcinfo"}).out, HasSubstr("pkgdesc = none none none\n"));
    EXPECT_THAT(shop.run({"--printsrcinfo", "--features", "a,b", "--profile", "debug", "--flag=-DX",
                          "--flag", "fast"})
                    .out,
                HasSubstr("pkgdesc = a,b debug -DX fast\n"));
    EXPECT_THAT(shop.run({"--printsrcinfo", "--set", "PackageFeatures=ba*: c,d", "--set",
                          "PackageProfile=base: release", "--set", "PackageFlags=other: x"})
                    .out,
                HasSubstr("pkgdesc = c,d release none\n"));
    EXPECT_THAT(
        shop.run({"--printsrcinfo", "--features", "e", "--set", "PackageFeatures=base: c"}).out,
        HasSubstr("pkgdesc = e none none\n"));
    EXPECT_EQ(shop.run({"--printsrcinfo", "--flag", "a b"}).exit_code, 3);
}

} // namespace rbeepkg::test
