// Words: quotes and expansions.
#include "libpkg/bash/parser.hpp"

#include <algorithm>

namespace rbeepkg::bash {

namespace {

bool is_special_parameter(char c)
{
    return c == '@' || c == '*' || c == '#' || c == '?' || c == '-' || c == '$' || c == '!' ||
           is_digit(c);
}

void append_utf8(std::string& text, std::uint32_t code)
{
    if (code < 0x80) {
        text += static_cast<char>(code);
    } else if (code < 0x800) {
        text += static_cast<char>(0xC0U | (code >> 6U));
        text += static_cast<char>(0x80U | (code & 0x3FU));
    } else {
        text += static_cast<char>(0xE0U | (code >> 12U));
        text += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
        text += static_cast<char>(0x80U | (code & 0x3FU));
    }
}

// The number behind \x, \u, \0 in $'...'; nullopt when there is none.
std::optional<std::uint32_t> take_number(std::string_view& text, unsigned base, std::size_t digits)
{
    std::uint32_t number = 0;
    std::size_t taken = 0;
    for (; taken < digits && taken < text.size(); ++taken) {
        const char c = text[taken];
        std::uint32_t digit = base;
        if (is_digit(c)) {
            digit = static_cast<std::uint32_t>(c - '0');
        } else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') {
            digit = static_cast<std::uint32_t>((c | 0x20) - 'a') + 10;
        }
        if (digit >= base) {
            break;
        }
        number = number * base + digit;
    }
    text.remove_prefix(taken);
    return taken == 0 ? std::nullopt : std::optional{number};
}

// What one escape of $'...' means; nullopt for those that are not known here.
std::optional<std::string> decode_escape(std::string_view& text)
{
    constexpr std::string_view k_letters = "abeEfnrtv\\'\"?";
    constexpr std::string_view k_values = "\a\b\033\033\f\n\r\t\v\\'\"?";
    const char c = text.front();
    if (const std::size_t at = k_letters.find(c); at != std::string_view::npos) {
        text.remove_prefix(1);
        return std::string{k_values[at]};
    }
    std::optional<std::uint32_t> code;
    if (c == 'x' || c == 'u') {
        text.remove_prefix(1);
        code = take_number(text, 16, c == 'x' ? 2 : 4);
    } else if (c >= '0' && c <= '7') {
        code = take_number(text, 8, 3);
    }
    // A NUL ends such a text, bytes beyond ASCII make no character of their own.
    if (!code || *code == 0 || (c != 'u' && *code > 0x7F) || (*code >= 0xD800 && *code < 0xE000)) {
        return std::nullopt;
    }
    std::string decoded;
    append_utf8(decoded, *code);
    return decoded;
}

} // namespace

bool Parser::ends_word(Context context, int& depth) const
{
    const char c = peek();
    if (!is_metacharacter(c) || (depth > 0 && c != '\n')) {
        return false;
    }
    if (context == Context::command) {
        return !((c == '<' || c == '>') && peek(1) == '(');
    }
    if (context == Context::regex) {
        return !(c == '(' || (c == '|' && peek(1) != '|'));
    }
    constexpr std::string_view k_extended = "?*+@!";
    return !(c == '(' && m_at > 0 && k_extended.find(m_text[m_at - 1]) != std::string_view::npos);
}

Word Parser::parse_word(Context context)
{
    Word word;
    word.line = line();
    const std::size_t begin = m_at;
    int depth = 0;
    while (!at_end() && !ends_word(context, depth)) {
        switch (peek()) {
        case '\'':
            parse_single_quotes(word.parts);
            break;
        case '"':
            parse_double_quotes(word.parts);
            break;
        case '\\':
            parse_escape(word.parts);
            break;
        case '`':
            parse_backquotes(word.parts, false);
            break;
        case '<':
        case '>':
            parse_process(word.parts);
            break;
        case '$':
            if (parse_dollar(word.parts, false)) {
                break;
            }
            [[fallthrough]];
        default:
            parse_literal(word.parts, context, depth);
        }
    }
    if (depth != 0) {
        refuse("a '(' without ')' in a pattern");
    }
    word.text = m_text.substr(begin, m_at - begin);
    return word;
}

void Parser::parse_literal(std::vector<Part>& parts, Context context, int& depth)
{
    const std::size_t begin = m_at;
    do {
        if (context != Context::command) {
            depth += peek() == '(' ? 1 : 0;
            depth -= peek() == ')' && depth > 0 ? 1 : 0;
        }
        ++m_at;
        if (at_end() || ends_word(context, depth)) {
            break;
        }
    } while (peek() != '\'' && peek() != '"' && peek() != '\\' && peek() != '`' && peek() != '$' &&
             peek() != '<' && peek() != '>');
    parts.push_back({PartKind::literal, m_text.substr(begin, m_at - begin), {}, nullptr, nullptr});
}

