// The command line as pacman's users type it: every option of -S, -R, -U and -T and all that go
// with each operation, before the operation and behind its targets; letters that combine; targets
// out of a pipe.
#include "libpkg/base/text.hpp"
#include "tests/scenario/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

namespace {

using namespace rbeepkg;
using test::Given;
using test::PackageBuilder;
using test::ProgramResult;
using testing::HasSubstr;
using testing::Not;
using Words = std::vector<std::string>;

class Options : public testing::Test
{
protected:
    Options()
    {
        m_given.offer(PackageBuilder{"a", "2-1"}.group("g")).offer(PackageBuilder{"b"}.group("g"));
        m_given.installed(PackageBuilder{"a", "1-1"}.group("g"));
        m_given.done("-Sy");
    }

    // With the option before the operation, and behind its targets.
    std::vector<ProgramResult> on_both_sides(const std::string& option, const std::string& words)
    {
        return {m_given.when(option + " " + words), m_given.when(words + " " + option)};
    }

    void expect_taken(const Words& options, const std::string& words)
    {
        for (const std::string& option : options) {
            for (const ProgramResult& result : on_both_sides(option, words)) {
                EXPECT_EQ(result.exit_code, 0) << option << " and " << words << "\n" << result.err;
            }
        }
        EXPECT_EQ(m_given.packages(), "a 1-1") << words << " was to change nothing";
    }

    // Each line of words means the same.
    void expect_same(const Words& lines)
    {
        const ProgramResult first = m_given.when(lines.front());
        EXPECT_EQ(first.exit_code, 0) << lines.front() << first.err;
        for (const std::string& words : lines) {
            const ProgramResult result = m_given.when(words);
            EXPECT_EQ(result.out, first.out) << words;
            EXPECT_EQ(result.err, first.err) << words;
        }
    }

    std::string directory() { return m_given.machine().root().make_directory("there"); }

    Given m_given;
};

// The line of -v that begins so.
std::string line_of(const std::string& text, const std::string& label)
{
    const std::size_t at = text.find(label);
    return at == std::string::npos ? "" : text.substr(at, text.find('\n', at) - at);
}

// The options that a --help lists: "-y", "--refresh".
std::set<std::string> options_in(const std::string& help)
{
    const std::regex name{R"((^|[ ,{])(--?[A-Za-z][-a-z]*))"};
    std::set<std::string> names;
    for (std::sregex_iterator at{help.begin(), help.end(), name}, end; at != end; ++at) {
        names.insert((*at)[2]);
    }
    return names;
}

// Both programs, what asks and what would change something.
const Words k_operations = {"-Q a",  "-T a",    "-Sp b", "-Rp a",     "-Ss b",
                            "-Si b", "-Qkk -q", "-Dkk",  "--history", "-V"};

} // namespace

TEST_F(Options, OfPlacesAreTakenOnBothSides)
{
    const std::string there = directory();
    const std::string conf = m_given.machine().root().write("other.conf", "[options]\n");
    const std::vector<std::tuple<std::string, std::string, std::string>> rows = {
        {"--root " + there, "Root ", there},
        {"--root=" + there, "Root ", there},
        {"-r " + there, "Root ", there},
        {"-r" + there, "Root ", there},
        {"--dbpath " + there, "DB Path ", there},
        {"-b " + there, "DB Path ", there},
        {"--cachedir " + there, "Cache Dirs", there},
        {"--config " + conf, "Conf File ", conf},
        {"--hookdir " + there, "Hook Dirs ", there},
        {"--logfile " + there + "/log", "Log File ", there + "/log"},
    };
    for (const char* operation : {"-T", "-Q", "-Qkk -q", "-Su --noconfirm"}) {
        for (const auto& [option, label, value] : rows) {
            for (const ProgramResult& result : on_both_sides(option + " -v", operation)) {
                EXPECT_THAT(line_of(result.out, label), HasSubstr(value))
                    << option << " and " << operation << result.err;
            }
        }
    }
}

TEST_F(Options, OfEveryOperationAreTakenOnBothSides)
{
    for (const std::string& words : k_operations) {
        expect_taken({"--noconfirm", "--confirm", "--ask 4", "--ask=4", "--noprogressbar",
                      "--disable-download-timeout", "--debug", "-v", "--verbose", "--color never",
                      "--color=auto", "--color always", "--arch x86_64"},
                     words);
    }
}

TEST_F(Options, ColoursDebuggingAndArchitectureHoldOnBothSides)
{
    m_given.offer(PackageBuilder{"old"}.arch("vax")).done("-Sy");
    EXPECT_EQ(m_given.when("-Sp old").exit_code, 3);
    for (const ProgramResult& result : on_both_sides("--arch vax", "-Sp old")) {
        EXPECT_EQ(result.exit_code, 0) << result.err;
    }
    for (const ProgramResult& result : on_both_sides("--color always", "-Q")) {
        EXPECT_THAT(result.out, HasSubstr("\033["));
    }
    for (const ProgramResult& result : on_both_sides("--debug", "-Q")) {
        EXPECT_THAT(result.err, HasSubstr("debug: "));
    }
}

