// A worker's whole way: catalog, sources, sandboxed build or download, store, links, removal, and
// the cache that makes the second time cheap. Real catalogs, git repositories, compilers and
// servers.
#include "libpkg/crypto/digest.hpp"
#include "libpkg/encoding/json.hpp"
#include "libpkg/os/file.hpp"
#include "tests/scenario/machine.hpp"
#include "tests/support/local_http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <sstream>

namespace {

using namespace rbeepkg;
using test::Machine;
using test::ProgramResult;
using testing::HasSubstr;
using testing::Not;

std::string shape_a(const std::string& id,
                    const std::string& more = R"("depends":[],"makedepends":["gcc"])")
{
    return R"({"id":")" + id +
           R"(","implementation":"llm-worker-rbee","worker_type":"cpu","version":"0.1.0","platforms":["linux"],
      "architectures":["x86_64","aarch64"],"name":"Toy","description":"a toy","license":"MIT","pkgbuild_url":"/workers/)" +
           id +
           R"(/PKGBUILD","build_system":"make","source":{"type":"git","url":"https://example.invalid/a.git"},"build":{"features":["cpu"]},
      "binary_name":")" +
           id + R"(","install_path":"/usr/local/bin/)" + id +
           R"(","supported_formats":["gguf"],"supports_streaming":true,
      "supports_batching":false,)" +
           more + "}";
}

std::string variant_c(const std::string& backend, const std::string& recipes,
                      const std::string& platforms = R"("linux")")
{
    return R"({"backend":")" + backend + R"(","platforms":[)" + platforms +
           R"(],"architectures":["x86_64","aarch64"],)" + recipes + R"(,"build":{"features":[")" +
           backend + R"("]},"depends":[],"makedepends":[],"binaryName":"toy-worker",
           "installPath":"/usr/local/bin/toy-worker"})";
}

std::string shape_c(const std::string& variants)
{
    return R"({"id":"toy-worker","implementation":"cpp","version":"0.2.0","name":"Toy","description":"a toy","license":"MIT","buildSystem":"make",
      "source":{"type":"git","url":"https://example.invalid/c.git","branch":"main"},"variants":[)" +
           variants +
           R"(],"capabilities":{"supportedFormats":["gguf"],"supportsStreaming":true,"supportsBatching":false}})";
}

std::string workers(const std::string& entries)
{
    return R"({"workers":[)" + entries + "]}";
}

const std::string k_binary = R"("pkgbuildUrl":"/pkgbuilds/arch/toy-worker-bin.PKGBUILD")";
const std::string k_source = R"("pkgbuildUrlGit":"/pkgbuilds/arch/toy-worker-git.PKGBUILD")";

// A catalog with one shape A worker that is built from a git repository.
void offer_source_worker(Machine& machine)
{
    const std::string url = machine.make_repository("toy");
    machine.write_workers(workers(shape_a("toy-worker-cpu")));
    machine.write_recipe("toy-worker-cpu.PKGBUILD",
                         Machine::recipe("worker-cpu.PKGBUILD", {{"GIT", url}}));
}

// A release server: one tarball for each backend, whose worker is a script that says which one it
// is.
struct Releases
{
    test::LocalHttpServer server;
    std::map<std::string, std::string> sums; // backend -> sha256

    explicit Releases(const Machine& machine)
    {
        const std::string machine_name = test::run_program({"uname", "-m"}).out;
        for (const std::string backend : {"cpu", "cuda", "rocm"}) {
            const std::string folder = machine.root().make_directory("release/" + backend);
            machine.root().write("release/" + backend + "/toy-worker",
                                 "#!/bin/sh\necho published " + backend + "\n", 0755);
            const std::string archive = machine.path("release/" + backend + ".tar.gz");
            EXPECT_EQ(
                test::run_program({"tar", "-C", folder, "-czf", archive, "toy-worker"}).exit_code,
                0);
            const std::string bytes = os::read_file(archive, 1U << 20U);
            sums[backend] = crypto::sha256_hex(bytes);
            server.set("/releases/toy-worker-linux-" +
                           machine_name.substr(0, machine_name.size() - 1) + "-" + backend +
                           "-0.2.0.tar.gz",
                       test::HttpReply{200, bytes, "application/gzip", {}});
        }
    }
};

