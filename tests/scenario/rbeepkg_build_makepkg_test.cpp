// rbeepkg-build and makepkg on the same PKGBUILD: what they leave, print and return.
#include "libpkg/crypto/digest.hpp"
#include "tests/scenario/build_workshop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace rbeepkg::test {

namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;

constexpr const char* k_sources = R"(pkgname=thing
pkgver=2.0
pkgrel=3
epoch=1
arch=(any)
source=(one.txt tree.tar.gz kept.tar.gz file.txt)
noextract=(kept.tar.gz)
sha256sums=(SKIP SKIP SKIP SKIP)
prepare() { echo prepared > prepared; }
build() { echo built > built; }
package() { install -Dm644 built "$pkgdir/usr/share/thing/built"; }
)";

// The same PKGBUILD in two directories.
class Beside : public testing::Test
{
protected:
    void SetUp() override
    {
        if (!has_program("makepkg") || !has_program("fakeroot")) {
            GTEST_SKIP() << "makepkg is not installed";
        }
    }

    // Both get what a PKGBUILD with k_sources needs.
    static void add_sources(const Workshop& shop)
    {
        shop.write("one.txt", "one\n");
        shop.write("file.txt", "two\n");
        for (const char* archive : {"tree", "kept"}) {
            shop.write(std::string{archive} + "/inner.txt", archive);
            const ProgramResult made = run_program(
                {"tar", "-C", shop.path(), "-czf", shop.path(archive) + ".tar.gz", archive});
            ASSERT_EQ(made.exit_code, 0) << made.err;
            os::remove_tree(shop.path(archive));
        }
        shop.root().open_to_all();
    }

    // Both end with the same status; ours is returned.
    static ProgramResult same_status(const std::string& pkgbuild,
                                     const std::vector<std::string>& options)
    {
        const Workshop ours{pkgbuild};
        const Workshop theirs{pkgbuild};
        const ProgramResult result = ours.run_as_nobody(options);
        const ProgramResult expected = theirs.run_makepkg(options);
        EXPECT_EQ(result.exit_code, expected.exit_code)
            << pkgbuild << "\n"
            << result.err << "\nmakepkg: " << expected.err;
        return result;
    }
};

} // namespace