TEST_F(Options, OfInstallationsAreTakenOnBothSides)
{
    const Words options = {"-d",
                           "-dd",
                           "--nodeps",
                           "-w",
                           "--downloadonly",
                           "-p",
                           "--print-format %n",
                           "--needed",
                           "--asdeps",
                           "--asexplicit",
                           "--ignore x",
                           "--ignore=x,y",
                           "--ignoregroup x",
                           "--overwrite /usr/bin/*",
                           "--assume-installed x=1",
                           "--noscriptlet"};
    expect_taken(options, "-S b --print");
    expect_taken(options, "-U --print " + m_given.file(PackageBuilder{"b"}));
    expect_taken({"-y", "-yy", "--refresh", "-u", "-uu", "--sysupgrade"}, "-S b --print");
}

TEST_F(Options, OfAnswersOfSyncAreTakenOnBothSides)
{
    expect_taken({"-s", "--search", "-i", "-ii", "--info"}, "-S b");
    expect_taken({"-sq", "-s --quiet"}, "-S b");
    expect_taken({"-l", "--list"}, "-S main");
    expect_taken({"-g", "-gg", "--groups"}, "-S g");
    expect_taken({"-c", "--clean"}, "-S --noconfirm");
}

TEST_F(Options, OfRemovalsAreTakenOnBothSides)
{
    expect_taken({"-c", "--cascade", "-n", "--nosave", "-s", "-ss", "--recursive", "-u",
                  "--unneeded", "-d", "-dd", "--nodeps", "-p", "--print-format %n",
                  "--assume-installed x=1", "--noscriptlet"},
                 "-R a --print");
}

TEST_F(Options, DbonlyIsRefusedOnBothSides)
{
    for (const std::string words : {"-S b", "-R a"}) {
        for (const ProgramResult& result : on_both_sides("--dbonly", words + " --noconfirm")) {
            EXPECT_EQ(result.exit_code, 2);
            EXPECT_THAT(result.err, HasSubstr("error: --dbonly cannot be done"));
        }
    }
    EXPECT_EQ(m_given.packages(), "a 1-1");
}

TEST_F(Options, CombineAsGetopts)
{
    expect_same({"-Syup b", "-S -y -u -p b", "-yuSp b", "-p b -u -Sy", "-Sp b -yu",
                 "--sync --refresh --sysupgrade --print b"});
    expect_same({"-Rnsp a", "-R -n -s -p a", "-nRps a", "a -Rp -ns", "-Rp -- a",
                 "--remove --nosave --recursive --print a"});
    expect_same({"-Rssp a", "-R -s -s -p a", "-Rsp a -s", "-Rp --recursive --recursive a"});
    expect_same({"-Sii b", "-Si -i b", "-i b -Si", "-S --info --info b"});
    expect_same({"-Spdd b", "-S -d -p -d b", "-Sp --nodeps --nodeps b"});
    expect_same({"-Qqe", "-Q -q -e", "-eqQ", "--query --quiet --explicit"});
    expect_same({"-Qkk", "-Q -k -k", "-Qk -k", "-Q --check --check"});
    const std::string root = m_given.machine().path("root");
    expect_same({"-Qer" + root, "-Qr " + root + " -e", "-Q -e --root=" + root});
}

TEST_F(Options, OperationsHaveLongForms)
{
    const std::string file = m_given.file(PackageBuilder{"b"});
    for (const auto& [letter, name, rest] :
         std::vector<std::tuple<std::string, std::string, std::string>>{
             {"-S", "--sync", "-p b"},
             {"-R", "--remove", "-p a"},
             {"-U", "--upgrade", "-p " + file},
             {"-Q", "--query", "a"},
             {"-D", "--database", "-kk"},
             {"-T", "--deptest", "a"},
             {"-V", "--version", ""},
             {"-S", "--sync", "--help"}}) {
        expect_same({letter + " " + rest, name + " " + rest, rest + " " + name});
    }
    EXPECT_EQ(m_given.when("--files usr/bin/a").exit_code, m_given.when("-F usr/bin/a").exit_code);
    EXPECT_EQ(m_given.when("--sync --query").exit_code, 1);
}

// An alias has options, and whoever types it overrules them.
TEST_F(Options, OfSeveralTheLastOneCounts)
{
    EXPECT_EQ(
        m_given.done("-Q --root " + directory() + " --root " + m_given.machine().path("root")).out,
        "a 1-1\n");
    EXPECT_EQ(m_given.done("-Q --color always --color never").out, "a 1-1\n");
    EXPECT_EQ(m_given.when("-R a --noconfirm --confirm").exit_code, 1);
    EXPECT_EQ(m_given.packages(), "a 1-1");
    m_given.done("-R a --confirm --noconfirm");
    EXPECT_EQ(m_given.packages(), "");
}