void offer_binary_worker(Machine& machine, const Releases& releases, const std::string& sum)
{
    machine.write_workers(workers(shape_c(variant_c("cpu", k_binary + "," + k_source) + "," +
                                          variant_c("cuda", k_binary + "," + k_source))));
    machine.write_recipe(
        "arch/toy-worker-bin.PKGBUILD",
        Machine::recipe("worker-bin.PKGBUILD", {{"HTTP", releases.server.url()}, {"SUM", sum}}));
}

ProgramResult run_worker(const Machine& machine, const std::string& name)
{
    return test::run_program({machine.bin() + "/" + name});
}

} // namespace

TEST(InstallScenario, BuildsInstallsRunsListsAndRemovesOverHttp)
{
    Machine machine;
    offer_source_worker(machine);
    machine.serve("AllowLocalSources = yes");

    const ProgramResult installed = machine.rbeepkg({"-S", "toy-worker", "--noconfirm"});
    ASSERT_EQ(installed.exit_code, 0) << installed.out << installed.err;
    EXPECT_THAT(installed.out, HasSubstr("MUST BE BUILT"))
        << "a build is said before it is asked for";
    EXPECT_THAT(installed.out, HasSubstr("installed toy-worker-cpu (0.1.0-1)"));
    EXPECT_THAT(installed.out, HasSubstr(" --rollback 0\n"));
    EXPECT_EQ(run_worker(machine, "toy-worker-cpu").out, "toy worker cpu\n");
    EXPECT_EQ(run_worker(machine, "toy-worker-cpu@0.1.0-1").out, "toy worker cpu\n");

    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, "toy-worker-cpu 0.1.0-1\n");
    const ProgramResult details = machine.rbeepkg({"-Qi", "toy-worker-cpu"});
    EXPECT_THAT(details.out, HasSubstr("Install Reason  : Explicitly installed\n"));
    EXPECT_THAT(details.out, HasSubstr("Origin          : main\n"));
    EXPECT_THAT(machine.rbeepkg({"-Ql", "toy-worker-cpu"}).out,
                HasSubstr("/usr/local/bin/toy-worker-cpu\n"));
    EXPECT_EQ(encoding::Json::parse(machine.rbeepkg({"-Sl", "--json"}).out)[0]["installed"],
              "0.1.0-1");
    const encoding::Json json = encoding::Json::parse(machine.rbeepkg({"-Q", "--json"}).out);
    EXPECT_EQ(json[0]["active"], true);
    EXPECT_TRUE(os::is_executable_file(json[0]["path"])) << json;

    const ProgramResult removed = machine.rbeepkg({"-R", "toy-worker-cpu", "--noconfirm"});
    EXPECT_EQ(removed.exit_code, 0) << removed.err;
    EXPECT_THAT(removed.out, HasSubstr("to undo: rbeepkg --root "));
    EXPECT_FALSE(os::exists(machine.bin() + "/toy-worker-cpu"));
    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, "");
}

TEST(InstallScenario, NothingIsBuiltTwice)
{
    Machine machine;
    offer_source_worker(machine);
    ASSERT_EQ(machine.rbeepkg({"-S", "toy-worker-cpu", "--noconfirm"}).exit_code, 0);
    ASSERT_EQ(machine.rbeepkg({"-R", "toy-worker-cpu", "--noconfirm"}).exit_code, 0);
    const ProgramResult again =
        machine.rbeepkg({"-S", "toy-worker-cpu", "--noconfirm", "--no-build"});
    EXPECT_EQ(again.exit_code, 0) << again.err;
    EXPECT_THAT(again.out, HasSubstr("from the binary cache"));
    EXPECT_THAT(again.out, Not(HasSubstr("build()")));
    EXPECT_EQ(run_worker(machine, "toy-worker-cpu").out, "toy worker cpu\n");

    const ProgramResult needed =
        machine.rbeepkg({"-S", "toy-worker-cpu", "--noconfirm", "--needed"});
    EXPECT_EQ(needed.exit_code, 0);
    EXPECT_THAT(needed.out, HasSubstr("there is nothing to do"));
}

