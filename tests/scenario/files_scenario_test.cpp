// Package files: ours and the real makepkg's, upgrades, dependents, and what stands in the way in
// the bin directory.
#include "libpkg/os/file.hpp"
#include "tests/scenario/machine.hpp"
#include "tests/support/package_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace {

using namespace rbeepkg;
using test::Machine;
using test::PackageBuilder;
using test::ProgramResult;
using testing::HasSubstr;

std::string script(const std::string& text)
{
    return "#!/bin/sh\necho " + text + "\n";
}

std::string make_package(const Machine& machine, PackageBuilder builder)
{
    return builder.write_to(machine.root().make_directory("packages")).path;
}

PackageBuilder tool(const std::string& name, const std::string& version, const std::string& says)
{
    PackageBuilder builder{name, version};
    builder.executable("usr/bin/" + name, script(says));
    return builder;
}

ProgramResult run_command(const Machine& machine, const std::string& name)
{
    return test::run_program({machine.bin() + "/" + name});
}

} // namespace

TEST(FilesScenario, InstallsUpgradesAndGoesBackByTheUndoLine)
{
    Machine machine;
    const std::string one = make_package(machine, tool("tool", "1.0-1", "one"));
    const std::string two = make_package(machine, tool("tool", "2.0-1", "two"));
    ASSERT_EQ(machine.rbeepkg({"-U", "--noconfirm", one}).exit_code, 0);
    EXPECT_EQ(run_command(machine, "tool").out, "one\n");
    const std::string link = *os::read_link(machine.bin() + "/tool");

    const ProgramResult upgraded = machine.rbeepkg({"-U", "--noconfirm", two});
    ASSERT_EQ(upgraded.exit_code, 0) << upgraded.err;
    EXPECT_THAT(upgraded.out, HasSubstr("upgraded tool (1.0-1 -> 2.0-1)"));
    EXPECT_EQ(run_command(machine, "tool").out, "two\n");
    EXPECT_EQ(*os::read_link(machine.bin() + "/tool"), link) << "the link never changes on upgrade";
    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, "tool 2.0-1\n");
    EXPECT_THAT(os::read_file(machine.path("root/var/log/rbeepkg.log"), 1U << 20U),
                HasSubstr("[ALPM] upgraded tool (1.0-1 -> 2.0-1)\n"));

    machine.undo(upgraded.out);
    EXPECT_EQ(run_command(machine, "tool").out, "one\n");
}

TEST(FilesScenario, RootCanBeMovedAsAWhole)
{
    Machine machine;
    ASSERT_EQ(
        machine.rbeepkg({"-U", "--noconfirm", make_package(machine, tool("tool", "1.0-1", "one"))})
            .exit_code,
        0);
    ASSERT_EQ(::rename(machine.path("root").c_str(), machine.path("moved").c_str()), 0);
    EXPECT_EQ(test::run_program({machine.path("moved/usr/local/bin/tool")}).out, "one\n")
        << "links are relative";
}

TEST(FilesScenario, WhatOthersNeedIsNotRemoved)
{
    Machine machine;
    const std::string lib = make_package(machine, tool("lib", "1.0-1", "lib"));
    const std::string app = make_package(machine, tool("app", "1.0-1", "app").depends("lib>=1.0"));
    ASSERT_EQ(machine.rbeepkg({"-U", "--noconfirm", app, lib}).exit_code, 0);
    const ProgramResult refused = machine.rbeepkg({"-R", "--noconfirm", "lib"});
    EXPECT_EQ(refused.exit_code, 13);
    EXPECT_THAT(refused.err,
                HasSubstr("removing lib breaks dependency 'lib>=1.0' required by app"));
    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, "app 1.0-1\nlib 1.0-1\n");
    EXPECT_EQ(machine.rbeepkg({"-R", "--noconfirm", "lib", "app"}).exit_code, 0);
    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, "");
}

TEST(FilesScenario, AFileThatIsNotOursIsNeverOverwritten)
{
    Machine machine;
    machine.root().write("root/usr/local/bin/tool", script("of another owner"), 0755);
    const ProgramResult refused =
        machine.rbeepkg({"-U", "--noconfirm", make_package(machine, tool("tool", "1.0-1", "one"))});
    EXPECT_NE(refused.exit_code, 0);
    EXPECT_THAT(refused.err, HasSubstr(machine.bin() + "/tool"));
    EXPECT_EQ(run_command(machine, "tool").out, "of another owner\n");
    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, "");
}

TEST(FilesScenario, TwoPackagesWithOneCommandAreNamed)
{
    Machine machine;
    PackageBuilder rival{"rival", "1.0-1"};
    rival.executable("usr/bin/tool", script("rival"));
    ASSERT_EQ(
        machine.rbeepkg({"-U", "--noconfirm", make_package(machine, tool("tool", "1.0-1", "one"))})
            .exit_code,
        0);
    const ProgramResult refused =
        machine.rbeepkg({"-U", "--noconfirm", make_package(machine, rival)});
    EXPECT_EQ(refused.exit_code, 13) << refused.err;
    EXPECT_THAT(refused.err, HasSubstr("rival"));
    EXPECT_THAT(refused.err, HasSubstr("tool"));
    EXPECT_EQ(run_command(machine, "tool").out, "one\n");
}