TEST_F(Options, EachOptionOfPacmanIsKnown)
{
    if (!test::has_program("pacman")) {
        GTEST_SKIP() << "pacman is not installed";
    }
    // There is no GnuPG here, and no other system is mounted.
    const std::set<std::string> none_of_ours = {"--gpgdir", "--sysroot"};
    for (const char* operation : {"-S", "-R", "-U", "-Q", "-D", "-T", "-F"}) {
        const std::set<std::string> ours =
            options_in(m_given.done(std::string{operation} + " --help").out);
        const ProgramResult theirs = test::run_program({"pacman", operation, "--help"});
        ASSERT_EQ(theirs.exit_code, 0);
        const std::string body = theirs.out.substr(theirs.out.find("options:"));
        for (const std::string& option : options_in(body)) {
            EXPECT_TRUE(ours.count(option) + none_of_ours.count(option) == 1 || option == "-gg" ||
                        option == "-cc")
                << operation << " " << option;
        }
    }
}

TEST_F(Options, AHyphenMeansTheLinesOfStdin)
{
    m_given.installed(PackageBuilder{"o"}, "--asdeps");
    const std::string orphans = m_given.done("-Qdtq").out;
    EXPECT_EQ(m_given.done("-Q a -", orphans).out, "a 1-1\no 1.0-1\n");
    EXPECT_EQ(m_given.when("-T -", "a\nnope\n").out, "nope\n");
    m_given.done("-D --asexplicit -", orphans);
    EXPECT_EQ(m_given.when("-Qdtq").out, "");
    m_given.done("-Rns --noconfirm -", "\n" + orphans);
    m_given.done("-S --noconfirm -", "b");
    EXPECT_EQ(m_given.packages(), "a 1-1, b 1.0-1");
}

TEST_F(Options, AHyphenWithoutLinesIsAnError)
{
    for (const char* words : {"-Q -", "-Rns --noconfirm -", "-S -"}) {
        const ProgramResult result = m_given.when(words, "\n\n");
        EXPECT_NE(result.exit_code, 0) << words;
        EXPECT_THAT(result.err, HasSubstr("error: argument '-' specified with empty stdin\n"));
    }
    EXPECT_EQ(m_given.packages(), "a 1-1");
}

// The pipe was for the targets and answers no question; without a terminal nobody does.
TEST_F(Options, BehindAHyphenTheTerminalIsAsked)
{
    std::vector<std::string> argv = m_given.machine().command({"-R", "-"});
    argv.insert(argv.begin(), {"setsid", "--wait"});
    test::ProgramOptions options;
    options.input = "a\ny\n";
    m_given.packages();
    EXPECT_EQ(test::run_program(argv, options).exit_code, 4) << "y is a target, too";
    options.input = "a\n";
    const ProgramResult result = test::run_program(argv, options);
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.out, HasSubstr("Do you want to remove these packages? [Y/n]"));
    EXPECT_EQ(m_given.packages(), "a 1-1");
}

TEST_F(Options, AnAnswerOutOfAPipeIsShown)
{
    EXPECT_THAT(m_given.done("-R a", "YES\n").out,
                HasSubstr(":: Do you want to remove these packages? [Y/n] YES\n"));
    EXPECT_EQ(m_given.packages(), "");
}

TEST_F(Options, TheNumbersOfAskAddUp)
{
    m_given.offer(PackageBuilder{"c"}.conflicts("a")).offer(PackageBuilder{"d"}.depends("e>=2"));
    m_given.offer(PackageBuilder{"e"}).done("-Sy");
    EXPECT_NE(m_given.when("-S c d --ask 4").exit_code, 0);
    EXPECT_NE(m_given.when("-S c d --ask=16").exit_code, 0);
    m_given.done("-S c d --ask 20");
    EXPECT_EQ(m_given.packages(), "c 1.0-1");
}

// 8 is pacman's question about a file that is not what it should be, 64 that about a key. Here such
// a file is thrown away unasked and fetched again, and no key is taken in by a question.
TEST_F(Options, NoNumberOfAskKeepsADamagedFile)
{
    for (const char* mask : {"8", "64", "72", "255"}) {
        m_given.done("-Sw b --noconfirm");
        const std::string damage = "for f in \"$0\"/packages/b-*.pkg.tar.zst; do "
                                   "test -s \"$f\" && echo x > \"$f\" || exit 1; done";
        ASSERT_EQ(test::run_program({"sh", "-c", damage, m_given.machine().cache()}).exit_code, 0);
        m_given.done(std::string{"-S b --ask "} + mask);
        EXPECT_EQ(m_given.packages(), "a 1-1, b 1.0-1") << mask;
        EXPECT_EQ(m_given.when("-Qkk b").exit_code, 0);
        m_given.done("-R b --noconfirm");
    }
}
