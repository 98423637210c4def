#include "libpkg/host/backends_on_demand.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace rbeepkg::host {
namespace {

TEST(BackendsOnDemand, LooksOnceForAllCopiesAndNotBeforeSomebodyAsks)
{
    int looks = 0;
    const BackendsOnDemand backends{[&] {
        ++looks;
        return Backends{{"cpu"}, "no GPU driver answered"};
    }};
    const BackendsOnDemand copy = backends;
    EXPECT_EQ(looks, 0);
    EXPECT_EQ((*copy).reason, "no GPU driver answered");
    EXPECT_EQ(&*backends, &*copy);
    EXPECT_EQ(looks, 1);
}

TEST(BackendsOnDemand, LooksAgainAfterALookThatFailed)
{
    int looks = 0;
    const BackendsOnDemand backends{[&] {
        if (++looks == 1) {
            throw std::runtime_error{"cancelled"};
        }
        return Backends{};
    }};
    EXPECT_THROW(*backends, std::runtime_error);
    EXPECT_EQ((*backends).reason, "");
    EXPECT_EQ(looks, 2);
}

} // namespace
} // namespace rbeepkg::host
