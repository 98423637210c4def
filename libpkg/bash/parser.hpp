// Text -> tree. What bash would refuse is refused here too; a few rare forms that bash takes are
// refused as well, with their name.
#pragma once

#include "libpkg/base/result.hpp"
#include "libpkg/bash/syntax.hpp"

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::bash {

Result<std::shared_ptr<const Script>> parse(std::string text);

// Thrown inside this room when something is not read; parse() and read() turn it into a ParseError.
struct Refused
{
    std::string reason;
    std::size_t line = 0;
};

class Parser
{
public:
    explicit Parser(Script& script) : Parser{script, script.text} {}
    Parser(Script& script, std::string_view text) : m_script{script}, m_whole{text}, m_text{text} {}

    // The whole text.
    List parse_script();

private:
    // Where a word ends besides blanks and operators.
    enum class Context
    {
        command,
        condition, // [[ ]]: parentheses of patterns belong to the word
        regex      // right of =~
    };

    // parse_command.cpp
    List parse_list(std::initializer_list<std::string_view> ends);
    AndOr parse_and_or();
    Pipeline parse_pipeline();
    Command parse_command();
    bool parse_compound(Command& command);
    Command parse_simple();
    bool parse_assignment(Assignment& assignment);
    void parse_array(Assignment& assignment);
    void add_argument(SimpleCommand& simple);
    bool parse_redirection(std::vector<Redirection>& redirections);
    void parse_redirections(std::vector<Redirection>& redirections);
    IfCommand parse_if();
    WhileCommand parse_while(bool until);
    void parse_for(Command& command, bool select);
    ArithmeticFor parse_arithmetic_for();
    List parse_do_done();
    CaseCommand parse_case();
    void parse_clause(CaseCommand& command);
    void parse_function(Command& command, bool keyword);
    Command parse_function_body();

    // parse_condition.cpp
    Condition parse_condition_or();
    Condition parse_condition_and();
    Condition parse_condition_term();
    Condition parse_condition_test();
    bool is_condition_end() const;
    Word parse_condition_word();

    // parse_word.cpp
    Word parse_word(Context context = Context::command);
    bool ends_word(Context context, int& depth) const;
    void parse_escape(std::vector<Part>& parts);
    void parse_quoted_escape(std::vector<Part>& parts);
    void parse_literal(std::vector<Part>& parts, Context context, int& depth);
    void parse_process(std::vector<Part>& parts);
    void parse_single_quotes(std::vector<Part>& parts);
    void parse_ansi_quotes(std::vector<Part>& parts);
    void parse_double_quotes(std::vector<Part>& parts);
    // $x, ${..}, $(..), $((..)) at a '$'; false: the '$' stands for itself.
    bool parse_dollar(std::vector<Part>& parts, bool quoted);
    void parse_backquotes(std::vector<Part>& parts, bool quoted);
    void parse_command_substitution(std::vector<Part>& parts);
    bool parse_arithmetic_expansion(std::vector<Part>& parts);
    // Everything to a closing `))` as in double quotes; nullopt when there is none.
    std::optional<Word> parse_arithmetic();
    // Text with expansions but without quotes: here-documents, arithmetic.
    Word parse_text(std::size_t begin, std::size_t end);
    // A text of our own, decoded from the script's.
    Word parse_decoded_text(std::string text);
    Word parse_subscript();

    // parse_parameter.cpp
    void parse_braced_parameter(std::vector<Part>& parts, bool quoted);
    void parse_parameter_name(Parameter& parameter);
    void parse_parameter_operator(Parameter& parameter, bool quoted);
    void parse_replacement(Parameter& parameter, bool quoted);
    void parse_substring(Parameter& parameter);
    // Up to an unquoted '}' or one of the stops, which stays.
    Word parse_operand(bool quoted, bool quotes_count, std::string_view stops);

    // parse_command.cpp: characters and tokens
    bool at_end() const { return m_at >= m_text.size(); }
    char peek(std::size_t ahead = 0) const
    {
        return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : '\0';
    }
    bool looking_at(std::string_view expected) const
    {
        return m_text.substr(m_at, expected.size()) == expected;
    }
    bool take(std::string_view expected);
    // Whether this reserved word comes here, as a word of its own.
    bool looking_at_word(std::string_view word) const;
    bool take_word(std::string_view word);
    void expect_word(std::string_view word);
    void skip_blanks();   // and line continuations and comments
    void skip_newlines(); // and blanks
    void take_newline();  // reads the here-documents that were announced
    void read_here_documents();
    // The rest of m_text up to `end` alone, while `read` reads it.
    template <typename Read> void within(std::size_t begin, std::size_t end, Read read)
    {
        const std::string_view whole = m_text;
        const std::size_t at = m_at;
        m_text = whole.substr(0, end);
        m_at = begin;
        read();
        m_text = whole;
        m_at = at;
    }
    [[noreturn]] void refuse(std::string reason) const;
    std::uint32_t line() const;
    void enter();
    void leave() { --m_depth; }

    struct PendingDocument
    {
        std::shared_ptr<Word> text;
        std::string delimiter;
        bool quoted;
        bool strip_tabs;
    };

    Script& m_script;
    std::string_view m_whole;
    std::string_view m_text; // what is read now: the whole, or its beginning
    std::size_t m_at = 0;
    mutable std::vector<std::size_t> m_line_ends; // of m_whole, found when first asked for
    int m_depth = 0;
    std::vector<PendingDocument> m_documents;
};

bool is_name(std::string_view text);
inline bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
inline bool is_name_char(char c)
{
    return is_name_start(c) || is_digit(c);
}
inline bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}
// Characters that end a word.
inline bool is_metacharacter(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == ';' || c == '&' || c == '|' || c == '<' ||
           c == '>' || c == '(' || c == ')';
}

} // namespace rbeepkg::bash
