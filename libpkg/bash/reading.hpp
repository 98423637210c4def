// What a bash script leaves behind, found out without executing anything: the script is parsed and
// its assignments, conditions, loops and calls of its own functions are worked out. What cannot be
// known that way (what a command prints, a file, the time) is passed on as not known, and where
// something depends on it the reading declines: it never guesses.
#pragma once

#include "libpkg/base/result.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::bash {

struct Script;
struct FunctionDefinition;

enum class Kind
{
    word,
    array,
    map // associative
};

// A variable as `declare -p` would show it.
struct Value
{
    Kind kind = Kind::word;
    std::vector<std::string> keys;   // of a map, and of an array that is sparse; else empty
    std::vector<std::string> values; // of a word: one
    bool operator==(const Value&) const = default;
};

// What the script finds when it starts.
struct World
{
    std::map<std::string, Value, std::less<>> variables;
    // What is not among the variables is looked up there; nullptr: nowhere. Outlives the reading.
    const World* outer = nullptr;
    // Names in the working directory: patterns are held against them. nullptr: those of the outer
    // world, or none.
    const std::vector<std::string>* directory_names = nullptr;
    std::string machine; // what `uname -m` says; "": not known, also where an outer world knows it
};

// Stands in a value for text that cannot be known: what a command printed, where somebody's home
// is. Such a value may be passed on; whatever would have to look at it declines.
inline constexpr char k_unknown_mark = '\x02';

// Stands before the text of a function in a value: what `declare -f` printed there is not what bash
// would have printed, and only eval may use it.
inline constexpr char k_function_mark = '\x01';

struct Function
{
    const FunctionDefinition* definition = nullptr; // in the script
    std::shared_ptr<const Script> script;
};

struct Reading
{
    // Global ones that the script has set, or those of the world that it has looked at.
    std::map<std::string, Value, std::less<>> variables;
    std::map<std::string, Function, std::less<>> functions;
    std::optional<int> status; // of its last command; nullopt: not known
};

// The script as if it were read by `source` inside a function (so `local` works, and what `declare`
// declares there is gone at the end). The ParseError says where it declines and why. Limits: 1 MiB
// of text, nesting, steps and sizes; past them it declines too.
Result<Reading> read(std::string_view text, const World& world);

} // namespace rbeepkg::bash
