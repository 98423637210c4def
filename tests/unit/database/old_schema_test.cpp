// What a machine has on its disk from an earlier release becomes the newest schema, with all that
// is in it.
#include "db-schema/schema.hpp"
#include "libpkg/database/database_file.hpp"
#include "tests/support/temp_root.hpp"
#include "tests/unit/database/old_schema.hpp"

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

INSTANTIATE_TEST_SUITE_P(All, ReleasedSchema, testing::ValuesIn(test::released_schemas()),
                         [](const testing::TestParamInfo<std::string>& schema) {
                             return "From" + schema.param.substr(0, schema.param.find('.'));
                         });

} // namespace
} // namespace rbeepkg::database
