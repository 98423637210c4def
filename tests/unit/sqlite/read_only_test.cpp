// Reading where nothing may be written, beside a process that writes.
#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/sqlite/database.hpp"
#include "tests/unit/sqlite/other_process.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <map>
#include <tuple>

namespace rbeepkg::sqlite {
namespace {

using test::OtherProcess;
using test::Signpost;

class ReadOnlyTest : public testing::Test
{
protected:
    ReadOnlyTest()
    {
        // Others may look into it and not write.
        EXPECT_EQ(::chmod(m_directory.path().c_str(), 0755), 0);
    }
    std::string path() const { return m_directory.path() + "/x.db"; }
    Database writer() const { return {path(), OpenMode::read_write_create}; }
    void fill() const
    {
        writer().execute("CREATE TABLE t (a INTEGER NOT NULL); INSERT INTO t VALUES (1)");
    }
    static std::int64_t sum(Database& database)
    {
        Statement statement = database.prepare("SELECT sum(a) FROM t");
        return statement.step() ? statement.integer(0) : -1;
    }
    std::int64_t sum_read() const
    {
        Database reader{path(), OpenMode::read_only};
        return sum(reader);
    }
    // As an ordinary user, to whom the directory belongs not.
    bool nobody_reads(std::int64_t expected) const
    {
        OtherProcess child{[&] { return sum_read() == expected; }, true};
        return child.succeeded();
    }
    using Facts = std::map<std::string, std::tuple<off_t, time_t, long>>;
    Facts facts() const
    {
        Facts result;
        for (const std::string& name : os::list_directory(m_directory.path())) {
            struct ::stat status = {};
            EXPECT_EQ(::stat((m_directory.path() + "/" + name).c_str(), &status), 0);
            result[name] = {status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
        }
        return result;
    }

    os::TempDir m_directory{"/tmp"};
};

TEST_F(ReadOnlyTest, WorksInADirectoryThatCannotBeWritten)
{
    fill();
    EXPECT_TRUE(nobody_reads(1));
}

TEST_F(ReadOnlyTest, WorksOnACopyWithoutItsWalFile)
{
    fill();
    os::remove_file(path() + "-wal");
    os::remove_file(path() + "-shm");
    const Facts before = facts();
    EXPECT_TRUE(nobody_reads(1));
    EXPECT_EQ(sum_read(), 1);
    EXPECT_EQ(facts(), before);
}

TEST_F(ReadOnlyTest, WorksWithoutTheShmFileWhereItCanBeMade)
{
    fill();
    os::remove_file(path() + "-shm");
    EXPECT_EQ(sum_read(), 1);
}

TEST_F(ReadOnlyTest, WorksOnADatabaseThatIsNotInWalMode)
{
    fill();
    writer().execute("PRAGMA journal_mode=DELETE");
    EXPECT_TRUE(nobody_reads(1));
    EXPECT_EQ(sum_read(), 1);
}

TEST_F(ReadOnlyTest, ChangesNothingOnDisk)
{
    fill();
    const Facts before = facts();
    EXPECT_EQ(before.size(), 3U); // with -wal and -shm, which stay
    EXPECT_EQ(sum_read(), 1);
    EXPECT_EQ(facts(), before);
}

TEST_F(ReadOnlyTest, SeesWhatALiveWriterCommittedAndNoMore)
{
    fill();
    Signpost committed;
    Signpost seen;
    OtherProcess other{[&] {
        Database database = writer();
        database.execute("INSERT INTO t VALUES (10)");
        SqlTransaction transaction{database};
        database.execute("INSERT INTO t VALUES (100)");
        committed.set();
        seen.wait();
        return true;
    }};
    committed.wait();
    EXPECT_TRUE(nobody_reads(11));
    EXPECT_EQ(sum_read(), 11);
    seen.set();
    EXPECT_TRUE(other.succeeded());
    EXPECT_TRUE(nobody_reads(11));
}

TEST_F(ReadOnlyTest, SeesWhatAKilledWriterCommitted)
{
    fill();
    {
        Signpost committed;
        OtherProcess other{[&] {
            Database database = writer();
            database.execute("INSERT INTO t VALUES (10)");
            SqlTransaction transaction{database};
            database.execute("INSERT INTO t VALUES (100)");
            committed.set();
            return ::pause() == 0;
        }};
        committed.wait();
    } // killed
    EXPECT_TRUE(nobody_reads(11));
    EXPECT_EQ(sum_read(), 11);
}

// A snapshot stays what it was while a writer goes on, and the next one is new.
TEST_F(ReadOnlyTest, AnOpenReadKeepsItsSnapshot)
{
    fill();
    Database database = writer();
    database.execute("INSERT INTO t VALUES (2)");
    Database reader{path(), OpenMode::read_only};
    Statement rows = reader.prepare("SELECT a FROM t ORDER BY rowid");
    ASSERT_TRUE(rows.step());
    database.execute("UPDATE t SET a = 50");
    ASSERT_TRUE(rows.step());
    EXPECT_EQ(rows.integer(0), 2);
    EXPECT_FALSE(rows.step());
    EXPECT_EQ(sum(reader), 100);
}

// Every commit moves an amount from one row to the other: whoever sees another sum saw half of one.
TEST_F(ReadOnlyTest, NeverSeesHalfOfACommitWhileAWriterComesAndGoes)
{
    writer().execute("CREATE TABLE t (a INTEGER NOT NULL, filling TEXT);"
                     "INSERT INTO t VALUES (1000, ''), (0, '')");
    OtherProcess other{[&] {
        for (int round = 0; round < 60; ++round) {
            Database database = writer();
            for (int commit = 0; commit < 5; ++commit) {
                database.execute("BEGIN IMMEDIATE; UPDATE t SET a = a - 1 WHERE rowid = 1;"
                                 "UPDATE t SET a = a + 1, filling = hex(randomblob(20000))"
                                 " WHERE rowid = 2; COMMIT");
            }
            if (round % 7 == 0) {
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
            }
        }
        return true;
    }};
    OtherProcess nobody{[&] {
                            for (int i = 0; i < 300; ++i) {
                                Database reader{path(), OpenMode::read_only};
                                if (sum(reader) != 1000 || sum(reader) != 1000) {
                                    return false;
                                }
                            }
                            return true;
                        },
                        true};
    OtherProcess long_lived{[&] {
                                Database reader{path(), OpenMode::read_only};
                                int good = 0;
                                while (good < 2000 && sum(reader) == 1000) {
                                    ++good;
                                }
                                return good == 2000;
                            },
                            true};
    for (int i = 0; i < 100; ++i) {
        ASSERT_EQ(sum_read(), 1000);
    }
    EXPECT_TRUE(nobody.succeeded());
    EXPECT_TRUE(long_lived.succeeded());
    EXPECT_TRUE(other.succeeded());
}

TEST_F(ReadOnlyTest, AWriterBehindAReaderOfTheSameProcessIsNamedAsABug)
{
    fill();
    const Database reader{path(), OpenMode::read_only};
    try {
        writer().execute("INSERT INTO t VALUES (2)");
        FAIL() << "SQLite has learned it: the rule in database.hpp can go";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::internal);
        EXPECT_NE(error.message().find("for reading before"), std::string::npos);
    }
}

TEST_F(ReadOnlyTest, WritingWithoutTheRightIsAPermissionError)
{
    fill();
    OtherProcess child{[&] {
                           try {
                               writer();
                           } catch (const Error& error) {
                               return error.code() == ErrorCode::permission &&
                                      error.message().find(path()) != std::string::npos;
                           }
                           return false;
                       },
                       true};
    EXPECT_TRUE(child.succeeded());
}

TEST_F(ReadOnlyTest, ReadingWithoutTheRightIsAPermissionError)
{
    fill();
    ASSERT_EQ(::chmod(path().c_str(), 0600), 0);
    OtherProcess child{[&] {
                           try {
                               sum_read();
                           } catch (const Error& error) {
                               return error.code() == ErrorCode::permission;
                           }
                           return false;
                       },
                       true};
    EXPECT_TRUE(child.succeeded());
}

} // namespace
} // namespace rbeepkg::sqlite