void Parser::parse_escape(std::vector<Part>& parts)
{
    if (peek(1) == '\n') {
        m_at += 2;
        return;
    }
    if (m_at + 1 >= m_text.size()) {
        refuse("a backslash at the very end");
    }
    parts.push_back({PartKind::quoted, m_text.substr(m_at + 1, 1), {}, nullptr, nullptr});
    m_at += 2;
}

void Parser::parse_process(std::vector<Part>& parts)
{
    Part part;
    part.kind = PartKind::process;
    m_at += 2;
    part.commands = std::make_unique<List>(parse_list({}));
    if (!take(")")) {
        refuse("a '<(' without ')'");
    }
    parts.push_back(std::move(part));
}

void Parser::parse_single_quotes(std::vector<Part>& parts)
{
    const std::size_t end = m_text.find('\'', m_at + 1);
    if (end == std::string_view::npos) {
        refuse("a ' that is not closed");
    }
    parts.push_back(
        {PartKind::quoted, m_text.substr(m_at + 1, end - m_at - 1), {}, nullptr, nullptr});
    m_at = end + 1;
}

void Parser::parse_ansi_quotes(std::vector<Part>& parts)
{
    m_at += 2;
    bool known = true;
    std::string decoded;
    while (peek() != '\'') {
        if (at_end()) {
            refuse("a $' that is not closed");
        }
        if (peek() != '\\') {
            decoded += peek();
            ++m_at;
            continue;
        }
        std::string_view rest = m_text.substr(m_at + 1);
        const std::optional<std::string> escape = rest.empty() ? std::nullopt : decode_escape(rest);
        known = known && escape;
        decoded += escape.value_or("");
        m_at = escape ? m_text.size() - rest.size() : m_at + 2;
    }
    ++m_at;
    m_script.decoded.push_back(std::move(decoded));
    parts.push_back({known ? PartKind::quoted : PartKind::unknown,
                     m_script.decoded.back(),
                     {},
                     nullptr,
                     nullptr});
}

void Parser::parse_double_quotes(std::vector<Part>& parts)
{
    enter();
    Part part;
    part.kind = PartKind::double_quoted;
    ++m_at;
    std::size_t begin = m_at;
    const auto flush = [&] {
        if (m_at > begin) {
            part.parts.push_back(
                {PartKind::quoted, m_text.substr(begin, m_at - begin), {}, nullptr, nullptr});
        }
    };
    while (peek() != '"') {
        if (at_end()) {
            refuse("a \" that is not closed");
        }
        constexpr std::string_view k_escaped = "$`\"\\\n";
        if (peek() == '\\' && k_escaped.find(peek(1)) != std::string_view::npos) {
            flush();
            begin = peek(1) == '\n' ? m_at + 2 : m_at + 1;
            m_at += 2;
        } else if (peek() == '$' || peek() == '`') {
            flush();
            begin = m_at;
            if (peek() == '`') {
                parse_backquotes(part.parts, true);
                begin = m_at;
            } else if (parse_dollar(part.parts, true)) {
                begin = m_at;
            } else {
                ++m_at;
            }
        } else {
            ++m_at;
        }
    }
    flush();
    ++m_at;
    parts.push_back(std::move(part));
    leave();
}

bool Parser::parse_dollar(std::vector<Part>& parts, bool quoted)
{
    const char next = peek(1);
    if (next == '\\' && peek(2) == '\n') {
        refuse("a '$' at the end of a continued line");
    }
    if (next == '{') {
        parse_braced_parameter(parts, quoted);
        return true;
    }
    if (next == '(') {
        if (peek(2) != '(' || !parse_arithmetic_expansion(parts)) {
            parse_command_substitution(parts);
        }
        return true;
    }
    if (next == '\'' && !quoted) {
        parse_ansi_quotes(parts);
        return true;
    }
    if (next == '"' && !quoted) {
        ++m_at;
        parse_double_quotes(parts);
        return true;
    }
    if (next == '[') {
        refuse("$[ ]");
    }
    std::size_t length = 0;
    if (is_name_start(next)) {
        while (is_name_char(peek(1 + length))) {
            ++length;
        }
    } else if (is_special_parameter(next)) {
        length = 1;
    } else {
        return false;
    }
    if (peek(1 + length) == '\\' && peek(2 + length) == '\n' && is_name_char(peek(3 + length))) {
        refuse("a variable's name that goes on in the next line");
    }
    Part part;
    part.kind = PartKind::parameter;
    part.text = m_text.substr(m_at, length + 1);
    part.parameter = std::make_unique<Parameter>();
    part.parameter->name = part.text.substr(1);
    parts.push_back(std::move(part));
    m_at += length + 1;
    return true;
}

