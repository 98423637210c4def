// What takes long holds nobody up: builds and downloads run side by side, only commits queue, and
// the same thing is made once.
#include "libpkg/os/file.hpp"
#include "tests/scenario/machine.hpp"
#include "tests/support/local_http_server.hpp"
#include "tests/support/package_builder.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <csignal>
#include <mutex>

namespace {

using namespace rbeepkg;
using test::BackgroundProgram;
using test::Machine;
using test::PackageBuilder;
using testing::HasSubstr;
using testing::Not;

std::string entry(const std::string& name, const std::string& more = {})
{
    return R"({"id":")" + name +
           R"(","implementation":"x","worker_type":"cpu","version":"1.0","platforms":["linux"],
      "architectures":["x86_64","aarch64"],"name":"S","description":"s","license":"MIT","pkgbuild_url":"/workers/)" +
           name + R"(/PKGBUILD","build_system":"make",
      "source":{"type":"git","url":"https://example.invalid/a.git"},"build":{},"depends":[],"makedepends":[],
      "binary_name":"w","install_path":"/usr/local/bin/w","supported_formats":[],"supports_streaming":true,"supports_batching":false)" +
           more + "}";
}

std::string recipe(const std::string& name, const std::string& build)
{
    return "pkgname=" + name + "\npkgver=1.0\npkgrel=1\narch=('x86_64' 'aarch64')\nbuild() {\n" +
           build +
           "\n}\npackage() {\n  install -d \"$pkgdir/usr/bin\"\n"
           "  printf '#!/bin/sh\\n' > \"$pkgdir/usr/bin/" +
           name + "\"\n  chmod 755 \"$pkgdir/usr/bin/" + name + "\"\n}\n";
}

struct Builds : testing::Test
{
    Machine machine;

    std::unique_ptr<BackgroundProgram> start(const std::string& name, const std::string& output)
    {
        return std::make_unique<BackgroundProgram>(machine.command({"-S", "--noconfirm", name}),
                                                   machine.path(output));
    }
};

} // namespace

TEST_F(Builds, TheSameIsBuiltOnceAndTheOtherProcessTakesIt)
{
    machine.write_workers(R"({"workers":[)" + entry("one-worker-cpu") + "]}");
    machine.write_recipe("one-worker-cpu.PKGBUILD",
                         recipe("one-worker-cpu", "  echo \"it is\" \"being built\"; sleep 3"));
    ASSERT_EQ(machine.rbeepkg({"-Sy"}).exit_code, 0);
    const auto first = start("one-worker-cpu", "first");
    ASSERT_TRUE(first->wait_for_output("it is being built")) << first->output();
    const auto second = start("one-worker-cpu", "second");
    ASSERT_TRUE(second->wait_for_output("is being made by another process")) << second->output();
    EXPECT_THAT(second->output(), HasSubstr(fmt::format("process {} (", first->pid())));
    EXPECT_EQ(first->wait(), 0) << first->output();
    EXPECT_EQ(second->wait(), 0) << second->output();
    EXPECT_THAT(second->output(), Not(HasSubstr("it is being built")));
    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, "one-worker-cpu 1.0-1\n");
}

TEST_F(Builds, ABuildThatTakesForeverHoldsNobodyUp)
{
    machine.write_workers(R"({"workers":[)" + entry("endless-worker-cpu") + "," +
                          entry("quick-worker-cpu") + "]}");
    machine.write_recipe("endless-worker-cpu.PKGBUILD",
                         recipe("endless-worker-cpu", "  echo \"it has\" \"begun\"; sleep 300"));
    machine.write_recipe("quick-worker-cpu.PKGBUILD", recipe("quick-worker-cpu", "  :"));
    ASSERT_EQ(machine.rbeepkg({"-Sy"}).exit_code, 0);
    const auto endless = start("endless-worker-cpu", "endless");
    ASSERT_TRUE(endless->wait_for_output("it has begun")) << endless->output();
    const auto quick = machine.rbeepkg({"-S", "--noconfirm", "quick-worker-cpu"});
    EXPECT_EQ(quick.exit_code, 0) << quick.err;
    EXPECT_EQ(machine.rbeepkg({"-R", "--noconfirm", "quick-worker-cpu"}).exit_code, 0);
    EXPECT_EQ(endless->wait(std::chrono::milliseconds{0}), -1) << "it still builds";
    endless->send(SIGTERM);
    EXPECT_EQ(endless->wait(), 143);
}

// Each of two downloads is answered only once the other was asked for.
TEST_F(Builds, DownloadsRunSideBySide)
{
    test::LocalHttpServer server;
    std::mutex mutex;
    std::condition_variable both;
    int asked = 0;
    std::string entries;
    for (const std::string name : {"left", "right"}) {
        const pkgfile::PackageFile file = PackageBuilder{name}
                                              .executable("usr/bin/" + name, "#!/bin/sh\n")
                                              .write_to(machine.root().make_directory("files"));
        const std::string bytes = os::read_file(file.path, 1U << 20U);
        server.set("/" + name, [&, bytes](const test::HttpRequest& request) {
            std::unique_lock lock{mutex};
            if (request.method == "GET") {
                ++asked;
                both.notify_all();
                both.wait_for(lock, std::chrono::seconds{30}, [&] { return asked >= 2; });
            }
            return asked >= 2 || request.method != "GET" ? test::HttpReply{200, bytes, "x/y", {}}
                                                         : test::HttpReply{500, "", "x/y", {}};
        });
        entries += (entries.empty() ? "" : ",") +
                   entry(name, R"(,"rbeepkg":{"packages":[{"url":")" + server.url("/" + name) +
                                   R"(","sha256":")" + file.sha256 +
                                   fmt::format(R"(","size":{}}}]}})", file.size));
    }
    machine.write_workers(R"({"workers":[)" + entries + "]}");
    ASSERT_EQ(machine.rbeepkg({"-Sy"}).exit_code, 0);
    const auto left = start("left", "left");
    const auto right = start("right", "right");
    EXPECT_EQ(left->wait(), 0) << left->output();
    EXPECT_EQ(right->wait(), 0) << right->output();
    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, "left 1.0-1\nright 1.0-1\n");
}
