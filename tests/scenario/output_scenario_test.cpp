// What becomes of the output: pipes that nobody reads, full disks, closed streams, the order on one
// pipe, and what a wrong command line is told.
#include "libpkg/os/file.hpp"
#include "tests/scenario/machine.hpp"
#include "tests/support/package_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace rbeepkg;
using test::Machine;
using test::PackageBuilder;
using test::ProgramOptions;
using test::ProgramResult;
using testing::HasSubstr;
using testing::Not;

using Words = std::vector<std::string>;

const std::string k_bin = RBEEPKG_BIN_DIR;
constexpr const char* k_script = "#!/bin/sh\necho one\n";

// Runs the command with a redirection of the shell: "$@" is the command, $0 a path for a fifo.
ProgramResult run_redirected(const Machine& machine, const Words& command,
                             const std::string& script, const std::string& input = {})
{
    Words argv = {"sh", "-c", script, machine.path("fifo")};
    argv.insert(argv.end(), command.begin(), command.end());
    ProgramOptions options;
    options.input = input;
    return test::run_program(argv, options);
}

constexpr const char* k_full_stdout = R"(exec "$@" >/dev/full)";
constexpr const char* k_full_stderr = R"(exec "$@" 2>/dev/full)";
constexpr const char* k_closed_stdout = R"(exec "$@" >&-)";
constexpr const char* k_one_pipe = R"(exec "$@" 2>&1)";
// Every write fails from the first on: the only reader is gone before the program starts.
constexpr const char* k_broken_pipe =
    R"(mkfifo "$0" && exec 3<>"$0" && exec 4>"$0" && exec 3<&- && rm "$0" && exec "$@" >&4 4>&-)";

std::string tool(const Machine& machine)
{
    PackageBuilder builder{"tool", "1.0-1"};
    builder.executable("usr/bin/tool", k_script);
    return builder.write_to(machine.root().make_directory("packages")).path;
}

void expect_installed(const Machine& machine)
{
    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, "tool 1.0-1\n");
    EXPECT_EQ(os::read_file(machine.bin() + "/tool", 1U << 10U), k_script);
}

void expect_done_without_output(const std::string& redirection, const std::string& progress,
                                const std::string& why)
{
    const Machine machine;
    const Words words = {"-U", "--noconfirm", "--progress=" + progress, tool(machine)};
    const ProgramResult result = run_redirected(machine, machine.command(words), redirection);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.err, HasSubstr("warning: cannot write to stdout: " + why));
    expect_installed(machine);
}

void expect_unwritten(const ProgramResult& result, const std::string& why)
{
    EXPECT_EQ(result.exit_code, 1) << result.err;
    EXPECT_THAT(result.err, HasSubstr("error: cannot write to stdout: " + why + "\n"));
    EXPECT_THAT(result.err, Not(HasSubstr("a bug of")));
}

} // namespace

TEST(OutputScenario, APipeThatNobodyReadsStopsNoTransaction)
{
    for (const char* progress : {"json", "plain", "bar"}) {
        expect_done_without_output(k_broken_pipe, progress, "Broken pipe");
    }
}

TEST(OutputScenario, AFullDiskBehindStdoutStopsNoTransaction)
{
    for (const char* progress : {"json", "plain", "bar"}) {
        expect_done_without_output(k_full_stdout, progress, "No space left on device");
    }
}

TEST(OutputScenario, AClosedStdoutStopsNoTransactionAndLandsInNoFile)
{
    for (const char* progress : {"json", "plain"}) {
        expect_done_without_output(k_closed_stdout, progress, "Bad file descriptor");
    }
}

TEST(OutputScenario, AReaderThatLeavesAfterALineStopsNoTransaction)
{
    const Machine machine;
    const Words words = {"-U", "--noconfirm", "--progress=json", tool(machine)};
    const ProgramResult result = run_redirected(machine, machine.command(words),
                                                R"({ "$@"; echo "status $?" >&2; } | head -n 1)");
    EXPECT_THAT(result.out, HasSubstr("\"schema\":1"));
    EXPECT_THAT(result.err, HasSubstr("status 0\n"));
    expect_installed(machine);
}

