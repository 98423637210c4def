// What lies in the package files that rbeepkg-build and makepkg make of the same PKGBUILD, and what
// is left of the PKGBUILD itself.
#include "libpkg/base/text.hpp"
#include "tests/scenario/build_workshop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>

namespace rbeepkg::test {

namespace {

using testing::HasSubstr;

constexpr const char* k_rich = R"(pkgbase=rich
pkgname=(rich rich-tools)
pkgver=1.5
pkgrel=2
epoch=3
pkgdesc='The whole of it'
arch=(x86_64)
url=https://example.org/rich
license=(MIT custom)
groups=(g1)
depends=(bash 'sed>=4')
depends_x86_64=(grep)
makedepends=(make)
checkdepends=(gawk)
optdepends=('tar: to pack' 'xz: to pack well')
provides=(wealth=1)
provides_x86_64=(riches)
conflicts=('poor<2')
replaces=(well-off)
backup=(etc/rich.conf)
options=(!strip)
prepare() { echo prepare >> "$srcdir/ran"; }
build() { echo build >> "$srcdir/ran"; }
check() { echo check >> "$srcdir/ran"; }
package_rich() {
  install=rich.install
  depends+=(coreutils)
  [[ $PWD == "$srcdir" && -f $startdir/PKGBUILD && -d $pkgdir ]] &&
    echo package_rich >> "$srcdir/ran"
  install -Dm644 /dev/null "$pkgdir/etc/rich.conf"
  install -Dm755 /usr/bin/true "$pkgdir/usr/bin/rich"
  ln -s rich "$pkgdir/usr/bin/also-rich"
}
package_rich-tools() {
  pkgdesc='Tools of it'
  arch=(any)
  license=(GPL)
  groups=(g2 g3)
  depends=("rich=$epoch:$pkgver")
  optdepends=()
  provides=()
  conflicts=()
  replaces=()
  backup=()
  echo package_rich-tools >> "$srcdir/ran"
  mkdir -p "$pkgdir/usr/share/rich/empty"
}
)";

// The same PKGBUILD in two directories, made by both.
class PackageBeside : public testing::Test
{
protected:
    void SetUp() override
    {
        if (!has_program("makepkg") || !has_program("fakeroot") || !has_program("bsdtar")) {
            GTEST_SKIP() << "makepkg, fakeroot or bsdtar is not installed";
        }
    }

    void make(const Workshop& ours, const Workshop& theirs)
    {
        const ProgramResult made = ours.run_as_nobody({"-d"});
        ASSERT_EQ(made.exit_code, 0) << made.err;
        const ProgramResult expected = theirs.run_makepkg({"-d"});
        ASSERT_EQ(expected.exit_code, 0) << expected.err;
    }

    static std::string member(const Workshop& shop, const std::string& file,
                              const std::string& name)
    {
        return run_program({"bsdtar", "-xOf", shop.path(file), name}).out;
    }

    // The lines "key = value" of a member, without those keys.
    static std::vector<std::string> facts(const Workshop& shop, const std::string& file,
                                          const std::string& name,
                                          const std::set<std::string>& without)
    {
        std::vector<std::string> lines;
        const std::string text = member(shop, file, name);
        for (const std::string_view line : split(text, '\n')) {
            const std::string key{trim(line.substr(0, line.find('=')))};
            if (!line.empty() && line.front() != '#' && !without.contains(key)) {
                lines.emplace_back(line);
            }
        }
        return lines;
    }
};

const char* const k_files[] = {"rich-3:1.5-2-x86_64.pkg.tar.zst",
                               "rich-tools-3:1.5-2-any.pkg.tar.zst"};

class RichBeside : public PackageBeside
{
protected:
    void SetUp() override
    {
        PackageBeside::SetUp();
        if (!IsSkipped()) {
            for (const Workshop* shop : {&m_ours, &m_theirs}) {
                shop->write("rich.install", "post_install() { :; }\n");
            }
            make(m_ours, m_theirs);
        }
    }

    const Workshop m_ours{k_rich};
    const Workshop m_theirs{k_rich};
};

} // namespace

TEST_F(RichBeside, FilesAreNamedWithTheColonOfTheEpoch)
{
    for (const char* file : k_files) {
        EXPECT_THAT(m_ours.files(), testing::Contains(file));
        EXPECT_THAT(m_theirs.files(), testing::Contains(file));
    }
}

TEST_F(RichBeside, FunctionsRunInOrderAndOnceForAllPackages)
{
    const std::string expected = "prepare\nbuild\ncheck\npackage_rich\npackage_rich-tools\n";
    EXPECT_EQ(m_theirs.text("src/ran"), expected);
    EXPECT_EQ(m_ours.text("src/ran"), expected);
}

TEST_F(RichBeside, PkginfoSaysTheSame)
{
    // When, by whom and how large is each one's own; what it says beyond makepkg stands in xdata.
    const std::set<std::string> own = {"builddate", "packager", "size", "xdata"};
    for (const char* file : k_files) {
        EXPECT_EQ(facts(m_ours, file, ".PKGINFO", own), facts(m_theirs, file, ".PKGINFO", own))
            << file;
    }
    const auto rich = facts(m_ours, k_files[0], ".PKGINFO", own);
    EXPECT_THAT(rich, testing::IsSupersetOf({"pkgver = 3:1.5-2", "depend = grep",
                                             "depend = coreutils", "provides = riches"}));
    const auto tools = facts(m_ours, k_files[1], ".PKGINFO", own);
    EXPECT_THAT(tools, testing::IsSupersetOf({"pkgbase = rich", "pkgdesc = Tools of it",
                                              "arch = any", "group = g3", "depend = rich=3:1.5"}));
}

