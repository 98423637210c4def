// The syntax of bash as a tree. All string_views point into the text that Script owns.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rbeepkg::bash {

struct Parameter;
struct AndOr;
using List = std::vector<AndOr>; // commands one after the other

enum class PartKind : std::uint8_t
{
    literal,       // unquoted text
    quoted,        // 'text', \x, the text between expansions in "..."
    double_quoted, // parts
    parameter,     // $x, ${x...}
    command,       // $(...), `...`
    arithmetic,    // $((...)): parts
    process,       // <(...), >(...)
    unknown        // read, and nothing that could be worked out
};

struct Part
{
    PartKind kind = PartKind::literal;
    std::string_view text;
    std::vector<Part> parts;
    std::unique_ptr<Parameter> parameter;
    std::unique_ptr<List> commands;
};

struct Word
{
    std::vector<Part> parts;
    std::uint32_t line = 0;
    std::string_view text; // as written
};

enum class ParameterOperator : std::uint8_t
{
    none,
    default_value,      // ${x-w} ${x:-w}
    assign_default,     // ${x=w}
    error,              // ${x?w}
    alternative,        // ${x+w}
    remove_prefix,      // ${x#p}
    remove_long_prefix, // ${x##p}
    remove_suffix,      // ${x%p}
    remove_long_suffix, // ${x%%p}
    replace_first,      // ${x/p/w}
    replace_all,        // ${x//p/w}
    replace_prefix,     // ${x/#p/w}
    replace_suffix,     // ${x/%p/w}
    upper_first,        // ${x^p}
    upper_all,          // ${x^^p}
    lower_first,        // ${x,p}
    lower_all,          // ${x,,p}
    substring,          // ${x:o:l}
    transform           // ${x@o}
};

enum class Subscript : std::uint8_t
{
    none,
    all_separate, // [@]
    all_joined,   // [*]
    one           // [word]
};

struct Parameter
{
    std::string_view name; // "x", "1", "@", "?"
    bool length = false;   // ${#x}
    bool indirect = false; // ${!x}, ${!a[@]}
    bool prefix = false;   // ${!x*}, ${!x@}
    Subscript subscript = Subscript::none;
    Word index;
    ParameterOperator op = ParameterOperator::none;
    bool colon = false;         // an empty value counts as unset
    Word operand;               // the default, the pattern, the offset, the letter of a transform
    std::optional<Word> second; // the replacement, the length
};

struct Element // of name=(...)
{
    std::optional<Word> key; // [key]=value
    bool append = false;
    Word value;
};

struct Assignment
{
    std::string_view name;
    std::string_view text; // as written
    std::uint32_t line = 0;
    bool append = false;
    bool is_array = false;
    std::optional<Word> key; // name[key]=value
    Word value;
    std::vector<Element> elements;
};

struct Redirection
{
    std::string_view fd; // "2" of 2>&1, "{name}"; "" when none is written
    std::string_view op; // "<", ">", ">>", "<<<", "<<", "<<-", "&>", ">&" ...
    Word target;
    std::shared_ptr<Word> document; // of << and <<-: the text
};

struct Argument
{
    Word word;
    std::unique_ptr<Assignment> assignment; // of declare, local ...: an argument that is one
};

struct SimpleCommand
{
    std::vector<Assignment> assignments;
    std::vector<Argument> arguments;
};

struct Group
{
    List body;
};

struct Subshell
{
    List body;
};

struct IfCommand
{
    struct Branch
    {
        List condition, body;
    };
    std::vector<Branch> branches;
    List otherwise;
};

struct ForCommand
{
    std::string_view name;
    bool over_arguments = false; // no `in`
    std::vector<Word> words;
    List body;
};

struct ArithmeticFor
{
    Word start, condition, step;
    List body;
};

struct WhileCommand
{
    bool until = false;
    List condition, body;
};

struct CaseCommand
{
    struct Clause
    {
        std::vector<Word> patterns;
        List body;
        std::string_view end; // ";;", ";&", ";;&"
    };
    Word word;
    std::vector<Clause> clauses;
};

struct FunctionDefinition;

// [[ ... ]]
struct Condition
{
    enum class Kind : std::uint8_t
    {
        unary,  // op left
        binary, // left op right
        word,   // left
        negation,
        conjunction,
        disjunction
    };
    Kind kind = Kind::word;
    std::string_view op;
    Word left, right;
    std::unique_ptr<Condition> first, second;
};

struct ArithmeticCommand
{
    Word expression;
};

// Parsed, but nothing that could be worked out: select, coproc.
struct OtherCommand
{
    std::string_view what;
    List body;
};

struct Command
{
    std::variant<SimpleCommand, Group, Subshell, IfCommand, ForCommand, ArithmeticFor, WhileCommand,
                 CaseCommand, std::unique_ptr<FunctionDefinition>, Condition, ArithmeticCommand,
                 OtherCommand>
        body;
    std::vector<Redirection> redirections;
    std::uint32_t line = 0;
};

struct FunctionDefinition
{
    std::string_view name;
    std::string_view text; // as written
    Command body;
    std::uint32_t line = 0;
};

struct Pipeline
{
    bool negated = false;
    bool unusual = false; // time, |&
    std::vector<Command> commands;
};

struct AndOr
{
    std::vector<Pipeline> pipelines;
    std::vector<bool> and_before; // for each pipeline but the first: && (else ||)
    bool background = false;
};

// A text and what it says.
struct Script
{
    std::string text;
    std::deque<std::string> decoded; // texts of $'...'
    List commands;
};

} // namespace rbeepkg::bash
