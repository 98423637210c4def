// Several downloads as one bar.
#include "cmd/rbeepkg/render/download_total.hpp"

#include <gtest/gtest.h>

namespace rbeepkg::cmd::render {

TEST(DownloadTotal, AddsUpWhatIsDone)
{
    DownloadTotal total{{{"a", 100}, {"b", 300}}};
    EXPECT_EQ(total.label(), " Total (0/2)");
    EXPECT_EQ(total.total(), 400U);
    total.progress("a", 40, 100);
    total.progress("b", 60, 300);
    EXPECT_EQ(total.done(), 100U);
    total.finish("a");
    EXPECT_EQ(total.label(), " Total (1/2)");
    EXPECT_EQ(total.done(), 160U);
    EXPECT_FALSE(total.is_finished());
    total.finish("b");
    EXPECT_TRUE(total.is_finished());
    EXPECT_EQ(total.done(), total.total());
}

TEST(DownloadTotal, IsNotKnownAsLongAsOnePartIsNot)
{
    DownloadTotal total{{{"a", 100}, {"b", 0}}};
    EXPECT_EQ(total.total(), 0U);
    total.progress("b", 10, 0);
    EXPECT_EQ(total.total(), 0U);
    total.progress("b", 20, 50);
    EXPECT_EQ(total.total(), 150U);
}

TEST(DownloadTotal, CountsEachOnceAndStrangersNever)
{
    DownloadTotal total{{{"a", 100}, {"b", 100}}};
    total.finish("a");
    total.finish("a");
    total.progress("a", 5, 100);
    total.finish("stranger");
    EXPECT_FALSE(total.counts("stranger"));
    EXPECT_EQ(total.label(), " Total (1/2)");
    EXPECT_EQ(total.done(), 100U);
}

} // namespace rbeepkg::cmd::render
