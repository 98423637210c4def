// The same packages in the real pacman and in rbeepkg: what both print, held against each other.
#include "libpkg/base/text.hpp"
#include "tests/scenario/query_rules.hpp"
#include "tests/support/run_on_terminal.hpp"
#include "tests/support/terminal_screen.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace {

using namespace rbeepkg;
using test::Given;
using test::PackageBuilder;
using test::ProgramResult;

class BesidePacman : public testing::Test
{
protected:
    void SetUp() override
    {
        if (::geteuid() != 0 || !test::has_program("pacman")) {
            GTEST_SKIP() << "pacman installs as root only, and must be there";
        }
        add(PackageBuilder{"lib", "2.0-1"}.provides("virtual=2").description("a library"),
            "--asdeps");
        add(PackageBuilder{"tool", "1:3-2"}.group("g").description("a tool"), "--asdeps");
        add(PackageBuilder{"app", "1.0-1"}
                .depends("lib>=2")
                .depends("virtual")
                .optdepends("tool: for things")
                .optdepends("nope: not there")
                .group("g")
                .group("h")
                .description("does things")
                .file("usr/share/app/text", "text\n")
                .symlink("usr/share/app/link", "text"),
            "");
        add(PackageBuilder{"orphan"}.description("nobody's"), "--asdeps");
    }

    void add(const PackageBuilder& package, const std::string& options)
    {
        const ProgramResult result =
            pacman("-U --noconfirm " + options + " " + m_given.file(package));
        ASSERT_EQ(result.exit_code, 0) << result.err;
        m_given.installed(package, options);
    }

    // Newer and further packages in the catalog of both.
    void offer_in_both()
    {
        const std::string directory = m_given.machine().path("offered/main");
        std::vector<std::string> argv = {"repo-add", "-q", directory + "/main.db.tar.gz"};
        for (const PackageBuilder& package :
             {PackageBuilder{"app", "2.0-1"}.depends("lib>=2").group("g").description("does more"),
              PackageBuilder{"fresh", "1-1"}.description("not there yet"),
              PackageBuilder{"lib", "2.0-1"}.description("a library")}) {
            m_given.offer(package);
            argv.push_back(package.write_to(directory).path);
        }
        ASSERT_EQ(test::run_program(argv).exit_code, 0);
        m_catalog = "[main]\nServer = file://" + directory + "\n";
        ASSERT_EQ(pacman("-Sy").exit_code, 0);
        m_given.done("-Sy");
    }

    ProgramResult pacman(const std::string& words)
    {
        return test::run_program(pacman_command(words));
    }

    std::vector<std::string> pacman_command(const std::string& words)
    {
        const std::string root = m_given.machine().path("pacman");
        std::filesystem::create_directories(root + "/var/lib/pacman");
        m_given.machine().root().write("pacman.conf", "[options]\nSigLevel = Never\n"
                                                      "Architecture = auto\n" +
                                                          m_catalog);
        std::vector<std::string> argv = {"pacman",
                                         "--root",
                                         root,
                                         "--dbpath",
                                         root + "/var/lib/pacman",
                                         "--config",
                                         m_given.machine().path("pacman.conf")};
        for (const std::string_view word : split_words(words)) {
            argv.emplace_back(word);
        }
        return argv;
    }

    // What a terminal of that width shows.
    static std::vector<std::string> shown(const std::vector<std::string>& argv,
                                          unsigned short columns)
    {
        test::TerminalOptions options;
        options.columns = columns;
        test::TerminalScreen screen{columns, options.rows};
        screen.write(test::run_on_terminal(argv, options).bytes);
        return screen.lines();
    }

    std::vector<std::string> shown_by_pacman(const std::string& words, unsigned short columns)
    {
        std::vector<std::string> argv = pacman_command(words);
        argv.insert(argv.begin(), "/usr/bin/env");
        return shown(argv, columns);
    }

    std::vector<std::string> shown_by_us(const std::string& words, unsigned short columns)
    {
        std::vector<std::string> argv = m_given.machine().command({});
        for (const std::string_view word : split_words(words)) {
            argv.emplace_back(word);
        }
        return shown(argv, columns);
    }

    void expect_same(const std::string& words)
    {
        const ProgramResult theirs = pacman(words);
        const ProgramResult ours = m_given.when(words);
        EXPECT_EQ(ours.out, theirs.out) << words;
        EXPECT_EQ(ours.err, theirs.err) << words;
        EXPECT_EQ(ours.exit_code, theirs.exit_code) << words;
    }

    Given m_given;
    std::string m_catalog; // of pacman's configuration
};

// "Label" of each row; a continued one has none.
std::vector<std::string> labels_of(const std::string& table)
{
    std::vector<std::string> labels;
    for (const std::string_view line : split(table, '\n')) {
        if (line.size() > 17 && line.substr(16, 1) == ":" && line.front() != ' ') {
            labels.emplace_back(trim(line.substr(0, 16)));
        }
    }
    return labels;
}

} // namespace

TEST_F(BesidePacman, ListingsAndFiltersAreTheSame)
{
    for (const char* words : {"-Q", "-Qq", "-Qe", "-Qd", "-Qt", "-Qtt", "-Qdt", "-Qdtq",
                              "-Q app lib", "-Q nope", "-Qd app", "-Qqe tool"}) {
        expect_same(words);
    }
}

