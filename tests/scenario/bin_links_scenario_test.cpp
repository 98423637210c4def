// Files of others where links are to be, and two packages of one command.
#include "libpkg/os/file.hpp"
#include "tests/scenario/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

namespace {

using namespace rbeepkg;
using test::Given;
using test::Machine;
using test::PackageBuilder;
using test::ProgramResult;
using testing::HasSubstr;
using testing::Not;

PackageBuilder packed(const std::string& name, const std::string& command)
{
    return PackageBuilder{name, "1-1"}.executable("usr/bin/" + command,
                                                  "#!/bin/sh\necho " + name + "\n");
}

class BinLinks : public testing::Test
{
protected:
    BinLinks() { m_foreign = m_given.machine().root().write(place("worker"), "of others"); }

    static std::string place(const std::string& name) { return "root/usr/local/bin/" + name; }
    std::string content(const std::string& name)
    {
        return os::read_file_if_exists(m_given.machine().path(place(name)), 1U << 20U)
            .value_or("none");
    }
    ProgramResult install(const std::string& options)
    {
        return m_given.when("-U " + m_given.file(packed("worker", "worker")) + " --noconfirm " +
                            options);
    }

    Given m_given;
    std::string m_foreign;
};

} // namespace

TEST_F(BinLinks, WhatOthersHaveIsRefusedWithTheWayOut)
{
    const ProgramResult result = install("");
    EXPECT_EQ(result.exit_code, 13);
    EXPECT_THAT(result.err, HasSubstr("error: " + m_foreign + " exists and is not ours"));
    EXPECT_THAT(result.err, HasSubstr("hint: move it away and try again, or have it kept as "
                                      "worker.rbeepkg-save: --overwrite 'usr/local/bin/worker'"));
    EXPECT_THAT(result.out, Not(HasSubstr("installing")));
    EXPECT_EQ(content("worker"), "of others");
    EXPECT_EQ(m_given.packages(), "");
}

TEST_F(BinLinks, OverwriteKeepsItAsideAndSaysSo)
{
    const ProgramResult result = install("--overwrite usr/local/bin/worker");
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.out, HasSubstr(":: " + m_foreign + " was somebody else's; it is kept as " +
                                      m_foreign + ".rbeepkg-save\n"));
    EXPECT_EQ(content("worker"), "#!/bin/sh\necho worker\n");
    EXPECT_EQ(content("worker.rbeepkg-save"), "of others");
    EXPECT_THAT(m_given.done("-R worker --noconfirm").err,
                HasSubstr("warning: the " + m_foreign +
                          " that was there before is still saved as " + m_foreign +
                          ".rbeepkg-save\n  hint: put it back: mv -n "));
    EXPECT_EQ(content("worker"), "none");
    EXPECT_EQ(content("worker.rbeepkg-save"), "of others") << "it is its owner's to put back";
}

TEST_F(BinLinks, GlobsAndCommaListsAreTakenAsPacmanTakesThem)
{
    EXPECT_EQ(install("--overwrite usr/bin/*").exit_code, 13) << "another directory";
    EXPECT_EQ(install("--overwrite *,!usr/local/bin/worker").exit_code, 13) << "taken back";
    EXPECT_EQ(install("--overwrite nothing,usr/*/work?r").exit_code, 0);
    EXPECT_EQ(content("worker.rbeepkg-save"), "of others");
}

TEST_F(BinLinks, OverwriteMayBeGivenAgainAndWithTheRootInFront)
{
    EXPECT_EQ(install("--overwrite nothing --overwrite " + m_foreign).exit_code, 0);
    EXPECT_EQ(content("worker.rbeepkg-save"), "of others");
}

TEST_F(BinLinks, ADirectoryIsNeverTaken)
{
    os::remove_file(m_foreign);
    m_given.machine().root().write(place("worker/file"), "of others");
    const ProgramResult result = install("--overwrite *");
    EXPECT_EQ(result.exit_code, 13);
    EXPECT_THAT(result.err, Not(HasSubstr("rbeepkg-save")));
    EXPECT_EQ(content("worker/file"), "of others");
}

TEST_F(BinLinks, WhatFailsBeforeTheCommitHasTakenNothing)
{
    m_given.machine().root().write("root/etc/rbeepkg/hooks/a.hook",
                                   "[Trigger]\nOperation = Install\nType = Package\nTarget = *\n"
                                   "[Action]\nWhen = PreTransaction\nExec = false\nAbortOnFail\n");
    EXPECT_EQ(install("--overwrite *").exit_code, 1);
    EXPECT_EQ(content("worker"), "of others");
    EXPECT_EQ(content("worker.rbeepkg-save"), "none");
}

