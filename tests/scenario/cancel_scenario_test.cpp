// Stopping a build: by the user, by the hive, by SIGKILL of rbeepkg itself. What the build started
// must go with it.
#include "libpkg/os/file.hpp"
#include "tests/scenario/machine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

namespace {

using namespace rbeepkg;
using test::BackgroundProgram;
using test::Machine;

constexpr const char* k_stubborn_build = R"(pkgname=stubborn-worker-cpu
pkgver=1.0
pkgrel=1
arch=('x86_64' 'aarch64')
build() {
    export STUBBORN_MARKER=@MARKER@
    sleep 300 &
    setsid sleep 301 &
    ( setsid bash -c 'trap "" TERM INT HUP; while :; do sleep 1; done' & )
    trap '' TERM INT
    echo "all started"
    while :; do sleep 1; done
}
package() { :; }
)";

struct RunningBuild
{
    Machine machine;
    std::string marker;
    std::unique_ptr<BackgroundProgram> program;

    explicit RunningBuild(const std::string& name)
        : marker{"stubborn-" + name + "-" + std::to_string(::getpid())}
    {
        machine.write_workers(
            R"({"workers":[{"id":"stubborn-worker-cpu","implementation":"x","worker_type":"cpu","version":"1.0","platforms":["linux"],
          "architectures":["x86_64","aarch64"],"name":"S","description":"s","license":"MIT","pkgbuild_url":"/workers/stubborn-worker-cpu/PKGBUILD",
          "build_system":"make","source":{"type":"git","url":"https://example.invalid/a.git"},"build":{},"depends":[],"makedepends":[],
          "binary_name":"w","install_path":"/usr/local/bin/w","supported_formats":[],"supports_streaming":true,"supports_batching":false}]})");
        std::string recipe = k_stubborn_build;
        recipe.replace(recipe.find("@MARKER@"), 8, marker);
        machine.write_recipe("stubborn-worker-cpu.PKGBUILD", recipe);
        program = std::make_unique<BackgroundProgram>(
            machine.command({"-S", "--noconfirm", "stubborn-worker-cpu"}), machine.path("output"));
    }
    void check_unchanged() const
    {
        EXPECT_EQ(machine.rbeepkg({"-Q"}).out, "");
        EXPECT_FALSE(os::exists(machine.state() + "/current"));
    }
};

void cancel_and_check(const std::string& name, int signal, int status)
{
    RunningBuild build{name};
    ASSERT_TRUE(build.program->wait_for_output("all started")) << build.program->output();
    ASSERT_FALSE(test::processes_marked(build.marker).empty()) << "control: the build really runs";
    const auto start = std::chrono::steady_clock::now();
    build.program->send(signal);
    EXPECT_EQ(build.program->wait(std::chrono::seconds{5}), status) << build.program->output();
    const auto taken = std::chrono::steady_clock::now() - start;
    EXPECT_LT(taken, std::chrono::milliseconds{400});
    EXPECT_TRUE(test::wait_until_gone(build.marker, std::chrono::seconds{2}));
    build.check_unchanged();
}

} // namespace

TEST(CancelScenario, SigintStopsEverythingWithin400Ms)
{
    cancel_and_check("int", SIGINT, 130);
}

TEST(CancelScenario, SigtermStopsEverythingWithin400Ms)
{
    cancel_and_check("term", SIGTERM, 143);
}

TEST(CancelScenario, SigkillOfRbeepkgTakesItsBuildAlongAndTheNextRunCleansUp)
{
    RunningBuild build{"kill"};
    ASSERT_TRUE(build.program->wait_for_output("all started")) << build.program->output();
    build.program->send(SIGKILL);
    EXPECT_EQ(build.program->wait(std::chrono::seconds{5}), 128 + SIGKILL);
    EXPECT_TRUE(test::wait_until_gone(build.marker, std::chrono::seconds{2}));
    build.check_unchanged();

    build.machine.write_recipe("stubborn-worker-cpu.PKGBUILD",
                               "pkgname=stubborn-worker-cpu\npkgver=1.0\npkgrel=1\narch=('x86_64' "
                               "'aarch64')\npackage() {\n"
                               "  install -d \"$pkgdir/usr/bin\"\n  printf '#!/bin/sh\\necho "
                               "tame\\n' > \"$pkgdir/usr/bin/w\"\n"
                               "  chmod 755 \"$pkgdir/usr/bin/w\"\n}\n");
    const test::ProgramResult next =
        build.machine.rbeepkg({"-S", "--noconfirm", "stubborn-worker-cpu"});
    EXPECT_EQ(next.exit_code, 0) << next.out << next.err;
    EXPECT_EQ(build.machine.rbeepkg({"-Q"}).out, "stubborn-worker-cpu 1.0-1\n");
}
