// What is looked at before any work: files of others in the way, space, rights, where things lie.
#include "libpkg/base/scope_exit.hpp"
#include "libpkg/os/file.hpp"
#include "tests/scenario/machine.hpp"
#include "tests/scenario/small_disk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <filesystem>

namespace {

using namespace rbeepkg;
using test::fill;
using test::Machine;
using test::mount_small;
using test::ProgramResult;
using testing::HasSubstr;
using testing::Not;

const std::string k_name = "toy-worker-cpu";

// A worker that is a script out of its recipe: no source, no compiler.
void offer_worker(Machine& machine)
{
    machine.write_workers(
        R"({"workers":[{"id":"toy-worker-cpu","implementation":"llm-worker-rbee","worker_type":"cpu","version":"0.1.0",
        "platforms":["linux"],"architectures":["x86_64","aarch64"],"name":"Toy","description":"a toy","license":"MIT",
        "pkgbuild_url":"/workers/toy-worker-cpu/PKGBUILD","build_system":"make",
        "source":{"type":"git","url":"https://example.invalid/a.git"},"build":{"features":["cpu"]},
        "binary_name":"toy-worker-cpu","install_path":"/usr/local/bin/toy-worker-cpu","supported_formats":["gguf"],
        "supports_streaming":true,"supports_batching":false,"depends":[],"makedepends":[]}]})");
    machine.write_recipe("toy-worker-cpu.PKGBUILD", R"(pkgname=toy-worker-cpu
pkgver=0.1.0
pkgrel=1
pkgdesc="A toy worker"
arch=('x86_64' 'aarch64')
license=('MIT')

build() {
    printf '#!/bin/sh\necho toy\n' > worker
}

package() {
    install -Dm755 worker "$pkgdir/usr/local/bin/$pkgname"
}
)");
}

std::string content(const std::string& path)
{
    return os::read_file(path, 1U << 20U);
}

} // namespace

TEST(PreflightScenario, AFileOfOthersInTheBinDirectoryIsFoundBeforeTheBuild)
{
    Machine machine;
    offer_worker(machine);
    const std::string foreign = machine.root().write("root/usr/local/bin/" + k_name, "of others");
    const ProgramResult refused = machine.rbeepkg({"-S", k_name, "--noconfirm"});
    EXPECT_EQ(refused.exit_code, 13) << refused.err;
    EXPECT_THAT(refused.err, HasSubstr(foreign + " exists and is not ours"));
    EXPECT_THAT(refused.err, HasSubstr("move it away and try again"));
    EXPECT_THAT(refused.out, Not(HasSubstr("running build()")));
    EXPECT_EQ(content(foreign), "of others");
    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, "");

    const ProgramResult fetched = machine.rbeepkg({"-S", "-w", k_name, "--noconfirm"});
    EXPECT_EQ(fetched.exit_code, 0) << "a download links nothing: " << fetched.err;
    EXPECT_THAT(fetched.out, HasSubstr("running build()")) << "what the rule above looks for";

    os::remove_file(foreign);
    EXPECT_EQ(machine.rbeepkg({"-S", k_name, "--noconfirm"}).exit_code, 0);
    EXPECT_EQ(machine.rbeepkg({"-S", k_name, "--noconfirm"}).exit_code, 0)
        << "a link of ours is in nobody's way";
}

TEST(PreflightScenario, ARemovalWorksOnADiskThatIsFull)
{
    Machine machine;
    offer_worker(machine);
    const std::string state = machine.root().make_directory("root/var/lib/rbeepkg");
    if (!mount_small(state)) {
        GTEST_SKIP() << "a tmpfs can be mounted by root only, and here not even so";
    }
    const ScopeExit unmount{[&]() noexcept { ::umount2(state.c_str(), MNT_DETACH); }};
    const ProgramResult installed = machine.rbeepkg({"-S", k_name, "--noconfirm"});
    ASSERT_EQ(installed.exit_code, 0) << installed.err;
    fill(state);

    const ProgramResult refused = machine.rbeepkg({"-S", k_name, "--noconfirm", "--build"});
    EXPECT_EQ(refused.exit_code, 6) << refused.err;
    EXPECT_THAT(refused.err, HasSubstr(state + " needs "));

    const ProgramResult removed = machine.rbeepkg({"-R", k_name, "--noconfirm"});
    EXPECT_EQ(removed.exit_code, 0) << removed.err;
    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, "");
    EXPECT_FALSE(os::exists(machine.bin() + "/" + k_name));

    os::remove_file(state + "/filler");
    EXPECT_FALSE(os::exists(state + "/reserve"));
    EXPECT_EQ(machine.rbeepkg({"-S", k_name, "--noconfirm"}).exit_code, 0);
    EXPECT_EQ(std::filesystem::file_size(state + "/reserve"), 1U << 20U)
        << "set aside anew once there is space";
}

