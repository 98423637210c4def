// rbeepkg-build on directories with PKGBUILDs: what it prints, leaves and returns.
#include "libpkg/crypto/digest.hpp"
#include "libpkg/os/file.hpp"
#include "tests/support/background_program.hpp"
#include "tests/support/run_program.hpp"
#include "tests/support/temp_root.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

namespace rbeepkg::test {

namespace {

using testing::HasSubstr;
using testing::Not;

const std::string k_program = std::string{RBEEPKG_BIN_DIR} + "/rbeepkg-build";

// A recipe without sources whose package holds usr/bin/hello.
constexpr const char* k_hello = R"(pkgname=hello
pkgver=1.0
pkgrel=1
pkgdesc="Says hello"
arch=(any)
license=(MIT)
depends=(bash)
prepare() { echo 'echo hello' > hello; }
build() { echo "features: $RBEE_FEATURES" | tee features; }
check() { grep -q hello hello; }
package() {
    install -Dm755 hello "$pkgdir/usr/bin/hello"
    install -Dm644 features "$pkgdir/usr/share/hello/features"
}
)";

// A directory with one PKGBUILD, and a cache.
class Workshop
{
public:
    explicit Workshop(const std::string& pkgbuild)
    {
        m_root.make_directory("work");
        m_root.write("work/PKGBUILD", pkgbuild);
        m_root.open_to_all();
    }

    std::string path(const std::string& name = {}) const
    {
        return m_root.path(name.empty() ? "work" : "work/" + name);
    }
    void write(const std::string& name, const std::string& content) const
    {
        m_root.write("work/" + name, content);
    }
    std::vector<std::string> command(const std::vector<std::string>& options) const
    {
        std::vector<std::string> argv = {k_program, "--cachedir", m_root.cache()};
        argv.insert(argv.end(), options.begin(), options.end());
        return argv;
    }
    ProgramResult run(const std::vector<std::string>& options = {}) const
    {
        return run_program(command(options), options_of(false));
    }
    ProgramResult run_as_nobody(const std::vector<std::string>& options = {}) const
    {
        return run_program(command(options), options_of(::geteuid() == 0));
    }
    ProgramOptions options_of(bool as_nobody) const
    {
        ProgramOptions options;
        options.directory = path();
        options.environment = {{"HOME", m_root.path("home")}, {"SOURCE_DATE_EPOCH", "1700000000"}};
        options.environment.insert(m_environment.begin(), m_environment.end());
        options.as_nobody = as_nobody;
        return options;
    }
    void set(const std::string& name, const std::string& value) { m_environment[name] = value; }
    const TempRoot& root() const { return m_root; }

private:
    TempRoot m_root;
    std::map<std::string, std::string> m_environment;
};

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

std::string base(const std::string& more)
{
    return "pkgname=base\npkgver=1\npkgrel=1\narch=(any)\n" + more;
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
        base("source=(tool.sh)\nsha256sums=('" + crypto::sha256_hex(content) +
             "')\npackage() { install -Dm755 tool.sh \"$pkgdir/usr/bin/tool\"; }\n");
    const Workshop shop{recipe};
    const ProgramResult missing = shop.run();
    EXPECT_EQ(missing.exit_code, 6) << missing.err;
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
    const Workshop shop{base("install=base.install\npackage() { :; }\n")};
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
    const Workshop shop{base("build() { echo before; false; echo after; }\npackage() { :; }\n")};
    const ProgramResult result = shop.run();
    EXPECT_EQ(result.exit_code, 4) << result.err;
    EXPECT_THAT(result.err, HasSubstr("==> ERROR: build()"));
    EXPECT_THAT(result.err, Not(HasSubstr("after")));
    EXPECT_EQ(os::list_directory(shop.path()), std::vector<std::string>{"PKGBUILD"});
}

TEST(RbeepkgBuild, NocheckSkipsCheck)
{
    const Workshop shop{base("check() { false; }\npackage() { :; }\n")};
    EXPECT_EQ(shop.run().exit_code, 4);
    EXPECT_EQ(shop.run({"--nocheck"}).exit_code, 0);
}

TEST(RbeepkgBuild, MissingDependenciesAreNamedAtOnce)
{
    const Workshop shop{base("depends=(no-such-thing-1 bash)\nmakedepends=('no-such-thing-2>=3')\n"
                             "package() { :; }\n")};
    const ProgramResult result = shop.run();
    EXPECT_EQ(result.exit_code, 8) << result.err;
    EXPECT_THAT(result.err, HasSubstr("no-such-thing-1, no-such-thing-2"));
    EXPECT_THAT(result.err, HasSubstr("-d"));
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
    Workshop shop{base("build() { echo was-built; }\npackage() { :; }\n")};
    shop.set("PKGDEST", "/usr/rbeepkg-test");
    const ProgramResult result = shop.run_as_nobody();
    EXPECT_EQ(result.exit_code, 11) << result.err;
    EXPECT_THAT(result.err, Not(HasSubstr("was-built")));
}

TEST(RbeepkgBuild, ASignalEndsTheBuildAndAllItsProcesses)
{
    const std::string marker = "rbeepkg-build-test-" + std::to_string(::getpid());
    const Workshop shop{base("build() { echo started; bash -c 'exec -a " + marker +
                             " sleep 600' & wait; }\npackage() { :; }\n")};
    BackgroundProgram program{shop.command({"-p", shop.path("PKGBUILD")}),
                              shop.root().path("output"), shop.options_of(false)};
    ASSERT_TRUE(program.wait_for_output("started")) << program.output();
    program.send(SIGTERM);
    EXPECT_EQ(program.wait(), 143) << program.output();
    EXPECT_TRUE(wait_until_gone(marker, std::chrono::seconds{5}));
    EXPECT_EQ(os::list_directory(shop.path()), std::vector<std::string>{"PKGBUILD"});
}

} // namespace rbeepkg::test
