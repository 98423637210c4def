#include "libpkg/net/failure_text.hpp"
#include "libpkg/net/retry.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace rbeepkg::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(RetryDelay, DoublesUpToTenSeconds)
{
    const HttpOptions options;
    const std::vector<long> expected = {500, 1000, 2000, 4000, 8000, 10'000, 10'000};
    for (unsigned n = 1; n <= expected.size(); ++n) {
        EXPECT_EQ(retry_delay(options, n).count(), expected[n - 1]) << n;
    }
    EXPECT_EQ(retry_delay(options, 4'000'000'000U).count(), 10'000);
}

TEST(RetryDelay, AFirstDelayOverTheCapIsCapped)
{
    HttpOptions options;
    options.first_delay = milliseconds{60'000};
    EXPECT_EQ(retry_delay(options, 1).count(), 10'000);
    options.first_delay = milliseconds{0};
    EXPECT_EQ(retry_delay(options, 3).count(), 0);
}

TEST(RetryableStatus, Table)
{
    for (const int status : {408, 425, 429, 500, 502, 503, 504}) {
        EXPECT_TRUE(is_retryable_status(status)) << status;
    }
    for (const int status : {0, 200, 206, 304, 400, 401, 403, 404, 405, 410, 416, 501, 505}) {
        EXPECT_FALSE(is_retryable_status(status)) << status;
    }
}

TEST(WaitBeforeRetry, Table)
{
    struct Case
    {
        Failure failure;
        unsigned n;
        long wait; // -1: no further attempt
    };
    const auto after = [](long time) { return Failure{FailureKind::status, "", seconds{time}}; };
    const std::vector<Case> cases = {
        {{FailureKind::cut, "", {}}, 1, 500},
        {{FailureKind::cut, "", {}}, 3, 2000},
        {{FailureKind::cut, "", {}}, 4, -1},
        {{FailureKind::timed_out, "", {}}, 2, 1000},
        {{FailureKind::permanent, "", {}}, 1, -1},
        {{FailureKind::unreachable, "", {}}, 1, 200},
        {{FailureKind::unreachable, "", {}}, 2, -1},
        {after(5), 1, 5000},
        {after(30), 1, 30'000},
        {after(31), 1, -1},
        {after(1), 3, 2000},
    };
    for (const Case& c : cases) {
        const auto wait = wait_before_retry(HttpOptions{}, c.failure, c.n);
        EXPECT_EQ(wait ? wait->count() : -1, c.wait)
            << static_cast<int>(c.failure.kind) << " retry " << c.n;
    }
}

TEST(WaitBeforeRetry, NoneWhenTheOptionsWantNone)
{
    HttpOptions options;
    options.retries = 0;
    EXPECT_FALSE(wait_before_retry(options, {FailureKind::unreachable, "", {}}, 1));
    EXPECT_FALSE(wait_before_retry(options, {FailureKind::cut, "", {}}, 1));
}

TEST(Attempts, ProgressStartsTheCountOver)
{
    HttpOptions options;
    options.retries = 1;
    options.first_delay = milliseconds{1};
    Attempts attempts{options, CancelToken{}};
    const Failure cut{FailureKind::cut, "", {}};
    EXPECT_TRUE(attempts.wait_after(cut));
    attempts.progressed();
    EXPECT_TRUE(attempts.wait_after(cut));
    EXPECT_FALSE(attempts.wait_after(cut));
    EXPECT_EQ(attempts.made(), 3U);
}

TEST(Attempts, ACancelEndsTheWait)
{
    HttpOptions options;
    options.first_delay = milliseconds{9000};
    CancelToken cancel;
    cancel.request(15);
    Attempts attempts{options, cancel};
    EXPECT_THROW(attempts.wait_after({FailureKind::cut, "", {}}), Cancelled);
}

TEST(FailureError, SaysWhatWasTriedAndWhatToDo)
{
    const Error error = failure_error(*Url::parse("http://u:p@h:1/x?token=t"),
                                      {FailureKind::unreachable, "connection refused", {}}, 2);
    EXPECT_EQ(error.code(), ErrorCode::network);
    EXPECT_EQ(error.message(), "cannot get http://h:1/x: connection refused (tried 2 times)");
    EXPECT_NE(error.hint(), "");
    EXPECT_EQ(failure_error(*Url::parse("http://h/"), {FailureKind::cut, "gone", {}}, 1).message(),
              "cannot get http://h/: gone");
}

} // namespace
} // namespace rbeepkg::net