TEST(PreflightScenario, ARemovalWithoutAnySpaceOrReserveChangesNothing)
{
    Machine machine;
    offer_worker(machine);
    const std::string state = machine.root().make_directory("root/var/lib/rbeepkg");
    if (!mount_small(state)) {
        GTEST_SKIP() << "a tmpfs can be mounted by root only, and here not even so";
    }
    const ScopeExit unmount{[&]() noexcept { ::umount2(state.c_str(), MNT_DETACH); }};
    ASSERT_EQ(machine.rbeepkg({"-S", k_name, "--noconfirm"}).exit_code, 0);
    os::remove_file(state + "/reserve");
    fill(state);
    const ProgramResult refused = machine.rbeepkg({"-R", k_name, "--noconfirm"});
    EXPECT_EQ(refused.exit_code, 6) << refused.err;
    EXPECT_THAT(refused.err, HasSubstr(state + " needs 256.00 KiB and has 0 B free"));
    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, k_name + " 0.1.0-1\n");
    EXPECT_EQ(test::run_program({machine.bin() + "/" + k_name}).out, "toy\n");
}

TEST(PreflightScenario, ARemovalNeedsNoCacheThatCanBeWritten)
{
    Machine machine;
    offer_worker(machine);
    ASSERT_EQ(machine.rbeepkg({"-S", k_name, "--noconfirm"}).exit_code, 0);
    // What even root cannot make directories in.
    std::filesystem::remove_all(machine.cache());
    machine.root().write("root/var/cache/rbeepkg", "a file");
    const ProgramResult removed = machine.rbeepkg({"-R", k_name, "--noconfirm"});
    EXPECT_EQ(removed.exit_code, 0) << removed.err;
    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, "");
}

TEST(PreflightScenario, PlacesOnTheCommandLineMayBeRelative)
{
    Machine machine;
    offer_worker(machine);
    const std::string program = machine.command({}).front();
    test::ProgramOptions options;
    options.directory = machine.root().make_directory("work");
    const auto run = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {program, "--root", "rel/path", "--config", "../rbeepkg.conf",
                                     "--dbpath", "db", "--cachedir", "cache", "--logfile", "log"});
        return test::run_program(words, options);
    };
    const ProgramResult installed = run({"-S", k_name, "--noconfirm"});
    ASSERT_EQ(installed.exit_code, 0) << installed.err;
    EXPECT_EQ(test::run_program({machine.path("work/rel/path/usr/local/bin/" + k_name)}).out,
              "toy\n");
    EXPECT_TRUE(os::exists(machine.path("work/db/current")));
    EXPECT_TRUE(os::is_directory(machine.path("work/cache")));
    EXPECT_THAT(content(machine.path("work/log")), HasSubstr("installed " + k_name));
    EXPECT_EQ(run({"-Q"}).out, k_name + " 0.1.0-1\n");
    EXPECT_EQ(run({"-R", k_name, "--noconfirm"}).exit_code, 0);
}

TEST(PreflightScenario, ASectionWithoutAServerIsToldOf)
{
    Machine machine;
    offer_worker(machine);
    machine.root().write("rbeepkg.conf", "[main]\nServer = file://" + machine.catalog_directory() +
                                             "\n[forgotten]\n");
    const ProgramResult result = machine.rbeepkg({"-Sy"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.err, HasSubstr(machine.path("rbeepkg.conf") +
                                      ":3: the section [forgotten] has no Server and is ignored"));
}
