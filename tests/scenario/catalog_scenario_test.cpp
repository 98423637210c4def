// Catalogs through the real programs: all three shapes over HTTP on loopback, and what happens when
// one is down or wrong.
#include "libpkg/encoding/json.hpp"
#include "libpkg/os/file.hpp"
#include "tests/scenario/machine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>

namespace {

using namespace rbeepkg;
using test::Machine;
using testing::HasSubstr;
using testing::Not;

constexpr const char* k_shape_a =
    R"({"id":"lite-worker-cpu","implementation":"llm-worker-rbee","worker_type":"cpu","version":"0.1.0",
  "platforms":["linux"],"architectures":["x86_64","aarch64"],"name":"Lite","description":"shape a entry","license":"MIT",
  "pkgbuild_url":"/workers/lite-worker-cpu/PKGBUILD","build_system":"cargo","source":{"type":"git","url":"https://example.invalid/a.git"},
  "build":{"features":["cpu"]},"depends":[],"makedepends":["gcc"],"binary_name":"lite-worker-cpu","install_path":"/usr/local/bin/lite-worker-cpu",
  "supported_formats":["gguf"],"supports_streaming":true,"supports_batching":false})";

constexpr const char* k_shape_b =
    R"({"id":"camel-worker-cpu","implementation":"rust","workerType":"cpu","version":"0.3.0","platforms":["linux"],
  "architectures":["x86_64","aarch64"],"name":"Camel","description":"shape b entry","license":"MIT","pkgbuildUrl":"/workers/camel-worker-cpu/PKGBUILD",
  "buildSystem":"cargo","source":{"type":"git","url":"https://example.invalid/b.git"},"build":{},"depends":[],"makedepends":[],
  "binaryName":"camel-worker-cpu","installPath":"/usr/local/bin/camel-worker-cpu","supportedFormats":["gguf"],"supportsStreaming":true,"supportsBatching":false})";

constexpr const char* k_shape_c =
    R"({"id":"toy-worker","implementation":"rust","version":"0.2.0","name":"Toy","description":"shape c entry","license":"MIT",
  "buildSystem":"cargo","source":{"type":"git","url":"https://example.invalid/c.git","branch":"main"},
  "variants":[
   {"backend":"cpu","platforms":["linux"],"architectures":["x86_64","aarch64"],"pkgbuildUrl":"/pkgbuilds/arch/toy-worker-bin.PKGBUILD",
    "build":{"features":["cpu"]},"depends":[],"makedepends":[],"binaryName":"toy-worker","installPath":"/usr/local/bin/toy-worker"},
   {"backend":"npu","platforms":["linux"],"architectures":["x86_64"],"pkgbuildUrl":"/x","build":{},"depends":[],"makedepends":[],
    "binaryName":"toy-worker","installPath":"/usr/local/bin/toy-worker"}],
  "capabilities":{"supportedFormats":["gguf"],"supportsStreaming":true,"supportsBatching":false}})";

std::string workers(const std::vector<std::string>& entries)
{
    std::string text;
    for (const std::string& entry : entries) {
        text += (text.empty() ? "" : ",") + entry;
    }
    return R"({"workers":[)" + text + "]}";
}

encoding::Json json_of(const std::string& text)
{
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << "one line: " << text;
    return encoding::Json::parse(text);
}

} // namespace

TEST(CatalogScenario, AllThreeShapesAreListedAndToldOfOverHttp)
{
    Machine machine;
    machine.write_workers(workers({k_shape_a, k_shape_b, k_shape_c}));
    machine.serve();

    const auto refreshed = machine.rbeepkg({"-Sy"});
    EXPECT_EQ(refreshed.exit_code, 0) << refreshed.err;
    EXPECT_THAT(refreshed.err, HasSubstr("npu")) << "an unknown backend is named";

    const auto listed = machine.rbeepkg({"-Sl"});
    EXPECT_EQ(listed.exit_code, 0);
    EXPECT_EQ(
        listed.out,
        "main camel-worker-cpu 0.3.0\nmain lite-worker-cpu 0.1.0\nmain toy-worker-cpu 0.2.0\n");

    const auto found = machine.rbeepkg({"-Ss", "shape", "c entry"});
    EXPECT_EQ(found.exit_code, 0);
    EXPECT_EQ(found.out, "main/toy-worker-cpu 0.2.0\n    shape c entry\n");

    const auto told = machine.rbeepkg({"-Si", "toy-worker"});
    EXPECT_EQ(told.exit_code, 0);
    EXPECT_THAT(told.out, HasSubstr("Name            : toy-worker-cpu\n"));
    EXPECT_THAT(told.out, HasSubstr("Validated By    : None (unsigned catalog)\n"));
}

