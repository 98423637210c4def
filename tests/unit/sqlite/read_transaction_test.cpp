#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/sqlite/database.hpp"
#include "libpkg/sqlite/prepared_on_use.hpp"
#include "libpkg/sqlite/read_transaction.hpp"

#include <gtest/gtest.h>

namespace rbeepkg::sqlite {
namespace {

class ReadTransactionTest : public testing::Test
{
protected:
    void add(int number) { m_writer.prepare("INSERT INTO t VALUES (?)").bind(number).execute(); }
    std::int64_t sum()
    {
        Statement statement = m_reader.prepare("SELECT sum(n) FROM t");
        return statement.step() ? statement.integer(0) : -1;
    }

    os::TempDir m_directory{"/tmp"};
    std::string m_path = os::join_path(m_directory.path(), "x.db");
    Database m_writer = made(m_path);
    Database m_reader{m_path, OpenMode::read_only};

private:
    static Database made(const std::string& path)
    {
        Database database{path, OpenMode::read_write_create};
        database.execute("CREATE TABLE t(n INTEGER); INSERT INTO t VALUES (1)");
        return database;
    }
};

TEST_F(ReadTransactionTest, SeesOneStateFromItsFirstQuestionOn)
{
    {
        const ReadTransaction reading{m_reader};
        add(10);
        EXPECT_EQ(sum(), 11) << "nothing was asked before";
        add(100);
        EXPECT_EQ(sum(), 11);
    }
    EXPECT_EQ(sum(), 111);
}

TEST_F(ReadTransactionTest, WithinAnotherOneIsPartOfIt)
{
    const ReadTransaction outer{m_reader};
    EXPECT_EQ(sum(), 1);
    {
        const ReadTransaction inner{m_reader};
        add(10);
    }
    EXPECT_EQ(sum(), 1) << "the outer one goes on";
}

TEST_F(ReadTransactionTest, AStatementPreparedOnUseIsPreparedOnce)
{
    PreparedOnUse statement{m_reader, "SELECT n FROM t"};
    Statement& first = *statement;
    EXPECT_EQ(&first, &*statement);
    EXPECT_TRUE(first.step());
    PreparedOnUse wrong{m_reader, "SELECT nothing FROM nowhere"}; // and nobody asks
}

} // namespace
} // namespace rbeepkg::sqlite