TEST_F(Beside, NobuildLeavesTheSameSources)
{
    const Workshop ours{k_sources};
    const Workshop theirs{k_sources};
    add_sources(ours);
    add_sources(theirs);
    const ProgramResult result = ours.run_as_nobody({"-d", "-o"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    ASSERT_EQ(theirs.run_makepkg({"-d", "-o"}).exit_code, 0);
    EXPECT_EQ(ours.files("src"), theirs.files("src"));
    EXPECT_EQ(ours.files("src/tree"), theirs.files("src/tree"));
    EXPECT_EQ(ours.files(), theirs.files());
    for (const char* file : {"src/one.txt", "src/prepared", "src/tree/inner.txt"}) {
        EXPECT_EQ(ours.text(file), theirs.text(file)) << file;
    }
}

TEST_F(Beside, CompilerFlagsOfTheEnvironmentHoldWhereTheConfigurationHasNone)
{
    Workshop shop{with_base("build() { echo \"flags=$CFLAGS;\"; }\npackage() { :; }\n")};
    shop.set("CFLAGS", "-O1");
    shop.root().write("home/.makepkg.conf", "CFLAGS+=' -g'\n");
    const auto flags = [](const ProgramResult& result) {
        const std::string all = result.out + result.err;
        const std::size_t begin = all.find("flags=");
        return begin == std::string::npos ? all : all.substr(begin, all.find(';', begin) - begin);
    };
    const std::vector<std::string> options = {"-d", "-f", "CFLAGS+= -pipe"};
    const std::string ours = flags(shop.run_as_nobody(options));
    EXPECT_EQ(ours, flags(shop.run_makepkg(options)));
    EXPECT_EQ(ours, "flags=-O1 -g -pipe");
}

TEST_F(Beside, PackageListIsTheSame)
{
    for (const char* more : {"", "arch=(x86_64)\n", "options=(debug strip)\n",
                             "pkgname=(a b)\npackage_a() { :; }\n"
                             "package_b() { arch=(x86_64); }\n"}) {
        const std::string pkgbuild = with_base(more);
        Workshop shop{pkgbuild};
        const ProgramResult ours = shop.run_as_nobody({"--packagelist"});
        const ProgramResult theirs = shop.run_makepkg({"--packagelist"});
        EXPECT_EQ(ours.exit_code, theirs.exit_code) << theirs.err;
        EXPECT_EQ(ours.out, theirs.out) << more;
        shop.set("PKGDEST", shop.root().make_directory("elsewhere"));
        shop.set("PKGEXT", ".pkg.tar.xz");
        shop.set("CARCH", "aarch64");
        shop.root().open_to_all();
        EXPECT_EQ(shop.run_as_nobody({"--packagelist"}).out,
                  shop.run_makepkg({"--packagelist"}).out)
            << more;
    }
}

TEST_F(Beside, GenintegPrintsTheSame)
{
    const std::string several =
        with_base("source=(one.txt tree.tar.gz 'git+https://example.invalid/x.git' one.txt.sig)\n"
                  "source_x86_64=(file.txt)\narch=(x86_64 aarch64)\n");
    for (const std::string& sums : {std::string{}, std::string{"sha256sums=(SKIP)\n"},
                                    std::string{"md5sums=(a)\nb2sums_x86_64=(SKIP)\n"}}) {
        const Workshop shop{several + sums + "package() { :; }\n"};
        add_sources(shop);
        shop.write("one.txt.sig", "not really\n");
        const ProgramResult ours = shop.run_as_nobody({"-g"});
        const ProgramResult theirs = shop.run_makepkg({"-g"});
        EXPECT_EQ(ours.exit_code, theirs.exit_code) << ours.err << theirs.err;
        EXPECT_EQ(ours.out, theirs.out);
    }
}

TEST_F(Beside, RefusalsHaveTheSameStatus)
{
    const std::string package = "package() { :; }\n";
    same_status(with_base(package), {"--bogus"});
    same_status(with_base(package), {"-p", "Other"});
    same_status(with_base(package), {"-d", "--config", "/nonexistent.conf"});
    same_status("pkgname='a b'\npkgver=1\npkgrel=1\narch=(any)\n", {"-d"});
    same_status("pkgname=x\npkgver=1\npkgrel=1\narch=(vax)\n" + package, {"-d"});
    same_status("pkgname=x\npkgver=1\npkgrel=1\narch=(vax)\n" + package, {"-d", "-A"});
    same_status("pkgname=x\npkgver=1\npkgrel=1\narch=(any)\r\n" + package, {"-d"});
    same_status(with_base("source=(none.txt)\nmd5sums=(SKIP)\n" + package), {"-d"});
    same_status(with_base("build() { false; }\n" + package), {"-d"});
    same_status(with_base("prepare() { false; }\n" + package), {"-d"});
    same_status(with_base("package() { false; }\n"), {"-d"});
    same_status(with_base("check() { false; }\n" + package), {"-d"});
    same_status(with_base("check() { false; }\n" + package), {"-d", "--nocheck"});
    same_status(with_base("prepare() { false; }\n" + package), {"-d", "--noprepare"});
    same_status(with_base("depends=(no-such-thing-at-all)\n" + package), {});
    same_status(with_base(package), {"-d", "--sign", "--key", "nobody@example.invalid"});
    same_status(with_base("install=none.install\n" + package), {"-d"});
}

TEST_F(Beside, WrongChecksumsAreRefusedUntilTheyAreSkipped)
{
    const std::string pkgbuild = with_base("source=(one.txt)\nsha256sums=('" +
                                           std::string(64, '0') + "')\npackage() { :; }\n");
    for (const std::vector<std::string>& options : {std::vector<std::string>{"-d"},
                                                    {"-d", "--skipchecksums"},
                                                    {"-d", "--skippgpcheck"},
                                                    {"-d", "--skipinteg"},
                                                    {"-d", "--verifysource"}}) {
        const Workshop ours{pkgbuild};
        const Workshop theirs{pkgbuild};
        ours.write("one.txt", "one\n");
        theirs.write("one.txt", "one\n");
        const ProgramResult result = ours.run_as_nobody(options);
        EXPECT_EQ(result.exit_code, theirs.run_makepkg(options).exit_code) << options.back() << "\n"
                                                                           << result.err;
    }
}

TEST_F(Beside, VerifysourceStopsBeforeAnythingIsLaidOut)
{
    const std::string pkgbuild = with_base("source=(one.txt)\nsha256sums=('" +
                                           crypto::sha256_hex("one\n") + "')\npackage() { :; }\n");
    const Workshop ours{pkgbuild};
    ours.write("one.txt", "one\n");
    const ProgramResult result = ours.run_as_nobody({"--verifysource"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(ours.files(), Not(Contains("base-1-1-any.pkg.tar.zst")));
}

TEST_F(Beside, RepackageRunsPackageAloneOnWhatWasBuilt)
{
    const std::string pkgbuild = with_base(
        "prepare() { echo p >> ran; }\nbuild() { echo b >> ran; }\ncheck() { echo c >> ran; }\n"
        "package() { echo k >> ran; install -Dm644 ran \"$pkgdir/ran\"; }\n");
    const Workshop ours{pkgbuild};
    const Workshop theirs{pkgbuild};
    for (const std::vector<std::string>& options : {std::vector<std::string>{"-d"},
                                                    {"-d", "-f", "-R"},
                                                    {"-d", "-f", "-e"},
                                                    {"-d", "-f"},
                                                    {"-d", "-f", "-C"},
                                                    {"-d", "-f", "--noarchive"}}) {
        const ProgramResult result = ours.run_as_nobody(options);
        ASSERT_EQ(result.exit_code, 0) << options.back() << "\n" << result.err;
        const ProgramResult expected = theirs.run_makepkg(options);
        ASSERT_EQ(expected.exit_code, 0) << expected.err;
        EXPECT_EQ(ours.text("src/ran"), theirs.text("src/ran")) << options.back();
        EXPECT_THAT(theirs.files("pkg/base"), IsSupersetOf(ours.files("pkg/base")));
        EXPECT_EQ(ours.text("pkg/base/ran"), theirs.text("pkg/base/ran")) << options.back();
    }
}

TEST_F(Beside, FlagsReachTheFunctionsAlike)
{
    const std::string show =
        "show() { echo \"$1: ${CPPFLAGS-unset} | ${CFLAGS-unset} | ${CXXFLAGS-unset} | "
        "${LDFLAGS-unset} | ${RUSTFLAGS-unset} | ${MAKEFLAGS-unset} | ${CHOST-unset}\"; "
        "env | grep -c '^C.*FLAGS=' ||:; }\n";
    const std::string functions = "prepare() { show p >> out; }\nbuild() { show b >> out; }\n"
                                  "package() { show k > \"$pkgdir/out\"; cp out "
                                  "\"$pkgdir/out2\"; }\n";
    const std::string conf =
        "CARCH=x86_64\nCHOST=x86_64-pc-linux-gnu\nCPPFLAGS=-DX\nCFLAGS=\"-O2 -g0\"\n"
        "CXXFLAGS=\"$CFLAGS -fno-rtti\"\nLDFLAGS=-Wl,-O1\nLTOFLAGS=-flto=auto\n"
        "DEBUG_CFLAGS=-g\nDEBUG_CXXFLAGS=-g\nMAKEFLAGS=-j7\nBUILDENV=(!color check)\n"
        "OPTIONS=(!strip lto !debug)\nPKGEXT=.pkg.tar\nSRCEXT=.src.tar.gz\n"
        "COMPRESSGZ=(gzip -c -f -n)\nINTEGRITY_CHECK=(sha256)\n";
    for (const char* options :
         {"", "options=(!buildflags)\n", "options=(!makeflags)\n", "options=(!lto)\n"}) {
        std::string texts[2];
        for (const bool is_ours : {true, false}) {
            Workshop shop{with_base(std::string{options} + show + functions)};
            shop.write("my.conf", conf);
            const std::vector<std::string> words = {"-d", "--config", shop.path("my.conf")};
            const ProgramResult result =
                is_ours ? shop.run_as_nobody(words) : shop.run_makepkg(words);
            ASSERT_EQ(result.exit_code, 0) << result.err;
            texts[is_ours ? 0 : 1] = shop.text("pkg/base/out2") + shop.text("pkg/base/out");
        }
        EXPECT_EQ(texts[0], texts[1]) << options;
        EXPECT_THAT(texts[0], HasSubstr("-DX")) << options;
    }
}

TEST_F(Beside, LogsHaveTheSameNames)
{
    const std::string pkgbuild = with_base(
        "pkgver() { echo 1; }\nprepare() { echo in-prepare; }\nbuild() { echo in-build; }\n"
        "package() { echo in-package; }\n");
    const Workshop ours{pkgbuild};
    const Workshop theirs{pkgbuild};
    for (int turn = 0; turn < 2; ++turn) {
        ASSERT_EQ(ours.run_as_nobody({"-d", "-f", "-L"}).exit_code, 0);
        ASSERT_EQ(theirs.run_makepkg({"-d", "-f", "-L"}).exit_code, 0);
        EXPECT_EQ(ours.files(), theirs.files());
    }
    for (const std::string& name : ours.files()) {
        if (name.find("-build.log") != std::string::npos) {
            EXPECT_EQ(ours.text(name), "in-build\n");
        }
    }
}

TEST_F(Beside, BuilddirTakesTheWorkDirectories)
{
    Workshop ours{with_base("build() { echo x > x; }\npackage() { :; }\n")};
    const std::string directory = ours.root().make_directory("builds");
    ours.root().open_to_all();
    ours.set("BUILDDIR", directory);
    ASSERT_EQ(ours.run_as_nobody({"-d"}).exit_code, 0);
    EXPECT_TRUE(os::exists(directory + "/base/src/x"));
    EXPECT_THAT(ours.files(), testing::ElementsAre("PKGBUILD", "base-1-1-any.pkg.tar.zst"));
    ASSERT_EQ(ours.run_as_nobody({"-d", "-f", "-c"}).exit_code, 0);
    EXPECT_TRUE(os::list_directory(directory + "/base").empty());
}

} // namespace rbeepkg::test
