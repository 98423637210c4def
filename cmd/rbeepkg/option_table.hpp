// Every operation and every option once: parsing, help, completion and the refusal of what does not
// apply follow from these tables.
#pragma once

#include "cmd/rbeepkg/invocation.hpp"

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rbeepkg::cmd {

struct OperationRow
{
    Operation operation;
    char letter;      // in lower case that of no option: the operation has its long form only
    const char* name; // long form
    const char* usage;
    const char* meaning;
};
std::span<const OperationRow> operations();
bool has_letter(const OperationRow& row);
// "rbeepkg -S", "rbeepkg --history".
std::string call_of(const OperationRow& row);

using Field = std::variant<int Invocation::*, bool Invocation::*, std::string Invocation::*,
                           std::vector<std::string> Invocation::*>;

// What a value is, where that is no list of words; without the colon and in capitals the help says
// so. The first ones are completed.
inline constexpr std::string_view k_value_is_file = ":file";
inline constexpr std::string_view k_value_is_directory = ":directory";
inline constexpr std::string_view k_value_is_setting = ":key=value";
inline constexpr std::string_view k_value_is_installed = ":name"; // a comma list
inline constexpr std::string_view k_value_is_group = ":group";    // a comma list

struct OptionRow
{
    std::string_view operations; // the letters it belongs to
    const char* names;           // "-y,--refresh"
    Field field;                 // int and bool take no value
    const char* meaning;
    // The words that its value may be, or behind a colon what it is; "": it takes none.
    std::string_view values = "";
};
const std::vector<OptionRow>& options();

} // namespace rbeepkg::cmd
