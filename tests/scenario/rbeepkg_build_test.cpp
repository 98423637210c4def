// rbeepkg-build on directories with PKGBUILDs: what it prints, leaves and returns.
#include "libpkg/crypto/digest.hpp"
#include "libpkg/os/file.hpp"
#include "tests/scenario/build_workshop.hpp"
#include "tests/support/background_program.hpp"
#include "tests/support/run_program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

namespace rbeepkg::test {

namespace {

using testing::HasSubstr;
using testing::Not;

void expect_good_hello_package(const Workshop& shop)
{
    const std::string file = shop.path("hello-1.0-1-any.pkg.tar.zst");
    ASSERT_TRUE(os::exists(file));
    if (has_program("bsdtar")) {
        const ProgramResult listing = run_program({"bsdtar", "-tf", file});
        EXPECT_EQ(listing.exit_code, 0) << listing.err;
        EXPECT_THAT(listing.out, HasSubstr("usr/bin/hello\n"));
        EXPECT_THAT(listing.out, HasSubstr(".PKGINFO\n"));
        EXPECT_THAT(listing.out, HasSubstr(".MTREE\n"));
    }
    if (has_program("pacman")) {
        const ProgramResult info = run_program({"pacman", "-Qip", file});
        EXPECT_EQ(info.exit_code, 0) << info.err;
        EXPECT_THAT(info.out, HasSubstr("Name            : hello"));
        EXPECT_THAT(info.out, HasSubstr("Version         : 1.0-1"));
        EXPECT_THAT(info.out, HasSubstr("Depends On      : bash"));
    }
}

} // namespace

TEST(RbeepkgBuild, MakesAPackageThatPacmanReads)
{
    const Workshop shop{k_hello};
    const ProgramResult result = shop.run();
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.out, shop.path("hello-1.0-1-any.pkg.tar.zst") + "\n");
    EXPECT_THAT(result.err, HasSubstr("==> Making package: hello 1.0-1"));
    EXPECT_THAT(result.err, HasSubstr("==> Starting build()..."));
    expect_good_hello_package(shop);
}

TEST(RbeepkgBuild, WorksForAnOrdinaryUser)
{
    const Workshop shop{k_hello};
    const ProgramResult result = shop.run_as_nobody();
    ASSERT_EQ(result.exit_code, 0) << result.err;
    expect_good_hello_package(shop);
}

TEST(RbeepkgBuild, TheSameRecipeMakesTheSameBytes)
{
    const Workshop first{k_hello};
    const Workshop second{k_hello};
    ASSERT_EQ(first.run().exit_code, 0);
    ASSERT_EQ(second.run_as_nobody().exit_code, 0);
    const std::string name = "hello-1.0-1-any.pkg.tar.zst";
    EXPECT_EQ(crypto::sha256_hex(os::read_file(first.path(name), 1U << 20U)),
              crypto::sha256_hex(os::read_file(second.path(name), 1U << 20U)));
}

TEST(RbeepkgBuild, PrintsSrcinfoAndPackagePaths)
{
    const Workshop shop{os::read_file(
        std::string{RBEEPKG_TEST_DATA} + "/pkgbuild/split_without_base.PKGBUILD", 1U << 20U)};
    const ProgramResult srcinfo = shop.run_as_nobody({"--printsrcinfo"});
    EXPECT_EQ(srcinfo.exit_code, 0) << srcinfo.err;
    EXPECT_EQ(srcinfo.out,
              os::read_file(std::string{RBEEPKG_TEST_DATA} + "/pkgbuild/split_without_base.SRCINFO",
                            1U << 20U));
    const ProgramResult list = shop.run({"--packagelist"});
    EXPECT_EQ(list.exit_code, 0) << list.err;
    EXPECT_EQ(list.out, shop.path("first-1-1-any.pkg.tar.zst") + "\n" +
                            shop.path("second-1-1-any.pkg.tar.zst") + "\n");
    EXPECT_TRUE(os::list_directory(shop.root().cache()).empty()) << "printing filled the cache";
}

