// The effective configuration as text, in the form of pacman-conf.
#pragma once

#include "cmd/rbeepkg-conf/command_line.hpp"
#include "libpkg/config/config.hpp"

#include <string>
#include <vector>

namespace rbeepkg::conf {

struct Answer
{
    std::string text;
    std::vector<std::string> unknown_keys;
};

// Error{not_found} for a catalog that is not configured.
Answer answer(const Invocation& invocation, const config::Config& config);

} // namespace rbeepkg::conf
