#include "tests/support/temp_root.hpp"
#include "tests/unit/pkgbuild/evaluating.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>

namespace rbeepkg::pkgbuild {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Variant variant_of(const std::string& backend)
{
    Variant variant = plain_variant();
    variant.backend = backend;
    return variant;
}

} // namespace

TEST(Evaluate, ReadsValuesAndFunctions)
{
    const std::string text = with_base("depends=(a b\n d)\npackage() { :; }\n");
    const Pkgbuild pkgbuild = evaluate_text(text);
    EXPECT_EQ(pkgbuild.pkgbase, "base");
    EXPECT_THAT(pkgbuild.values("depends"), ElementsAre("a", "b", "d"));
    EXPECT_THAT(pkgbuild.functions, ElementsAre("package"));
}

TEST(Evaluate, TheSameTextGivesTheSameValue)
{
    const std::string text = read_data("worker_bin.PKGBUILD");
    EXPECT_EQ(evaluate_text(text), evaluate_text(text));
}

TEST(Evaluate, TheVariantDecidesWhatARecipeFindsOnTheMachine)
{
    const std::string recipe = read_data("worker_bin.PKGBUILD");
    EXPECT_EQ(evaluate_text(recipe, variant_of("cuda")).value("pkgdesc"), "Prebuilt worker (cuda)");
    EXPECT_EQ(evaluate_text(recipe, variant_of("rocm")).value("pkgdesc"), "Prebuilt worker (rocm)");
    EXPECT_EQ(evaluate_text(recipe, variant_of("cpu")).value("pkgdesc"), "Prebuilt worker (cpu)");
    EXPECT_EQ(evaluate_text(recipe, variant_of("")).value("pkgdesc"), "Prebuilt worker (cpu)");
}

TEST(Evaluate, TheVariantDecidesTheFeatures)
{
    const std::string recipe = read_data("worker_git.PKGBUILD");
    EXPECT_THAT(evaluate_text(recipe, variant_of("cuda")).values("depends"),
                ElementsAre("gcc-libs", "cuda>=12"));
    Variant variant = variant_of("cuda");
    variant.features = {"rocm", "flash"};
    const Pkgbuild pkgbuild = evaluate_text(recipe, variant);
    EXPECT_EQ(pkgbuild.value("pkgdesc"), "Worker built from git with: rocm,flash");
    EXPECT_THAT(pkgbuild.values("depends"), ElementsAre("gcc-libs", "rocm"));
}

TEST(Evaluate, TheArchitectureIsTheWantedOne)
{
    Variant variant = variant_of("");
    variant.arch = "aarch64";
    const Pkgbuild pkgbuild = evaluate_text(
        with_base("arch+=(aarch64)\ngroups=(\"$CARCH\" \"$(uname -m)\" \"$(uname)\")\n"), variant);
    EXPECT_THAT(pkgbuild.values("groups"), ElementsAre("aarch64", "aarch64", "Linux"));
}

TEST(Evaluate, MacOsNamesItsMachineInItsOwnWay)
{
    Variant variant = variant_of("metal");
    variant.arch = "aarch64";
    variant.platform = "macos";
    EXPECT_EQ(evaluate_text(with_base("pkgdesc=$(uname -sm)\n"), variant).value("pkgdesc"),
              "Darwin arm64");
}

TEST(Evaluate, TheStubOfNvidiaSmiAnswersQueries)
{
    const Pkgbuild pkgbuild =
        evaluate_text(with_base("pkgdesc=$(nvidia-smi --query-gpu=index,compute_cap,memory.total "
                                "--format=csv,noheader,nounits)\n"
                                "url=$(nvidia-smi --query-gpu=memory.total --format=csv,noheader)\n"
                                "groups=($(nvidia-smi | grep -o 'CUDA Version: [0-9.]*'))\n"),
                      variant_of("cuda"));
    EXPECT_EQ(pkgbuild.value("pkgdesc"), "0, 8.6, 24576");
    EXPECT_EQ(pkgbuild.value("url"), "24576 MiB");
    EXPECT_THAT(pkgbuild.values("groups"), ElementsAre("CUDA", "Version:", "12.4"));
}

