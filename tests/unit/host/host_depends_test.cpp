// Things of the host: whether they are there, and what would install them.
#include "libpkg/base/error.hpp"
#include "libpkg/host/host_depend_table.hpp"
#include "libpkg/os/child.hpp"
#include "tests/unit/host/fake_tools.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::host::testing {

namespace {

using ::testing::HasSubstr;

HostDepends depends(const FakeTools& tools)
{
    return {{}, {}, tools.places};
}

bool is_present(const FakeTools& tools, const std::string& word)
{
    return depends(tools).is_present(word, CancelToken{});
}

// A dpkg-query that knows the given package.
FakeTools& with_apt(FakeTools& tools, const std::string& installed = "none")
{
    return tools.tool("apt-get").tool("dpkg-query", "test \"$4\" = -- || exit 3\n"
                                                    "case \"$5\" in\n" +
                                                        installed +
                                                        ") printf installed ;;\n"
                                                        "removed-one) printf config-files ;;\n"
                                                        "*) exit 1 ;;\nesac");
}

TEST(Probe, HasAKindAndAThing)
{
    const auto probe = parse_probe(" library   libcudart.so ");
    ASSERT_TRUE(probe.has_value());
    EXPECT_EQ(probe->kind, Probe::Kind::library);
    EXPECT_EQ(probe->what, "libcudart.so");
    EXPECT_EQ(parse_probe("executable nvcc")->kind, Probe::Kind::executable);
    EXPECT_EQ(parse_probe("file /opt/x")->kind, Probe::Kind::file);
    EXPECT_EQ(parse_probe("package cuda")->kind, Probe::Kind::package);
}

TEST(Probe, IsNothingElse)
{
    for (const char* text : {"", "executable", "run nvcc", "executable a b", "executable ../nvcc",
                             "executable /bin/sh", "executable -x", "package -x", "package a/b",
                             "library /lib/x", "file relative", "Executable nvcc"}) {
        EXPECT_EQ(parse_probe(text), std::nullopt) << text;
    }
}

TEST(Table, IsWhole)
{
    const auto table = built_in_host_depends();
    for (const char* word :
         {"gcc",   "g++",      "clang",    "make",       "cmake",   "ninja",      "rust",
          "cargo", "git",      "python",   "pip",        "node",    "npm",        "cuda",
          "rocm",  "vulkan",   "metal",    "openssl",    "pkgconf", "pkg-config", "curl",
          "glibc", "gcc-libs", "openblas", "onnxruntime"}) {
        EXPECT_EQ(table.count(word), 1U) << word;
    }
    for (const auto& [word, depend] : table) {
        EXPECT_EQ(depend.word, word);
        EXPECT_FALSE(depend.probes.empty()) << word;
        for (const auto& [manager, packages] : depend.packages) {
            EXPECT_FALSE(packages.empty()) << word << " by " << manager;
        }
    }
}

TEST(HostDepends, AreFoundByExecutable)
{
    FakeTools tools;
    EXPECT_FALSE(is_present(tools, "clang"));
    EXPECT_FALSE(is_present(tools, "ninja"));
    tools.tool("clang").tool("ninja-build");
    EXPECT_TRUE(is_present(tools, "clang"));
    EXPECT_TRUE(is_present(tools, "ninja"));
}

TEST(HostDepends, AreNotFoundByAFileThatCannotBeRun)
{
    FakeTools tools;
    tools.file("bin/rustc");
    EXPECT_FALSE(is_present(tools, "rust"));
}

TEST(HostDepends, AreFoundByLibraryWithAnyVersionBehindItsName)
{
    FakeTools tools;
    tools.file("lib/libopenblas.sound").file("lib/xlibopenblas.so");
    EXPECT_FALSE(is_present(tools, "openblas"));
    tools.file("lib/libopenblas.so.0.3");
    EXPECT_TRUE(is_present(tools, "openblas"));
}

TEST(HostDepends, ThatNobodyDescribedAreExecutablesOrPackages)
{
    FakeTools tools;
    with_apt(tools, "libthing").tool("sometool");
    EXPECT_TRUE(is_present(tools, "sometool"));
    EXPECT_TRUE(is_present(tools, "libthing"));
    EXPECT_FALSE(is_present(tools, "otherthing"));
    EXPECT_FALSE(is_present(tools, "removed-one"));
    EXPECT_FALSE(is_present(tools, ""));
    EXPECT_FALSE(is_present(tools, "--help"));
}

TEST(HostDepends, WithoutAPackageManagerAreLookedForOnPathOnly)
{
    FakeTools tools;
    tools.tool("dpkg-query", "printf installed");
    EXPECT_FALSE(is_present(tools, "libthing"));
}

TEST(HostDepends, OtherPackageManagersAreAskedInTheirWay)
{
    FakeTools fedora;
    fedora.tool("dnf").tool("rpm", "test \"$*\" = '-q -- libthing'");
    EXPECT_TRUE(is_present(fedora, "libthing"));
    EXPECT_FALSE(is_present(fedora, "otherthing"));
    FakeTools arch;
    arch.tool("pacman", "test \"$*\" = '-Qq -- libthing'");
    EXPECT_TRUE(is_present(arch, "libthing"));
    EXPECT_FALSE(is_present(arch, "otherthing"));
}

TEST(HostDepends, ConfigurationOverridesAndAdds)
{
    FakeTools tools;
    tools.tool("nvcc").file("etc/marker");
    const HostDepends configured{
        {{"cuda", {"executable my-nvcc"}},
         {"thing", {"executable nope", "file " + tools.path("etc/marker")}}},
        {},
        tools.places};
    EXPECT_FALSE(configured.is_present("cuda", CancelToken{}));
    EXPECT_TRUE(configured.is_present("thing", CancelToken{}));
}

TEST(HostDepends, ADanglingLinkIsNoFile)
{
    FakeTools tools;
    os::replace_symlink_durably("nowhere", tools.path("lib/link"));
    const HostDepends configured{{{"thing", {"file " + tools.path("lib/link")}}}, {}, tools.places};
    EXPECT_FALSE(configured.is_present("thing", CancelToken{}));
}

TEST(HostDepends, ABadConfiguredProbeIsRefused)
{
    try {
        const HostDepends configured{{{"cuda", {"file nvcc"}}}, {}};
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::usage);
        EXPECT_STREQ(error.what(), "HostDepend cuda: 'file nvcc' is no probe");
    }
}

