// The same packages in the real pacman and in rbeepkg: what both print, held against each other.
#include "libpkg/base/text.hpp"
#include "tests/scenario/query_rules.hpp"

#include <unistd.h>

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

    ProgramResult pacman(const std::string& words)
    {
        const std::string root = m_given.machine().path("pacman");
        std::filesystem::create_directories(root + "/var/lib/pacman");
        m_given.machine().root().write("pacman.conf", "[options]\nSigLevel = Never\n"
                                                      "Architecture = auto\n");
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
        return test::run_program(argv);
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
