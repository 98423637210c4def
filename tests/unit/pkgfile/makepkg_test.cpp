// Against the real makepkg and pacman: we read theirs, they read ours.
#include "libpkg/crypto/digest.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/pkgfile/package_file.hpp"
#include "tests/support/package_builder.hpp"
#include "tests/support/run_program.hpp"
#include "tests/support/temp_root.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <string>

namespace rbeepkg::pkgfile {
namespace {

using test::has_program;
using test::PackageBuilder;
using test::ProgramOptions;
using test::ProgramResult;
using test::run_program;
using test::TempRoot;

const char* const k_pkgbuild = R"(pkgname=trivial
pkgver=1.0
pkgrel=2
epoch=3
pkgdesc="A  trivial   package"
arch=('any')
url='https://example.org/'
license=('MIT' 'GPL')
groups=('g1')
depends=('bash' 'glibc>=2.0')
optdepends=('git: for updates')
provides=('foo=1')
conflicts=('bar<2')
replaces=('baz')
backup=('etc/conf')
install=trivial.install
changelog=changes
options=(!strip emptydirs)
package() {
  local long=$(printf 'a%.0s' {1..120})
  mkdir -p "$pkgdir"/{usr/bin,etc,'usr/share/empty dir',var} "$pkgdir/$long/$long/$long"
  echo hi > "$pkgdir/usr/bin/hello"
  chmod 755 "$pkgdir/usr/bin/hello"
  ln -s hello "$pkgdir/usr/bin/hallo"
  ln "$pkgdir/usr/bin/hello" "$pkgdir/usr/bin/ahard"
  echo c > "$pkgdir/etc/conf"
  echo o > "$pkgdir/etc/ö b#=\\x"
  ln -s 'ö b' "$pkgdir/etc/ölink"
  touch "$pkgdir/etc/zero"
  chmod 600 "$pkgdir/etc/zero"
  chmod 700 "$pkgdir/var"
  echo x > "$pkgdir/$long/$long/$long/$long"
  ln -s "$long/$long/$long" "$pkgdir/usr/longlink"
  truncate -s 1M "$pkgdir/usr/sparse"
}
)";

class Makepkg : public testing::TestWithParam<std::string>
{
protected:
    void SetUp() override
    {
        if (!has_program("makepkg") || !has_program("fakeroot")) {
            GTEST_SKIP() << "makepkg or fakeroot is not installed";
        }
    }
};

ProgramResult make_package(const TempRoot& root, const std::string& extension)
{
    root.write("build/PKGBUILD", k_pkgbuild);
    root.write("build/trivial.install", "post_install() { echo installed; }\n");
    root.write("build/changes", "first\n");
    root.make_directory("home");
    root.open_to_all();
    ProgramOptions options;
    options.directory = root.path("build");
    options.environment = {
        {"HOME", root.path("home")}, {"PKGEXT", extension}, {"SOURCE_DATE_EPOCH", "1700000000"}};
    options.as_nobody = ::geteuid() == 0; // makepkg refuses root
    return run_program({"makepkg", "-f", "-d"}, options);
}

TEST_P(Makepkg, ItsPackagesAreTaken)
{
    const TempRoot root;
    const ProgramResult made = make_package(root, GetParam());
    ASSERT_EQ(made.exit_code, 0) << made.out << made.err;
    const PackageFile file =
        read_package_file(root.path("build/trivial-3:1.0-2-any" + GetParam()), CancelToken{});
    const package::Package& package = file.info.package;
    EXPECT_EQ(package.name, "trivial");
    EXPECT_EQ(package.version.text(), "3:1.0-2");
    EXPECT_EQ(package.description, "A trivial package");
    EXPECT_EQ(package.licenses, (std::vector<std::string>{"MIT", "GPL"}));
    EXPECT_EQ(package.depends.size(), 2U);
    EXPECT_EQ(package.optdepends.size(), 1U);
    EXPECT_EQ(package.installed_size, (1U << 20U) + 3 + 2 + 2 + 2);
    EXPECT_EQ(file.install_script, "post_install() { echo installed; }\n");

    const std::string a(120, 'a');
    const std::string deep = a + "/" + a + "/" + a;
    std::vector<std::string> paths;
    for (const MtreeEntry& entry : file.entries) {
        paths.push_back(entry.path);
        if (entry.path == "usr/bin/hello" || entry.path == "usr/bin/ahard") {
            EXPECT_EQ(entry.sha256, crypto::sha256_hex("hi\n"));
            EXPECT_EQ(entry.mode, 0755U);
        } else if (entry.path == "usr/longlink") {
            EXPECT_EQ(entry.link, deep);
        } else if (entry.path == "etc/\xc3\xb6link") {
            EXPECT_EQ(entry.link, "\xc3\xb6 b");
        }
    }
    EXPECT_EQ(paths, (std::vector<std::string>{
                         a, a + "/" + a, deep, deep + "/" + a, "etc", "etc/conf", "etc/zero",
                         "etc/\xc3\xb6 b#=\\x", "etc/\xc3\xb6link", "usr", "usr/bin",
                         "usr/bin/ahard", "usr/bin/hallo", "usr/bin/hello", "usr/longlink",
                         "usr/share", "usr/share/empty dir", "usr/sparse", "var"}));

    const os::UniqueFd tree = os::open_directory(root.make_directory("tree"));
    NullSink sink;
    unpack_package_file(file, tree.get(), sink, CancelToken{});
    EXPECT_EQ(os::read_file(root.path("tree/" + deep + "/" + a), 10), "x\n");
    EXPECT_FALSE(os::exists(root.path("tree/.BUILDINFO")));
    for (const char* kept : {"tree/.CHANGELOG", "tree/.INSTALL", "tree/.MTREE"}) {
        EXPECT_TRUE(os::exists(root.path(kept)));
        os::remove_file(root.path(kept));
    }
    EXPECT_EQ(os::tree_size(root.path("tree")), package.installed_size);
}

INSTANTIATE_TEST_SUITE_P(Pkgext, Makepkg,
                         testing::Values(".pkg.tar.zst", ".pkg.tar.xz", ".pkg.tar.gz",
                                         ".pkg.tar.bz2", ".pkg.tar"),
                         [](const testing::TestParamInfo<std::string>& extension) {
                             return extension.param.substr(extension.param.rfind('.') + 1);
                         });

class Pacman : public testing::Test
{
protected:
    void SetUp() override
    {
        if (!has_program("pacman")) {
            GTEST_SKIP() << "pacman is not installed";
        }
        if (::geteuid() != 0) {
            GTEST_SKIP() << "pacman -U needs root";
        }
    }