TEST(CatalogScenario, EveryQueryAnswersInJsonOnOneLine)
{
    Machine machine;
    machine.write_workers(workers({k_shape_a, k_shape_c}));
    ASSERT_EQ(machine.rbeepkg({"-Sy"}).exit_code, 0);

    const encoding::Json listed = json_of(machine.rbeepkg({"-Sl", "--json"}).out);
    ASSERT_EQ(listed.size(), 2U);
    EXPECT_EQ(listed[0]["schema"], 1);
    EXPECT_EQ(listed[0]["name"], "lite-worker-cpu");
    EXPECT_EQ(listed[1]["provides"][0], "toy-worker=0.2.0");
    EXPECT_TRUE(listed[0]["installed"].is_null());
    EXPECT_TRUE(listed[0]["max_context_length"].is_null());
    EXPECT_TRUE(listed[0]["signed"].is_boolean());
    EXPECT_EQ(json_of(machine.rbeepkg({"-Ss", "toy", "--json"}).out)[0]["backend"], "cpu");
    EXPECT_EQ(json_of(machine.rbeepkg({"-Si", "lite-worker-cpu", "--json"}).out)[0]["worker_id"],
              "lite-worker-cpu");
    EXPECT_EQ(machine.rbeepkg({"-Q", "--json"}).out, "[]\n");
    EXPECT_EQ(machine.rbeepkg({"-Qi", "--json"}).out, "[]\n");
    EXPECT_EQ(machine.rbeepkg({"-Ql", "--json"}).out, "[]\n");
}

TEST(CatalogScenario, ABadEntryDoesNotHideTheGoodOnes)
{
    Machine machine;
    machine.write_workers(workers({R"({"id":"Bad Id","worker_type":"cpu"})", k_shape_b}));
    const auto refreshed = machine.rbeepkg({"-Sy"});
    EXPECT_EQ(refreshed.exit_code, 0);
    EXPECT_THAT(refreshed.err, HasSubstr("left out"));
    EXPECT_EQ(machine.rbeepkg({"-Sl", "-q"}).out, "camel-worker-cpu\n");
}

TEST(CatalogScenario, SecondRefreshIsConditional)
{
    Machine machine;
    machine.write_workers(workers({k_shape_a}));
    machine.serve();
    EXPECT_THAT(machine.rbeepkg({"-Sy"}).out, HasSubstr("main: 1 package from "));
    EXPECT_THAT(machine.rbeepkg({"-Sy"}).out, HasSubstr("main is up to date"));
    machine.write_workers(workers({k_shape_a, k_shape_b}));
    EXPECT_THAT(machine.rbeepkg({"-Sy"}).out, HasSubstr("main: 2 packages from "));
}

TEST(CatalogScenario, ACatalogThatIsDownIsNamedAndItsCopyServes)
{
    Machine machine;
    machine.write_workers(workers({k_shape_a}));
    test::BackgroundProgram& catalogd = machine.serve();

    ASSERT_EQ(machine.rbeepkg({"-Sy"}).exit_code, 0);
    catalogd.send(SIGTERM);
    ASSERT_EQ(catalogd.wait(), 0);

    const auto down = machine.rbeepkg({"-Sy"});
    EXPECT_EQ(down.exit_code, 7);
    EXPECT_THAT(down.err, HasSubstr("the copy of "));
    EXPECT_THAT(down.err, HasSubstr(machine.served_url()));
    EXPECT_EQ(machine.rbeepkg({"-Sl", "-q"}).out, "lite-worker-cpu\n")
        << "the last good copy serves";

    Machine fresh;
    fresh.configure({machine.served_url()});
    const auto none = fresh.rbeepkg({"-S", "lite-worker-cpu", "--noconfirm"});
    EXPECT_EQ(none.exit_code, 7);
    EXPECT_THAT(none.err, HasSubstr("error: "));
    EXPECT_THAT(none.err, HasSubstr("hint: "));
}

TEST(CatalogScenario, TheEnvironmentNamesTheCatalogWhenNothingIsConfigured)
{
    Machine machine;
    machine.write_workers(workers({k_shape_a}));
    machine.serve();
    machine.root().write("rbeepkg.conf", "[options]\n");
    test::ProgramOptions options;
    options.environment["WORKER_CATALOG_URL"] = machine.served_url() + "/";
    ASSERT_EQ(machine.rbeepkg({"-Sy"}, options).exit_code, 0);
    EXPECT_EQ(machine.rbeepkg({"-Sl"}, options).out, "rbee lite-worker-cpu 0.1.0\n");
}

TEST(CatalogScenario, WrongAnswersAreToldApart)
{
    Machine machine;
    const auto error_for = [&](const std::string& body) {
        machine.write_workers(body);
        const auto result = machine.rbeepkg({"-Sy"});
        EXPECT_NE(result.exit_code, 0) << body;
        return result.err;
    };
    EXPECT_THAT(error_for("<!DOCTYPE html><html><body>hello</body></html>"), HasSubstr("HTML"));
    EXPECT_THAT(error_for(R"({"workers":[{"id":"a")"), HasSubstr("truncated"));
    EXPECT_THAT(error_for(R"({"workers":7})"), HasSubstr("workers"));
}