TEST(InstallCommand, GroupsTheWordsIntoOneCommand)
{
    FakeTools tools;
    with_apt(tools);
    const HostDepends table = depends(tools);
    EXPECT_EQ(table.install_command({"g++", "cuda", "g++", "rust", "cargo"}),
              "apt-get install g++ nvidia-cuda-toolkit rustc cargo");
    EXPECT_EQ(table.install_command({}), "");
}

TEST(InstallCommand, IsThatOfTheHostsOwnManager)
{
    FakeTools fedora;
    fedora.tool("dnf").tool("brew");
    EXPECT_EQ(depends(fedora).install_command({"g++"}), "dnf install gcc-c++");
    FakeTools arch;
    arch.tool("pacman");
    EXPECT_EQ(depends(arch).install_command({"g++"}), "pacman -S gcc");
    FakeTools suse;
    suse.tool("zypper");
    EXPECT_EQ(depends(suse).install_command({"g++"}), "zypper install gcc-c++");
    FakeTools debian_with_pacman;
    with_apt(debian_with_pacman).tool("pacman");
    EXPECT_EQ(depends(debian_with_pacman).install_command({"g++"}), "apt-get install g++");
}

TEST(InstallCommand, OfAnOrdinaryUserBeginsWithSudo)
{
    FakeTools tools;
    with_apt(tools);
    tools.places.uid = 1000;
    EXPECT_EQ(depends(tools).install_command({"g++"}), "sudo apt-get install g++");
    FakeTools mac;
    mac.tool("brew");
    mac.places.uid = 1000;
    EXPECT_EQ(depends(mac).install_command({"cmake"}), "brew install cmake");
}

TEST(InstallCommand, NamesWhatNobodyKnowsHowToInstall)
{
    FakeTools tools;
    with_apt(tools);
    EXPECT_EQ(depends(tools).install_command({"foo", "g++", "metal", "foo"}),
              "apt-get install g++; nobody here knows how to install: foo, metal");
    EXPECT_EQ(depends(tools).install_command({"foo"}), "nobody here knows how to install: foo");
    EXPECT_EQ(depends(FakeTools{}).install_command({"g++"}),
              "nobody here knows how to install: g++");
}

TEST(InstallAdvice, KeepsTheCommandApartFromWhatNobodyKnows)
{
    FakeTools tools;
    with_apt(tools);
    const InstallAdvice both = depends(tools).install_advice({"foo", "g++", "metal", "foo"});
    EXPECT_EQ(both.command, "apt-get install g++");
    EXPECT_EQ(both.unknown, (std::vector<std::string>{"foo", "metal"}));
    const InstallAdvice none = depends(tools).install_advice({"foo"});
    EXPECT_EQ(none.command, "");
    EXPECT_EQ(none.unknown, std::vector<std::string>{"foo"});
    EXPECT_TRUE(depends(tools).install_advice({"g++"}).unknown.empty());
}

TEST(InstallCommand, TakesTheConfiguredOnesAsTheyAre)
{
    FakeTools tools;
    with_apt(tools);
    tools.places.uid = 1000;
    const HostDepends configured{
        {}, {{"cuda", "module load cuda"}, {"foo", "snap install foo"}}, tools.places};
    EXPECT_EQ(configured.install_command({"g++", "cuda", "foo", "bar"}),
              "module load cuda && snap install foo && sudo apt-get install g++; nobody here knows "
              "how to install: bar");
}

TEST(RealHost, LibrariesAndFilesOfThisMachineAreFound)
{
    const HostDepends table{{{"no-library", {"library libno-such-thing-here.so"}}}, {}};
    EXPECT_TRUE(table.is_present("gcc-libs", CancelToken{}));
    EXPECT_TRUE(table.is_present("bash", CancelToken{}));
    EXPECT_FALSE(table.is_present("no-library", CancelToken{}));
    EXPECT_FALSE(table.is_present("no-such-word-anywhere", CancelToken{}));
}

TEST(RealHost, DpkgIsAsked)
{
    if (!os::find_executable("dpkg-query") || !os::find_executable("apt-get")) {
        GTEST_SKIP() << "this machine is not managed by dpkg";
    }
    const HostDepends table{
        {{"the-shell", {"package bash"}}, {"nothing", {"package no-such-package-anywhere"}}}, {}};
    EXPECT_TRUE(table.is_present("the-shell", CancelToken{}));
    EXPECT_FALSE(table.is_present("nothing", CancelToken{}));
    EXPECT_THAT(table.install_command({"cmake"}), HasSubstr("apt-get install cmake"));
}

} // namespace

} // namespace rbeepkg::host::testing