void Parser::parse_backquotes(std::vector<Part>& parts, bool quoted)
{
    ++m_at;
    std::string inner;
    const std::uint32_t first_line = line();
    while (peek() != '`') {
        if (at_end()) {
            refuse("a ` that is not closed");
        }
        const bool escaped = peek() == '\\' && (peek(1) == '`' || peek(1) == '\\' ||
                                                peek(1) == '$' || (quoted && peek(1) == '"'));
        m_at += escaped ? 1 : 0;
        inner += peek();
        ++m_at;
    }
    ++m_at;
    m_script.decoded.push_back(std::move(inner));
    Parser nested{m_script, m_script.decoded.back()};
    nested.m_depth = m_depth;
    Part part;
    part.kind = PartKind::command;
    try {
        part.commands = std::make_unique<List>(nested.parse_script());
    } catch (Refused& refused) {
        refused.line += first_line - 1;
        throw;
    }
    parts.push_back(std::move(part));
}

void Parser::parse_command_substitution(std::vector<Part>& parts)
{
    const std::size_t begin = m_at;
    m_at += 2;
    std::vector<PendingDocument> outer;
    outer.swap(m_documents);
    Part part;
    part.kind = PartKind::command;
    part.commands = std::make_unique<List>(parse_list({}));
    if (!take(")") || !m_documents.empty()) {
        refuse("a '$(' without ')'");
    }
    part.text = m_text.substr(begin, m_at - begin);
    m_documents.swap(outer);
    parts.push_back(std::move(part));
}

bool Parser::parse_arithmetic_expansion(std::vector<Part>& parts)
{
    const std::size_t begin = m_at;
    m_at += 3;
    std::optional<Word> expression = parse_arithmetic();
    if (!expression) {
        m_at = begin;
        return false;
    }
    Part part;
    part.kind = PartKind::arithmetic;
    part.text = expression->text;
    part.parts = std::move(expression->parts);
    parts.push_back(std::move(part));
    return true;
}

std::optional<Word> Parser::parse_arithmetic()
{
    const std::size_t begin = m_at;
    int depth = 0;
    std::size_t at = m_at;
    for (; at < m_text.size(); ++at) {
        const char c = m_text[at];
        if (c == '\'' || c == '"' || c == '`' || c == '\\' || c == '\n') {
            return std::nullopt;
        }
        depth += c == '(' ? 1 : 0;
        if (c == ')' && --depth < 0) {
            break;
        }
    }
    if (at + 1 >= m_text.size() || m_text[at + 1] != ')') {
        return std::nullopt;
    }
    Word word;
    within(begin, at, [&] { word = parse_text(begin, at); });
    m_at = at + 2;
    return word;
}

Word Parser::parse_text(std::size_t begin, std::size_t end)
{
    Word word;
    word.line = line();
    word.text = m_text.substr(begin, end - begin);
    std::size_t from = begin;
    const auto flush = [&] {
        if (m_at > from) {
            word.parts.push_back(
                {PartKind::quoted, m_text.substr(from, m_at - from), {}, nullptr, nullptr});
        }
    };
    m_at = begin;
    while (m_at < end) {
        constexpr std::string_view k_escaped = "$`\\\n";
        if (peek() == '\\' && m_at + 1 < end && k_escaped.find(peek(1)) != std::string_view::npos) {
            flush();
            from = peek(1) == '\n' ? m_at + 2 : m_at + 1;
            m_at += 2;
        } else if (peek() == '$' || peek() == '`') {
            flush();
            from = m_at;
            if (peek() == '`') {
                parse_backquotes(word.parts, false);
                from = m_at;
            } else if (parse_dollar(word.parts, true)) {
                from = m_at;
            } else {
                ++m_at;
            }
        } else {
            ++m_at;
        }
    }
    flush();
    return word;
}

Word Parser::parse_decoded_text(std::string text)
{
    m_script.decoded.push_back(std::move(text));
    Parser nested{m_script, m_script.decoded.back()};
    nested.m_depth = m_depth;
    return nested.parse_text(0, nested.m_text.size());
}

Word Parser::parse_subscript()
{
    return parse_operand(false, true, "]");
}

} // namespace rbeepkg::bash
