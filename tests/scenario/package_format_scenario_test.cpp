// Package files from elsewhere: what the real makepkg packs is installed as it is, in every
// compression; what breaks a rule is refused before anything reaches the store; what a package says
// of itself is shown.
#include "libpkg/base/text.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/encoding/json.hpp"
#include "libpkg/os/file.hpp"
#include "tests/scenario/machine.hpp"
#include "tests/support/package_builder.hpp"
#include "tests/unit/pkgfile/hostile_packages.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace {

using namespace rbeepkg;
using test::Machine;
using test::PackageBuilder;
using test::ProgramResult;
using testing::HasSubstr;

constexpr const char* k_recipe =
    R"sh(pkgname=shapes
pkgver=1.0
pkgrel=1
pkgdesc='every shape'
arch=('any')
backup=('etc/shapes.conf')
options=(!strip)
package() {
  cd "$pkgdir"
  local a=$(printf 'a%.0s' {1..120}) b=$(printf 'b%.0s' {1..200}) c=$(printf 'c%.0s' {1..255})
  mkdir -p usr/bin etc var/lib/empty/emptier usr/share/$a/$b
  printf '#!/bin/sh\necho shapes\n' >usr/bin/shapes
  chmod 755 usr/bin/shapes
  ln usr/bin/shapes usr/bin/twin
  ln -s shapes usr/bin/alias
  ln -s ../../nowhere usr/share/dangling
  echo conf >etc/shapes.conf
  echo deep >usr/share/$a/$b/$c
  echo name >"usr/share/grün ß 日本"
  echo odd >"usr/share/-x \$(y) 'z' #="
  truncate -s 30M usr/share/sparse
  printf 'end' >>usr/share/sparse
  head -c 5000000 /dev/zero | tr '\0' 'z' >usr/share/big
  : >usr/share/nothing
}
)sh";

std::string makepkg(const Machine& machine, const std::string& extension)
{
    machine.root().write("recipe/PKGBUILD", k_recipe);
    machine.root().open_to_all();
    test::ProgramOptions options;
    options.directory = machine.path("recipe");
    options.as_nobody = ::geteuid() == 0;
    options.environment = {
        {"HOME", machine.path("recipe")}, {"PKGEXT", extension}, {"LC_ALL", "C.UTF-8"}};
    const ProgramResult made = test::run_program({"makepkg", "--nodeps"}, options);
    EXPECT_EQ(made.exit_code, 0) << made.out << made.err;
    return machine.path("recipe/shapes-1.0-1-any" + extension);
}

// "<state>/store/<name>/<version>-<hash>", or "" when nothing of that name is there.
std::string tree_of(const Machine& machine, const std::string& name)
{
    const std::string trees = machine.state() + "/store/" + name;
    const std::vector<std::string> found = os::list_directory(trees);
    return found.empty() ? "" : trees + "/" + found.front();
}

// All that lies below the store, also what is only staged; the empty directory for that is the
// store's own.
std::vector<std::string> left_in_store(const Machine& machine)
{
    std::vector<std::string> paths;
    const std::string store = machine.state() + "/store";
    if (os::exists(store)) {
        const os::UniqueFd root = os::open_directory(store);
        os::walk_tree(root.get(), [&](const os::TreeEntry& entry) { paths.push_back(entry.path); });
    }
    std::erase(paths, ".staging");
    return paths;
}

struct ::stat status_of(const std::string& path)
{
    struct ::stat status = {};
    EXPECT_EQ(::lstat(path.c_str(), &status), 0) << path;
    return status;
}

class MakepkgsPackage : public testing::TestWithParam<std::string>
{};

} // namespace

TEST_P(MakepkgsPackage, IsInstalledWithEveryShape)
{
    if (!test::has_program("makepkg") || !test::has_program("fakeroot")) {
        GTEST_SKIP() << "makepkg or fakeroot is not installed";
    }
    Machine machine;
    const ProgramResult installed =
        machine.rbeepkg({"-U", "--noconfirm", makepkg(machine, GetParam())});
    ASSERT_EQ(installed.exit_code, 0) << installed.err;
    EXPECT_EQ(test::run_program({machine.bin() + "/shapes"}).out, "shapes\n");

    const std::string tree = tree_of(machine, "shapes");
    ASSERT_NE(tree, "");
    EXPECT_EQ(status_of(tree + "/usr/bin/twin").st_ino, status_of(tree + "/usr/bin/shapes").st_ino);
    EXPECT_EQ(os::read_link(tree + "/usr/bin/alias"), "shapes");
    EXPECT_EQ(os::read_link(tree + "/usr/share/dangling"), "../../nowhere");
    EXPECT_TRUE(os::is_directory(tree + "/var/lib/empty/emptier"));
    EXPECT_EQ(os::read_file(tree + "/usr/share/" + std::string(120, 'a') + "/" +
                                std::string(200, 'b') + "/" + std::string(255, 'c'),
                            100),
              "deep\n");
    EXPECT_EQ(os::read_file(tree + "/usr/share/gr\xc3\xbcn \xc3\x9f \xe6\x97\xa5\xe6\x9c\xac", 100),
              "name\n");
    EXPECT_EQ(os::read_file(tree + "/usr/share/-x $(y) 'z' #=", 100), "odd\n");
    EXPECT_EQ(status_of(tree + "/usr/share/sparse").st_size, (30 << 20) + 3);
    EXPECT_EQ(os::read_file(tree + "/usr/share/big", 6'000'000), std::string(5'000'000, 'z'));
    EXPECT_EQ(status_of(tree + "/usr/share/nothing").st_size, 0);

    const ProgramResult files = machine.rbeepkg({"-Ql", "shapes"});
    EXPECT_THAT(files.out, HasSubstr("/var/lib/empty/emptier/\n"));
    EXPECT_EQ(machine.rbeepkg({"-R", "--noconfirm", "shapes"}).exit_code, 0);
}

