#include "libpkg/transaction/retention.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::transaction {
namespace {

using database::GenerationRow;
using database::GenerationState;
using testing::ElementsAre;
using testing::IsEmpty;

GenerationRow row(std::int64_t number, std::int64_t previous,
                  GenerationState state = GenerationState::old)
{
    GenerationRow row;
    row.number = number;
    row.previous = previous;
    row.state = state;
    return row;
}

const std::vector<GenerationRow> k_five{row(1, 0), row(2, 1), row(3, 2), row(4, 3),
                                        row(5, 4, GenerationState::current)};

TEST(SuperfluousGenerations, AreTheOldestBeyondThoseThatStay)
{
    EXPECT_THAT(superfluous_generations(k_five, 5, 2), ElementsAre(1, 2));
    EXPECT_THAT(superfluous_generations(k_five, 5, 4), IsEmpty());
    EXPECT_THAT(superfluous_generations(k_five, 5, 100), IsEmpty());
    EXPECT_THAT(superfluous_generations({}, 0, 3), IsEmpty());
}

TEST(SuperfluousGenerations, TheCurrentOneIsNeverOne)
{
    EXPECT_THAT(superfluous_generations(k_five, 5, 0), ElementsAre(1, 2, 3, 4));
    EXPECT_THAT(superfluous_generations(k_five, 2, 0), ElementsAre(1, 3, 4, 5));
}

TEST(SuperfluousGenerations, TheOneThatARollbackGoesToStaysFirst)
{
    std::vector<GenerationRow> rows = k_five;
    rows.back().state = GenerationState::old;
    rows.push_back(row(6, 1, GenerationState::current)); // made after a rollback to 1
    EXPECT_THAT(superfluous_generations(rows, 6, 1), ElementsAre(2, 3, 4, 5));
    EXPECT_THAT(superfluous_generations(rows, 6, 2), ElementsAre(2, 3, 4));
}

TEST(SuperfluousGenerations, APendingOneIsNotTheirs)
{
    std::vector<GenerationRow> rows = k_five;
    rows.push_back(row(6, 5, GenerationState::pending));
    EXPECT_THAT(superfluous_generations(rows, 5, 0), ElementsAre(1, 2, 3, 4));
}

} // namespace
} // namespace rbeepkg::transaction