TEST(InstallScenario, TheUndoLineBringsBackWhatWasRemovedWithoutACatalog)
{
    Machine machine;
    offer_source_worker(machine);
    ASSERT_EQ(machine.rbeepkg({"-S", "toy-worker-cpu", "--noconfirm", "--asdeps"}).exit_code, 0);
    const std::string removed = machine.rbeepkg({"-R", "toy-worker-cpu", "--noconfirm"}).out;
    machine.configure({"file:///nowhere"});
    machine.undo(removed);
    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, "toy-worker-cpu 0.1.0-1\n");
    EXPECT_THAT(machine.rbeepkg({"-Qi"}).out, HasSubstr("Installed as a dependency"))
        << "the reason comes back too";
}

TEST(InstallScenario, ANewCommitIsANewBuild)
{
    Machine machine;
    offer_source_worker(machine);
    ASSERT_EQ(machine.rbeepkg({"-S", "toy-worker-cpu", "--noconfirm"}).exit_code, 0);
    machine.root().write("git/toy/worker.cpp",
                         "#include <cstdio>\nint main() { std::puts(\"second\"); }\n");
    Machine::git(machine.path("git/toy"), {"commit", "-q", "-a", "-m", "second"});
    const ProgramResult again = machine.rbeepkg({"-S", "toy-worker-cpu", "--noconfirm"});
    ASSERT_EQ(again.exit_code, 0) << again.err;
    EXPECT_EQ(run_worker(machine, "toy-worker-cpu").out, "second\n");
}

TEST(InstallScenario, ADamagedCacheObjectIsSetAsideAndMadeAnew)
{
    Machine machine;
    offer_source_worker(machine);
    ASSERT_EQ(machine.rbeepkg({"-S", "toy-worker-cpu", "--noconfirm"}).exit_code, 0);
    ASSERT_EQ(machine.rbeepkg({"-R", "toy-worker-cpu", "--noconfirm"}).exit_code, 0);
    std::string object;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{machine.cache()}) {
        if (entry.path().string().find(".pkg.tar.zst") != std::string::npos) {
            object = entry.path();
        }
    }
    ASSERT_FALSE(object.empty());
    std::filesystem::resize_file(object, std::filesystem::file_size(object) / 2);
    const ProgramResult again = machine.rbeepkg({"-S", "toy-worker-cpu", "--noconfirm"});
    EXPECT_EQ(again.exit_code, 0) << again.err;
    EXPECT_THAT(again.err, HasSubstr(".pkg.tar.zst"));
    EXPECT_EQ(run_worker(machine, "toy-worker-cpu").out, "toy worker cpu\n");
}

TEST(InstallScenario, TheWantedVariantIsForcedOnABinaryRecipe)
{
    Machine machine;
    const Releases releases{machine};
    offer_binary_worker(machine, releases, releases.sums.at("cpu"));
    const ProgramResult cpu = machine.rbeepkg({"-S", "toy-worker-cpu", "--noconfirm"});
    ASSERT_EQ(cpu.exit_code, 0) << cpu.err;
    EXPECT_EQ(run_worker(machine, "toy-worker").out, "published cpu\n");
    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, "toy-worker-cpu 0.2.0-3\n")
        << "the catalog's name, the recipe's release";

    Machine other;
    const Releases cuda_releases{other};
    offer_binary_worker(other, cuda_releases, cuda_releases.sums.at("cuda"));
    const ProgramResult cuda = other.rbeepkg({"-S", "toy-worker-cuda", "--noconfirm"});
    ASSERT_EQ(cuda.exit_code, 0) << cuda.err;
    EXPECT_EQ(run_worker(other, "toy-worker").out, "published cuda\n");
}