INSTANTIATE_TEST_SUITE_P(Pkgext, MakepkgsPackage,
                         testing::Values(".pkg.tar", ".pkg.tar.gz", ".pkg.tar.bz2", ".pkg.tar.xz",
                                         ".pkg.tar.zst"),
                         [](const testing::TestParamInfo<std::string>& extension) {
                             return extension.param.substr(extension.param.rfind('.') + 1);
                         });

TEST(PackageFormatScenario, HostilePackagesNeverReachTheStore)
{
    Machine machine;
    std::vector<pkgfile::HostilePackage> packages = pkgfile::hostile_members();
    for (pkgfile::HostilePackage& package : pkgfile::hostile_metadata()) {
        packages.push_back(std::move(package));
    }
    packages.push_back({"zeros", pkgfile::zeros_bomb(1ULL << 30U)});
    packages.push_back({"300000-files", pkgfile::many_files(300'000)});
    const std::string honest = pkgfile::raw_tar({pkgfile::raw_pkginfo(), {"a", "1"}});
    packages.push_back({"cut", honest.substr(0, 700)});
    for (const pkgfile::HostilePackage& package : packages) {
        const std::string path = machine.root().write("hostile.pkg.tar", package.bytes);
        const ProgramResult refused = machine.rbeepkg({"-U", "--noconfirm", path});
        EXPECT_EQ(refused.exit_code, 8) << package.rule << ": " << refused.err;
        EXPECT_EQ(refused.err.find('\x1b'), std::string::npos) << package.rule;
        EXPECT_THAT(left_in_store(machine), testing::IsEmpty()) << package.rule;
    }
    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, "");
    const std::string path = machine.root().write("honest.pkg.tar", honest);
    EXPECT_EQ(machine.rbeepkg({"-U", "--noconfirm", path}).exit_code, 0);
    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, "raw 1-1\n");
}

TEST(PackageFormatScenario, WhatAPackageNeedsAndHowItWasBuiltIsShown)
{
    Machine machine;
    PackageBuilder builder{"needy"};
    builder.executable("usr/bin/needy", "#!/bin/sh\n");
    package::Package& package = builder.info().package;
    package.needs = {{"libc.so.6", "libcudart.so.12"},
                     "2.34",
                     "3.4.29",
                     "1.3.9",
                     {"x86_64"},
                     {"libcudart.so.12"},
                     {}};
    package.built_with = {{"cuda", "flash"}, "release", {"-C x=y"}};
    const std::string path = builder.write_to(machine.root().make_directory("packages")).path;
    ASSERT_EQ(machine.rbeepkg({"-U", "--noconfirm", path}).exit_code, 0);

    const std::string table = machine.rbeepkg({"-Qi", "needy"}).out;
    for (const char* line : {"Needs Libs      : libc.so.6  libcudart.so.12\n",
                             "Needs GLIBC     : 2.34\n", "Needs GLIBCXX   : 3.4.29\n",
                             "Needs CXXABI    : 1.3.9\n", "Needs CUDA      : libcudart.so.12\n",
                             "ELF Machine     : x86_64\n", "Features        : cuda  flash\n",
                             "Profile         : release\n", "Flags           : -C x=y\n"}) {
        EXPECT_THAT(table, HasSubstr(line));
    }
    EXPECT_EQ(table.find("Needs ROCm"), std::string::npos);

    const ProgramResult json = machine.rbeepkg({"-Qi", "--json", "needy"});
    const Result<encoding::Json> answer = encoding::parse_json(trim(json.out));
    ASSERT_TRUE(answer) << json.out;
    const encoding::Json& needs = answer->at(0).at("needs");
    EXPECT_EQ(needs.at("glibc"), "2.34");
    EXPECT_EQ(needs.at("sonames").size(), 2U);
    EXPECT_EQ(needs.at("rocm").size(), 0U);
    EXPECT_EQ(answer->at(0).at("features").at(1), "flash");
    EXPECT_EQ(answer->at(0).at("flags").at(0), "-C x=y");
}
