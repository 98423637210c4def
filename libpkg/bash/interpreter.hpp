// Works out what a script does to its variables. Everything that it does not know makes it throw
// Refused.
#pragma once

#include "libpkg/bash/parser.hpp"
#include "libpkg/bash/pattern.hpp"
#include "libpkg/bash/reading.hpp"
#include "libpkg/bash/syntax.hpp"
#include "libpkg/bash/variables.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::bash {

// What a value costs of the bytes that a script may make, besides its own.
inline constexpr std::size_t k_item_cost = 16;

// A piece of a word after its expansion; mask: 'q' for each quoted byte, 'u' for the others.
struct Field
{
    std::string text;
    std::string mask;
};

// Collects the fields that a word becomes.
class FieldBuilder
{
public:
    void quoted(std::string_view text);
    void literal(std::string_view text);
    // Unquoted expansions: the separators (IFS) end fields.
    void split(std::string_view text, std::string_view separators);
    void present() { m_present = true; } // even an empty field is one
    void split_unknown() { m_splits_unknown = true; }
    void end_field();
    std::vector<Field> take();
    // Whether text that is not known was to be split.
    bool splits_unknown() const { return m_splits_unknown; }

private:
    std::vector<Field> m_fields;
    Field m_current;
    bool m_present = false;
    bool m_splits_unknown = false;
};

// What a parameter stands for.
struct ParameterValue
{
    bool is_list = false; // $@, ${a[@]}
    bool joined = false;  // $*, ${a[*]}
    bool is_set = false;
    bool counted = true; // how many values there are is known
    std::vector<std::string> values;
};

// A word after brace expansion: pieces of literal text and parts of the original.
struct Piece
{
    const Part* part = nullptr;
    std::string literal; // when part is nullptr
};
using Pieces = std::vector<Piece>;

std::vector<Pieces> expand_braces(const Word& word);

class Interpreter
{
public:
    explicit Interpreter(const World& world)
        : m_world{world}, m_variables{world}, m_positional{{""}}
    {}

    // The whole script, as `source` in a function reads it.
    void run(std::shared_ptr<const Script> script);
    Reading take_result();

    // Where it is, for the reason of a refusal.
    std::uint32_t line() const { return m_line; }

    // arithmetic.cpp
    std::int64_t evaluate(const std::string& expression);
    std::string separators() const; // $IFS
    Variables& variables() { return m_variables; }

private:
    enum class Flow
    {
        normal,
        leave_loop,
        next_round,
        leave_function
    };
    using Arguments = std::vector<std::string>;

    // run.cpp
    void run_list(const List& list);
    void run_and_or(const AndOr& list);
    void run_pipeline(const Pipeline& pipeline);
    void run_command(const Command& command);
    void run_body(const Command& command);
    void run_if(const IfCommand& command);
    void run_for(const ForCommand& command);
    void run_for(const ArithmeticFor& command);
    void run_while(const WhileCommand& command);
    void run_case(const CaseCommand& command);
    bool is_true(const Condition& condition);
    bool compare(const Condition& condition);
    bool match_expression(const std::string& text, const Word& pattern);
    // Runs the body of a loop; false when the loop ends.
    bool run_round(const List& body);
    std::string run_captured(const std::function<void()>& run, const std::string* input);
    void in_subshell(const std::function<void()>& run);
    bool succeeded() const; // Refused when the status is not known
    void run_unknown(const Arguments& words);
    void call_function(const Function& function, const Arguments& arguments);
    void count_step();
    void set_io(const Command& command, std::string& input_storage);
    void write_out(std::string_view text);

    // simple.cpp
    void run_simple(const SimpleCommand& command);
    void run_words(const SimpleCommand& command, const Arguments& words);
    void assign(const Assignment& assignment, Variable& variable);
    void assign_list(const Assignment& assignment, Variable& variable);
    void assign_map(const Assignment& assignment, Variable& variable);

    // declare.cpp
    void declare(const SimpleCommand& command);
    struct Declaration
    {
        bool is_local = false, is_global = false, is_array = false, is_map = false;
        bool readonly = false;
    };
    Declaration declaration_of(const Arguments& words, std::size_t& first);
    void declare_one(const Declaration& how, const Argument& argument);
    Variable& declared(const Declaration& how, std::string_view name, bool with_value);

