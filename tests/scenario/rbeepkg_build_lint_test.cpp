// rbeepkg-build --lint and --check-reproducible.
#include "libpkg/os/file.hpp"
#include "tests/scenario/build_workshop.hpp"
#include "tests/support/run_program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::test {

namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* k_complete =
    "pkgname=tool\npkgver=1\npkgrel=1\npkgdesc=x\nurl=https://e.org\n"
    "license=(MIT)\narch=(any)\n";

} // namespace

TEST(RbeepkgBuildLint, SaysNothingOfAGoodFile)
{
    const Workshop shop{std::string{k_complete} + "package() { :; }\n"};
    const ProgramResult result = shop.run_as_nobody({"--lint"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.out, IsEmpty());
}

TEST(RbeepkgBuildLint, WhatMakepkgRefusesIsAnErrorAndTheRestAWarning)
{
    const Workshop shop{"pkgname=tool\npkgver=1-1\npkgrel=1\narch=(any)\npackage() { curl x; }\n"};
    const ProgramResult result = shop.run_as_nobody({"--lint"});
    EXPECT_EQ(result.exit_code, 12) << result.err;
    EXPECT_THAT(result.out,
                AllOf(HasSubstr("PKGBUILD:2: error: pkgver"),
                      HasSubstr("PKGBUILD:5: warning: package() reaches for the network"),
                      HasSubstr("PKGBUILD: warning: license is missing")));
}

TEST(RbeepkgBuildLint, WarningsAloneAreNoFailure)
{
    const Workshop shop{"pkgname=tool\npkgver=1\npkgrel=1\narch=(any)\n"};
    const ProgramResult result = shop.run_as_nobody({"--lint"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.out, HasSubstr("warning"));
}

TEST(RbeepkgBuildLint, FilesThatItNamesMustBeThere)
{
    const Workshop shop{std::string{k_complete} + "install=tool.install\n"};
    const ProgramResult result = shop.run_as_nobody({"--lint"});
    EXPECT_EQ(result.exit_code, 12);
    EXPECT_THAT(result.out, HasSubstr("PKGBUILD:8: error: install"));
}

TEST(RbeepkgBuildLint, NoticesAnOldSrcinfo)
{
    const Workshop shop{k_complete};
    os::write_file_atomically(shop.path(".SRCINFO"), shop.run({"--printsrcinfo"}).out);
    EXPECT_THAT(shop.run({"--lint"}).out, IsEmpty());
    os::write_file_atomically(shop.path(".SRCINFO"), "pkgbase = old\n");
    EXPECT_THAT(shop.run({"--lint"}).out, HasSubstr(".SRCINFO says something else"));
}

TEST(RbeepkgBuildLint, TakesManyAndGoesOnAfterABrokenOne)
{
    const Workshop shop{k_complete};
    os::write_file_atomically(shop.path("broken"), "pkgname=(\n");
    const ProgramResult result =
        shop.run({"--lint", "-p", "broken", "-p", "none", "-p", "PKGBUILD"});
    EXPECT_EQ(result.exit_code, 12);
    EXPECT_THAT(result.err, AllOf(HasSubstr("broken"), HasSubstr("none")));
}

TEST(RbeepkgBuildCheckReproducible, IsContentWithTheSameBytes)
{
    const Workshop shop{
        std::string{k_complete} +
        "package() { install -d \"$pkgdir/usr/share\"; echo x >\"$pkgdir/usr/share/x\"; }\n"};
    const ProgramResult result = shop.run({"-d", "--check-reproducible"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.err, HasSubstr("tool is reproducible"));
    EXPECT_FALSE(os::exists(shop.path("tool-1-1-any.pkg.tar.zst")));
}

TEST(RbeepkgBuildCheckReproducible, ShowsWhatDiffers)
{
    const Workshop shop{
        std::string{k_complete} +
        "package() { install -d \"$pkgdir/usr/share\"\n"
        "  date +%N >\"$pkgdir/usr/share/stamp\"; echo x >\"$pkgdir/usr/share/same\"; }\n"};
    const ProgramResult result = shop.run({"-d", "--check-reproducible"});
    EXPECT_EQ(result.exit_code, 1) << result.err;
    EXPECT_THAT(result.out, AllOf(HasSubstr("usr/share/stamp"), Not(HasSubstr("usr/share/same"))));
    EXPECT_THAT(result.err, HasSubstr("tool is not reproducible"));
}

} // namespace rbeepkg::test
