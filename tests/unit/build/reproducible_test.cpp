// The same inputs give the same bytes, wherever, whenever and by whomever it is built.
#include "libpkg/build/compare_packages.hpp"
#include "tests/support/run_program.hpp"

#include <gmock/gmock.h>

#include "build_fixture.hpp"

namespace rbeepkg::build {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Reproducible : public BuildTest
{
protected:
    std::vector<pkgfile::PackageFile> run_at(const std::string& place, BuildRequest request)
    {
        request.scratch = path(place + "/scratch");
        request.output_directory = path(place + "/out");
        request.log_path = path(place + "/log");
        os::make_directories(request.scratch);
        return run(request);
    }
};

TEST_F(Reproducible, OtherPlacesTimesAndUsersGiveTheSameBytes)
{
    std::string text = recipe(
        "options=(debug)\nbuild() { mkdir -p sub; printf 'const char* when = __DATE__ __TIME__;"
        "const char* where = __FILE__; int main(void) { return 0; }' >sub/m.c\n"
        "gcc -g -ffile-prefix-map=\"$srcdir\"=/usr/src/debug/thing -o p \"$srcdir/sub/m.c\"; }\n"
        "package() { install -Dm755 p \"$pkgdir/usr/bin/p\"\n"
        "ln \"$pkgdir/usr/bin/p\" \"$pkgdir/usr/bin/a\"\n"
        "install -Dm600 sub/m.c \"$pkgdir/usr/share/man/man1/p.1\"\n"
        "date >\"$pkgdir/usr/when-not\" -d @0; id -un >\"$pkgdir/usr/who\"; pwd "
        ">\"$pkgdir/usr/pwd\"\n"
        "umask >\"$pkgdir/usr/umask\"; env | grep -v ^_= | sort >\"$pkgdir/usr/env\"; }\n");
    if (!test::has_program("gcc") || !test::has_program("debugedit")) {
        GTEST_SKIP() << "no compiler or no debugedit";
    }
    BuildRequest request = request_for(text);
    const std::vector<pkgfile::PackageFile> here = run_at("one", request);
    if (request.run_as) {
        request.run_as = os::Identity{60001, 60002};
    }
    os::make_directories(path("two/is/somewhere/else/scratch"));
    const ::mode_t before = ::umask(0077);
    std::vector<pkgfile::PackageFile> there;
    try {
        there = run_at("two/is/somewhere/else", request);
    } catch (const Error& error) {
        ADD_FAILURE() << error.what() << error.hint();
    }
    ::umask(before);
    ASSERT_EQ(here.size(), 2U);
    ASSERT_EQ(there.size(), 2U);
    for (std::size_t at = 0; at < here.size(); ++at) {
        EXPECT_THAT(compare_packages(here[at].path, there[at].path, cancel), IsEmpty());
        EXPECT_EQ(here[at].sha256, there[at].sha256);
    }
}

TEST_F(Reproducible, WhatDiffersIsNamed)
{
    const BuildRequest request =
        request_for(recipe("package() { install -Dm644 /dev/null \"$pkgdir/usr/x\"\n"
                           "cat /proc/sys/kernel/random/uuid >\"$pkgdir/usr/x\"; }\n"));
    const std::vector<pkgfile::PackageFile> one = run_at("one", request);
    const std::vector<pkgfile::PackageFile> two = run_at("two", request);
    const std::vector<std::string> lines = compare_packages(one.at(0).path, two.at(0).path, cancel);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_THAT(lines[0], HasSubstr("usr/x: differs from byte "));
}

TEST_F(Reproducible, BuildinfoSaysWhatIsNeededToRepeatIt)
{
    if (!test::has_program("bsdtar")) {
        GTEST_SKIP() << "bsdtar is not installed";
    }
    BuildRequest request = request_for(recipe("package() { :; }\n"));
    request.options.apply({"debug"});
    request.installed = {"gcc-12.2.0-14-x86_64"};
    request.variant.features = {"cuda"};
    request.variant.profile = "release";
    request.variant.flags = {"-C x=y"};
    const pkgfile::PackageFile file = run(request).at(0);
    const std::string info = test::run_program({"bsdtar", "-xOf", file.path, ".BUILDINFO"}).out;
    EXPECT_THAT(info, HasSubstr("format = 2\npkgname = thing\npkgbase = thing\npkgver = 1.0-1\n"));
    EXPECT_THAT(info,
                HasSubstr("pkgbuild_sha256sum = " + crypto::sha256_hex(request.pkgbuild_text)));
    EXPECT_THAT(info, HasSubstr("packager = Somebody <some@body>\nbuilddate = 1700000000\n"
                                "builddir = /build\nstartdir = /build/start\n"
                                "buildtool = rbeepkg-build\nbuildtoolver = 0."));
    EXPECT_THAT(info, HasSubstr("buildenv = !distcc\nbuildenv = !color\nbuildenv = !ccache\n"
                                "buildenv = check\nbuildenv = !sign\noptions = strip\n"
                                "options = docs\n"));
    EXPECT_THAT(info, HasSubstr("options = debug\noptions = !lto\n"
                                "installed = gcc-12.2.0-14-x86_64\n"));
    EXPECT_EQ(file.info.package.built_with.features, std::vector<std::string>{"cuda"});
    EXPECT_EQ(file.info.package.built_with.profile, "release");
    EXPECT_EQ(file.info.package.built_with.flags, std::vector<std::string>{"-C x=y"});
    EXPECT_EQ(file.info.package.build_date, 1'700'000'000);
}

TEST_F(Reproducible, ChangelogAndScriptAreThoseBesideThePkgbuild)
{
    BuildRequest request =
        request_for(recipe("install=x.install\nchangelog=news\npackage() { :; }\n"));
    EXPECT_THAT(failure_of(request).message(), HasSubstr("news"));
    os::write_file_atomically(path("start/x.install"), "post_install() { :; }\n");
    os::write_file_atomically(path("start/news"), "1.0: new\n");
    const pkgfile::PackageFile file = run(request).at(0);
    EXPECT_EQ(file.install_script, "post_install() { :; }\n");
    if (test::has_program("bsdtar")) {
        EXPECT_EQ(test::run_program({"bsdtar", "-xOf", file.path, ".CHANGELOG"}).out, "1.0: new\n");
    }
}

} // namespace
} // namespace rbeepkg::build