TEST(RbeepkgBuild, ASplitPackageBecomesTwoFiles)
{
    const Workshop shop{os::read_file(
        std::string{RBEEPKG_TEST_DATA} + "/pkgbuild/split_without_base.PKGBUILD", 1U << 20U)};
    const ProgramResult result = shop.run();
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_TRUE(os::exists(shop.path("first-1-1-any.pkg.tar.zst")));
    EXPECT_TRUE(os::exists(shop.path("second-1-1-any.pkg.tar.zst")));
}

TEST(RbeepkgBuild, WhatIsThereIsMadeAgainOnlyWhenAsked)
{
    const Workshop shop{k_hello};
    ASSERT_EQ(shop.run().exit_code, 0);
    const ProgramResult again = shop.run();
    EXPECT_EQ(again.exit_code, 13);
    EXPECT_THAT(again.err, HasSubstr("-f"));
    EXPECT_EQ(shop.run({"-f"}).exit_code, 0);
}

TEST(RbeepkgBuild, PkgdestTakesThePackages)
{
    Workshop shop{k_hello};
    shop.set("PKGDEST", shop.root().make_directory("packages"));
    const ProgramResult result = shop.run();
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.out, shop.root().path("packages/hello-1.0-1-any.pkg.tar.zst") + "\n");
    EXPECT_FALSE(os::exists(shop.path("hello-1.0-1-any.pkg.tar.zst")));
}

TEST(RbeepkgBuild, TheVariantReachesTheFunctions)
{
    const Workshop shop{k_hello};
    EXPECT_THAT(shop.run({"--variant", "cuda"}).err, HasSubstr("features: cuda"));
    EXPECT_THAT(shop.run({"-f", "--variant", "cuda", "--features", "a,b"}).err,
                HasSubstr("features: a,b"));
}

TEST(RbeepkgBuild, LocalSourcesAreCheckedAndLaidOut)
{
    const std::string content = "echo from a source\n";
    const std::string recipe =
        with_base("source=(tool.sh)\nsha256sums=('" + crypto::sha256_hex(content) +
                  "')\npackage() { install -Dm755 tool.sh \"$pkgdir/usr/bin/tool\"; }\n");
    const Workshop shop{recipe};
    const ProgramResult missing = shop.run();
    EXPECT_EQ(missing.exit_code, 1) << missing.err;
    EXPECT_THAT(missing.err, HasSubstr("tool.sh"));
    shop.write("tool.sh", "something else\n");
    const ProgramResult wrong = shop.run();
    EXPECT_EQ(wrong.exit_code, 1) << wrong.err;
    EXPECT_THAT(wrong.err, HasSubstr("tool.sh"));
    shop.write("tool.sh", content);
    const ProgramResult right = shop.run();
    EXPECT_EQ(right.exit_code, 0) << right.err;
    EXPECT_TRUE(os::exists(shop.path("base-1-1-any.pkg.tar.zst")));
}

TEST(RbeepkgBuild, AnInstallScriptIsPackedAndMustBeThere)
{
    const Workshop shop{with_base("install=base.install\npackage() { :; }\n")};
    const ProgramResult missing = shop.run();
    EXPECT_EQ(missing.exit_code, 12) << missing.err;
    EXPECT_THAT(missing.err, HasSubstr("base.install"));
    shop.write("base.install", "post_install() { :; }\n");
    const ProgramResult there = shop.run();
    ASSERT_EQ(there.exit_code, 0) << there.err;
    if (has_program("bsdtar")) {
        EXPECT_THAT(run_program({"bsdtar", "-tf", shop.path("base-1-1-any.pkg.tar.zst")}).out,
                    HasSubstr(".INSTALL\n"));
    }
}

