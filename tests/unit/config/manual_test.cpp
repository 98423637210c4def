// The manual names every setting: the table in the program is what it is held against.
#include "libpkg/config/config.hpp"
#include "libpkg/os/file.hpp"

#include <gtest/gtest.h>

namespace rbeepkg::config::testing {

TEST(Manual, NamesEverySetting)
{
    const std::string manual = os::read_file(
        std::string{RBEEPKG_SOURCE_DIR} + "/cmd/rbeepkg/rbeepkg.conf.5.scd", 1U << 20U);
    for (const SettingInfo& setting : settings_table()) {
        EXPECT_NE(manual.find("*" + std::string{setting.key} + "* = "), std::string::npos)
            << setting.key;
    }
}

} // namespace rbeepkg::config::testing
