// What a person at a terminal sees.
#include "libpkg/config/setting_kinds.hpp"

#include <array>

namespace rbeepkg::config {

namespace {

constexpr std::array k_settings = {
    switch_row<&Config::color>({"Color", "colours on a terminal (default no)"}),
    switch_row<&Config::no_progress_bar>(
        {"NoProgressBar", "plain lines instead of bars on a terminal (default no)"}),
    switch_row<&Config::verbose_package_lists>(
        {"VerbosePkgLists", "what is going to change as a table: name, old and new version, size "
                            "(default no)"}),
};

} // namespace

std::span<const Setting> screen_settings()
{
    return k_settings;
}

} // namespace rbeepkg::config
