#include "libpkg/host/package_manager.hpp"
#include "tests/unit/host/fake_tools.hpp"

#include <gtest/gtest.h>

namespace rbeepkg::host::testing {

std::string owner(const FakeTools& tools)
{
    return owner_of_file("/usr/local/bin/tool", tools.places, CancelToken{});
}

TEST(FileOwner, IsWhatTheSystemsPackageManagerSays)
{
    FakeTools debian;
    debian.tool("apt-get").tool("dpkg-query",
                                R"(test "$1 $2" = "-S --" && echo "tools:amd64: $3")");
    EXPECT_EQ(owner(debian), "tools:amd64 (dpkg-query)");
    FakeTools fedora;
    fedora.tool("dnf").tool("rpm", R"(test "$1" = "-qf" && echo tools)");
    EXPECT_EQ(owner(fedora), "tools (rpm)");
    FakeTools arch;
    arch.tool("pacman", R"(test "$1" = "-Qqo" && echo tools)");
    EXPECT_EQ(owner(arch), "tools (pacman)");
}

TEST(FileOwner, IsUnknownWhenNobodySaysSo)
{
    const FakeTools nothing;
    EXPECT_EQ(owner(nothing), "");
    FakeTools refuses;
    refuses.tool("apt-get").tool("dpkg-query", "echo no path found >&2; exit 1");
    EXPECT_EQ(owner(refuses), "");
    FakeTools brew;
    brew.tool("brew", "echo tools");
    EXPECT_EQ(owner(brew), "") << "it cannot be asked";
}

} // namespace rbeepkg::host::testing