TEST(InstallScenario, AVersionComesFromPkgver)
{
    Machine machine;
    const std::string url = machine.make_repository("toy");
    machine.write_workers(workers(shape_c(variant_c("cpu", k_source))));
    machine.write_recipe("arch/toy-worker-git.PKGBUILD",
                         Machine::recipe("worker-git.PKGBUILD", {{"GIT", url}}));
    machine.serve("AllowLocalSources = yes");
    const ProgramResult installed = machine.rbeepkg({"-S", "toy-worker", "--noconfirm"});
    ASSERT_EQ(installed.exit_code, 0) << installed.out << installed.err;
    EXPECT_EQ(run_worker(machine, "toy-worker").out, "toy worker cpu\n");
    const std::string commit =
        Machine::git(machine.path("git/toy"), {"rev-parse", "--short=7", "HEAD"}).substr(0, 7);
    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, "toy-worker-cpu 0.2.0.r0.g" + commit + "-1\n");
}

TEST(InstallScenario, AFailedDownloadIsAnErrorAndNeverAReasonToCompile)
{
    Machine machine;
    Releases releases{machine};
    offer_binary_worker(machine, releases, std::string(64, '0'));
    const std::string url = machine.make_repository("toy");
    machine.write_recipe("arch/toy-worker-git.PKGBUILD",
                         Machine::recipe("worker-git.PKGBUILD", {{"GIT", url}}));

    const ProgramResult wrong = machine.rbeepkg({"-S", "toy-worker-cpu", "--noconfirm"});
    EXPECT_EQ(wrong.exit_code, 8) << wrong.err;
    EXPECT_THAT(wrong.err, HasSubstr("toy-worker-linux-"));
    EXPECT_THAT(wrong.err, HasSubstr(std::string(64, '0'))) << "the expected digest";
    EXPECT_THAT(wrong.err, HasSubstr(releases.sums.at("cpu"))) << "the found digest";
    EXPECT_THAT(wrong.out, Not(HasSubstr("build()")));

    machine.write_recipe(
        "arch/toy-worker-bin.PKGBUILD",
        Machine::recipe("worker-bin.PKGBUILD",
                        {{"HTTP", releases.server.url("/gone")}, {"SUM", std::string(64, '0')}}));
    const ProgramResult gone = machine.rbeepkg({"-S", "toy-worker-cpu", "--noconfirm"});
    EXPECT_EQ(gone.exit_code, 7) << gone.err;
    EXPECT_THAT(gone.out, Not(HasSubstr("build()")));
    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, "");

    const ProgramResult built = machine.rbeepkg({"-S", "toy-worker-cpu", "--noconfirm", "--build"});
    EXPECT_EQ(built.exit_code, 0) << built.err;
    EXPECT_EQ(run_worker(machine, "toy-worker").out, "toy worker cpu\n");
}

TEST(InstallScenario, SkipOverPlainHttpIsRefusedUnlessAllowed)
{
    Machine machine;
    const Releases releases{machine};
    offer_binary_worker(machine, releases, "SKIP");
    const ProgramResult refused = machine.rbeepkg({"-S", "toy-worker-cpu", "--noconfirm"});
    EXPECT_EQ(refused.exit_code, 8) << refused.err;
    const ProgramResult allowed =
        machine.rbeepkg({"-S", "toy-worker-cpu", "--noconfirm", "--set", "AllowPlainHttpSkip=yes"});
    EXPECT_EQ(allowed.exit_code, 0) << allowed.err;
    EXPECT_THAT(allowed.err, HasSubstr("warning: "));
}

TEST(InstallScenario, ABuildThatIsNotAllowedSaysWhatWasLookedFor)
{
    Machine machine;
    offer_source_worker(machine);
    const ProgramResult refused =
        machine.rbeepkg({"-S", "toy-worker-cpu", "--noconfirm", "--no-build"});
    EXPECT_EQ(refused.exit_code, 10);
    EXPECT_THAT(refused.err, HasSubstr("--no-build"));
    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, "");
}

