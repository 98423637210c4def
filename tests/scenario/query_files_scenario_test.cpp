// -F: which packages of the catalogs have a file. The lists are put where -Fy puts them.
#include "libpkg/database/database_file.hpp"
#include "libpkg/database/sync_database.hpp"
#include "tests/scenario/query_rules.hpp"

namespace {

using namespace rbeepkg;
using test::expect_answer;
using test::expect_complaint;
using test::Given;
using test::PackageBuilder;

class QueryFiles : public testing::Test
{
protected:
    void SetUp() override
    {
        m_given.offer(PackageBuilder{"app", "1-1"}.group("g").group("h"), "one")
            .offer(PackageBuilder{"lib", "3-1"}, "one")
            .offer(PackageBuilder{"tool"}, "two")
            .installed(PackageBuilder{"lib", "2-1"});
        m_given.done("-Sy");
        sqlite::Database file = database::open_for_writing(m_given.machine().state());
        database::SyncDatabase sync{file};
        sync.replace_files("one", "digest",
                           {{"app", "1-1", {"usr/", "usr/bin/", "usr/bin/app", "usr/share/doc"}},
                            {"lib", "3-1", {"usr/", "usr/lib/", "usr/lib/lib.so", "doc"}}});
        sync.replace_files("two", "digest",
                           {{"tool", "1.0-1", {"usr/", "usr/bin/", "usr/bin/app"}}});
    }

    Given m_given{{"one", "two"}};
};

} // namespace

TEST_F(QueryFiles, ANameIsTheLastPartOfAPath)
{
    expect_answer(m_given, "-F app",
                  "one/app 1-1 (g h)\n    usr/bin/app\ntwo/tool 1.0-1\n    usr/bin/app\n");
    expect_answer(m_given, "-F lib.so", "one/lib 3-1 [installed: 2-1]\n    usr/lib/lib.so\n");
    expect_answer(m_given, "-F doc",
                  "one/app 1-1 (g h)\n    usr/share/doc\none/lib 3-1 [installed: 2-1]\n    doc\n");
}

TEST_F(QueryFiles, APathIsTheWholeOfIt)
{
    expect_answer(m_given, "-F usr/lib/lib.so", "usr/lib/lib.so is owned by one/lib 3-1\n");
    expect_answer(m_given, "-F /usr/lib/lib.so", "usr/lib/lib.so is owned by one/lib 3-1\n");
    expect_answer(m_given, "-F usr/bin/",
                  "usr/bin/ is owned by one/app 1-1\nusr/bin/ is owned by two/tool 1.0-1\n");
    expect_answer(m_given, "-F usr/bin", "", 1);
}

TEST_F(QueryFiles, QuietlyNamesCatalogAndPackage)
{
    expect_answer(m_given, "-Fq app", "one/app\ntwo/tool\n");
    expect_answer(m_given, "-Fq usr/bin/app", "one/app\ntwo/tool\n");
}

TEST_F(QueryFiles, NothingFoundFailsWithoutAMessage)
{
    expect_answer(m_given, "-F nope", "", 1);
    expect_answer(m_given, "-F nope lib.so", "one/lib 3-1 [installed: 2-1]\n    usr/lib/lib.so\n",
                  1);
}

TEST_F(QueryFiles, XTakesRegularExpressions)
{
    expect_answer(m_given, "-Fx ^LIB.*so$", "one/lib 3-1 [installed: 2-1]\n    usr/lib/lib.so\n");
    expect_answer(m_given, "-Fx bin/a.p$",
                  "usr/bin/app is owned by one/app 1-1\nusr/bin/app is owned by two/tool 1.0-1\n");
    expect_answer(m_given, "-Fxq ^bin$", "", 1);
    expect_complaint(m_given, "-Fx (bad", "", "error: \"(bad\" is no regular expression");
}

TEST_F(QueryFiles, LListsThoseOfAPackage)
{
    expect_answer(m_given, "-Fl lib", "lib usr/\nlib usr/lib/\nlib usr/lib/lib.so\nlib doc\n");
    expect_answer(m_given, "-Flq two/tool", "usr/\nusr/bin/\nusr/bin/app\n");
    expect_complaint(m_given, "-Fl nope", "", "error: package 'nope' was not found\n");
}

TEST_F(QueryFiles, MachinesReadFieldsApartByNul)
{
    using namespace std::string_literals;
    expect_answer(m_given, "-F --machinereadable lib.so", "one\0lib\0"s + "3-1\0usr/lib/lib.so\n"s);
    expect_answer(m_given, "-Fl --machinereadable two/tool",
                  "two\0tool\0"s + "1.0-1\0usr/\ntwo\0tool\0"s + "1.0-1\0usr/bin/\ntwo\0tool\0"s +
                      "1.0-1\0usr/bin/app\n"s);
}

TEST_F(QueryFiles, ListsThatAreMissingAreSaid)
{
    m_given.offer(PackageBuilder{"more"}, "two");
    m_given.done("-Syy");
    expect_complaint(m_given, "-Fq lib.so", "one/lib\n",
                     "warning: the file lists of catalog 'two' are not here", 0);
}

TEST_F(QueryFiles, WithoutTargetsIsAnError)
{
    expect_complaint(m_given, "-F", "", "error: no targets specified (use -h for help)\n");
}

TEST_F(QueryFiles, AnswersAsJson)
{
    expect_answer(m_given, "-F --json lib.so",
                  R"([{"schema":1,"name":"lib","version":"3-1","catalog":"one",)"
                  R"("path":"usr/lib/lib.so"}])"
                  "\n");
    expect_answer(m_given, "-F --json nope", "[]\n", 1);
}
