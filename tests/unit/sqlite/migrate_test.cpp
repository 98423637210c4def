#include "libpkg/base/error.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/sqlite/migrate.hpp"
#include "tests/unit/sqlite/other_process.hpp"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <vector>

namespace rbeepkg::sqlite {
namespace {

constexpr std::array k_three = {
    Migration{1, "first", "CREATE TABLE a (x); INSERT INTO a VALUES (1);"},
    Migration{2, "second", "CREATE TABLE b (x); INSERT INTO b SELECT x + 1 FROM a;"},
    Migration{3, "third", "DROP TABLE a;"}};

class MigrateTest : public testing::Test
{
protected:
    std::string path() const { return m_directory.path() + "/x.db"; }
    Database writer() const { return {path(), OpenMode::read_write_create}; }
    static std::int64_t number(Database& database, std::string_view sql)
    {
        Statement statement = database.prepare(sql);
        return statement.step() ? statement.integer(0) : -1;
    }

    os::TempDir m_directory{"/tmp"};
};

TEST_F(MigrateTest, BringsAnEmptyFileUpAndRecordsEachStep)
{
    Database database = writer();
    migrate(database, k_three);
    EXPECT_EQ(database.schema_version(), 3);
    EXPECT_EQ(number(database, "SELECT x FROM b"), 2);
    EXPECT_EQ(number(database, "SELECT count(*) FROM schema_migration"), 3);
    EXPECT_EQ(number(database, "SELECT number FROM schema_migration WHERE name = 'second'"), 2);
    EXPECT_GT(number(database, "SELECT min(applied_at) FROM schema_migration"), 1'600'000'000);
}

TEST_F(MigrateTest, AppliesOnlyWhatIsMissing)
{
    Database database = writer();
    migrate(database, std::span{k_three}.first(1));
    database.execute("UPDATE a SET x = 41");
    migrate(database, k_three);
    EXPECT_EQ(number(database, "SELECT x FROM b"), 42);
}

TEST_F(MigrateTest, WritesNothingWhenNothingIsDue)
{
    Database database = writer();
    migrate(database, k_three);
    Database reader{path(), OpenMode::read_only}; // which could not write
    EXPECT_NO_THROW(migrate(reader, k_three));
    const SqlTransaction somebody_writes{database};
    EXPECT_NO_THROW(migrate(reader, k_three));
}

TEST_F(MigrateTest, RefusesANewerSchemaAndNamesTheWayOut)
{
    Database database = writer();
    migrate(database, k_three);
    try {
        migrate(database, std::span{k_three}.first(2));
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::unsupported);
        EXPECT_NE(error.message().find("schema 3"), std::string::npos);
        EXPECT_NE(error.hint().find("newer rbeepkg"), std::string::npos);
    }
    EXPECT_EQ(database.schema_version(), 3);
}

TEST_F(MigrateTest, AFailingMigrationLeavesTheSchemaOfBefore)
{
    constexpr std::array bad = {
        k_three[0], Migration{2, "bad", "CREATE TABLE half (x); INSERT INTO nowhere VALUES (1);"}};
    Database database = writer();
    try {
        migrate(database, bad);
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_NE(std::string{error.what()}.find("migration 2 (bad)"), std::string::npos);
    }
    EXPECT_EQ(database.schema_version(), 0) << "the good ones before it are not left alone either";
    EXPECT_EQ(number(database, "SELECT count(*) FROM sqlite_schema"), 0);
    migrate(database, k_three); // and the mended one goes on from there
    EXPECT_EQ(database.schema_version(), 3);
}

TEST_F(MigrateTest, RefusesGapsAndMigrationsThatCommit)
{
    constexpr std::array gap = {k_three[0], k_three[2]};
    constexpr std::array commits = {Migration{1, "commits", "CREATE TABLE a (x); COMMIT;"}};
    Database database = writer();
    EXPECT_THROW(migrate(database, gap), Error);
    EXPECT_EQ(database.schema_version(), 0);
    EXPECT_THROW(migrate(database, commits), Error);
}

TEST_F(MigrateTest, ManyProcessesAtOnceAllSucceed)
{
    for (int round = 0; round < 5; ++round) {
        const os::TempDir directory{"/tmp"};
        const std::string file = directory.path() + "/x.db";
        std::vector<std::unique_ptr<test::OtherProcess>> others;
        for (int i = 0; i < 6; ++i) {
            others.push_back(std::make_unique<test::OtherProcess>([&] {
                Database database{file, OpenMode::read_write_create};
                migrate(database, k_three);
                return database.schema_version() == 3;
            }));
        }
        for (const auto& other : others) {
            EXPECT_TRUE(other->succeeded());
        }
        Database database{file, OpenMode::read_only};
        EXPECT_EQ(number(database, "SELECT count(*) FROM b"), 1);
    }
}

} // namespace
} // namespace rbeepkg::sqlite