TEST(AnnouncedCommands, OfTwoWorkersAreFoundBeforeAnythingIsBuilt)
{
    Machine machine;
    std::string entries;
    for (const std::string id : {"one-cpu", "two-cpu"}) {
        entries += (entries.empty() ? "" : ",") +
                   (R"({"id":")" + id +
                    R"(","implementation":"test","worker_type":"cpu","version":"0.1.0",
            "platforms":["linux"],"architectures":["x86_64","aarch64"],"name":"Toy","description":"a toy",
            "license":"MIT","pkgbuild_url":"/workers/)" +
                    id +
                    R"(/PKGBUILD","build_system":"make","source":{"type":"git","url":
            "https://example.invalid/a.git"},"build":{"features":["cpu"]},"binary_name":"worker",
            "install_path":"/usr/local/bin/worker","supported_formats":["gguf"],"supports_streaming":true,
            "supports_batching":false,"depends":[],"makedepends":[]})");
        machine.write_recipe(
            id + ".PKGBUILD",
            "pkgname=" + id +
                "\npkgver=0.1.0\npkgrel=1\narch=('x86_64' 'aarch64')\nbuild() { "
                ":; }\npackage() {\n  mkdir -p \"$pkgdir/usr/local/bin\"\n  printf "
                "'#!/bin/sh\\n' > \"$pkgdir/usr/local/bin/worker\"\n  chmod 755 "
                "\"$pkgdir/usr/local/bin/worker\"\n}\n");
    }
    machine.write_workers("{\"workers\":[" + entries + "]}");
    const ProgramResult both = machine.rbeepkg({"-S", "one-cpu", "two-cpu", "--noconfirm"});
    EXPECT_EQ(both.exit_code, 13);
    EXPECT_THAT(both.err, HasSubstr("one-cpu and two-cpu both bring the command worker"));
    EXPECT_THAT(both.err, HasSubstr("choose one of them: leave one-cpu or two-cpu out"));
    EXPECT_THAT(both.out, Not(HasSubstr("running build()")));

    const ProgramResult one = machine.rbeepkg({"-S", "one-cpu", "--noconfirm"});
    EXPECT_EQ(one.exit_code, 0) << one.err;
    EXPECT_THAT(one.out, HasSubstr("running build()")) << "what the rules look for";
    const ProgramResult two = machine.rbeepkg({"-S", "two-cpu", "--noconfirm"});
    EXPECT_EQ(two.exit_code, 13);
    EXPECT_THAT(two.err,
                HasSubstr("choose one of them: rbeepkg -R one-cpu, then this command again"));
    EXPECT_THAT(two.out, Not(HasSubstr("running build()")));
}

TEST_F(BinLinks, TwoPackagesOfOneCommandAreNamedAndOneIsToBeChosen)
{
    const ProgramResult both = m_given.when("-U " + m_given.file(packed("a", "tool")) + " " +
                                            m_given.file(packed("b", "tool")) + " --noconfirm");
    EXPECT_EQ(both.exit_code, 13);
    EXPECT_THAT(both.err, HasSubstr("error: a-1-1 and b-1-1 both bring the command tool"));
    EXPECT_EQ(m_given.packages(), "");
    m_given.done("-U " + m_given.file(packed("a", "tool")) + " --noconfirm");
    const ProgramResult second =
        m_given.when("-U " + m_given.file(packed("b", "tool")) + " --noconfirm");
    EXPECT_EQ(second.exit_code, 13);
    EXPECT_THAT(second.err, HasSubstr("choose one of them: rbeepkg -R a, then this command again"));
    m_given.done("-R a --noconfirm");
    m_given.done("-U " + m_given.file(packed("b", "tool")) + " --noconfirm");
    EXPECT_EQ(content("tool"), "#!/bin/sh\necho b\n");
}

TEST_F(BinLinks, WhoIsKilledWhileTakingLosesNothing)
{
    m_given.machine().root().write("root/etc/rbeepkg/hooks/a.hook",
                                   "[Trigger]\nOperation = Install\nType = Package\nTarget = "
                                   "worker\n[Action]\nWhen = PostTransaction\nExec = sleep 600\n");
    const std::string file = m_given.file(packed("worker", "worker"));
    m_given.packages();
    test::BackgroundProgram program{
        m_given.machine().command({"-U", file, "--noconfirm", "--overwrite", "*"}),
        m_given.machine().path("log")};
    ASSERT_TRUE(program.wait_for_output("post-transaction hooks"));
    program.send(SIGKILL);
    program.wait();
    // As if it had died between the commit and the taking.
    os::remove_file(m_foreign);
    os::remove_file(m_foreign + ".rbeepkg-save");
    m_given.machine().root().write(place("worker"), "of others");
    os::remove_file(m_given.machine().path("root/etc/rbeepkg/hooks/a.hook"));
    const ProgramResult next =
        m_given.done("-U " + m_given.file(packed("other", "other")) + " --noconfirm");
    EXPECT_THAT(next.out, HasSubstr("generation 1 was finished"));
    EXPECT_EQ(content("worker"), "#!/bin/sh\necho worker\n");
    EXPECT_EQ(content("worker.rbeepkg-save"), "of others");
}