    ProgramResult pacman(std::vector<std::string> arguments) const
    {
        for (const char* name : {"db", "install/tmp", "cache", "hooks"}) {
            m_root.make_directory(name);
        }
        const std::string config = m_root.write("pacman.conf", "[options]\nArchitecture = auto\n"
                                                               "SigLevel = Never\n"
                                                               "LocalFileSigLevel = Never\n");
        arguments.insert(arguments.begin(),
                         {"pacman", "--root", m_root.path("install"), "--dbpath", m_root.path("db"),
                          "--cachedir", m_root.path("cache"), "--hookdir", m_root.path("hooks"),
                          "--config", config, "--logfile", "/dev/null"});
        // In the locale "C" pacman unpacks no name that is not ASCII, whoever packed it.
        ProgramOptions options;
        options.environment = {{"LC_ALL", "C.UTF-8"}};
        return run_program(arguments, options);
    }

    TempRoot m_root;
};

TEST_F(Pacman, ReadsAndInstallsOursWithoutAWarning)
{
    const std::string deep = std::string(120, 'd') + "/" + std::string(150, 'e');
    const PackageFile file =
        PackageBuilder{"ours", "1:2.0-1"}
            .provides("worker=2.0")
            .extra({"ours", "cuda", "usr/bin/ours", std::string(64, 'a'), "sandbox"})
            .executable("usr/bin/ours", "#!/bin/sh\n")
            .hard_link("usr/bin/twin", "usr/bin/ours")
            .symlink("usr/bin/link", "ours")
            .file("etc/a b#=", "x")
            .file(deep + "/long", "x")
            .directory("var/lib/empty")
            .write_to(m_root.path());

    const ProgramResult info = pacman({"-Qip", file.path});
    EXPECT_EQ(info.exit_code, 0);
    EXPECT_EQ(info.err, "");
    EXPECT_NE(info.out.find("Version         : 1:2.0-1"), std::string::npos) << info.out;

    const ProgramResult installed = pacman({"-U", "--noconfirm", file.path});
    EXPECT_EQ(installed.exit_code, 0) << installed.out << installed.err;
    EXPECT_EQ(installed.err, "");
    EXPECT_EQ(os::read_file(m_root.path("install/" + deep + "/long"), 10), "x");

    // pacman's own look at what lies there, by our .MTREE: types, modes, sizes, times, links.
    const ProgramResult checked = pacman({"-Qkk", "ours"});
    EXPECT_EQ(checked.exit_code, 0) << checked.out << checked.err;
    EXPECT_NE(checked.out.find("0 altered files"), std::string::npos) << checked.out;
    EXPECT_EQ(checked.err, "");
}

// What a package may hold at most, in every compression that we write.
class PacmanTakes : public Pacman
{
protected:
    PackageFile write(const std::string& name, const std::string& extension)
    {
        const TempRoot tree;
        const std::string part(200, 'p');
        const std::string deep = part + "/" + part + "/" + std::string(150, 'q');
        tree.write("pkg/usr/bin/it", "#!/bin/sh\n", 0755);
        EXPECT_EQ(
            ::link(tree.path("pkg/usr/bin/it").c_str(), tree.path("pkg/usr/bin/twin").c_str()), 0);
        EXPECT_EQ(::symlink("it", tree.path("pkg/usr/bin/link").c_str()), 0);
        EXPECT_EQ(::symlink(deep.c_str(), tree.path("pkg/usr/long-link").c_str()), 0);
        tree.write("pkg/" + deep + "/" + std::string(255, 'n'), "deep");
        EXPECT_EQ(::symlink("x", tree.path("pkg/" + deep + "/" + std::string(254, 'l')).c_str()),
                  0);
        tree.write("pkg/usr/gr\xc3\xbc\xc3\x9f/\xe6\x97\xa5 \xe6\x9c\xac", "utf-8");
        tree.make_directory("pkg/var/lib/empty");
        tree.write("pkg/usr/sparse", "beginning");
        EXPECT_EQ(::truncate(tree.path("pkg/usr/sparse").c_str(), 40 << 20), 0);
        tree.write("pkg/usr/big", std::string(3U << 20U, 'b') + "end");
        tree.write("pkg/usr/zero", "");
        Pkginfo info = PackageBuilder{name}.info();
        info.extra = {"ours", "cuda", "usr/bin/it", std::string(64, 'a'), "sandbox"};
        info.package.needs = {{"libc.so.6"},       "2.34",          "3.4.29", "1.3.9", {"x86_64"},
                              {"libcudart.so.12"}, {"librccl.so.1"}};
        info.package.built_with = {{"cuda"}, "release", {"-C x=y"}};
        WriteOptions options;
        options.mtime = 1'700'000'000;
        options.extension = extension;
        options.changelog = "changes\n";
        options.zstd_level = 3;
        NullSink sink;
        return write_package_file(tree.path("pkg"), info, Buildinfo{}, "post_install() { :; }\n",
                                  m_root.path(), options, sink, CancelToken{});
    }
};

TEST_F(PacmanTakes, AllThatAPackageOfOursMayHold)
{
    for (const std::string& extension : package_extensions()) {
        SCOPED_TRACE(extension);
        const std::string name = "all" + std::to_string(extension.size());
        const PackageFile file = write(name, extension);
        const ProgramResult info = pacman({"-Qip", file.path});
        EXPECT_EQ(info.exit_code, 0);
        EXPECT_EQ(info.err, "");
        EXPECT_NE(info.out.find("Install Script  : Yes"), std::string::npos) << info.out;

        // The scratch root has no shell for the script.
        const ProgramResult installed = pacman({"-U", "--noconfirm", "--noscriptlet", file.path});
        EXPECT_EQ(installed.exit_code, 0) << installed.out << installed.err;
        EXPECT_EQ(installed.err, "");
        const ProgramResult checked = pacman({"-Qkk", name});
        EXPECT_EQ(checked.exit_code, 0) << checked.out << checked.err;
        EXPECT_NE(checked.out.find("0 altered files"), std::string::npos) << checked.out;
        EXPECT_EQ(checked.err, "");
        EXPECT_EQ(os::tree_size(m_root.path("install/usr")) +
                      os::tree_size(m_root.path("install/" + std::string(200, 'p'))),
                  file.info.package.installed_size);
        EXPECT_EQ(pacman({"-R", "--noconfirm", "--noscriptlet", name}).exit_code, 0);
    }
}

} // namespace
} // namespace rbeepkg::pkgfile
