// Which backends a machine has, as its tools tell it.
#include "libpkg/base/error.hpp"
#include "tests/unit/host/fake_tools.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/utsname.h>

#include <chrono>
#include <csignal>
#include <thread>

namespace rbeepkg::host::testing {

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Backends probe(const FakeTools& tools)
{
    return probe_backends(CancelToken{}, tools.places);
}

TEST(Host, IsThisMachine)
{
    ::utsname machine{};
    ASSERT_EQ(::uname(&machine), 0);
    const HostProfile profile = this_host();
    EXPECT_EQ(profile.platform, std::string_view{machine.sysname} == "Linux" ? "linux" : "macos");
    EXPECT_EQ(profile.architecture, std::string_view{machine.machine} == "arm64"
                                        ? "aarch64"
                                        : std::string_view{machine.machine});
}

TEST(Backends, WithoutAnyToolAreCpuAlone)
{
    const Backends backends = probe(FakeTools{});
    EXPECT_THAT(backends.names, ElementsAre("cpu"));
    EXPECT_EQ(backends.reason, "no GPU driver answered");
}

TEST(Cuda, IsNamedWithDriverAndGpu)
{
    FakeTools tools;
    tools.tool("nvidia-smi", "echo 'NVIDIA GeForce RTX 3090, 550.54.14'");
    const Backends backends = probe(tools);
    EXPECT_THAT(backends.names, ElementsAre("cuda", "cpu"));
    EXPECT_EQ(backends.reason, "NVIDIA driver 550.54.14, NVIDIA GeForce RTX 3090");
}

TEST(Cuda, CountsFurtherGpus)
{
    FakeTools tools;
    tools.tool("nvidia-smi", "echo 'NVIDIA A100, 40GB, 550.54'; echo 'NVIDIA T4, 550.54'; "
                             "echo 'NVIDIA T4, 550.54'");
    EXPECT_EQ(probe(tools).reason, "NVIDIA driver 550.54, NVIDIA A100, 40GB and 2 more");
}

TEST(Cuda, IsAskedForNamesAndDrivers)
{
    FakeTools tools;
    tools.tool("nvidia-smi", "test \"$1\" = --query-gpu=name,driver_version && echo 'X, 1.2'");
    EXPECT_EQ(probe(tools).reason, "NVIDIA driver 1.2, X");
}

struct BadAnswer
{
    const char* script;
    const char* detail;
};

TEST(Cuda, IsNotChosenOnAnAnswerThatIsNone)
{
    const BadAnswer cases[] = {
        {"exit 9", "nvidia-smi: exit status 9"},
        {"echo 'NVIDIA H200, 550.54'; exit 9", "nvidia-smi: exit status 9"},
        {"echo 'No devices were found'", "nvidia-smi: names no GPU with its driver"},
        {"true", "nvidia-smi: names no GPU with its driver"},
        {"echo 'NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver, try "
         "again'",
         "nvidia-smi: names no GPU with its driver"},
        {"echo '[Unknown Error], 550.54'", "nvidia-smi: names no GPU with its driver"},
        {"echo 'Unable to determine the device handle: Unknown Error, 550.54'",
         "nvidia-smi: names no GPU with its driver"},
        {"echo 'NVIDIA H200, [N/A]'", "nvidia-smi: names no GPU with its driver"},
        {"echo 'NVIDIA H200, 550'", "nvidia-smi: names no GPU with its driver"},
        {"echo ', 550.54'", "nvidia-smi: names no GPU with its driver"},
        {"head -c 5000 /dev/urandom", "nvidia-smi: names no GPU with its driver"},
    };
    for (const BadAnswer& fact : cases) {
        FakeTools tools;
        tools.tool("nvidia-smi", fact.script);
        const Backends backends = probe(tools);
        EXPECT_THAT(backends.names, ElementsAre("cpu")) << fact.script;
        EXPECT_EQ(backends.reason, std::string{"no GPU driver answered ("} + fact.detail + ")");
    }
}

TEST(Cuda, ToolThatCannotBeStartedSelectsNothing)
{
    FakeTools tools;
    os::write_file_atomically(tools.path("bin/nvidia-smi"), "#!/nowhere/interpreter\n", 0755);
    const Backends backends = probe(tools);
    EXPECT_THAT(backends.names, ElementsAre("cpu"));
    EXPECT_THAT(backends.reason, StartsWith("no GPU driver answered (nvidia-smi: "));
}

TEST(Backends, ToolsThatHangSelectNothingAndHoldUpNobodyForLong)
{
    FakeTools tools;
    for (const char* name : {"nvidia-smi", "rocminfo", "vulkaninfo"}) {
        tools.tool(name, "echo 'NVIDIA H200, 550.54'; exec sleep 60");
    }
    const auto begin = std::chrono::steady_clock::now();
    const Backends backends = probe(tools);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{20});
    EXPECT_THAT(backends.names, ElementsAre("cpu"));
    EXPECT_THAT(backends.reason, HasSubstr("nvidia-smi: timed out"));
    EXPECT_THAT(backends.reason, HasSubstr("vulkaninfo: timed out"));
}

TEST(Backends, CancellingStopsTheProbes)
{
    FakeTools tools;
    tools.tool("nvidia-smi", "exec sleep 60");
    const CancelToken cancel;
    cancel.request(SIGTERM);
    EXPECT_THROW(probe_backends(cancel, tools.places), Cancelled);
}