TEST_F(RichBeside, BuildinfoHasTheSameKeysInFormatTwo)
{
    const auto keys = [](const std::vector<std::string>& lines) {
        std::vector<std::string> names;
        for (const std::string& line : lines) {
            const std::string name = line.substr(0, line.find(" ="));
            if (names.empty() || names.back() != name) {
                names.push_back(name);
            }
        }
        return names;
    };
    for (const char* file : k_files) {
        // What was installed is not listed yet.
        const auto ours = facts(m_ours, file, ".BUILDINFO", {"installed"});
        const auto theirs = facts(m_theirs, file, ".BUILDINFO", {"installed"});
        EXPECT_EQ(keys(ours), keys(theirs)) << file;
        EXPECT_EQ(ours.front(), "format = 2");
        for (const char* key : {"pkgname", "pkgbase", "pkgver", "pkgarch", "pkgbuild_sha256sum"}) {
            const auto line_of = [&](const std::vector<std::string>& lines) {
                return *std::find_if(lines.begin(), lines.end(), [&](const std::string& line) {
                    return line.starts_with(std::string{key} + " ");
                });
            };
            EXPECT_EQ(line_of(ours), line_of(theirs));
        }
    }
}

TEST_F(RichBeside, MembersAreTheSameInTheSameOrderAndRoots)
{
    const auto listing = [](const Workshop& shop, const char* file) {
        const ProgramResult listed =
            run_program({"bsdtar", "--numeric-owner", "-tvf", shop.path(file)});
        EXPECT_EQ(listed.exit_code, 0) << listed.err;
        std::vector<std::string> lines; // mode, owner, group, path
        for (const std::string_view line : split(listed.out, '\n')) {
            const auto words = split_words(line);
            if (words.size() >= 9) {
                lines.push_back(std::string{words[0]} + " " + std::string{words[2]} + " " +
                                std::string{words[3]} + " " + std::string{words[8]});
            }
        }
        return lines;
    };
    for (const char* file : k_files) {
        EXPECT_EQ(listing(m_ours, file), listing(m_theirs, file)) << file;
    }
    EXPECT_EQ(listing(m_ours, k_files[0]).front(), "-rw-r--r-- 0 0 .BUILDINFO");
}

TEST_F(RichBeside, MtreeListsTheSameEntries)
{
    // Times are those of the build, and what they hold differs with them.
    const auto entries = [](const std::string& text) {
        std::vector<std::string> lines;
        for (const std::string_view line : split(text, '\n')) {
            std::string path{line.substr(0, line.find(' '))};
            if (path.starts_with("./.")) {
                lines.push_back(path);
            } else if (!path.empty()) {
                lines.push_back(
                    std::regex_replace(std::string{line}, std::regex{" time=[0-9.]+"}, ""));
            }
        }
        return lines;
    };
    const auto mtree = [](const Workshop& shop, const char* file) {
        return run_program({"sh", "-c", "bsdtar -xOf \"$0\" .MTREE | gzip -dc", shop.path(file)})
            .out;
    };
    for (const char* file : k_files) {
        EXPECT_EQ(entries(mtree(m_ours, file)), entries(mtree(m_theirs, file))) << file;
    }
}

// Otherwise than makepkg, which writes the version into the PKGBUILD, too: recipes are not written
// to.
TEST_F(PackageBeside, PkgverCountsForThePackage)
{
    const std::string pkgbuild =
        "pkgname=base\npkgver=1\npkgrel=7\narch=(any)\n"
        "pkgver() { cd \"$srcdir\"; echo 2.r5; }\nbuild() { echo \"$pkgver-$pkgrel\" > v; }\n"
        "package() { install -Dm644 v \"$pkgdir/v\"; }\n";
    const Workshop ours{pkgbuild};
    const Workshop theirs{pkgbuild};
    make(ours, theirs);
    const std::string file = "base-2.r5-1-any.pkg.tar.zst";
    for (const Workshop* shop : {&ours, &theirs}) {
        EXPECT_EQ(member(*shop, file, "v"), "2.r5-1\n");
        EXPECT_THAT(member(*shop, file, ".PKGINFO"), HasSubstr("\npkgver = 2.r5-1\n"));
    }
    EXPECT_EQ(ours.text("PKGBUILD"), pkgbuild);
    EXPECT_THAT(theirs.text("PKGBUILD"), HasSubstr("\npkgver=2.r5\n"));
}

TEST_F(PackageBeside, SourcesMayBeRenamedAndUnchecked)
{
    const Workshop ours{with_base("source=(renamed.txt::file:///etc/passwd one.txt)\n"
                                  "sha256sums=(SKIP SKIP)\npackage() { "
                                  "install -Dm644 renamed.txt one.txt -t \"$pkgdir/f\"; }\n")};
    const Workshop theirs{ours.text("PKGBUILD")};
    for (const Workshop* shop : {&ours, &theirs}) {
        shop->write("one.txt", "one\n");
    }
    make(ours, theirs);
    for (const Workshop* shop : {&ours, &theirs}) {
        EXPECT_EQ(member(*shop, "base-1-1-any.pkg.tar.zst", "f/renamed.txt"),
                  os::read_file("/etc/passwd", 1U << 20U));
        EXPECT_EQ(member(*shop, "base-1-1-any.pkg.tar.zst", "f/one.txt"), "one\n");
    }
}

} // namespace rbeepkg::test
