// [[ ]] and test.
#include "libpkg/base/c_handle.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/bash/interpreter.hpp"
#include "libpkg/bash/pattern.hpp"

#include <regex.h>

#include <algorithm>
#include <array>

namespace rbeepkg::bash {

namespace {

// Decimal, as `test` reads numbers.
std::int64_t number(const std::string& text)
{
    std::string_view digits = trim(text);
    const bool negative = digits.starts_with('-');
    if (negative || digits.starts_with('+')) {
        digits.remove_prefix(1);
    }
    const auto value = digits.size() > 18 ? std::nullopt : parse_number(digits);
    if (!value) {
        throw Refused{"a comparison of something that is no number", 0};
    }
    return negative ? -static_cast<std::int64_t>(*value) : static_cast<std::int64_t>(*value);
}

bool is_numeric(std::string_view op)
{
    constexpr std::array<std::string_view, 6> k_operators = {"-eq", "-ne", "-lt",
                                                             "-le", "-gt", "-ge"};
    return std::find(k_operators.begin(), k_operators.end(), op) != k_operators.end();
}

bool compare_numbers(std::int64_t left, std::string_view op, std::int64_t right)
{
    if (op == "-eq") {
        return left == right;
    }
    if (op == "-ne") {
        return left != right;
    }
    if (op == "-lt") {
        return left < right;
    }
    if (op == "-le") {
        return left <= right;
    }
    return op == "-gt" ? left > right : left >= right;
}

bool is_printable_ascii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7F; });
}

} // namespace

bool Interpreter::is_true(const Condition& condition)
{
    switch (condition.kind) {
    case Condition::Kind::negation:
        return !is_true(*condition.first);
    case Condition::Kind::conjunction:
        return is_true(*condition.first) && is_true(*condition.second);
    case Condition::Kind::disjunction:
        return is_true(*condition.first) || is_true(*condition.second);
    case Condition::Kind::word:
        return !known(expand_string(condition.left)).empty();
    case Condition::Kind::unary:
        return test_unary(std::string{condition.op}, expand_string(condition.left));
    case Condition::Kind::binary:
        return compare(condition);
    }
    return false;
}

bool Interpreter::compare(const Condition& condition)
{
    const std::string left = known(expand_string(condition.left));
    if (condition.op == "=~") {
        return match_expression(left, condition.right);
    }
    if (condition.op == "=" || condition.op == "==" || condition.op == "!=") {
        const bool same = matches(expand_pattern(condition.right), left, m_matching, true);
        return same == (condition.op != "!=");
    }
    const std::string right = known(expand_string(condition.right));
    if (is_numeric(condition.op)) {
        return compare_numbers(evaluate(left), condition.op, evaluate(right));
    }
    return test_binary(left, std::string{condition.op}, right);
}

bool Interpreter::match_expression(const std::string& text, const Word& word)
{
    std::string expression;
    for (const Part& part : word.parts) {
        FieldBuilder builder;
        expand_part(part, true, builder);
        const bool quoted = part.kind == PartKind::quoted || part.kind == PartKind::double_quoted;
        for (const Field& field : builder.take()) {
            for (const char c : field.text) {
                const bool special =
                    quoted && std::string_view{"\\.[]{}()*+?^$|"}.find(c) != std::string_view::npos;
                expression += special ? "\\" : "";
                expression += c;
            }
        }
    }
    // Repetition counts and back references can take long; other bytes depend on the locale.
    const std::size_t backslash = expression.find('\\');
    const bool refers_back = backslash != std::string::npos && backslash + 1 < expression.size() &&
                             is_digit(expression[backslash + 1]);
    if (expression.size() > 256 || text.size() > 4096 || refers_back ||
        expression.find('{') != std::string::npos || !is_printable_ascii(expression) ||
        !is_printable_ascii(text)) {
        throw Refused{"an unusual regular expression", 0};
    }
    regex_t compiled{};
    if (::regcomp(&compiled, expression.c_str(), REG_EXTENDED) != 0) {
        throw Refused{"a regular expression that is not understood", 0};
    }
    const CHandle<regex_t, &::regfree> guard{&compiled};
    std::array<regmatch_t, 16> groups{};
    const bool found = ::regexec(&compiled, text.c_str(), groups.size(), groups.data(), 0) == 0;
    Variable match;
    match.kind = Kind::array;
    match.is_set = true;
    for (std::size_t at = 0; found && at < std::min(compiled.re_nsub + 1, groups.size()); ++at) {
        const auto begin = static_cast<std::size_t>(std::max<regoff_t>(groups[at].rm_so, 0));
        const auto end = static_cast<std::size_t>(std::max<regoff_t>(groups[at].rm_eo, 0));
        match.put(static_cast<std::int64_t>(at), text.substr(begin, end - begin));
    }
    m_variables.put_special("BASH_REMATCH", std::move(match));
    return found;
}

