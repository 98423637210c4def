// [[ ... ]]
#include "libpkg/bash/parser.hpp"

#include <algorithm>
#include <array>

namespace rbeepkg::bash {

namespace {

bool is_unary(std::string_view op)
{
    constexpr std::string_view k_letters = "abcdefghknoprstuvwxzGLNORS";
    return op.size() == 2 && op[0] == '-' && k_letters.find(op[1]) != std::string_view::npos;
}

bool is_binary(std::string_view op)
{
    constexpr std::array<std::string_view, 13> k_operators = {
        "=", "==", "!=", "=~", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef"};
    return std::find(k_operators.begin(), k_operators.end(), op) != k_operators.end();
}

} // namespace

Condition Parser::parse_condition_or()
{
    enter();
    Condition left = parse_condition_and();
    skip_newlines();
    if (take("||")) {
        skip_newlines();
        Condition both;
        both.kind = Condition::Kind::disjunction;
        both.first = std::make_unique<Condition>(std::move(left));
        both.second = std::make_unique<Condition>(parse_condition_or());
        left = std::move(both);
    }
    leave();
    return left;
}

Condition Parser::parse_condition_and()
{
    Condition left = parse_condition_term();
    skip_newlines();
    if (take("&&")) {
        skip_newlines();
        Condition both;
        both.kind = Condition::Kind::conjunction;
        both.first = std::make_unique<Condition>(std::move(left));
        both.second = std::make_unique<Condition>(parse_condition_and());
        return both;
    }
    return left;
}

Condition Parser::parse_condition_term()
{
    skip_newlines();
    if (take_word("!")) {
        enter();
        Condition condition;
        condition.kind = Condition::Kind::negation;
        condition.first = std::make_unique<Condition>(parse_condition_term());
        leave();
        return condition;
    }
    if (take("(")) {
        Condition inner = parse_condition_or();
        skip_newlines();
        if (!take(")")) {
            refuse("a '(' without ')' in [[ ]]");
        }
        skip_newlines();
        return inner;
    }
    return parse_condition_test();
}

bool Parser::is_condition_end() const
{
    return at_end() || looking_at_word("]]") || looking_at("&&") || looking_at("||") ||
           peek() == ')' || peek() == '\n';
}

Word Parser::parse_condition_word()
{
    skip_blanks();
    if (is_condition_end() || is_metacharacter(peek())) {
        refuse("a word is missing in [[ ]]");
    }
    return parse_word(Context::condition);
}

Condition Parser::parse_condition_test()
{
    Condition test;
    Word first = parse_condition_word();
    const bool plain = first.parts.size() == 1 && first.parts.front().kind == PartKind::literal;
    if (plain && is_unary(first.text)) {
        test.kind = Condition::Kind::unary;
        test.op = first.text;
        test.left = parse_condition_word();
        return test;
    }
    test.left = std::move(first);
    skip_blanks();
    if (is_condition_end()) {
        return test;
    }
    test.kind = Condition::Kind::binary;
    if (peek() == '<' || peek() == '>') {
        test.op = m_text.substr(m_at, 1);
        ++m_at;
        if (!is_blank(peek())) {
            refuse("an unusual operator in [[ ]]");
        }
    } else {
        const Word op = parse_condition_word();
        test.op = op.text;
        if (!is_binary(test.op)) {
            refuse("an unknown operator in [[ ]]");
        }
    }
    skip_blanks();
    if (test.op == "=~") {
        if (at_end() || peek() == '\n') {
            refuse("a word is missing in [[ ]]");
        }
        test.right = parse_word(Context::regex);
    } else {
        test.right = parse_condition_word();
    }
    return test;
}

} // namespace rbeepkg::bash
