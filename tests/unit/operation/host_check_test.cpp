#include "libpkg/base/error.hpp"
#include "libpkg/operation/host_check.hpp"

#include <gtest/gtest.h>

namespace rbeepkg::operation {
namespace {

std::string hint_for(const std::vector<std::string>& words)
{
    Session session;
    session.config.host_install = {{"no-such-tool", "snap install it"}};
    resolve::Resolution resolution;
    for (const std::string& word : words) {
        package::Depend depend;
        depend.name = word;
        resolution.host_depends.emplace_back(depend, std::vector<std::string>{"worker"});
    }
    try {
        check_host_before_plan(session, resolution, resolve::DependCheck::full);
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::unsatisfied);
        return error.hint();
    }
    return "passed";
}

TEST(HostCheck, SaysTheOneCommandThatInstallsWhatIsMissing)
{
    EXPECT_EQ(hint_for({"no-such-tool"}),
              "install with: snap install it   (or -dd to go on without)");
}

TEST(HostCheck, SaysThatNoPackageIsKnownWithoutCallingThatACommand)
{
    EXPECT_EQ(hint_for({"no-such-thing", "nor-that"}),
              "install by hand, as no package is known here for it: no-such-thing, nor-that   (or "
              "-dd to go on without)");
}

TEST(HostCheck, KeepsTheCommandApartFromTheRest)
{
    EXPECT_EQ(hint_for({"no-such-thing", "no-such-tool"}),
              "install by hand, as no package is known here for it: no-such-thing; the rest with: "
              "snap install it   (or -dd to go on without)");
}

TEST(HostCheck, IsContentWithWhatIsThere)
{
    EXPECT_EQ(hint_for({"bash"}), "passed");
}

} // namespace
} // namespace rbeepkg::operation
