// Every option of -Q, -D, -F and -V in each of its forms: before the operation, within its word,
// behind it and behind the targets it means the same.
#include "libpkg/base/text.hpp"
#include "libpkg/database/database_file.hpp"
#include "libpkg/database/sync_database.hpp"
#include "tests/scenario/query_rules.hpp"

namespace {

using namespace rbeepkg;
using test::Given;
using test::PackageBuilder;
using test::ProgramResult;
using testing::HasSubstr;
using Words = std::vector<std::string>;

struct Option
{
    std::string letters; // "" where there is none, "kk" for one that is given twice
    std::string name;    // its long form; "" only the letters
    std::string targets = {};
};

class QueryOptions : public testing::Test
{
protected:
    void SetUp() override
    {
        const PackageBuilder tool =
            PackageBuilder{"tool", "1-1"}.group("g").executable("usr/bin/tool", "#!/bin/sh\n");
        m_file = m_given.file(tool);
        m_given.offer(PackageBuilder{"tool", "2-1"}).installed(tool);
        m_given.installed(PackageBuilder{"lib"}, "--asdeps").done("-Sy");
        sqlite::Database file = database::open_for_writing(m_given.machine().state());
        database::SyncDatabase{file}.replace_files(
            "main", "digest", {{"tool", "2-1", {"usr/", "usr/bin/", "usr/bin/tool"}}});
    }

    // The letter of the operation, its name, an option of it.
    Words ways_to_say(const std::string& letter, const std::string& name, const Option& option)
    {
        const std::string behind = option.targets.empty() ? "" : " " + option.targets;
        const std::string operation = "-" + letter;
        Words words;
        if (!option.letters.empty()) {
            std::string apart; // "-k -k"
            for (const char one : option.letters) {
                apart += std::string{apart.empty() ? "-" : " -"} + one;
            }
            words = {operation + option.letters + behind, "-" + option.letters + letter + behind,
                     apart + " " + operation + behind, operation + " " + apart + behind,
                     operation + behind + " " + apart};
        }
        if (!option.name.empty()) {
            std::string full = "--" + option.name;
            for (std::size_t at = 1; at < option.letters.size(); ++at) {
                full += " --" + option.name;
            }
            words.insert(words.end(),
                         {full + " " + operation + behind, operation + " " + full + behind,
                          operation + behind + " " + full, "--" + name + " " + full + behind});
        }
        return words;
    }

    void expect_same(const Words& ways, int exit_code)
    {
        const ProgramResult first = m_given.when(ways.front());
        EXPECT_EQ(first.exit_code, exit_code) << ways.front() << "\n" << first.err;
        EXPECT_THAT(first.err, testing::Not(HasSubstr("invalid option"))) << ways.front();
        for (const std::string& words : ways) {
            const ProgramResult result = m_given.when(words);
            EXPECT_EQ(result.out, first.out) << words;
            EXPECT_EQ(result.err, first.err) << words;
            EXPECT_EQ(result.exit_code, first.exit_code) << words;
        }
    }

    Given m_given;
    std::string m_file;
};

} // namespace

TEST_F(QueryOptions, OfQueriesMeanTheSameInEveryPlace)
{
    for (const Option& option : std::vector<Option>{{"c", "changelog", "tool"},
                                                    {"d", "deps"},
                                                    {"e", "explicit"},
                                                    {"g", "groups", "g"},
                                                    {"i", "info", "tool"},
                                                    {"ii", "info", "tool"},
                                                    {"k", "check"},
                                                    {"kk", "check"},
                                                    {"l", "list", "tool"},
                                                    {"m", "foreign"},
                                                    {"n", "native"},
                                                    {"o", "owns", "tool"},
                                                    {"p", "file", m_file},
                                                    {"q", "quiet"},
                                                    {"s", "search", "tool"},
                                                    {"t", "unrequired"},
                                                    {"tt", "unrequired"},
                                                    {"u", "upgrades"},
                                                    {"j", "json"},
                                                    {"", "noconfirm"},
                                                    {"dtq", ""},
                                                    {"enuq", ""},
                                                    {"il", "", "tool"},
                                                    {"plq", "", m_file},
                                                    {"kkq", ""},
                                                    {"", "json --schema hive"}}) {
        expect_same(ways_to_say("Q", "query", option), 0);
    }
}