TEST(Evaluate, ARecipeThatLeavesTheShellInDisorderIsReadAllTheSame)
{
    const Pkgbuild pkgbuild = evaluate_text(with_base(R"(
IFS=e
set -eufC
depends=(one two)
printf() { echo hijacked; }
declare() { echo hijacked; }
unset() { echo hijacked; }
readonly depends pkgver
LC_ALL=C
trap 'echo debug' DEBUG
trap 'echo bye; exit 1' EXIT
exec >/dev/null
package() { depends+=(three); }
shopt -s nocasematch expand_aliases
alias set=exit trap=exit unset=exit shopt=exit
)"));
    EXPECT_THAT(pkgbuild.values("depends"), ElementsAre("one", "two"));
    EXPECT_THAT(pkgbuild.packages.at(0).overrides.at("depends"),
                ElementsAre("one", "two", "three"));
}

TEST(Evaluate, SourceDateEpochIsGiven)
{
    const OpenTempDir scratch;
    EvaluateOptions options;
    options.variant = plain_variant();
    options.run_as = sandbox::build_identity("");
    options.scratch = scratch.path();
    options.source_date_epoch = 1700000000;
    const Pkgbuild pkgbuild =
        evaluate(with_base("pkgdesc=$SOURCE_DATE_EPOCH\n"), "PKGBUILD", options, {});
    EXPECT_EQ(pkgbuild.value("pkgdesc"), "1700000000");
    EXPECT_TRUE(os::list_directory(scratch.path()).empty()) << "the scratch was left behind";
}

TEST(Evaluate, ErrorsNameTheFileAndTheLine)
{
    EXPECT_THAT(evaluation_error(with_base("depends=(a\nb\n")),
                testing::AllOf(HasSubstr("PKGBUILD"), HasSubstr("line ")));
    EXPECT_THAT(
        evaluation_error(with_base("no-such-command\n")),
        testing::AllOf(HasSubstr("line 5"), HasSubstr("no-such-command"), HasSubstr("status 127")));
}

TEST(Evaluate, AllFaultsAreNamedAtOnce)
{
    const std::string message = evaluation_error("pkgname='a b'\npkgver=1-2\narch=any\nurl=(x)\n");
    EXPECT_THAT(message, HasSubstr("pkgname"));
    EXPECT_THAT(message, HasSubstr("pkgver"));
    EXPECT_THAT(message, HasSubstr("pkgrel must not be empty"));
    EXPECT_THAT(message, HasSubstr("arch must be an array"));
    EXPECT_THAT(message, HasSubstr("url must not be an array"));
}

TEST(Evaluate, RefusesWhatIsNoText)
{
    EXPECT_THAT(evaluation_error(std::string{"pkgname=a\0b\n", 12}), HasSubstr("NUL"));
    EXPECT_THAT(evaluation_error("pkgname=\xff\n"), HasSubstr("UTF-8"));
    EXPECT_THAT(evaluation_error(std::string((1U << 20U) + 1, '#')), HasSubstr("larger than"));
    EXPECT_THAT(evaluation_error(with_base("pkgdesc=$'\\xff'\n")), HasSubstr("UTF-8"));
    EXPECT_THAT(evaluation_error(with_base("pkgdesc=$'\\e[31m'\n")), HasSubstr("control"));
}

TEST(Evaluate, RefusesTooManyValues)
{
    EXPECT_EQ(evaluation_error(with_base("depends=(x{1..4096})\n")), "");
    EXPECT_THAT(evaluation_error(with_base("depends=(x{1..4097})\n")), HasSubstr("4097 values"));
}

TEST(Evaluate, CancellingStopsIt)
{
    const CancelToken cancel;
    cancel.request(15);
    EXPECT_THROW(evaluate_text(with_base("while :; do :; done\n"), plain_variant(), cancel),
                 Cancelled);
}

// The machine of this test has an NVIDIA card: in a mount namespace of its own.
TEST(Evaluate, ARealToolOfTheWrongHardwareIsNotFound)
{
    constexpr const char* k_no_mounts = "no mounts here";
    const OpenTempDir layer;
    const std::string recipe =
        with_base("pkgdesc=\"$(command -v nvidia-smi || echo none)\"\n"
                  "[[ -x /usr/bin/nvidia-smi ]] && pkgdesc+=' executable'\n:\n");
    const std::string found = test::run_in_child([&]() -> std::string {
        const std::string upper = layer.path() + "/upper";
        const std::string work = layer.path() + "/work";
        const std::string options = "lowerdir=/usr/bin,upperdir=" + upper + ",workdir=" + work;
        const bool mounted = ::unshare(CLONE_NEWNS) == 0 &&
                             ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                             ::mount("none", layer.path().c_str(), "tmpfs", 0, nullptr) == 0 &&
                             ::mkdir(upper.c_str(), 0755) == 0 &&
                             ::mkdir(work.c_str(), 0755) == 0 &&
                             ::mount("overlay", "/usr/bin", "overlay", 0, options.c_str()) == 0;
        if (!mounted) {
            return k_no_mounts;
        }
        os::write_file_atomically("/usr/bin/nvidia-smi", "#!/bin/sh\n", 0755);
        return evaluate_text(recipe, variant_of("cpu")).value("pkgdesc") + ", " +
               evaluate_text(recipe, variant_of("cuda")).value("pkgdesc");
    });
    if (found == k_no_mounts) {
        GTEST_SKIP() << "this user may not mount";
    }
    EXPECT_EQ(found, "none, /rbeepkg/stubs/nvidia-smi executable");
}

TEST(VariantTools, HideWhatTheMachineHasAndTheVariantDoesNotWant)
{
    const OpenTempDir machine;
    for (const char* name : {"nvidia-smi", "rocminfo", "ls"}) {
        os::write_file_atomically(os::join_path(machine.path(), name), "#!/bin/sh\n", 0755);
    }
    const OpenTempDir directory;
    const VariantTools tools =
        write_variant_tools(variant_of("rocm"), directory.path(), "/inside", machine.path());
    EXPECT_THAT(tools.path, ElementsAre("/inside/stubs", "/inside/bin"));
    EXPECT_THAT(os::list_directory(directory.path() + "/bin"), ElementsAre("ls", "rocminfo"));
    EXPECT_THAT(os::list_directory(directory.path() + "/stubs"), ElementsAre("rocminfo", "uname"));
}

TEST(VariantTools, LeaveThePathAloneWhereThereIsNothingToHide)
{
    const OpenTempDir machine;
    const OpenTempDir directory;
    const VariantTools tools =
        write_variant_tools(variant_of("cpu"), directory.path(), "/inside", machine.path());
    EXPECT_THAT(tools.path, ElementsAre("/inside/stubs", machine.path()));
}

TEST(VariantEnvironment, FeaturesDefaultToTheBackend)
{
    EXPECT_THAT(variant_environment(variant_of("")), ElementsAre());
    EXPECT_THAT(variant_environment(variant_of("cuda")), ElementsAre("RBEE_FEATURES=cuda"));
    Variant variant = variant_of("cuda");
    variant.features = {"a", "b"};
    variant.profile = "debug";
    variant.flags = {"-x", "-y"};
    EXPECT_THAT(variant_environment(variant),
                ElementsAre("RBEE_FEATURES=a,b", "RBEE_PROFILE=debug", "RBEE_FLAGS=-x -y"));
}

} // namespace rbeepkg::pkgbuild
