#include "libpkg/base/error.hpp"
#include "libpkg/database/database_file.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"

#include <gtest/gtest.h>

namespace rbeepkg::database {
namespace {

class DatabaseFileTest : public testing::Test
{
protected:
    std::string state() const { return m_directory.path() + "/deep/state"; }
    Error reading_error() const
    {
        try {
            open_for_reading(state());
        } catch (const Error& error) {
            return error;
        }
        return {ErrorCode::usage, "no error"};
    }
    void set_schema(int version) const
    {
        open_for_writing(state()).execute(fmt::format("PRAGMA user_version = {}", version));
    }

    os::TempDir m_directory{"/tmp"};
};

TEST_F(DatabaseFileTest, IsMadeWithItsDirectories)
{
    sqlite::Database database = open_for_writing(state());
    EXPECT_EQ(database.path(), state() + "/rbeepkg.db");
    EXPECT_GE(database.schema_version(), 1);
    EXPECT_TRUE(os::exists(database_path(state())));
}

TEST_F(DatabaseFileTest, IsSoundAfterMigratingFromNothing)
{
    sqlite::Database database = open_for_writing(state());
    sqlite::Statement check = database.prepare("PRAGMA integrity_check");
    ASSERT_TRUE(check.step());
    EXPECT_EQ(check.text(0), "ok");
    EXPECT_FALSE(database.prepare("PRAGMA foreign_key_check").step());
    // Every table of ours is strict, the index of the search aside.
    sqlite::Statement loose = database.prepare(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0"
        " AND type <> 'view' AND name NOT LIKE 'sync_search%' AND name NOT LIKE 'sqlite_%'");
    EXPECT_FALSE(loose.step()) << loose.text(0);
}

TEST_F(DatabaseFileTest, IsOpenedAgainWithItsContent)
{
    open_for_writing(state()).execute("INSERT INTO recipe VALUES ('u', 't', 1)");
    sqlite::Database again = open_for_writing(state());
    EXPECT_TRUE(again.prepare("SELECT 1 FROM recipe").step());
}

TEST_F(DatabaseFileTest, ReadingWhatIsNotThereGivesNothingAndMakesNothing)
{
    EXPECT_FALSE(open_for_reading(state()));
    EXPECT_FALSE(os::exists(state()));
}

TEST_F(DatabaseFileTest, ReadingWhatIsBeingMadeGivesNothing)
{
    os::make_directories(state());
    os::write_file_atomically(database_path(state()), "");
    EXPECT_FALSE(open_for_reading(state()));
    const sqlite::Database unmigrated{database_path(state()), sqlite::OpenMode::read_write_create};
    EXPECT_FALSE(open_for_reading(state()));
}

TEST_F(DatabaseFileTest, ReadingRefusesANewerSchema)
{
    set_schema(4711);
    const Error error = reading_error();
    EXPECT_EQ(error.code(), ErrorCode::unsupported);
    EXPECT_NE(error.message().find("schema 4711"), std::string::npos);
    EXPECT_NE(error.hint().find("newer rbeepkg"), std::string::npos);
    EXPECT_THROW(open_for_writing(state()), Error);
}

TEST_F(DatabaseFileTest, ReadingRefusesAnOlderSchema)
{
    set_schema(-1); // older than the first one, as long as there is only one
    const Error error = reading_error();
    EXPECT_EQ(error.code(), ErrorCode::unsupported);
    EXPECT_NE(error.hint().find("rbeepkg -Sy"), std::string::npos);
}

TEST_F(DatabaseFileTest, ReadingNonsenseIsCorrupt)
{
    os::make_directories(state());
    os::write_file_atomically(database_path(state()), std::string(4096, '?'));
    EXPECT_EQ(reading_error().code(), ErrorCode::corrupt);
    EXPECT_EQ(reading_error().hint(), k_rebuild_hint);
}

TEST_F(DatabaseFileTest, OpeningWhatIsThereMakesNothing)
{
    EXPECT_FALSE(open_existing(state()));
    EXPECT_FALSE(os::exists(state()));
    open_for_writing(state());
    auto database = open_existing(state());
    ASSERT_TRUE(database);
    database->execute("INSERT INTO recipe VALUES ('u', 't', 1)");
}

TEST_F(DatabaseFileTest, IsSetAsideWithAllThatBelongsToIt)
{
    open_for_writing(state()).execute("INSERT INTO recipe VALUES ('u', 't', 1)");
    const std::string first = set_aside(state(), Aside::damaged);
    EXPECT_EQ(first.find(database_path(state()) + ".damaged-"), 0U);
    for (const char* ending : {"", "-wal", "-shm"}) {
        EXPECT_FALSE(os::exists(database_path(state()) + ending)) << ending;
        EXPECT_TRUE(os::exists(first + ending)) << ending;
    }
    open_for_writing(state());
    EXPECT_NE(set_aside(state(), Aside::damaged), first) << "the older one is kept";
    sqlite::Database kept{first, sqlite::OpenMode::read_only};
    EXPECT_TRUE(kept.prepare("SELECT 1 FROM recipe").step());
}

} // namespace
} // namespace rbeepkg::database