TEST_F(QueryOptions, OfTheFilesOfCatalogsMeanTheSameInEveryPlace)
{
    for (const Option& option : std::vector<Option>{{"l", "list", "tool"},
                                                    {"x", "regex", "^usr/bin/t"},
                                                    {"q", "quiet", "tool"},
                                                    {"lq", "", "tool"},
                                                    {"xq", "", "bin/tool$"},
                                                    {"", "machinereadable", "tool"},
                                                    {"", "json", "tool"}}) {
        expect_same(ways_to_say("F", "files", option), 0);
    }
    // What the catalogs say is asked first; this one has no file lists.
    for (const std::string words : {"-Fy", "-yF", "-y -F", "-F --refresh", "-Fyy", "--files -yy"}) {
        EXPECT_THAT(m_given.when(words).out, HasSubstr("main: ")) << words;
    }
}

TEST_F(QueryOptions, OfChecksOfTheDatabaseMeanTheSameInEveryPlace)
{
    for (const Option& option :
         std::vector<Option>{{"k", "check"}, {"kk", "check"}, {"kq", ""}, {"", "check --json"}}) {
        expect_same(ways_to_say("D", "database", option), 0);
    }
}

TEST_F(QueryOptions, OfMarksAreTakenInEveryPlace)
{
    const auto reason = [&] {
        return test::row_of(m_given.when("-Qi tool").out, "Install Reason");
    };
    for (const std::string words :
         {"--asdeps -D tool", "-D --asdeps tool", "-D tool --asdeps", "--database tool --asdeps",
          "-Dq tool --asdeps", "-q -D tool --asdeps", "-D --quiet --asdeps tool"}) {
        m_given.done("-D --asexplicit tool");
        EXPECT_EQ(reason(), "Explicitly installed");
        m_given.done(words);
        EXPECT_EQ(reason(), "Installed as a dependency for another package") << words;
    }
    for (const std::string words : {"--hold -D tool --reason why", "-D tool --hold --reason=why",
                                    "--reason why -D --hold tool"}) {
        m_given.done(words);
        EXPECT_EQ(test::row_of(m_given.when("-Qi tool").out, "Held"), "Yes: why") << words;
        m_given.done("--unhold -D tool");
    }
    m_given.done("-U --beside --noconfirm " + m_given.file(PackageBuilder{"tool", "3-1"}));
    for (const std::string words :
         {"--activate -D tool=3-1", "-D --activate tool=1-1", "-D tool=3-1 --activate"}) {
        m_given.done(words);
        EXPECT_THAT(m_given.when("-Q").out,
                    HasSubstr(words.find('3') != std::string::npos ? "tool 3-1\n" : "tool 1-1\n"))
            << words;
    }
}

TEST_F(QueryOptions, OfTheVersionAreTakenAndChangeNothing)
{
    const std::string version = m_given.done("-V").out;
    EXPECT_THAT(version, testing::StartsWith("rbeepkg "));
    for (const char* words : {"--version", "-V -v", "-v -V", "-vV", "-V --color always",
                              "--debug -V", "-V --disable-download-timeout", "-V word"}) {
        const ProgramResult result = m_given.done(words);
        EXPECT_EQ(result.out, version) << words;
    }
}

TEST_F(QueryOptions, ThatBelongToOtherOperationsAreRefused)
{
    for (const char* words : {"-Qy", "-Q --needed", "-Q --cascade", "-Fs x", "-F --owns x",
                              "-D --info lib", "-Ds", "-Du", "-V --needed", "-F --upgrades"}) {
        const ProgramResult result = m_given.when(words);
        EXPECT_NE(result.exit_code, 0) << words;
        EXPECT_THAT(result.err, HasSubstr("error: invalid option '-")) << words;
    }
}
