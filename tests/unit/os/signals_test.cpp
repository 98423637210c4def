#include "libpkg/base/error.hpp"
#include "libpkg/os/signals.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace rbeepkg::os {

TEST(Signals, RequestCancellationAndTheFirstWins)
{
    const CancelToken token;
    {
        const SignalCancellation cancellation{token};
        EXPECT_FALSE(token.requested());
        ::raise(SIGTERM);
        ::raise(SIGINT);
    }
    EXPECT_EQ(token.signal(), SIGTERM);
}

TEST(Signals, OneAtATimeAndTheOldHandlersComeBack)
{
    struct ::sigaction before = {};
    ::sigaction(SIGTERM, nullptr, &before);
    {
        const CancelToken token;
        const SignalCancellation cancellation{token};
        EXPECT_THROW(SignalCancellation{token}, Error);
        ::raise(SIGHUP);
        EXPECT_EQ(token.signal(), SIGHUP);
        ::raise(SIGPIPE);
    }
    struct ::sigaction after = {};
    ::sigaction(SIGTERM, nullptr, &after);
    EXPECT_EQ(before.sa_handler, after.sa_handler);
    const CancelToken token;
    const SignalCancellation again{token};
}

TEST(Signals, NohupIsRespected)
{
    struct ::sigaction ignore = {};
    struct ::sigaction before = {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGHUP, &ignore, &before);
    const CancelToken token;
    {
        const SignalCancellation cancellation{token};
        ::raise(SIGHUP);
    }
    ::sigaction(SIGHUP, &before, nullptr);
    EXPECT_FALSE(token.requested());
}

} // namespace rbeepkg::os
