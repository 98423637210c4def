// What a machine has on its disk from an earlier release becomes the newest schema, with all that
// is in it.
#include "db-schema/schema.hpp"
#include "libpkg/database/database_file.hpp"
#include "tests/support/temp_root.hpp"
#include "tests/unit/database/old_schema.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::database {
namespace {

std::vector<std::string> objects_of(sqlite::Database& database)
{
    std::vector<std::string> objects;
    sqlite::Statement statement = database.prepare(
        "SELECT type || ' ' || name || ': ' || coalesce(sql, '') FROM sqlite_schema ORDER BY 1");
    while (statement.step()) {
        objects.push_back(statement.text(0));
    }
    return objects;
}

class ReleasedSchema : public testing::TestWithParam<std::string>
{};

TEST_P(ReleasedSchema, BecomesTheNewestOneWithAllThatIsInIt)
{
    const test::TempRoot root;
    test::load_released_schema(GetParam(), root.state());
    sqlite::Database migrated = open_for_writing(root.state());
    EXPECT_EQ(migrated.schema_version(), static_cast<int>(db_schema::migrations().size()));
    EXPECT_THAT(test::flaws_of_migrated(migrated), testing::IsEmpty());

    const test::TempRoot fresh_root;
    sqlite::Database fresh = open_for_writing(fresh_root.state());
    EXPECT_EQ(objects_of(migrated), objects_of(fresh));
}

TEST(ReleasedSchemas, NoneIsMissing)
{
    const std::vector<std::string> kept = test::released_schemas();
    for (std::size_t number = 1; number < db_schema::migrations().size(); ++number) {
        EXPECT_THAT(kept, testing::Contains(fmt::format("{:04}.sql", number)))
            << "a migration came behind it: what a database looks like with it is to be kept";
    }
}

std::string answer_from(const std::string& schema, const std::string& question)
{
    const test::TempRoot root;
    test::load_released_schema(schema, root.state());
    sqlite::Database migrated = open_for_writing(root.state());
    sqlite::Statement statement = migrated.prepare(question);
    return statement.step() ? statement.text(0) : "nothing";
}

TEST(ReleasedSchemas, WhatEachOfThemBroughtIsKept)
{
    for (const char* schema : {"0002.sql", "0003.sql", "0004.sql", "0005.sql"}) {
        EXPECT_EQ(answer_from(schema,
                              "SELECT group_concat(pinned || hold, ' ') FROM (SELECT * FROM"
                              " generation_member WHERE generation = 4 ORDER BY package_id)"),
                  "0 1 0the driver is old")
            << schema;
    }
    for (const char* schema : {"0003.sql", "0004.sql", "0005.sql"}) {
        EXPECT_EQ(answer_from(schema, "SELECT d.path || f.name FROM sync_file f JOIN sync_directory"
                                      " d ON d.id = f.directory_id WHERE f.package_id = 1"),
                  "usr/bin/other-worker-cpu")
            << schema;
    }
    for (const char* schema : {"0004.sql", "0005.sql"}) {
        EXPECT_EQ(answer_from(schema, "SELECT serial FROM seen_index WHERE catalog = 'main'"), "17")
            << schema;
    }
    EXPECT_EQ(answer_from("0005.sql", "SELECT count(*) FROM file WHERE size = 20000"), "2");
}

INSTANTIATE_TEST_SUITE_P(All, ReleasedSchema, testing::ValuesIn(test::released_schemas()),
                         [](const testing::TestParamInfo<std::string>& schema) {
                             return "From" + schema.param.substr(0, schema.param.find('.'));
                         });

} // namespace
} // namespace rbeepkg::database
