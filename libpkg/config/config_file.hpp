// A configuration file as lines, with its Includes in their places.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace rbeepkg::config {

struct ConfigLine
{
    std::string file;
    std::size_t line = 0;
    std::string section; // "" before the first heading
    std::string key;
    std::string value;
    bool has_value = false;

    std::string place() const; // "/etc/rbeepkg.conf:12"
};

struct ConfigHeading
{
    std::string section;
    std::string place; // "/etc/rbeepkg.conf:12"
};

struct ConfigLines
{
    std::vector<ConfigLine> lines;
    std::vector<ConfigHeading> headings;
    std::vector<std::string> warnings; // an Include that names a file which is not there
    std::vector<std::string> files;    // that were read
};

// Appends the lines of a file. An included file without headings goes on in the section that
// includes it. Error{usage} with file and line for bad syntax, Includes that nest deeper than 10 or
// in a circle; a file that is not there adds nothing unless it `must_exist`.
void append_config_file(ConfigLines& into, const std::string& path, bool must_exist);

} // namespace rbeepkg::config
