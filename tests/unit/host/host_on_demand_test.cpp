#include "libpkg/host/host_on_demand.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace rbeepkg::host {
namespace {

TEST(HostOnDemand, LooksOnceForAllCopiesAndNotBeforeSomebodyAsks)
{
    int looks = 0;
    const HostOnDemand host{[&] {
        ++looks;
        HostProfile profile;
        profile.architecture = "x86_64";
        return profile;
    }};
    const HostOnDemand copy = host;
    EXPECT_EQ(looks, 0);
    EXPECT_EQ(copy->architecture, "x86_64");
    EXPECT_EQ((*host).architecture, "x86_64");
    EXPECT_EQ(looks, 1);
}

TEST(HostOnDemand, LooksAgainAfterALookThatFailed)
{
    int looks = 0;
    const HostOnDemand host{[&] {
        if (++looks == 1) {
            throw std::runtime_error{"cancelled"};
        }
        return HostProfile{};
    }};
    EXPECT_THROW(*host, std::runtime_error);
    EXPECT_EQ(host->architecture, "");
    EXPECT_EQ(looks, 2);
}

} // namespace
} // namespace rbeepkg::host
