#include "libpkg/host/devices.hpp"
#include "tests/unit/host/fake_tools.hpp"

#include <gtest/gtest.h>

namespace rbeepkg::host {
namespace {

TEST(Devices, ALineOfAGpu)
{
    const auto device = parse_device_line("3, NVIDIA H200, 143771, 9.0");
    ASSERT_TRUE(device);
    EXPECT_EQ(device->id, "GPU-3");
    EXPECT_EQ(device->name, "NVIDIA H200");
    EXPECT_EQ(device->memory_mib, 143771U);
    EXPECT_EQ(device->compute_capability, "9.0");
    EXPECT_EQ(parse_device_line("0, One, of two, 1024, 8.6")->name, "One, of two");
}

TEST(Devices, WhatIsNotKnownIsLeftOut)
{
    EXPECT_FALSE(parse_device_line("0, X, 1024, [N/A]")->compute_capability);
    EXPECT_FALSE(parse_device_line("0, X, 1024, 8.6.1")->compute_capability);
}

TEST(Devices, WhatIsNoGpuIsNone)
{
    for (const char* line :
         {"", ",,,", "x, Y, 1, 8.6", "0, , 1024, 8.6", "0, X, [N/A], 8.6", "0, X, 1024",
          "9999, X, 1024, 8.6", "Unable to determine the device handle, for GPU, 0, x"}) {
        EXPECT_FALSE(parse_device_line(line)) << line;
    }
}

TEST(Devices, AToolThatFailsNamesNoGpu)
{
    testing::FakeTools tools;
    tools.tool("nvidia-smi", "echo '0, X, 1024, 8.6'; exit 9");
    const auto devices = find_devices(CancelToken{}, tools.places);
    ASSERT_EQ(devices.size(), 1U);
    EXPECT_EQ(devices.front().id, "CPU-0");
    EXPECT_GT(devices.front().memory_mib, 0U);
    tools.tool("nvidia-smi", "echo '0, X, 1024, 8.6'");
    EXPECT_EQ(find_devices(CancelToken{}, tools.places).size(), 2U);
}

} // namespace
} // namespace rbeepkg::host
