// ${...}
#include "libpkg/bash/parser.hpp"

namespace rbeepkg::bash {

namespace {

using Operator = ParameterOperator;

struct OperatorRow
{
    std::string_view text;
    Operator op;
    bool colon;
    bool is_pattern;
};

// Longer ones before those that begin them.
constexpr OperatorRow k_operators[] = {
    {":-", Operator::default_value, true, false},
    {":=", Operator::assign_default, true, false},
    {":?", Operator::error, true, false},
    {":+", Operator::alternative, true, false},
    {"-", Operator::default_value, false, false},
    {"=", Operator::assign_default, false, false},
    {"?", Operator::error, false, false},
    {"+", Operator::alternative, false, false},
    {"##", Operator::remove_long_prefix, false, true},
    {"#", Operator::remove_prefix, false, true},
    {"%%", Operator::remove_long_suffix, false, true},
    {"%", Operator::remove_suffix, false, true},
    {"^^", Operator::upper_all, false, true},
    {"^", Operator::upper_first, false, true},
    {",,", Operator::lower_all, false, true},
    {",", Operator::lower_first, false, true},
    {"@", Operator::transform, false, false},
};

} // namespace

void Parser::parse_braced_parameter(std::vector<Part>& parts, bool quoted)
{
    enter();
    const std::size_t begin = m_at;
    m_at += 2;
    Part part;
    part.kind = PartKind::parameter;
    part.parameter = std::make_unique<Parameter>();
    Parameter& parameter = *part.parameter;
    if (peek() == '#' && peek(1) != '}' &&
        (is_name_char(peek(1)) || peek(1) == '@' || peek(1) == '*')) {
        ++m_at;
        parameter.length = true;
    } else if (peek() == '!' && is_name_char(peek(1))) {
        ++m_at;
        parameter.indirect = true;
    }
    parse_parameter_name(parameter);
    if (peek() != '}') {
        if (parameter.length) {
            refuse("an unusual ${#...}");
        }
        parse_parameter_operator(parameter, quoted);
    }
    if (!take("}")) {
        refuse("a '${' that is not closed");
    }
    part.text = m_text.substr(begin, m_at - begin);
    parts.push_back(std::move(part));
    leave();
}

void Parser::parse_parameter_name(Parameter& parameter)
{
    const std::size_t begin = m_at;
    if (is_name_start(peek())) {
        while (is_name_char(peek())) {
            ++m_at;
        }
    } else if (is_digit(peek())) {
        while (is_digit(peek())) {
            ++m_at;
        }
    } else {
        constexpr std::string_view k_special = "@*#?-$!";
        if (k_special.find(peek()) == std::string_view::npos || at_end()) {
            refuse("a '${' without a name");
        }
        ++m_at;
    }
    parameter.name = m_text.substr(begin, m_at - begin);
    if (peek() != '[') {
        return;
    }
    if (looking_at("[@]") || looking_at("[*]")) {
        parameter.subscript = peek(1) == '@' ? Subscript::all_separate : Subscript::all_joined;
        m_at += 3;
        return;
    }
    ++m_at;
    parameter.subscript = Subscript::one;
    parameter.index = parse_subscript();
    if (!take("]")) {
        refuse("a '[' that is not closed");
    }
}

void Parser::parse_parameter_operator(Parameter& parameter, bool quoted)
{
    if (parameter.indirect && (looking_at("*}") || looking_at("@}")) &&
        parameter.subscript == Subscript::none) {
        parameter.indirect = false;
        parameter.prefix = true;
        ++m_at;
        return;
    }
    if (peek() == '/') {
        parse_replacement(parameter, quoted);
        return;
    }
    for (const OperatorRow& row : k_operators) {
        if (take(row.text)) {
            parameter.op = row.op;
            parameter.colon = row.colon;
            parameter.operand = parse_operand(quoted, row.is_pattern, "");
            return;
        }
    }
    if (peek() == ':') {
        parse_substring(parameter);
        return;
    }
    refuse("an unknown operator in ${...}");
}

void Parser::parse_replacement(Parameter& parameter, bool quoted)
{
    ++m_at;
    parameter.op = Operator::replace_first;
    std::size_t slash = std::string_view::npos;
    if (take("/")) {
        parameter.op = Operator::replace_all;
        // The first character of the pattern never ends it, not even a '/'.
        slash = peek() == '/' ? m_at : slash;
        m_at += peek() == '/' ? 1 : 0;
    } else if (take("#")) {
        parameter.op = Operator::replace_prefix;
    } else if (take("%")) {
        parameter.op = Operator::replace_suffix;
    }
    parameter.operand = parse_operand(quoted, true, "/");
    if (slash != std::string_view::npos) {
        parameter.operand.parts.insert(
            parameter.operand.parts.begin(),
            Part{PartKind::literal, m_text.substr(slash, 1), {}, nullptr, nullptr});
    }
    if (take("/")) {
        parameter.second = parse_operand(quoted, true, "");
    }
}

void Parser::parse_substring(Parameter& parameter)
{
    ++m_at;
    parameter.op = Operator::substring;
    parameter.operand = parse_operand(true, false, ":");
    if (take(":")) {
        parameter.second = parse_operand(true, false, "");
    }
}

// As in double quotes, where '}' can be escaped too.
void Parser::parse_quoted_escape(std::vector<Part>& parts)
{
    constexpr std::string_view k_escaped = "$`\"\\}\n";
    if (k_escaped.find(peek(1)) != std::string_view::npos) {
        parse_escape(parts);
        return;
    }
    parts.push_back({PartKind::quoted, m_text.substr(m_at, 1), {}, nullptr, nullptr});
    ++m_at;
}

Word Parser::parse_operand(bool quoted, bool quotes_count, std::string_view stops)
{
    Word word;
    word.line = line();
    const std::size_t begin = m_at;
    const bool subscript = stops == "]";
    while (!at_end() && stops.find(peek()) == std::string_view::npos &&
           (subscript || peek() != '}')) {
        const char c = peek();
        if (c == '\\' && (!quoted || quotes_count)) {
            parse_escape(word.parts);
        } else if (c == '\\') {
            parse_quoted_escape(word.parts);
        } else if (c == '\'' && (quotes_count || !quoted)) {
            parse_single_quotes(word.parts);
        } else if (c == '"') {
            parse_double_quotes(word.parts);
        } else if (c == '`') {
            parse_backquotes(word.parts, quoted);
        } else if (c == '$' && parse_dollar(word.parts, quoted && !quotes_count)) {
            continue;
        } else if (c == '<' || c == '>') {
            // In a default these could begin a process substitution.
            if (peek(1) == '(') {
                refuse("a '<(' in ${...}");
            }
            word.parts.push_back({PartKind::literal, m_text.substr(m_at, 1), {}, nullptr, nullptr});
            ++m_at;
        } else {
            const std::size_t from = m_at;
            do {
                ++m_at;
            } while (!at_end() && stops.find(peek()) == std::string_view::npos && peek() != '}' &&
                     peek() != '\\' && peek() != '\'' && peek() != '"' && peek() != '`' &&
                     peek() != '$' && peek() != '<' && peek() != '>');
            word.parts.push_back(
                {PartKind::literal, m_text.substr(from, m_at - from), {}, nullptr, nullptr});
        }
    }
    word.text = m_text.substr(begin, m_at - begin);
    return word;
}

} // namespace rbeepkg::bash
