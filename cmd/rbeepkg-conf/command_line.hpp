// What the user typed, as a value.
#pragma once

#include <string>
#include <vector>

namespace rbeepkg::conf {

struct Invocation
{
    std::string text; // of --help or --version, when that is asked for
    std::string config_file, root, catalog;
    bool list_catalogs = false, names_always = false, system = false, user = false;
    std::vector<std::string> keys;
};

// Error{usage} for what does not fit together.
Invocation parse_command_line(int argc, const char* const* argv);

} // namespace rbeepkg::conf