TEST(Rocm, IsNamedByTheKernel)
{
    FakeTools tools;
    tools.file("kfd/0/properties", "cpu_cores_count 16\ngfx_target_version 0\n")
        .file("kfd/1/properties", "simd_count 440\ngfx_target_version 90010\n");
    const Backends backends = probe(tools);
    EXPECT_THAT(backends.names, ElementsAre("rocm", "cpu"));
    EXPECT_EQ(backends.reason, "AMD GPU gfx90a, named by the kernel");
}

TEST(Rocm, KernelNamesOtherTargetsToo)
{
    FakeTools tools;
    tools.file("kfd/1/properties", "gfx_target_version 110003\n");
    EXPECT_EQ(probe(tools).reason, "AMD GPU gfx1103, named by the kernel");
}

TEST(Rocm, CpusAndGarbageInTheTopologyAreNoGpu)
{
    FakeTools tools;
    tools.file("kfd/0/properties", "gfx_target_version 0\n")
        .file("kfd/1/properties", "gfx_target_version many\n")
        .file("kfd/2/other", "gfx_target_version 90010\n")
        .file("kfd/3", "");
    EXPECT_THAT(probe(tools).names, ElementsAre("cpu"));
}

TEST(Rocm, IsNamedByRocminfo)
{
    FakeTools tools;
    tools.tool("rocminfo", "printf 'Agent 1\\n  Name:                    AMD Ryzen\\n"
                           "Agent 2\\n  Name:                    gfx1100\\n'");
    const Backends backends = probe(tools);
    EXPECT_THAT(backends.names, ElementsAre("rocm", "cpu"));
    EXPECT_EQ(backends.reason, "AMD GPU gfx1100, named by rocminfo");
}

TEST(Rocm, RocminfoWithoutAgentSelectsNothing)
{
    FakeTools tools;
    tools.tool("rocminfo", "echo 'ROCk module is NOT loaded, possibly no GPU devices'; exit 255");
    EXPECT_THAT(probe(tools).names, ElementsAre("cpu"));
    tools.tool("rocminfo", "echo '  Name:                    AMD Ryzen'");
    EXPECT_EQ(probe(tools).reason, "no GPU driver answered (rocminfo: names no gfx agent)");
}

TEST(Vulkan, IsChosenForARealDeviceBehindASoftwareOne)
{
    FakeTools tools;
    tools.tool("vulkaninfo", "cat <<'END'\n"
                             "GPU0:\n\tdeviceType         = PHYSICAL_DEVICE_TYPE_CPU\n"
                             "\tdeviceName         = llvmpipe (LLVM 15.0.7, 256 bits)\n"
                             "GPU1:\n\tdeviceType         = PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU\n"
                             "\tdeviceName         = Intel(R) UHD Graphics 620\n"
                             "END");
    const Backends backends = probe(tools);
    EXPECT_THAT(backends.names, ElementsAre("vulkan", "cpu"));
    EXPECT_EQ(backends.reason, "Vulkan device Intel(R) UHD Graphics 620");
}

TEST(Vulkan, IsNotChosenForSoftware)
{
    for (const char* summary :
         {"GPU0:\n\tdeviceType = PHYSICAL_DEVICE_TYPE_CPU\n\tdeviceName = Something\n",
          "GPU0:\n\tdeviceType = PHYSICAL_DEVICE_TYPE_OTHER\n\tdeviceName = Something\n",
          "GPU0:\n\tdeviceType = PHYSICAL_DEVICE_TYPE_DISCRETE_GPU\nGPU1:\n\tdeviceName = X\n",
          "GPU0:\n\tdeviceType = PHYSICAL_DEVICE_TYPE_DISCRETE_GPU\n\tdeviceName = llvmpipe\n",
          "GPU0:\n\tdeviceName = Unknown kind\n", ""}) {
        FakeTools tools;
        tools.file("summary", summary).tool("vulkaninfo", "exec cat " + tools.path("summary"));
        EXPECT_THAT(probe(tools).names, ElementsAre("cpu")) << summary;
    }
}

TEST(Backends, ComeBestFirst)
{
    FakeTools tools;
    tools.tool("nvidia-smi", "echo 'NVIDIA T4, 550.54'")
        .tool("rocminfo", "echo '  Name:  gfx1100'")
        .tool("vulkaninfo", "printf 'GPU0:\\ndeviceType = PHYSICAL_DEVICE_TYPE_DISCRETE_GPU\\n"
                            "deviceName = NVIDIA T4\\n'");
    const Backends backends = probe(tools);
    EXPECT_THAT(backends.names, ElementsAre("cuda", "rocm", "vulkan", "cpu"));
    EXPECT_EQ(backends.reason, "NVIDIA driver 550.54, NVIDIA T4");
}

TEST(Backends, TerminalEscapesOfAToolAreNotPassedOn)
{
    FakeTools tools;
    tools.tool("nvidia-smi", "printf 'Evil\\033[2J, 550.54\\n'");
    EXPECT_EQ(probe(tools).reason.find('\x1b'), std::string::npos);
}

} // namespace

} // namespace rbeepkg::host::testing
