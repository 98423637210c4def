#include "libpkg/pkgbuild/advice.hpp"
#include "libpkg/pkgbuild/dump.hpp"
#include "libpkg/pkgbuild/read_statically.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::pkgbuild {

namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* k_good = R"(pkgname=tool
pkgver=1.0
pkgrel=1
pkgdesc="A tool"
url=https://example.org
license=(MIT)
arch=(any)
)";

Pkgbuild pkgbuild_from(const std::string& text)
{
    StaticWorld world;
    world.variant.arch = "x86_64";
    const Result<Dump> dump = read_statically(text, world);
    EXPECT_TRUE(dump) << dump.error().to_string();
    return dump ? pkgbuild_of(*dump) : Pkgbuild{};
}

std::vector<Advice> advice_on(const std::string& more,
                              const std::optional<std::string>& srcinfo = std::nullopt)
{
    const std::string text = k_good + more;
    return advise(text, pkgbuild_from(text), srcinfo);
}

auto says(std::size_t line, const char* part)
{
    return AllOf(Field(&Advice::line, line), Field(&Advice::severity, Severity::warning),
                 Field(&Advice::message, HasSubstr(part)));
}

} // namespace

TEST(Advice, OfAGoodFileIsNone)
{
    EXPECT_THAT(
        advice_on(R"(source=("https://example.org/a.tar.gz" "git+https://example.org/b#tag=v1")
sha256sums=(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa SKIP)
build() { make; cargo build --offline; git describe; }
package() { install -Dm755 tool "$pkgdir/usr/bin/tool"; grep -q x /etc/os-release; ln -s tool "$pkgdir/usr/bin/t"; }
)"),
        IsEmpty());
}

TEST(Advice, NamesMissingFields)
{
    const std::string text = "pkgname=tool\npkgver=1\npkgrel=1\narch=(any)\n";
    EXPECT_THAT(advise(text, pkgbuild_from(text), std::nullopt),
                ElementsAre(says(0, "pkgdesc"), says(0, "url"), says(0, "license")));
}

TEST(Advice, NamesTheLineOfEachSource)
{
    EXPECT_THAT(advice_on("source=(https://example.org/a # one\n"
                          "        http://example.org/b\n"
                          "        git+https://example.org/c\n"
                          "        x.patch)\n"
                          "sha256sums=(SKIP SKIP SKIP SKIP)\n"),
                ElementsAre(says(8, "example.org/a has no checksum"), says(9, "plain http"),
                            says(10, "#tag= or #commit="), says(11, "x.patch has no checksum")));
}

TEST(Advice, AMovingSourceIsFineWithAPkgver)
{
    EXPECT_THAT(advice_on("source=(git+https://example.org/c)\nsha256sums=(SKIP)\n"
                          "pkgver() { git describe; }\n"),
                IsEmpty());
}

TEST(Advice, WeakChecksumsAreNamed)
{
    const std::string weak =
        "source=(https://e.org/a)\nmd5sums=(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa)\n";
    EXPECT_THAT(advice_on(weak), ElementsAre(says(9, "md5sums can be forged")));
    EXPECT_THAT(advice_on(weak + "b2sums=(" + std::string(128, 'a') + ")\n"), IsEmpty());
}

TEST(Advice, CommandsThatReachForTheNetworkAreNamed)
{
    EXPECT_THAT(advice_on("build() {\n"
                          "  make && curl -O https://x\n"
                          "  if true; then\n"
                          "    x=$(git -q clone https://y)\n"
                          "  fi\n"
                          "  npm install --offline\n"
                          "  pip install .\n"
                          "}\n"
                          "helper() { wget x; }\n"
                          "package() { sudo make install; }\n"),
                ElementsAre(says(9, "build() reaches for the network: curl"),
                            says(11, "network: git clone"), says(14, "network: pip install"),
                            says(17, "wants to be root")));
}

TEST(Advice, PathsOutsideOfThePackageAreNamed)
{
    EXPECT_THAT(advice_on("package() {\n"
                          "  install -Dm644 a \"$pkgdir/usr/lib/tool/a\"\n"
                          "  sed -i 's,x,y,' b\n"
                          "  ln -s /usr/lib/tool/a \"$pkgdir/usr/bin/a\"\n"
                          "  cp a /usr/bin/\n"
                          "}\n"),
                ElementsAre(says(11, "names /usr/lib/tool/a by its absolute path"),
                            says(12, "writes to /usr/bin/ instead of $pkgdir")));
}

TEST(Advice, AnOldSrcinfoIsNamed)
{
    const std::string srcinfo = format_srcinfo(pkgbuild_from(k_good));
    EXPECT_THAT(advice_on("", srcinfo), IsEmpty());
    EXPECT_THAT(advice_on("provides=(x)\n", srcinfo), ElementsAre(says(0, ".SRCINFO")));
}

TEST(Advice, FaultsAreLocatedByTheAttributeThatTheyName)
{
    const std::string text = "pkgname=tool\npkgver=1-1\npkgrel=1\narch=any\n"
                             "package() {\n  depends='x'\n}\n";
    const std::vector<Advice> all =
        located(text, {"pkgver must not", "arch must be an array", "depends: 'x'", "nothing here"});
    EXPECT_THAT(all, ElementsAre(Field(&Advice::line, 2U), Field(&Advice::line, 4U),
                                 Field(&Advice::line, 6U), Field(&Advice::line, 0U)));
    EXPECT_THAT(all, testing::Each(Field(&Advice::severity, Severity::error)));
}

TEST(Advice, IsGivenOnFilesThatOnlyBashCanRead)
{
    const std::string text = std::string{k_good} + "source=(a)\nsha256sums=(SKIP)\n";
    const Pkgbuild pkgbuild = pkgbuild_from(text);
    EXPECT_THAT(advise(text + "coproc x", pkgbuild, std::nullopt),
                Contains(says(0, "a has no checksum")));
}

} // namespace rbeepkg::pkgbuild