TEST(RbeepkgBuild, AFailingFunctionIsNamedAndLeavesNoPackage)
{
    const Workshop shop{
        with_base("build() { echo before; false; echo after; }\npackage() { :; }\n")};
    const ProgramResult result = shop.run();
    EXPECT_EQ(result.exit_code, 4) << result.err;
    EXPECT_THAT(result.err, HasSubstr("==> ERROR: build()"));
    EXPECT_THAT(result.err, Not(HasSubstr("after")));
    EXPECT_THAT(shop.files(), testing::ElementsAre("PKGBUILD", "pkg", "src"));
}

TEST(RbeepkgBuild, NocheckSkipsCheck)
{
    const Workshop shop{with_base("check() { false; }\npackage() { :; }\n")};
    EXPECT_EQ(shop.run().exit_code, 4);
    EXPECT_EQ(shop.run({"--nocheck"}).exit_code, 0);
}

TEST(RbeepkgBuild, MissingDependenciesAreNamedAtOnce)
{
    const Workshop shop{
        with_base("depends=(no-such-thing-1 bash)\nmakedepends=('no-such-thing-2>=3')\n"
                  "package() { :; }\n")};
    const ProgramResult result = shop.run();
    EXPECT_EQ(result.exit_code, 8) << result.err;
    EXPECT_THAT(result.err, HasSubstr("no-such-thing-1, no-such-thing-2"));
    EXPECT_THAT(result.err, HasSubstr("-d"));
    EXPECT_EQ(shop.run({"-s", "--noconfirm"}).exit_code, 8) << "they are the host's";
    EXPECT_EQ(shop.run({"-d"}).exit_code, 0);
}

TEST(RbeepkgBuild, AWrongPkgbuildIsTwelve)
{
    const ProgramResult lint = Workshop{"pkgname='a b'\npkgver=1\npkgrel=1\narch=(any)\n"}.run();
    EXPECT_EQ(lint.exit_code, 12) << lint.err;
    EXPECT_THAT(lint.err, HasSubstr("pkgname"));
    EXPECT_EQ(Workshop{"if\n"}.run({"--printsrcinfo"}).exit_code, 12);
    EXPECT_EQ(Workshop{k_hello}.run({"-p", "Other"}).exit_code, 12);
    const ProgramResult arch =
        Workshop{"pkgname=x\npkgver=1\npkgrel=1\narch=(vax)\npackage() { :; }\n"}.run();
    EXPECT_EQ(arch.exit_code, 12) << arch.err;
    EXPECT_THAT(arch.err, HasSubstr("vax"));
}

TEST(RbeepkgBuild, WrongOptionsAndSettingsHaveTheirOwnStatus)
{
    const Workshop shop{k_hello};
    EXPECT_EQ(shop.run({"--bogus"}).exit_code, 3);
    EXPECT_EQ(shop.run({"--variant", "a b"}).exit_code, 3);
    EXPECT_EQ(shop.run({"--build-network", "some"}).exit_code, 3);
    EXPECT_EQ(shop.run({"--set", "BuildNetwork=some"}).exit_code, 2);
    EXPECT_EQ(shop.run({"--help"}).exit_code, 0);
    EXPECT_THAT(shop.run({"--version"}).out, HasSubstr("rbeepkg-build "));
}

TEST(RbeepkgBuild, WhereItMayNotWriteItSaysSoBeforeItBuilds)
{
    Workshop shop{with_base("build() { echo was-built; }\npackage() { :; }\n")};
    shop.set("PKGDEST", "/usr/rbeepkg-test");
    const ProgramResult result = shop.run_as_nobody();
    EXPECT_EQ(result.exit_code, 11) << result.err;
    EXPECT_THAT(result.err, Not(HasSubstr("was-built")));
}

