// A writer that makes and fills a database, killed at every system call; whoever reads afterwards
// gets an answer, and it is a whole one.
#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/sqlite/database.hpp"
#include "tests/unit/sqlite/kill_at.hpp"
#include "tests/unit/sqlite/other_process.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <atomic>
#include <new>

namespace rbeepkg::sqlite {
namespace {

using test::kill_at;
using test::OtherProcess;

constexpr std::int64_t k_whole = 1000;
constexpr int k_transfers = 3;

// Every commit moves one from the first row to the second: another sum is half of a commit.
void write_all(const std::string& path, std::atomic<int>& commits)
{
    Database database{path, OpenMode::read_write_create};
    database.execute("BEGIN IMMEDIATE; CREATE TABLE t (a INTEGER NOT NULL, filling TEXT);"
                     "INSERT INTO t VALUES (1000, ''), (0, ''); PRAGMA user_version = 1; COMMIT");
    ++commits;
    for (int transfer = 0; transfer < k_transfers; ++transfer) {
        database.execute("BEGIN IMMEDIATE; UPDATE t SET a = a - 1 WHERE rowid = 1;"
                         "UPDATE t SET a = a + 1, filling = hex(randomblob(9000)) WHERE rowid = 2;"
                         "COMMIT");
        ++commits;
    }
}

// The number of commits that a reader sees; -1: half of one.
int commits_seen(const std::string& path)
{
    Database database{path, OpenMode::read_only};
    if (database.schema_version() == 0) {
        return 0;
    }
    Statement statement = database.prepare("SELECT sum(a), min(a) FROM t");
    const bool whole = statement.step() && statement.integer(0) == k_whole;
    return whole ? static_cast<int>(statement.integer(1)) + 1 : -1;
}

class KilledWriterTest : public testing::Test
{
protected:
    KilledWriterTest()
    {
        EXPECT_EQ(::chmod(m_directory.path().c_str(), 0755), 0);
        void* shared = ::mmap(nullptr, sizeof(std::atomic<int>), PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        m_commits = new (shared) std::atomic<int>{0};
    }
    ~KilledWriterTest() override { ::munmap(m_commits, sizeof(std::atomic<int>)); }

    std::string path() const { return m_directory.path() + "/x.db"; }
    std::string shape() const
    {
        std::string text;
        for (const std::string& name : os::list_directory(m_directory.path())) {
            struct ::stat status = {};
            ::stat((m_directory.path() + "/" + name).c_str(), &status);
            text += fmt::format(" {}:{}", name, status.st_size);
        }
        return text;
    }
    // The one commit that was being made may count or not.
    bool is_right(int seen) const
    {
        return seen == m_commits->load() || seen == m_commits->load() + 1;
    }
    bool reads_right(bool as_nobody) const
    {
        OtherProcess reader{[&] { return is_right(commits_seen(path())); }, as_nobody};
        return reader.succeeded();
    }
    void remove_all() const
    {
        for (const char* ending : {"", "-wal", "-shm", "-journal"}) {
            os::remove_file(path() + ending);
        }
    }
    // In the order that leaves the files to nobody as the dead one left them.
    void expect_answers(const std::string& when) const
    {
        if (!os::exists(path())) {
            return;
        }
        const std::string files = shape();
        EXPECT_TRUE(reads_right(true)) << "as nobody, " << when << files;
        EXPECT_TRUE(reads_right(false)) << "as the owner, " << when << files;
        EXPECT_TRUE(reads_right(true)) << "as nobody after the owner, " << when << files;
    }

    os::TempDir m_directory{"/tmp"};
    std::atomic<int>* m_commits = nullptr;
};

TEST_F(KilledWriterTest, WhileItMakesTheDatabaseEveryoneGetsAnAnswer)
{
    int kills = 0;
    for (int stop = 1;; ++stop, ++kills) {
        remove_all();
        m_commits->store(0);
        if (!kill_at(stop, [&] { write_all(path(), *m_commits); })) {
            break;
        }
        expect_answers(fmt::format("killed at stop {}:", stop));
        if (HasFailure()) {
            break;
        }
    }
    EXPECT_GE(kills, 200);
}

// What a power cut may leave of a -wal file that was being begun.
TEST_F(KilledWriterTest, AWalFileWithoutFramesIsNoObstacle)
{
    write_all(path(), *m_commits);
    for (const std::string& content :
         {std::string(32, '\0'), std::string(5000, 'x'), std::string(7, '\0')}) {
        os::write_file_atomically(path() + "-wal", content);
        expect_answers(fmt::format("{} bytes:", content.size()));
    }
}

TEST_F(KilledWriterTest, AHotJournalIsNoObstacle)
{
    write_all(path(), *m_commits);
    // Not by us: our writers stay in WAL mode. More than its cache holds is in the file already.
    OtherProcess writer{[&] {
        sqlite3* other = nullptr;
        sqlite3_open(path().c_str(), &other);
        return sqlite3_exec(other,
                            "PRAGMA journal_mode=DELETE; PRAGMA cache_size=5; BEGIN;"
                            "UPDATE t SET a = 0; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
                            " SELECT i + 1 FROM n WHERE i < 200)"
                            " INSERT INTO t SELECT 0, hex(randomblob(2000)) FROM n",
                            nullptr, nullptr, nullptr) == SQLITE_OK;
    }}; // ends without a commit and without closing
    ASSERT_TRUE(writer.succeeded());
    ASSERT_TRUE(os::exists(path() + "-journal"));
    EXPECT_TRUE(reads_right(true)) << shape();
    EXPECT_TRUE(os::exists(path() + "-journal")) << "and leaves it to who may";
    EXPECT_TRUE(reads_right(false)) << shape();
    EXPECT_FALSE(os::exists(path() + "-journal"));
}

TEST_F(KilledWriterTest, WhoMayNotWriteReadsPastAMissingShmFile)
{
    write_all(path(), *m_commits);
    os::remove_file(path() + "-shm");
    expect_answers("no -shm:");
}

TEST_F(KilledWriterTest, TheOwnersReadLeavesItReadableWithoutDetours)
{
    write_all(path(), *m_commits);
    os::write_file_atomically(path() + "-wal", std::string(32, '\0'));
    EXPECT_TRUE(reads_right(false));
    EXPECT_EQ(os::read_file(path() + "-wal", 1U << 20U), "") << "emptied, and still there";
}

} // namespace
} // namespace rbeepkg::sqlite
