// -Sp, answered by rbeepkg itself where everything is at hand, and as rbeepkg-transact answers it.
#include "libpkg/os/file.hpp"
#include "libpkg/sqlite/database.hpp"
#include "tests/scenario/query_rules.hpp"
#include "tests/support/run_program.hpp"

#include <unistd.h>

#include <filesystem>

namespace {

using namespace rbeepkg;
using test::Given;
using test::PackageBuilder;
using test::ProgramResult;
using testing::HasSubstr;

const std::string k_programs = RBEEPKG_BIN_DIR;

class QueryPlan : public testing::Test
{
protected:
    QueryPlan()
    {
        m_given.offer(PackageBuilder{"app", "2.0-1"}.depends("lib>=1"))
            .offer(PackageBuilder{"lib", "1.5-1"})
            .offer(PackageBuilder{"old", "2.0-1"})
            .offer(PackageBuilder{"same", "1.0-1"})
            .installed(PackageBuilder{"old", "1.0-1"})
            .installed(PackageBuilder{"same", "1.0-1"});
        m_given.done("-Sy");
        keep_fresh(100'000);
        os::make_directories(path("alone"));
        std::filesystem::copy_file(k_programs + "/rbeepkg", path("alone/rbeepkg"));
    }

    std::string path(const std::string& name) { return m_given.machine().path(name); }

    void keep_fresh(int seconds)
    {
        sqlite::Database{m_given.machine().state() + "/rbeepkg.db", sqlite::OpenMode::read_write}
            .execute("UPDATE catalog SET max_age = " + std::to_string(seconds));
    }

    // rbeepkg where it finds nobody to hand anything over to.
    ProgramResult alone(const std::vector<std::string>& words)
    {
        return test::run_program(m_given.machine().command(words, path("alone/rbeepkg")));
    }
    ProgramResult transact(const std::vector<std::string>& words)
    {
        return test::run_program(
            m_given.machine().command(words, k_programs + "/rbeepkg-transact"));
    }
    static void expect_same(const ProgramResult& one, const ProgramResult& other,
                            const std::vector<std::string>& words)
    {
        const std::string asked = testing::PrintToString(words);
        EXPECT_EQ(one.exit_code, other.exit_code) << asked;
        EXPECT_EQ(one.out, other.out) << asked;
        EXPECT_EQ(one.err, other.err) << asked;
    }
    void expect_handed_over(const std::vector<std::string>& words)
    {
        EXPECT_THAT(alone(words).err, HasSubstr("cannot start")) << testing::PrintToString(words);
        expect_same(m_given.machine().rbeepkg(words), transact(words), words);
    }

    Given m_given;
};

} // namespace

TEST_F(QueryPlan, OfPackageFilesIsAnsweredByOneProgramAsByTheOther)
{
    const std::vector<std::vector<std::string>> questions = {
        {"-Sp", "app"},
        {"-Sp", "--json", "app", "old"},
        {"-Sp", "--print-format", "%n %v %r %s %l %o", "app", "old"},
        {"-Sp", "--progress=json", "app"},
        {"-Sp", "--no-build", "main/lib"},
        {"-Sp", "--needed", "same"},
        {"-Spu"},
        {"-Spuu", "--ignore", "old"},
        {"-Spd", "app"},
        {"-Spdd", "app"},
        {"-Spv", "app"},
        {"-Sp", "--assume-installed", "lib=2", "app"}};
    for (const std::vector<std::string>& words : questions) {
        const ProgramResult answer = alone(words);
        EXPECT_EQ(answer.exit_code, 0) << testing::PrintToString(words) << answer.err;
        expect_same(answer, transact(words), words);
    }
    EXPECT_THAT(alone({"-Sp", "--print-format", "%n", "app"}).out, "lib\napp\n");
}

// As everything that only reads: also where the caches must be asked, and of -R and -U.
TEST_F(QueryPlan, NeedsNoRightToWrite)
{
    const std::string file = m_given.file(PackageBuilder{"app", "1.0-1"});
    m_given.done("-Sw app --noconfirm");
    const std::vector<std::vector<std::string>> plans = {
        {"-Sp", "app"}, {"-Sp", "old"},  {"-Sp", "--json", "app"},
        {"-Spu"},       {"-Rp", "same"}, {"-Rcsp", "same"},
        {"-Up", file},  {"-Scp"},
    };
    std::vector<std::string> answers;
    for (const std::vector<std::string>& words : plans) {
        answers.push_back(m_given.machine().rbeepkg(words).out);
    }
    m_given.machine().root().open_to_all();
    test::ProgramOptions onlooker;
    onlooker.as_nobody = ::geteuid() == 0;
    constexpr auto k_may_read = std::filesystem::perms{0555};
    std::filesystem::permissions(m_given.machine().state(), k_may_read);
    for (std::size_t i = 0; i < plans.size(); ++i) {
        const ProgramResult result = m_given.machine().rbeepkg(plans[i], onlooker);
        EXPECT_EQ(result.exit_code, 0) << testing::PrintToString(plans[i]) << result.err;
        EXPECT_EQ(result.out, answers[i]) << testing::PrintToString(plans[i]);
    }
    EXPECT_EQ(m_given.machine().rbeepkg({"-Syp", "app"}, onlooker).exit_code, 6);
    EXPECT_EQ(m_given.machine().rbeepkg({"-S", "--noconfirm", "app"}, onlooker).exit_code, 6);
    std::filesystem::permissions(m_given.machine().state(), std::filesystem::perms{0755});
}

TEST_F(QueryPlan, ChangesNothing)
{
    std::filesystem::remove_all(m_given.machine().cache());
    EXPECT_EQ(alone({"-Sp", "app"}).exit_code, 0);
    EXPECT_FALSE(os::exists(m_given.machine().cache()));
}

TEST_F(QueryPlan, WithAnErrorIsHandedOver)
{
    expect_handed_over({"-Sp"});
    expect_handed_over({"-Sp", "nope"});
    expect_handed_over({"-Sp", "app=9"});
    expect_handed_over({"-Sp", "app:"});
    expect_handed_over({"-Sp", "--assume-installed", "=", "app"});
}

TEST_F(QueryPlan, TakesTheAnswersThatAreGivenBeforehand)
{
    m_given.offer(PackageBuilder{"enemy", "1.0-1"}.conflicts("old"));
    m_given.done("-Sy");
    keep_fresh(100'000);
    const std::vector<std::string> words = {"-Sp", "--json", "--ask", "4", "enemy"};
    expect_same(alone(words), transact(words), words);
    EXPECT_THAT(alone(words).out, HasSubstr(R"("action":"remove","name":"old")"));
    expect_handed_over({"-Sp", "enemy"}); // the answer is no, which is an error
}

TEST_F(QueryPlan, OfWhatMayLieInTheCacheIsHandedOver)
{
    m_given.done("-Sw --noconfirm lib");
    keep_fresh(100'000);
    expect_handed_over({"-Sp", "app"});
    EXPECT_THAT(m_given.done("-Sp --print-format %n:%o app").out,
                HasSubstr("lib:cached\napp:prebuilt\n"));
    expect_handed_over({"-Sp", "same"}); // from there it was installed
    EXPECT_EQ(alone({"-Sp", "old"}).exit_code, 0);
}

TEST_F(QueryPlan, OfADirectoryThatIsAsItWasNeedsNoRefresh)
{
    keep_fresh(0);
    const std::vector<std::string> words = {"-Sp", "old"};
    const ProgramResult answer = alone(words);
    EXPECT_EQ(answer.exit_code, 0) << answer.err;
    expect_same(answer, transact(words), words);
    m_given.offer(PackageBuilder{"old", "3.0-1"});
    EXPECT_THAT(m_given.when("-Q old").out, HasSubstr("old")); // what is offered is written
    EXPECT_THAT(alone(words).err, HasSubstr("cannot start"));
    EXPECT_THAT(alone({"-Spy", "old"}).err, HasSubstr("cannot start"));
    EXPECT_THAT(m_given.done("-Sp old").out, HasSubstr("old-3.0-1"));
}

TEST_F(QueryPlan, WithALeftoverOfADeadProcessIsHandedOver)
{
    os::make_directories(m_given.machine().state() + "/store/.staging/9");
    EXPECT_THAT(alone({"-Sp", "app"}).err, HasSubstr("cannot start"));
    EXPECT_THAT(m_given.when("-Sp app").err, HasSubstr("recovered from an interrupted run"));
    EXPECT_EQ(alone({"-Sp", "app"}).exit_code, 0);
}

TEST_F(QueryPlan, ThatMustBuildIsHandedOver)
{
    EXPECT_THAT(alone({"-Sp", "--build", "app"}).err, HasSubstr("cannot start"));
}

// nvidia-smi takes a second where the driver sleeps, and most workers ask for nothing of it.
TEST_F(QueryPlan, LooksAtTheGpusOnlyWhereBackendsAreComparedWithEachOther)
{
    const auto variant = [](const std::string& backend) {
        pkgfile::Extra extra;
        extra.backend = backend;
        return PackageBuilder{"w-" + backend, "1.0-1"}.provides("w").extra(extra);
    };
    m_given.offer(variant("cpu")).offer(variant("cuda"));
    m_given.done("-Sy");
    keep_fresh(100'000);
    const std::string mark = path("was-asked");
    m_given.machine().root().write("tools/nvidia-smi",
                                   "#!/bin/sh\n: >" + mark + "\necho 'NVIDIA T4, 550.54'\n", 0755);
    test::ProgramOptions options;
    options.environment["PATH"] = path("tools") + ":/usr/bin:/bin";
    const auto plan_of = [&](const std::string& target) {
        return m_given.machine().rbeepkg({"-Sp", "--print-format", "%n", target}, options).out;
    };
    EXPECT_EQ(plan_of("app"), "lib\napp\n");
    EXPECT_EQ(plan_of("w-cpu"), "w-cpu\n");
    EXPECT_FALSE(os::exists(mark));
    EXPECT_EQ(plan_of("w"), "w-cuda\n");
    EXPECT_TRUE(os::exists(mark));
}