TEST(InstallScenario, WhatTheMachineLacksIsNamedOnceWithTheCommand)
{
    Machine machine;
    machine.write_workers(workers(shape_a(
        "toy-worker-cpu", R"("depends":["no-such-runtime"],"makedepends":["no-such-compiler"])")));
    const ProgramResult refused = machine.rbeepkg({"-S", "toy-worker-cpu", "--noconfirm"});
    EXPECT_EQ(refused.exit_code, 13) << refused.err;
    EXPECT_THAT(refused.err, HasSubstr("no-such-runtime"));
    EXPECT_THAT(refused.err, HasSubstr("toy-worker-cpu"));
}

TEST(InstallScenario, DdGoesOnWithoutWhatTheMachineLacks)
{
    Machine machine;
    offer_source_worker(machine);
    machine.write_workers(workers(shape_a(
        "toy-worker-cpu", R"("depends":["no-such-runtime"],"makedepends":["no-such-compiler"])")));
    EXPECT_EQ(machine.rbeepkg({"-S", "-d", "toy-worker-cpu", "--noconfirm"}).exit_code, 13)
        << "-d leaves versions out, not names";
    const ProgramResult installed = machine.rbeepkg({"-S", "-dd", "toy-worker-cpu", "--noconfirm"});
    EXPECT_EQ(installed.exit_code, 0) << installed.err;
    EXPECT_EQ(run_worker(machine, "toy-worker-cpu").out, "toy worker cpu\n");
}

TEST(InstallScenario, WhatOnlyABuildNeedsIsAskedForOnlyWhenSomethingIsBuilt)
{
    Machine machine;
    offer_source_worker(machine);
    ASSERT_EQ(machine.rbeepkg({"-S", "toy-worker-cpu", "--noconfirm"}).exit_code, 0);
    ASSERT_EQ(machine.rbeepkg({"-R", "toy-worker-cpu", "--noconfirm"}).exit_code, 0);
    machine.write_workers(
        workers(shape_a("toy-worker-cpu", R"("depends":[],"makedepends":["no-such-compiler"])")));
    const ProgramResult cached = machine.rbeepkg({"-Sy", "toy-worker-cpu", "--noconfirm"});
    EXPECT_EQ(cached.exit_code, 0) << cached.err;
    const ProgramResult built = machine.rbeepkg({"-S", "--build", "toy-worker-cpu", "--noconfirm"});
    EXPECT_EQ(built.exit_code, 13) << built.err;
    EXPECT_THAT(built.err, HasSubstr("no-such-compiler"));
}

TEST(InstallScenario, APlatformThatDoesNotFitNamesBothSides)
{
    Machine machine;
    machine.write_workers(workers(shape_c(variant_c("metal", k_source, R"("macos")"))));
    const ProgramResult refused = machine.rbeepkg({"-S", "toy-worker-metal", "--noconfirm"});
    EXPECT_EQ(refused.exit_code, 3) << refused.err;
    EXPECT_THAT(refused.err, HasSubstr("macos"));
    EXPECT_THAT(refused.err, HasSubstr("linux"));
    EXPECT_EQ(machine.rbeepkg({"-S", "toy-worker", "--noconfirm"}).exit_code, 3)
        << "no variant fits";
}

TEST(InstallScenario, AFailingBuildShowsItsLastLinesAndItsLog)
{
    Machine machine;
    offer_source_worker(machine);
    machine.root().write("git/toy/worker.cpp", "int main() { return undeclared_thing; }\n");
    Machine::git(machine.path("git/toy"), {"commit", "-q", "-a", "-m", "broken"});
    const ProgramResult failed = machine.rbeepkg({"-S", "toy-worker-cpu", "--noconfirm"});
    EXPECT_EQ(failed.exit_code, 9) << failed.err;
    EXPECT_THAT(failed.err, HasSubstr("undeclared_thing"));
    EXPECT_THAT(failed.err, HasSubstr("build()"));
    const std::size_t at = failed.err.find(machine.cache() + "/logs/");
    ASSERT_NE(at, std::string::npos) << failed.err;
    const std::string log = failed.err.substr(at, failed.err.find(".log", at) + 4 - at);
    EXPECT_THAT(os::read_file(log, 1U << 20U), HasSubstr("undeclared_thing"));
    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, "");
}

