// Going through the commands of a script without running them.
#pragma once

#include "libpkg/bash/syntax.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace rbeepkg::bash {

// One simple command where it stands. function: the innermost function around it, "" at the top.
struct Place
{
    std::string_view function;
    std::uint32_t line = 0;
};

// Every simple command of the script, in the order of the text, those in functions, substitutions
// and conditions included.
void for_each_command(const Script& script,
                      const std::function<void(const SimpleCommand&, const Place&)>& visit);

// The word with its quotes removed; expansions of plain parameters stand as "$name", all others as
// "$()".
std::string shown(const Word& word);

} // namespace rbeepkg::bash