TEST(OutputScenario, AnAnswerThatCannotBeWrittenIsAFailure)
{
    const Machine machine;
    const std::string file = tool(machine);
    ASSERT_EQ(machine.rbeepkg({"-U", "--noconfirm", file}).exit_code, 0);
    for (const Words& words : {Words{"-Q"},
                               {"-Qi"},
                               {"-Ql", "--json"},
                               {"-V"},
                               {"--help"},
                               {"-S", "--help"},
                               {"-Up", file},
                               {"-Rp", "tool"}}) {
        // --help stands alone, without the options of the machine.
        const Words command =
            words[0] == "--help" ? Words{k_bin + "/rbeepkg", "--help"} : machine.command(words);
        expect_unwritten(run_redirected(machine, command, k_full_stdout),
                         "No space left on device");
        expect_unwritten(run_redirected(machine, command, k_closed_stdout), "Bad file descriptor");
    }
}

TEST(OutputScenario, AnAnswerLargerThanABufferIsAFailureToo)
{
    const Machine machine;
    PackageBuilder builder{"large", "1.0-1"};
    for (int number = 0; number < 500; ++number) {
        builder.file("usr/share/large/a-rather-long-name-of-a-file-" + std::to_string(number), "x");
    }
    const std::string file = builder.write_to(machine.root().make_directory("packages")).path;
    ASSERT_EQ(machine.rbeepkg({"-U", "--noconfirm", file}).exit_code, 0);
    ASSERT_GT(machine.rbeepkg({"-Ql"}).out.size(), 20'000U);
    for (const Words& words : {Words{"-Ql"}, {"-Ql", "--json"}}) {
        expect_unwritten(run_redirected(machine, machine.command(words), k_full_stdout),
                         "No space left on device");
    }
}

TEST(OutputScenario, AQuestionThatNobodyCouldReadIsNotAnswered)
{
    const Machine machine;
    const ProgramResult result =
        run_redirected(machine, machine.command({"-U", tool(machine)}), k_full_stdout, "y\n");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, HasSubstr("error: the question could not be written"));
    EXPECT_EQ(machine.rbeepkg({"-Q"}).out, "");
}

TEST(OutputScenario, AFullStderrChangesNoExitStatus)
{
    const Machine machine;
    for (const auto& [words, status] : {std::pair{Words{"-Q", "nothing"}, 1},
                                        {{"-R", "--noconfirm", "nothing"}, 4},
                                        {{"-Q", "-y"}, 1},
                                        {{"-S", "--nonsense"}, 2}}) {
        EXPECT_EQ(run_redirected(machine, machine.command(words), k_full_stderr).exit_code, status)
            << words[0];
    }
}

TEST(OutputScenario, OnOnePipeErrorsComeAfterWhatWasPrintedBeforeThem)
{
    const Machine machine;
    const std::string file = tool(machine);
    ASSERT_EQ(machine.rbeepkg({"-U", "--noconfirm", file}).exit_code, 0);
    EXPECT_EQ(run_redirected(machine, machine.command({"-Q", "tool", "nothing"}), k_one_pipe).out,
              "tool 1.0-1\nerror: package 'nothing' was not found\n");

    const std::string asked =
        run_redirected(machine, machine.command({"-R", "tool"}), k_one_pipe).out;
    EXPECT_LT(asked.find("[Y/n]"), asked.find("error: nobody answered")) << asked;
}

TEST(OutputScenario, TheTransactingProgramTellsOfItselfToo)
{
    for (const Words& words :
         {Words{"--help"}, {"-h"}, {"--version"}, {"-V"}, {"-S", "--help"}, {"-Q", "--help"}}) {
        Words one = {k_bin + "/rbeepkg"};
        Words other = {k_bin + "/rbeepkg-transact"};
        one.insert(one.end(), words.begin(), words.end());
        other.insert(other.end(), words.begin(), words.end());
        const ProgramResult told = test::run_program(other);
        EXPECT_EQ(told.exit_code, 0) << told.err;
        EXPECT_NE(told.out, "");
        EXPECT_EQ(told.out, test::run_program(one).out);
    }
    EXPECT_EQ(test::run_program({k_bin + "/rbeepkg-transact", "-Q"}).exit_code, 1);
}

