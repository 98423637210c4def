#include "libpkg/base/cancel.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/base/result.hpp"
#include "libpkg/base/scope_exit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>
#include <memory>
#include <set>
#include <thread>

namespace rbeepkg {

TEST(Error, GathersContextFromInsideOut)
{
    Error error = make_error(ErrorCode::io, "cannot read {}", "x");
    error.add_context("loading {}", "y");
    error.add_context("refreshing");
    EXPECT_STREQ(error.what(), "refreshing: loading y: cannot read x");
    EXPECT_EQ(error.message(), "cannot read x");
    EXPECT_THAT(error.context(), testing::ElementsAre("refreshing", "loading y"));
    error.set_hint("try again");
    EXPECT_EQ(error.hint(), "try again");
    EXPECT_STREQ(error.what(), "refreshing: loading y: cannot read x");
}

TEST(Error, OfTheSystemHasTheCodeThatFits)
{
    EXPECT_EQ(system_error(ENOSPC, "x").code(), ErrorCode::no_space);
    EXPECT_EQ(system_error(EDQUOT, "x").code(), ErrorCode::no_space);
    EXPECT_EQ(system_error(EACCES, "x").code(), ErrorCode::permission);
    EXPECT_EQ(system_error(EROFS, "x").code(), ErrorCode::permission);
    EXPECT_EQ(system_error(ENOENT, "x").code(), ErrorCode::io);
    EXPECT_STREQ(system_error(ENOENT, "cannot open f").what(),
                 "cannot open f: No such file or directory");
}

TEST(Error, EveryCodeHasANameOfItsOwn)
{
    std::set<std::string_view> names;
    for (int code = 0; code <= static_cast<int>(ErrorCode::internal); ++code) {
        EXPECT_TRUE(names.insert(to_string(static_cast<ErrorCode>(code))).second) << code;
    }
    EXPECT_EQ(to_string(ErrorCode::not_found), "not_found");
}

TEST(Cancel, TheFirstRequestWinsForAllCopies)
{
    const CancelToken token;
    const CancelToken copy = token;
    EXPECT_NO_THROW(copy.check());
    std::thread{[&] { token.request(SIGTERM); }}.join();
    copy.request(SIGINT);
    EXPECT_TRUE(copy.requested());
    EXPECT_EQ(token.signal(), SIGTERM);
    try {
        copy.check();
        FAIL() << "not cancelled";
    } catch (const Cancelled& cancelled) {
        EXPECT_EQ(cancelled.signal(), SIGTERM);
    }
}

TEST(Cancel, IsNoError)
{
    static_assert(!std::is_base_of_v<Error, Cancelled>);
    EXPECT_FALSE(CancelToken{}.requested());
}

TEST(Result, HoldsAValueOrAReason)
{
    const Result<int> good{7};
    ASSERT_TRUE(good);
    EXPECT_EQ(*good, 7);
    const Result<int> bad{ParseError{"no number", 3, 9}};
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().to_string(), "line 3, column 9: no number");
    EXPECT_THROW(static_cast<void>(bad.value()), std::bad_variant_access);
}

TEST(Result, SaysOnlyThePlacesItKnows)
{
    EXPECT_EQ((ParseError{"m"}).to_string(), "m");
    EXPECT_EQ((ParseError{"m", 3}).to_string(), "line 3: m");
}

TEST(Result, GivesUpWhatItHolds)
{
    Result<std::unique_ptr<int>> result{std::make_unique<int>(5)};
    const std::unique_ptr<int> taken = *std::move(result);
    EXPECT_EQ(*taken, 5);
}

TEST(ScopeExit, RunsOnceUnlessReleased)
{
    int count = 0;
    {
        ScopeExit runs{[&]() noexcept { ++count; }};
        ScopeExit released{[&]() noexcept { count += 10; }};
        released.release();
    }
    EXPECT_EQ(count, 1);
}

} // namespace rbeepkg
