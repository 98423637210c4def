// A command line that is still being typed, read as far as it can be: nothing in it is an error.
#pragma once

#include "cmd/rbeepkg/option_table.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::cmd {

struct TypedLine
{
    const OperationRow* operation = nullptr;
    Invocation invocation;                  // what options with a value say, as far as typed
    const OptionRow* open_option = nullptr; // the word under the cursor is its value
    bool only_targets = false;              // "--" stands before
    std::string current;
};

TypedLine read_typed_line(const std::vector<std::string>& words);

// "-y,--refresh" -> {"-y", "--refresh"}.
std::vector<std::string_view> names_of(const OptionRow& row);
bool takes_value(const OptionRow& row);
// The option of that name ("-y", "--refresh") which the operation has; nullptr: none.
const OptionRow* find_option(const OperationRow* operation, std::string_view name);

} // namespace rbeepkg::cmd
