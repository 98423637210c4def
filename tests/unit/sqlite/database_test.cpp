#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/sqlite/database.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <limits>

namespace rbeepkg::sqlite {
namespace {

class DatabaseTest : public testing::Test
{
protected:
    std::string path(const std::string& name = "x.db") const
    {
        return os::join_path(m_directory.path(), name);
    }
    Database writer(const std::string& name = "x.db") const
    {
        return {path(name), OpenMode::read_write_create};
    }
    std::int64_t number(Database& database, std::string_view sql)
    {
        Statement statement = database.prepare(sql);
        return statement.step() ? statement.integer(0) : -1;
    }
    std::string word(Database& database, std::string_view sql)
    {
        Statement statement = database.prepare(sql);
        return statement.step() ? statement.text(0) : "no row";
    }

    os::TempDir m_directory{"/tmp"};
};

template <typename F> Error error_of(F&& action)
{
    try {
        action();
    } catch (const Error& error) {
        return error;
    }
    return {ErrorCode::usage, "no error"};
}

TEST_F(DatabaseTest, WritesDurablyInWalModeWithForeignKeys)
{
    Database database = writer();
    EXPECT_EQ(word(database, "PRAGMA journal_mode"), "wal");
    EXPECT_EQ(number(database, "PRAGMA synchronous"), 2);
    EXPECT_EQ(number(database, "PRAGMA foreign_keys"), 1);
    EXPECT_EQ(number(database, "PRAGMA busy_timeout"), 10'000);
}

TEST_F(DatabaseTest, ValuesComeBackAsTheyWere)
{
    Database database = writer();
    database.execute("CREATE TABLE t (a, b, c, d, e, f)");
    const std::string with_nul{"a\0b", 3};
    database.prepare("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)")
        .bind(std::numeric_limits<std::int64_t>::min())
        .bind(with_nul)
        .bind(std::string_view{})
        .bind_blob(with_nul)
        .bind_blob({})
        .bind(std::optional<std::string>{})
        .execute();
    Statement row = database.prepare("SELECT *, typeof(c), typeof(e), typeof(f) FROM t");
    ASSERT_TRUE(row.step());
    EXPECT_EQ(row.integer(0), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(row.text(1), with_nul);
    EXPECT_EQ(row.text(3), with_nul);
    EXPECT_TRUE(row.is_null(5));
    EXPECT_FALSE(row.is_null(2));
    EXPECT_EQ(row.text(6), "text");
    EXPECT_EQ(row.text(7), "blob");
    EXPECT_EQ(row.text(8), "null");
    EXPECT_FALSE(row.step());
}

TEST_F(DatabaseTest, BindAfterAStepStartsAfresh)
{
    Database database = writer();
    database.execute("CREATE TABLE t (a, b)");
    Statement insert = database.prepare("INSERT INTO t VALUES (?, ?)");
    insert.bind(1).bind("one").execute();
    insert.bind(2).bind("two").execute();
    insert.bind(3).execute(); // b is not left over from before
    EXPECT_EQ(number(database, "SELECT count(*) FROM t"), 3);
    EXPECT_EQ(word(database, "SELECT b FROM t WHERE a = 2"), "two");
    EXPECT_EQ(number(database, "SELECT count(*) FROM t WHERE b IS NULL"), 1);

    Statement select = database.prepare("SELECT b FROM t WHERE a = ?");
    ASSERT_TRUE(select.bind(1).step());
    ASSERT_TRUE(select.bind(2).step()); // with the first row still open
    EXPECT_EQ(select.text(0), "two");
}

TEST_F(DatabaseTest, CountsChangesAndRowids)
{
    Database database = writer();
    database.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a)");
    database.execute("INSERT INTO t VALUES (41, 1), (42, 2)");
    EXPECT_EQ(database.last_insert_rowid(), 42);
    EXPECT_EQ(database.changes(), 2);
}

TEST_F(DatabaseTest, ABugOfOursIsInternalAndShowsTheStatement)
{
    Database database = writer();
    const Error bad = error_of([&] { database.prepare("SELECT nonsense"); });
    EXPECT_EQ(bad.code(), ErrorCode::internal);
    EXPECT_NE(bad.message().find(path()), std::string::npos);
    EXPECT_NE(bad.message().find("SELECT nonsense"), std::string::npos);

    database.execute("CREATE TABLE t (a UNIQUE); INSERT INTO t VALUES (1)");
    Statement insert = database.prepare("INSERT INTO t VALUES (?)");
    EXPECT_EQ(error_of([&] { insert.bind(1).execute(); }).code(), ErrorCode::internal);
    insert.bind(2).execute(); // usable after the failure
    EXPECT_EQ(number(database, "SELECT count(*) FROM t"), 2);
}

TEST_F(DatabaseTest, SurvivesMovesWithItsStatements)
{
    Database first = writer();
    Statement statement = first.prepare("SELECT ?");
    Database second = std::move(first);
    Statement moved = std::move(statement);
    ASSERT_TRUE(moved.bind(7).step());
    EXPECT_EQ(moved.integer(0), 7);
    EXPECT_EQ(number(second, "SELECT 8"), 8);
    // NOLINTNEXTLINE(bugprone-use-after-move): that is the test
    EXPECT_EQ(error_of([&] { statement.step(); }).code(), ErrorCode::internal);
}

TEST_F(DatabaseTest, APathMayHoldWhatMeansSomethingInUris)
{
    const std::string odd = "a?mode=ro#b%20c.db";
    writer(odd).execute("CREATE TABLE t (a); INSERT INTO t VALUES (5)");
    EXPECT_TRUE(os::exists(path(odd)));
    Database reader{path(odd), OpenMode::read_only};
    EXPECT_EQ(number(reader, "SELECT a FROM t"), 5);
}

TEST_F(DatabaseTest, AnotherWriterMakesItLocked)
{
    Database first = writer();
    first.execute("CREATE TABLE t (a)");
    Database second = writer();
    sqlite3_busy_timeout(second.raw(), 1);
    const SqlTransaction held{first};
    const Error error = error_of([&] { const SqlTransaction refused{second}; });
    EXPECT_EQ(error.code(), ErrorCode::locked);
    EXPECT_NE(error.message().find(path()), std::string::npos);
    EXPECT_FALSE(error.hint().empty());
}

TEST_F(DatabaseTest, WhatIsNoDatabaseIsCorrupt)
{
    os::write_file_atomically(path(), std::string(8192, 'x'));
    EXPECT_EQ(error_of([&] { writer(); }).code(), ErrorCode::corrupt);
    EXPECT_EQ(error_of([&] { Database(path(), OpenMode::read_only); }).code(), ErrorCode::corrupt);
}

TEST_F(DatabaseTest, AFullDiskIsNoSpace)
{
    Database database = writer();
    database.execute("CREATE TABLE t (a); PRAGMA max_page_count = 4");
    const Error error =
        error_of([&] { database.execute("INSERT INTO t VALUES (zeroblob(1000000))"); });
    EXPECT_EQ(error.code(), ErrorCode::no_space);
}

TEST_F(DatabaseTest, AMissingFileIsNotMadeByReading)
{
    const Error error = error_of([&] { Database(path(), OpenMode::read_only); });
    EXPECT_EQ(error.code(), ErrorCode::io);
    EXPECT_NE(error.message().find(path()), std::string::npos);
    EXPECT_FALSE(os::exists(path()));
}

TEST_F(DatabaseTest, AReaderCannotWrite)
{
    Database database = writer();
    database.execute("CREATE TABLE t (a)");
    Database reader{path(), OpenMode::read_only};
    EXPECT_EQ(error_of([&] { reader.execute("INSERT INTO t VALUES (1)"); }).code(),
              ErrorCode::permission);
}

TEST_F(DatabaseTest, ATransactionRollsBackUnlessCommitted)
{
    Database database = writer();
    database.execute("CREATE TABLE t (a)");
    {
        const SqlTransaction transaction{database};
        database.execute("INSERT INTO t VALUES (1)");
    }
    EXPECT_EQ(number(database, "SELECT count(*) FROM t"), 0);
    {
        SqlTransaction transaction{database};
        database.execute("INSERT INTO t VALUES (1)");
        transaction.commit();
    }
    EXPECT_EQ(number(database, "SELECT count(*) FROM t"), 1);
}

TEST_F(DatabaseTest, ATransactionThatSqliteEndedIsNoTrouble)
{
    Database database = writer();
    database.execute("CREATE TABLE t (a)");
    const auto fail_inside = [&] {
        const SqlTransaction transaction{database};
        database.execute("ROLLBACK");
        throw Error{ErrorCode::io, "x"};
    };
    EXPECT_THROW(fail_inside(), Error);
    const SqlTransaction next{database};
}

TEST_F(DatabaseTest, SchemaVersionIsUserVersion)
{
    Database database = writer();
    EXPECT_EQ(database.schema_version(), 0);
    database.execute("PRAGMA user_version = 12");
    EXPECT_EQ(database.schema_version(), 12);
}

} // namespace
} // namespace rbeepkg::sqlite
