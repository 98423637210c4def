// The words that PKGBUILDs of workers use for things of the host.
#pragma once

#include "libpkg/host/host.hpp"

#include <map>
#include <string>

namespace rbeepkg::host {

std::map<std::string, HostDepend> built_in_host_depends();

} // namespace rbeepkg::host