TEST_F(BesidePacman, GroupsAreTheSame)
{
    for (const char* words : {"-Qg", "-Qg g", "-Qgq g", "-Qg nope"}) {
        expect_same(words);
    }
}

TEST_F(BesidePacman, SearchesAreTheSame)
{
    for (const char* words :
         {"-Qs", "-Qs things", "-Qsq LIB", "-Qs ^a.*s$", "-Qs virtual", "-Qs a tool", "-Qs zzz"}) {
        expect_same(words);
    }
}

TEST_F(BesidePacman, DependencyTestsAreTheSame)
{
    for (const char* words : {"-T", "-T lib", "-T lib>=3 virtual=2 virtual>2 nosuchlib app=1.0"}) {
        expect_same(words);
    }
}

TEST_F(BesidePacman, InfoHasTheSameRowsFirst)
{
    for (const char* name : {"app", "lib", "tool"}) {
        const std::string theirs = pacman(std::string{"-Qi "} + name).out;
        const std::string ours = m_given.when(std::string{"-Qi "} + name).out;
        const std::vector<std::string> labels = labels_of(theirs);
        std::vector<std::string> first = labels_of(ours);
        ASSERT_GE(first.size(), labels.size());
        first.resize(labels.size());
        EXPECT_EQ(first, labels);
        for (const std::string& label : labels) {
            // Sizes are rounded differently, and the installation was not in the same second.
            if (label != "Installed Size" && label != "Install Date") {
                EXPECT_EQ(test::row_of(ours, label), test::row_of(theirs, label)) << label;
            }
        }
    }
}

TEST_F(BesidePacman, FilesHaveTheSamePathsBelowTheirPlace)
{
    const auto below = [](std::string text, const std::string& place) {
        for (std::size_t at = text.find(place); at != std::string::npos; at = text.find(place)) {
            text.erase(at, place.size());
        }
        return text;
    };
    const std::string theirs = pacman("-Ql app").out;
    const std::string ours = m_given.when("-Ql app").out;
    const std::string tree = test::row_of(m_given.when("-Qi app").out, "Tree");
    EXPECT_EQ(below(ours, tree), below(theirs, m_given.machine().path("pacman")));
}

TEST_F(BesidePacman, PackageFilesAreToldOfInTheSameWords)
{
    const std::string file = m_given.file(PackageBuilder{"other", "1-1"}.file("usr/x", "x"));
    for (const std::string words : {"-Qp ", "-Qpq "}) {
        expect_same(words + file);
    }
    expect_same("-Qp");
}

TEST_F(BesidePacman, ColoursAreTheSame)
{
    for (const char* words :
         {"-Q", "-Qq", "-Qdt", "-Q app nope", "-Qs", "-Qs things", "-Qsq lib", "-Qg", "-Qg g",
          "-Qg nope", "-Qk", "-Qc app", "-Qo /nope", "-Qi nope", "-T lib>=3"}) {
        expect_same(std::string{"--color always "} + words);
    }
    expect_same("--color always -Qp " + m_given.file(PackageBuilder{"other", "1-1"}));
}

TEST_F(BesidePacman, ColoursOfWhatCatalogsOfferAreTheSame)
{
    offer_in_both();
    for (const char* words : {"-Qu", "-Qu lib", "-Ss", "-Ss does", "-Ssq", "-Sl", "-Slq", "-Sg g",
                              "-Ss zzz", "-Qn", "-Qm"}) {
        expect_same(std::string{"--color always "} + words);
        expect_same(std::string{"--color never "} + words);
    }
}

TEST_F(BesidePacman, LabelsHaveTheSameColours)
{
    const std::string theirs = pacman("--color always -Qi app").out;
    const std::string ours = m_given.when("--color always -Qi app").out;
    EXPECT_EQ(ours.substr(0, ours.find("Installed Size")),
              theirs.substr(0, theirs.find("Installed Size")));
}

TEST_F(BesidePacman, LinesAreBrokenAtTheSamePlaces)
{
    add(PackageBuilder{"wordy", "1-1"}
            .description("says a lot about itself, more than any line of a terminal has room for, "
                         "and then goes on")
            .depends("lib")
            .optdepends("tool: for things that take many words to be described, many of them")
            .optdepends("app: for others")
            .group("a-group-with-a-long-name")
            .group("another-group-with-a-long-name")
            .group("short"),
        "");
    m_given.done("-Q");
    for (const unsigned short columns : std::array<unsigned short, 4>{120, 80, 60, 41}) {
        EXPECT_EQ(shown_by_us("-Qs lot", columns), shown_by_pacman("-Qs lot", columns)) << columns;
        std::vector<std::string> theirs = shown_by_pacman("-Qi wordy", columns);
        std::vector<std::string> ours = shown_by_us("-Qi wordy", columns);
        const auto above_sizes = [](std::vector<std::string>& lines) {
            lines.erase(
                std::find_if(lines.begin(), lines.end(),
                             [](const std::string& line) { return line.starts_with("Installed"); }),
                lines.end());
        };
        above_sizes(theirs);
        above_sizes(ours);
        EXPECT_EQ(ours, theirs) << columns;
    }
}