TEST(OutputScenario, AWrongCommandLineLeadsToTheHelpOfItsOperation)
{
    const Machine machine;
    const std::vector<std::pair<Words, std::string>> wrong = {
        {{"-Qy"}, "rbeepkg -Q --help"},
        {{"-Rw", "tool"}, "rbeepkg -R --help"},
        {{"-U", "--refresh"}, "rbeepkg -U --help"},
        {{"-S", "--progress=nonsense"}, "rbeepkg -S --help"},
        {{"-Q", "--system", "--user"}, "rbeepkg -Q --help"},
        {{"-R", "--set", "nonsense", "tool"}, "rbeepkg -R --help"},
        {{"-SQ"}, "rbeepkg --help"},
    };
    for (const auto& [words, hint] : wrong) {
        const ProgramResult result = machine.rbeepkg(words);
        EXPECT_NE(result.exit_code, 0) << words[0];
        EXPECT_THAT(result.err, HasSubstr("hint: " + hint)) << words[0];
    }
}

TEST(OutputScenario, TwoQuestionsAtOnceAreRefused)
{
    const Machine machine;
    const std::vector<std::pair<std::string, std::string>> wrong = {{"-Sil", "-i and -l"},
                                                                    {"-Sis", "-i and -s"},
                                                                    {"-Ssl", "-l and -s"},
                                                                    {"-Sysi", "-i and -s"}};
    for (const auto& [word, named] : wrong) {
        const ProgramResult result = machine.rbeepkg({word, "tool"});
        EXPECT_EQ(result.exit_code, 2) << word;
        EXPECT_EQ(result.out, "") << word;
        EXPECT_THAT(result.err, HasSubstr("error: " + named + " exclude each other")) << word;
    }
}

TEST(OutputScenario, RbeepkgBuildFailsWhenItsAnswerCannotBeWritten)
{
    const Machine machine;
    machine.root().write("work/PKGBUILD", "pkgname=hello\npkgver=1.0\npkgrel=1\narch=(any)\n"
                                          "pkgdesc='" +
                                              std::string(6000, 'x') + "'\npackage() { :; }\n");
    machine.root().write("work/SHORT",
                         "pkgname=hello\npkgver=1.0\npkgrel=1\narch=(any)\npackage() { :; }\n");
    machine.root().open_to_all();
    for (const char* recipe : {"PKGBUILD", "SHORT"}) {
        const Words command = {k_bin + "/rbeepkg-build",
                               "--cachedir",
                               machine.path("cache"),
                               "-p",
                               machine.path(std::string{"work/"} + recipe),
                               "--printsrcinfo"};
        const ProgramResult control = test::run_program(command);
        ASSERT_EQ(control.exit_code, 0) << control.err;
        EXPECT_THAT(control.out, HasSubstr("pkgbase = hello"));
        for (const char* redirection : {k_full_stdout, k_closed_stdout, k_broken_pipe}) {
            const ProgramResult result = run_redirected(machine, command, redirection);
            EXPECT_EQ(result.exit_code, 1);
            EXPECT_THAT(result.err, HasSubstr("ERROR: cannot write to stdout: "));
            EXPECT_THAT(result.err, Not(HasSubstr("a bug of")));
        }
        EXPECT_EQ(run_redirected(machine, command, k_full_stderr).exit_code, 0);
    }
}

TEST(OutputScenario, CatalogdThatCannotTellItsAddressDoesNotServe)
{
    const Machine machine;
    machine.write_workers(R"({"workers":[]})");
    for (const Words& words : {Words{"--port", "0", machine.catalog_directory()}, {"--version"}}) {
        Words command = {k_bin + "/rbeepkg-catalogd"};
        command.insert(command.end(), words.begin(), words.end());
        const ProgramResult result = run_redirected(machine, command, k_full_stdout);
        EXPECT_FALSE(result.timed_out);
        EXPECT_EQ(result.exit_code, 1);
        EXPECT_THAT(result.err, HasSubstr("error: cannot write to stdout"));
    }
}
