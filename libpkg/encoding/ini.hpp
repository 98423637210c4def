// pacman.conf's syntax: [section] headings, "Key = value" and bare "Key" lines, # comments on lines
// of their own.
#pragma once

#include "libpkg/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::encoding {

struct IniLine
{
    std::string section; // "" before the first heading
    std::string key;
    std::string value;      // trimmed; empty for a bare key
    bool has_value = false; // whether there was a '='
    std::size_t line = 0;
};

struct IniHeading
{
    std::string section;
    std::size_t line = 0;
};

// In the order of the file; `headings`, when asked for, takes every heading, those without lines
// too. ParseError for a heading without ']', an empty key, a control
// character, over 64 KiB a line.
Result<std::vector<IniLine>> parse_ini(std::string_view text,
                                       std::vector<IniHeading>* headings = nullptr);

} // namespace rbeepkg::encoding