bool Interpreter::test_unary(const std::string& op, const std::string& operand)
{
    known(operand);
    if (op == "-n") {
        return !operand.empty();
    }
    if (op == "-z") {
        return operand.empty();
    }
    if (op == "-v" && is_name(operand)) {
        const Variable* const variable = m_variables.find(operand);
        if (variable == nullptr || variable->first() == nullptr) {
            return false;
        }
        known(*variable->first());
        return true;
    }
    throw Refused{"the test " + op, 0};
}

bool Interpreter::test_binary(const std::string& left, const std::string& op,
                              const std::string& right)
{
    if (op == "=" || op == "==") {
        return left == right;
    }
    if (op == "!=") {
        return left != right;
    }
    if (op == "<" || op == ">") {
        if (!is_printable_ascii(left) || !is_printable_ascii(right)) {
            throw Refused{"an order that depends on the locale", 0};
        }
        return op == "<" ? left < right : left > right;
    }
    if (is_numeric(op)) {
        return compare_numbers(number(left), op, number(right));
    }
    throw Refused{"the test " + op, 0};
}

// By the number of its arguments, as POSIX has it.
bool Interpreter::test(const Arguments& words, std::size_t begin, std::size_t end)
{
    const std::size_t count = end - begin;
    for (std::size_t at = begin; at < end; ++at) {
        known(words[at]);
    }
    if (count == 0) {
        return false;
    }
    if (count == 1) {
        return !words[begin].empty();
    }
    constexpr std::array<std::string_view, 12> k_binary = {
        "=", "==", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt"};
    const auto is_binary = [&](std::size_t at) {
        return std::find(k_binary.begin(), k_binary.end(), words[at]) != k_binary.end();
    };
    if (count == 2) {
        return words[begin] == "!" ? !test(words, begin + 1, end)
                                   : test_unary(words[begin], words[begin + 1]);
    }
    if (count == 3 && is_binary(begin + 1)) {
        return test_binary(words[begin], words[begin + 1], words[begin + 2]);
    }
    if ((count == 3 || count == 4) && words[begin] == "!") {
        return !test(words, begin + 1, end);
    }
    std::size_t at = begin;
    const bool result = test_or(words, at, end);
    if (at != end) {
        throw Refused{"a test that is not understood", 0};
    }
    return result;
}

bool Interpreter::test_or(const Arguments& words, std::size_t& at, std::size_t end)
{
    bool result = test_and(words, at, end);
    while (at < end && words[at] == "-o") {
        result = test_and(words, ++at, end) || result;
    }
    return result;
}

bool Interpreter::test_and(const Arguments& words, std::size_t& at, std::size_t end)
{
    bool result = test_term(words, at, end);
    while (at < end && words[at] == "-a") {
        result = test_term(words, ++at, end) && result;
    }
    return result;
}

// Three words with a comparison in the middle, or two with -n or -z; nothing else is mixed with -a
// and -o.
bool Interpreter::test_term(const Arguments& words, std::size_t& at, std::size_t end)
{
    if (at < end && words[at] == "!") {
        return !test_term(words, ++at, end);
    }
    const auto is_join = [&](std::size_t place) {
        return place >= end || words[place] == "-a" || words[place] == "-o";
    };
    for (const std::size_t length : {std::size_t{3}, std::size_t{2}}) {
        const bool plain = at + length <= end && is_join(at + length) && !is_join(at + 1) &&
                           words[at] != "(" && words[at + length - 1] != ")";
        if (plain) {
            const std::size_t begin = at;
            at += length;
            return length == 3 ? test_binary(words[begin], words[begin + 1], words[begin + 2])
                               : test_unary(words[begin], words[begin + 1]);
        }
    }
    throw Refused{"a test that is not understood", 0};
}

} // namespace rbeepkg::bash