TEST(RbeepkgBuild, ASignalEndsTheBuildAndAllItsProcesses)
{
    const std::string marker = "rbeepkg-build-test-" + std::to_string(::getpid());
    const Workshop shop{with_base("build() { echo started; bash -c 'exec -a " + marker +
                                  " sleep 600' & wait; }\npackage() { :; }\n")};
    BackgroundProgram program{shop.command({"-p", shop.path("PKGBUILD")}),
                              shop.root().path("output"), shop.options_of(false)};
    ASSERT_TRUE(program.wait_for_output("started")) << program.output();
    program.send(SIGTERM);
    EXPECT_EQ(program.wait(), 143) << program.output();
    EXPECT_TRUE(wait_until_gone(marker, std::chrono::seconds{5}));
    EXPECT_THAT(shop.files(), testing::ElementsAre("PKGBUILD", "pkg", "src"));
}

TEST(RbeepkgBuild, InstallHandsThePackageToRbeepkg)
{
    const Workshop shop{
        with_base("package() { install -Dm755 /usr/bin/true \"$pkgdir/usr/bin/base\"; }\n")};
    const std::vector<std::string> options = {"-d", "-i", "--noconfirm", "--set",
                                              "DBPath=" + shop.root().state()};
    const ProgramResult result = shop.run_as_nobody(options);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    const ProgramResult query = run_program(
        {std::string{RBEEPKG_BIN_DIR} + "/rbeepkg", "-Q", "--dbpath", shop.root().state()},
        shop.options_of(false));
    EXPECT_THAT(query.out, HasSubstr("base 1-1")) << result.out << query.err;
    EXPECT_EQ(shop.run_as_nobody(options).exit_code, 0) << "the package that is there is taken";
}

TEST(RbeepkgBuild, WhatCannotBeInstalledIsMadeAllTheSame)
{
    const Workshop shop{with_base("package() { :; }\n")};
    const ProgramResult result =
        shop.run_as_nobody({"-d", "-i", "--noconfirm", "--set", "DBPath=/proc/nowhere"});
    EXPECT_EQ(result.exit_code, 14) << result.err;
    EXPECT_TRUE(os::exists(shop.path("base-1-1-any.pkg.tar.zst")));
}

TEST(RbeepkgBuild, SignsWithTheUsersKey)
{
    if (!has_program("gpg")) {
        GTEST_SKIP() << "gpg is not installed";
    }
    Workshop shop{with_base("package() { :; }\n")};
    const std::string home = shop.root().make_directory("gnupg");
    shop.set("GNUPGHOME", home);
    ProgramOptions gpg = shop.options_of(false);
    EXPECT_EQ(shop.run({"-d", "--sign"}).exit_code, 16);
    const ProgramResult key = run_program({"gpg", "--batch", "--passphrase", "", "--quick-gen-key",
                                           "T <t@example.invalid>", "ed25519", "sign", "never"},
                                          gpg);
    ASSERT_EQ(key.exit_code, 0) << key.err;
    const ProgramResult result = shop.run({"-d", "--sign", "--key", "t@example.invalid"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    const std::string file = shop.path("base-1-1-any.pkg.tar.zst");
    EXPECT_EQ(run_program({"gpg", "--verify", file + ".sig", file}, gpg).exit_code, 0);
    run_program({"gpgconf", "--kill", "all"}, gpg);
}

TEST(RbeepkgBuild, RootDoesNotWorkInADirectoryOfSomebodyElse)
{
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root has a build user";
    }
    const Workshop shop{with_base("package() { :; }\n")};
    ASSERT_EQ(::chown(shop.path().c_str(), 65534, 65534), 0);
    const ProgramResult result = shop.run({"-d"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.err, HasSubstr("src and pkg are in /var/tmp/rbeepkg-0/base-"));
    EXPECT_THAT(shop.files(), testing::ElementsAre("PKGBUILD", "base-1-1-any.pkg.tar.zst"));
    const std::string said = "src and pkg are in ";
    const std::size_t from = result.err.find(said) + said.size();
    os::remove_tree(result.err.substr(from, result.err.find('\n', from) - from));
}

} // namespace rbeepkg::test