TEST(CatalogScenario, WhatIsNotThereIsSaidWithWhatWasMeant)
{
    Machine machine;
    machine.write_workers(workers({k_shape_a}));
    ASSERT_EQ(machine.rbeepkg({"-Sy"}).exit_code, 0);
    EXPECT_EQ(machine.rbeepkg({"-Ss", "nothing-like-it"}).exit_code, 1);
    const auto described = machine.rbeepkg({"-Si", "lite-worker-cpv"});
    EXPECT_EQ(described.exit_code, 4);
    EXPECT_THAT(described.err, HasSubstr("did you mean lite-worker-cpu?"));
    const auto installed = machine.rbeepkg({"-S", "lite-worker-cpv", "--noconfirm"});
    EXPECT_EQ(installed.exit_code, 4);
    const auto newer = machine.rbeepkg({"-S", "lite-worker-cpu>=9", "--noconfirm"});
    EXPECT_EQ(newer.exit_code, 4);
    EXPECT_THAT(newer.err, HasSubstr("there is main/lite-worker-cpu=0.1.0"));
    EXPECT_EQ(machine.rbeepkg({"-Si", "lite-worker-cpu=9.9"}).exit_code, 4);
    EXPECT_THAT(installed.err, HasSubstr("target not found: lite-worker-cpv"));
    EXPECT_THAT(installed.err, HasSubstr("did you mean lite-worker-cpu?"));
}

TEST(CatalogScenario, ARecipeFromAServerMayNotNameFilesOfThisMachine)
{
    Machine machine;
    const std::string secret = machine.root().write("secret", "what only root may read\n");
    machine.write_workers(workers({k_shape_a}));
    const auto offer = [&](const std::string& source) {
        machine.write_recipe("lite-worker-cpu.PKGBUILD",
                             "pkgname=lite-worker-cpu\npkgver=0.1.0\npkgrel=1\narch=(any)\n"
                             "source=('" +
                                 source +
                                 "')\nsha256sums=(SKIP)\n"
                                 "package() { install -Dm755 secret \"$pkgdir/usr/bin/x\"; }\n");
    };
    offer("file://" + secret);
    machine.serve();
    const std::vector<std::string> install = {"-S", "lite-worker-cpu", "--noconfirm"};
    for (const std::string& source :
         {"file://" + secret, machine.make_repository("toy"), std::string{"file:///dev/zero"}}) {
        const std::string wanted = source.ends_with("toy") ? "secret::git+" + source : source;
        offer(wanted);
        const test::ProgramResult refused = machine.rbeepkg(install);
        EXPECT_EQ(refused.exit_code, 8) << refused.out << refused.err;
        EXPECT_THAT(refused.err, HasSubstr(wanted));
        EXPECT_THAT(refused.err, HasSubstr("AllowLocalSources"));
        EXPECT_FALSE(os::exists(machine.cache() + "/git"));
    }
    offer("file://" + secret);
    EXPECT_EQ(
        machine.rbeepkg({"-S", "lite-worker-cpu", "--noconfirm", "--set", "AllowLocalSources=yes"})
            .exit_code,
        0);
    machine.configure({"file://" + machine.catalog_directory()});
    const test::ProgramResult local = machine.rbeepkg(install);
    EXPECT_EQ(local.exit_code, 0) << "a local recipe may: " << local.err;
}

TEST(CommandLine, HelpVersionAndUsageErrors)
{
    Machine machine;
    EXPECT_EQ(machine.rbeepkg({"-V"}).exit_code, 0);
    EXPECT_THAT(machine.rbeepkg({"--version"}).out, HasSubstr("rbeepkg "));
    EXPECT_EQ(machine.rbeepkg({"-S", "--help"}).exit_code, 0);
    EXPECT_THAT(machine.rbeepkg({"-S", "--help"}).out, HasSubstr("--needed"));
    EXPECT_THAT(machine.rbeepkg({"-Q", "--help"}).out, Not(HasSubstr("--needed")));
    EXPECT_EQ(machine.rbeepkg({"-Qy"}).exit_code, 1) << "refreshing does not belong to queries";
    EXPECT_EQ(machine.rbeepkg({"-S", "-R", "x"}).exit_code, 1) << "two operations";
    EXPECT_EQ(machine.rbeepkg({"-S", "--progress=loud", "x"}).exit_code, 2);
    EXPECT_EQ(machine.rbeepkg({"-S", "--json", "x"}).exit_code, 2) << "there is no answer to print";
    EXPECT_EQ(machine.rbeepkg({"-S", "--noconfirm"}).exit_code, 2) << "no targets";
    EXPECT_EQ(machine.rbeepkg({}).exit_code, 1) << "no operation";
}
