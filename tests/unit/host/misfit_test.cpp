#include "libpkg/host/host.hpp"

#include <gtest/gtest.h>

namespace {

using rbeepkg::host::HostProfile;
using rbeepkg::host::misfit_reason;
using rbeepkg::package::SyncPackage;

const HostProfile k_host{"linux", "x86_64"};

SyncPackage offer(std::vector<std::string> platforms, std::vector<std::string> architectures,
                  std::string arch = "")
{
    SyncPackage result;
    result.package.name = "w";
    result.package.arch = std::move(arch);
    result.platforms = std::move(platforms);
    result.architectures = std::move(architectures);
    return result;
}

TEST(Misfit, NamesBothSides)
{
    EXPECT_EQ(misfit_reason(offer({"macos"}, {"aarch64"}), k_host),
              "w is for macos on aarch64; this machine is linux on x86_64");
    EXPECT_EQ(misfit_reason(offer({"macos", "windows"}, {}), k_host),
              "w is for macos or windows; this machine is linux on x86_64");
    EXPECT_EQ(misfit_reason(offer({"linux"}, {"aarch64", "riscv64"}), k_host),
              "w is for linux on aarch64 or riscv64; this machine is linux on x86_64");
    EXPECT_EQ(misfit_reason(offer({}, {}, "aarch64"), k_host),
              "w is for aarch64; this machine is linux on x86_64");
}

TEST(Misfit, IsNoneWherePlatformAndArchitectureAreThere)
{
    EXPECT_EQ(misfit_reason(offer({}, {}), k_host), std::nullopt);
    EXPECT_EQ(misfit_reason(offer({"macos", "linux"}, {"aarch64", "x86_64"}), k_host),
              std::nullopt);
    EXPECT_EQ(misfit_reason(offer({"linux"}, {}), k_host), std::nullopt);
    EXPECT_EQ(misfit_reason(offer({}, {}, "any"), k_host), std::nullopt);
    EXPECT_EQ(misfit_reason(offer({}, {}, "x86_64"), k_host), std::nullopt);
}

TEST(Misfit, TakesTheOtherNamesOfArchitectures)
{
    EXPECT_EQ(misfit_reason(offer({}, {"amd64"}), k_host), std::nullopt);
    EXPECT_EQ(misfit_reason(offer({}, {"arm64"}), HostProfile{"macos", "aarch64"}), std::nullopt);
}

TEST(Misfit, SaysNothingAboutBackends)
{
    SyncPackage package = offer({"linux"}, {"x86_64"});
    package.backend = "cuda";
    EXPECT_EQ(misfit_reason(package, k_host), std::nullopt);
}

} // namespace