TEST(InstallScenario, AMissingBranchNamesThoseThatExist)
{
    Machine machine;
    offer_source_worker(machine);
    Machine::git(machine.path("git/toy"), {"branch", "-m", "main", "development"});
    const ProgramResult failed = machine.rbeepkg({"-S", "toy-worker-cpu", "--noconfirm"});
    EXPECT_NE(failed.exit_code, 0);
    EXPECT_THAT(failed.err, HasSubstr("main"));
    EXPECT_THAT(failed.err, HasSubstr("development"));
}

TEST(InstallScenario, PrintShowsThePlanAndChangesNothing)
{
    Machine machine;
    offer_source_worker(machine);
    const ProgramResult printed =
        machine.rbeepkg({"-Sp", "--print-format", "%n-%v %o", "toy-worker-cpu"});
    EXPECT_EQ(printed.exit_code, 0) << printed.err;
    EXPECT_EQ(printed.out, "toy-worker-cpu-0.1.0-1 build\n");
    const encoding::Json plan =
        encoding::Json::parse(machine.rbeepkg({"-S", "-p", "--json", "toy-worker-cpu"}).out);
    EXPECT_EQ(plan[0]["build"], true);
    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, "");
}

TEST(InstallScenario, EventsAreOneJsonObjectALine)
{
    Machine machine;
    offer_source_worker(machine);
    const ProgramResult result =
        machine.rbeepkg({"-S", "toy-worker-cpu", "--noconfirm", "--progress=json"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    std::set<std::string> phases;
    std::istringstream lines{result.out};
    for (std::string line; std::getline(lines, line);) {
        const encoding::Json event = encoding::Json::parse(line);
        EXPECT_EQ(event["schema"], 1);
        phases.insert(event.value("phase", ""));
    }
    for (const char* phase :
         {"refresh", "evaluate", "build", "package", "pack", "stage", "commit"}) {
        EXPECT_EQ(phases.count(phase), 1U) << phase;
    }
}

TEST(InstallScenario, NobodyToAskIsNoConsent)
{
    Machine machine;
    offer_source_worker(machine);
    const ProgramResult asked = machine.rbeepkg({"-S", "toy-worker-cpu"});
    EXPECT_EQ(asked.exit_code, 1);
    EXPECT_THAT(asked.out, HasSubstr("Proceed with installation? [Y/n]"));
    test::ProgramOptions yes;
    yes.input = "y\n";
    EXPECT_EQ(machine.rbeepkg({"-S", "toy-worker-cpu"}, yes).exit_code, 0);
}

TEST(InstallScenario, TwoAtOnceBuildTheSameThingOnce)
{
    Machine machine;
    offer_source_worker(machine);
    machine.root().write("git/toy/worker.cpp",
                         "#include <cstdio>\nint main() { std::puts(\"once\"); }\n");
    std::string recipe =
        Machine::recipe("worker-cpu.PKGBUILD", {{"GIT", "file://" + machine.path("git/toy")}});
    // Long enough for both to have planned a build before the first one ends.
    recipe.replace(recipe.find("build() {\n"), 10, "build() {\n    sleep 2\n");
    machine.write_recipe("toy-worker-cpu.PKGBUILD", recipe);
    ASSERT_EQ(machine.rbeepkg({"-Sy"}).exit_code, 0);
    test::BackgroundProgram first{machine.command({"-S", "toy-worker-cpu", "--noconfirm"}),
                                  machine.path("first")};
    test::BackgroundProgram second{machine.command({"-S", "toy-worker-cpu", "--noconfirm"}),
                                   machine.path("second")};
    EXPECT_EQ(first.wait(), 0) << first.output();
    EXPECT_EQ(second.wait(), 0) << second.output();
    const std::string both = first.output() + second.output();
    const std::string mark = "running build()";
    const std::size_t once = both.find(mark);
    ASSERT_NE(once, std::string::npos) << both;
    EXPECT_EQ(both.find(mark, once + 1), std::string::npos) << both;
    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, "toy-worker-cpu 0.1.0-1\n");
}
