#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/store/room.hpp"
#include "tests/support/temp_root.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::store {
namespace {

using testing::HasSubstr;

class RoomTest : public testing::Test
{
protected:
    std::string refusal(const std::vector<Need>& needs, const Need& least = {}) const
    {
        try {
            check_room(needs, least);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::no_space);
            return error.message();
        }
        return "none";
    }

    test::TempRoot m_root;
    std::uint64_t m_free = os::space_for(m_root.path()).bytes;
};

TEST_F(RoomTest, WhatFitsIsNotMentioned)
{
    EXPECT_EQ(refusal({{m_root.state(), 1, 1}, {m_root.cache(), 1, 1}}, {{}, 1, 1}), "none");
}

TEST_F(RoomTest, NeedsOnOneFileSystemAreAddedUp)
{
    const std::uint64_t most = m_free / 4 * 3;
    EXPECT_EQ(refusal({{m_root.state(), most, 0}}), "none");
    EXPECT_THAT(refusal({{m_root.state(), most, 0}, {m_root.cache(), most, 0}}),
                HasSubstr(m_root.state() + " and " + m_root.cache() + " need "));
}

TEST_F(RoomTest, TheLeastIsWantedBesides)
{
    EXPECT_THAT(refusal({{m_root.state(), m_free / 2, 0}}, {{}, m_free / 4 * 3, 0}),
                HasSubstr(m_root.state() + " needs "));
}

TEST_F(RoomTest, SizesThatNoDiskHasDoNotWrapAround)
{
    EXPECT_NE(refusal({{m_root.state(), UINT64_MAX, 0}, {m_root.cache(), UINT64_MAX, 0}}), "none");
    EXPECT_EQ(blocks_of(UINT64_MAX), UINT64_MAX);
}

TEST_F(RoomTest, InodesCountWhereTheyAreCounted)
{
    if (os::space_for(m_root.path()).inodes == 0) {
        GTEST_SKIP() << "this file system counts no inodes";
    }
    EXPECT_THAT(refusal({{m_root.state(), 0, UINT64_MAX / 2}}), HasSubstr(" inodes and has "));
}

TEST_F(RoomTest, FilesTakeWholeBlocks)
{
    EXPECT_EQ(blocks_of(0), 0U);
    EXPECT_EQ(blocks_of(1), 4096U);
    EXPECT_EQ(blocks_of(4096), 4096U);
    EXPECT_EQ(blocks_of(4097), 8192U);
}

} // namespace
} // namespace rbeepkg::store