TEST(FilesScenario, ADamagedFileChangesNothing)
{
    Machine machine;
    const std::string path = make_package(machine, tool("tool", "1.0-1", "one"));
    ASSERT_EQ(::truncate(path.c_str(), 200), 0);
    const ProgramResult refused = machine.rbeepkg({"-U", "--noconfirm", path});
    EXPECT_EQ(refused.exit_code, 8) << refused.err;
    EXPECT_THAT(refused.err, HasSubstr(path));
    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, "");
    EXPECT_EQ(machine.rbeepkg({"-U", "--noconfirm", machine.path("nowhere.pkg.tar.zst")}).exit_code,
              4);
}

TEST(FilesScenario, InstallsWhatTheRealMakepkgMade)
{
    if (!test::has_program("makepkg") || !test::has_program("fakeroot")) {
        GTEST_SKIP() << "makepkg or fakeroot is not installed";
    }
    Machine machine;
    const std::string directory = machine.root().make_directory("recipe");
    machine.root().write(
        "recipe/PKGBUILD",
        "pkgname=foreign\npkgver=3.1\npkgrel=2\narch=('any')\npackage() {\n"
        "  install -d \"$pkgdir/usr/bin\" \"$pkgdir/usr/share/foreign/empty\"\n"
        "  printf '#!/bin/sh\\necho made by makepkg\\n' > \"$pkgdir/usr/bin/foreign\"\n"
        "  chmod 755 \"$pkgdir/usr/bin/foreign\"\n  ln -s foreign \"$pkgdir/usr/bin/alias\"\n}\n");
    machine.root().open_to_all();
    test::ProgramOptions options;
    options.directory = directory;
    options.as_nobody = ::geteuid() == 0;
    options.environment["HOME"] = directory;
    const ProgramResult made = test::run_program({"makepkg", "--nodeps"}, options);
    ASSERT_EQ(made.exit_code, 0) << made.err;
    std::string package;
    for (const std::string& name : os::list_directory(directory)) {
        if (name.find(".pkg.tar") != std::string::npos) {
            package = directory + "/" + name;
        }
    }
    const ProgramResult installed = machine.rbeepkg({"-U", "--noconfirm", package});
    ASSERT_EQ(installed.exit_code, 0) << installed.err;
    EXPECT_EQ(run_command(machine, "foreign").out, "made by makepkg\n");
    EXPECT_EQ(run_command(machine, "alias").out, "made by makepkg\n");
    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, "foreign 3.1-2\n");
}

TEST(FilesScenario, VersionsBesideEachOtherAndTheirUndoLines)
{
    Machine machine;
    const std::string one = make_package(machine, tool("tool", "1.0-1", "one"));
    const std::string two = make_package(machine, tool("tool", "2.0-1", "two"));
    ASSERT_EQ(machine.rbeepkg({"-U", "--noconfirm", two}).exit_code, 0);
    const ProgramResult beside = machine.rbeepkg({"-U", "--noconfirm", "--beside", one});
    ASSERT_EQ(beside.exit_code, 0) << beside.err;
    const std::string both = "tool 1.0-1 [inactive]\ntool 2.0-1\n";
    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, both);
    EXPECT_EQ(run_command(machine, "tool").out, "two\n") << "the active one is left alone";
    EXPECT_EQ(run_command(machine, "tool@1.0-1").out, "one\n");

    machine.undo(beside.out);
    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, "tool 2.0-1\n");
    ASSERT_EQ(machine.rbeepkg({"-U", "--noconfirm", "--beside", one}).exit_code, 0);

    const ProgramResult unclear = machine.rbeepkg({"-R", "--noconfirm", "tool"});
    EXPECT_EQ(unclear.exit_code, 2) << "which one is not said";
    EXPECT_THAT(unclear.err, HasSubstr("tool=1.0-1"));
    const ProgramResult all = machine.rbeepkg({"-R", "--noconfirm", "--all", "tool"});
    ASSERT_EQ(all.exit_code, 0) << all.err;
    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, "");
    machine.undo(all.out);
    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, both);
    EXPECT_EQ(run_command(machine, "tool").out, "two\n");
}

TEST(FilesScenario, AVersionThatIsNotInstalledIsNotRemoved)
{
    Machine machine;
    PackageBuilder builder = tool("worker-cpu", "1.0-1", "one");
    builder.extra({"worker", "cpu", "usr/bin/worker-cpu", "", ""}).provides("worker=1.0-1");
    ASSERT_EQ(machine.rbeepkg({"-U", "--noconfirm", make_package(machine, builder)}).exit_code, 0);
    EXPECT_EQ(machine.rbeepkg({"-R", "--noconfirm", "worker=9.9"}).exit_code, 4);
    EXPECT_EQ(machine.rbeepkg({"-R", "--noconfirm", "worker-cpu>=9"}).exit_code, 4);
    EXPECT_EQ(machine.rbeepkg({"-R", "--noconfirm", "elsewhere/worker-cpu"}).exit_code, 4);
    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, "worker-cpu 1.0-1\n");
    EXPECT_EQ(machine.rbeepkg({"-R", "--noconfirm", "worker=1.0"}).exit_code, 0)
        << "by the worker's own name";
}