    // read_line.cpp
    void read_line(const Arguments& words, const std::string& separators);
    void store_fields(const Arguments& names, std::string_view line, const std::string& separators);

    // builtins.cpp
    bool run_builtin(const Arguments& words);
    bool run_filter(const Arguments& words);
    void echo(const Arguments& words);
    void print_formatted(const Arguments& words);
    void unset(const Arguments& words);
    void leave(const Arguments& words, Flow flow);
    void set_positional(const Arguments& words);
    void shift(const Arguments& words);
    bool test(const Arguments& words, std::size_t begin, std::size_t end);
    bool test_unary(const std::string& op, const std::string& operand);
    bool test_binary(const std::string& left, const std::string& op, const std::string& right);
    bool test_or(const Arguments& words, std::size_t& at, std::size_t end);
    bool test_and(const Arguments& words, std::size_t& at, std::size_t end);
    bool test_term(const Arguments& words, std::size_t& at, std::size_t end);
    void eval(const Arguments& words);
    void print_function(const Arguments& names);

    // expand.cpp
    // Refused when it is not known how many words there are.
    Arguments expand_words(const std::vector<Word>& words);
    // Whether the number of words is known.
    bool expand_into(const Word& word, Arguments& all);
    std::string expand_string(const Word& word, bool is_assignment = false);
    std::string expand_pattern(const Word& word);
    std::string expand_home(const Word& word);
    std::string expand_replacement(const Word& word);
    void expand_parts(const std::vector<Part>& parts, bool quoted, FieldBuilder& fields);
    void expand_part(const Part& part, bool quoted, FieldBuilder& fields);
    void expand_double_quoted(const Part& part, FieldBuilder& fields);
    std::string substitute(const Part& part);
    void glob(const Field& field, Arguments& all) const;

    // expand_parameter.cpp
    void expand_parameter(const Parameter& parameter, bool quoted, FieldBuilder& fields);
    ParameterValue look_up(const Parameter& parameter);
    ParameterValue look_up_name(std::string_view name, Subscript subscript, const std::string& key);
    ParameterValue look_up_indirect(const Parameter& parameter);
    ParameterValue special(char name) const;
    bool expand_default(const Parameter& parameter, const ParameterValue& value, bool quoted,
                        FieldBuilder& fields);

    // transform_parameter.cpp
    std::string transform(const Parameter& parameter, const std::string& value);
    std::string replaced(const Parameter& parameter, const std::string& value);
    ParameterValue substring(const Parameter& parameter, const ParameterValue& value);
    std::string key_of(std::string_view name, const Word& index);
    void spend(std::size_t bytes);

    const World& m_world;
    Variables m_variables;
    std::map<std::string, Function, std::less<>> m_functions;
    std::vector<std::shared_ptr<const Script>> m_scripts; // those that run, innermost last
    std::vector<Arguments> m_positional;                  // of the functions that run
    std::string* m_output = nullptr;                      // of the command substitution that runs
    const std::string* m_input = nullptr;
    std::size_t m_input_at = 0; // what `read` has taken of it
    Flow m_flow = Flow::normal;
    int m_flow_levels = 0;
    int m_loops = 0;
    bool m_owns_positional = false;   // the script has set its own at the top
    std::optional<int> m_status = 0;  // nullopt: not known
    std::optional<int> m_last_status; // before the builtin that runs
    bool m_substituted = false;       // a $(...) gave this command its status
    std::uint32_t m_line = 0;
    std::size_t m_steps = 0;
    mutable MatchingBudget m_matching;
    std::size_t m_spent = 0; // bytes made by expansions
    int m_depth = 0;
};

// The whole text against a pattern's prefix or suffix: what is left after removing it.
std::string without_prefix(const std::string& text, const std::string& pattern, bool longest,
                           MatchingBudget& budget);
std::string without_suffix(const std::string& text, const std::string& pattern, bool longest,
                           MatchingBudget& budget);
// The number that a text is, as arithmetic reads constants; nullopt for other text.
std::optional<std::int64_t> integer_constant(std::string_view text);

} // namespace rbeepkg::bash
