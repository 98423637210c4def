// Arithmetic as bash does it: 64 bits, C's operators and precedence.
#include "libpkg/bash/interpreter.hpp"

#include <array>
#include <limits>

namespace rbeepkg::bash {

namespace {

constexpr int k_max_nesting = 32;

struct BinaryOperator
{
    std::string_view text;
    int precedence;
};

// Longer ones before those that begin them.
constexpr std::array<BinaryOperator, 20> k_binary = {{
    {"**", 12}, {"<<", 9}, {">>", 9}, {"<=", 8}, {">=", 8}, {"==", 7}, {"!=", 7},
    {"&&", 3},  {"||", 2}, {"*", 11}, {"/", 11}, {"%", 11}, {"+", 10}, {"-", 10},
    {"<", 8},   {">", 8},  {"&", 6},  {"^", 5},  {"|", 4},  {",", 0},
}};

std::int64_t wrapped(std::uint64_t value)
{
    return static_cast<std::int64_t>(value);
}

std::int64_t power(std::int64_t base, std::int64_t exponent)
{
    if (exponent < 0) {
        throw Refused{"a negative exponent", 0};
    }
    std::uint64_t result = 1;
    auto factor = static_cast<std::uint64_t>(base);
    for (; exponent > 0; exponent >>= 1) {
        result *= (exponent & 1) != 0 ? factor : 1;
        factor *= factor;
    }
    return wrapped(result);
}

std::int64_t divide(std::int64_t left, std::int64_t right, bool remainder)
{
    if (right == 0) {
        throw Refused{"a division by zero", 0};
    }
    if (left == std::numeric_limits<std::int64_t>::min() && right == -1) {
        return remainder ? 0 : left;
    }
    return remainder ? left % right : left / right;
}

std::int64_t apply(std::string_view op, std::int64_t left, std::int64_t right)
{
    const auto a = static_cast<std::uint64_t>(left);
    const auto b = static_cast<std::uint64_t>(right);
    if (op == "+") {
        return wrapped(a + b);
    }
    if (op == "-") {
        return wrapped(a - b);
    }
    if (op == "*") {
        return wrapped(a * b);
    }
    if (op == "/" || op == "%") {
        return divide(left, right, op == "%");
    }
    if (op == "**") {
        return power(left, right);
    }
    if (op == "<<" || op == ">>") {
        if (right < 0 || right > 63) {
            throw Refused{"an unusual shift", 0};
        }
        return op == "<<" ? wrapped(a << b) : left >> right;
    }
    if (op == "<" || op == ">" || op == "<=" || op == ">=") {
        const bool or_equal = op.size() == 2 && left == right;
        return (op[0] == '<' ? left < right : left > right) || or_equal ? 1 : 0;
    }
    if (op == "==" || op == "!=") {
        return (left == right) == (op == "==") ? 1 : 0;
    }
    if (op == "&") {
        return wrapped(a & b);
    }
    if (op == "|") {
        return wrapped(a | b);
    }
    if (op == "^") {
        return wrapped(a ^ b);
    }
    return right; // ,
}

// One expression; what is skipped (the other side of && || ?:) is read and changes nothing.
class Arithmetic
{
public:
    Arithmetic(Interpreter& interpreter, std::string_view text, int depth)
        : m_interpreter{interpreter}, m_text{text}, m_depth{depth}
    {
        if (depth > k_max_nesting) {
            throw Refused{"arithmetic that is nested too deeply", 0};
        }
    }

    std::int64_t run()
    {
        skip_blanks();
        if (m_text.empty()) {
            return 0;
        }
        const std::int64_t value = expression(0);
        if (!m_text.empty()) {
            throw Refused{"arithmetic that is not understood", 0};
        }
        return value;
    }

private:
    void skip_blanks()
    {
        while (!m_text.empty() && (is_blank(m_text.front()) || m_text.front() == '\n')) {
            m_text.remove_prefix(1);
        }
    }

    bool take(std::string_view text)
    {
        if (!m_text.starts_with(text)) {
            return false;
        }
        m_text.remove_prefix(text.size());
        skip_blanks();
        return true;
    }

    const BinaryOperator* next_operator() const
    {
        for (const BinaryOperator& op : k_binary) {
            if (m_text.starts_with(op.text)) {
                // += and the like belong to assignments.
                const bool assigns = m_text.size() > op.text.size() &&
                                     m_text[op.text.size()] == '=' && op.precedence >= 4 &&
                                     op.precedence != 7 && op.precedence != 8;
                return assigns ? nullptr : &op;
            }
        }
        return nullptr;
    }

    std::int64_t expression(int least, bool may_assign = true)
    {
        if (++m_depth > k_max_nesting) {
            throw Refused{"arithmetic that is nested too deeply", 0};
        }
        std::int64_t left = unary(may_assign && least <= 1);
        for (;;) {
            if (least <= 1 && m_text.starts_with('?')) {
                left = choice(left);
                continue;
            }
            const BinaryOperator* const op = next_operator();
            if (op == nullptr || op->precedence < least) {
                break;
            }
            take(op->text);
            left = binary(*op, left);
        }
        --m_depth;
        return left;
    }

    std::int64_t binary(const BinaryOperator& op, std::int64_t left)
    {
        if (op.text == "&&" || op.text == "||") {
            const bool decided = (left != 0) == (op.text == "||");
            m_skipping += decided ? 1 : 0;
            const std::int64_t right = expression(op.precedence + 1);
            m_skipping -= decided ? 1 : 0;
            return (op.text == "&&" ? left != 0 && right != 0 : left != 0 || right != 0) ? 1 : 0;
        }
        const std::int64_t right = expression(op.precedence + (op.text == "**" ? 0 : 1));
        return m_skipping > 0 ? 0 : apply(op.text, left, right);
    }

    std::int64_t choice(std::int64_t condition)
    {
        take("?");
        m_skipping += condition == 0 ? 1 : 0;
        const std::int64_t yes = expression(1);
        m_skipping -= condition == 0 ? 1 : 0;
        if (!take(":")) {
            throw Refused{"a ? without : in arithmetic", 0};
        }
        m_skipping += condition != 0 ? 1 : 0;
        const std::int64_t no = expression(1, false);
        m_skipping -= condition != 0 ? 1 : 0;
        return condition != 0 ? yes : no;
    }

    // An assignment is a whole expression, and no operand of another operator.
    std::int64_t unary(bool may_assign)
    {
        if (m_text.starts_with("++") || m_text.starts_with("--")) {
            const std::int64_t by = m_text.front() == '+' ? 1 : -1;
            m_text.remove_prefix(2);
            skip_blanks();
            const std::string name = take_name();
            return store(name, wrapped(static_cast<std::uint64_t>(load(name)) +
                                       static_cast<std::uint64_t>(by)));
        }
        if (take("!")) {
            return unary(false) == 0 ? 1 : 0;
        }
        if (take("~")) {
            return ~unary(false);
        }
        if (take("-")) {
            return wrapped(0 - static_cast<std::uint64_t>(unary(false)));
        }
        if (take("+")) {
            return unary(false);
        }
        return primary(may_assign);
    }

    std::int64_t primary(bool may_assign)
    {
        if (take("(")) {
            const std::int64_t value = expression(0);
            if (!take(")")) {
                throw Refused{"a '(' without ')' in arithmetic", 0};
            }
            return value;
        }
        if (!m_text.empty() && is_digit(m_text.front())) {
            std::size_t end = 0;
            while (end < m_text.size() &&
                   (is_name_char(m_text[end]) || m_text[end] == '#' || m_text[end] == '@')) {
                ++end;
            }
            const auto value = integer_constant(m_text.substr(0, end));
            if (!value) {
                throw Refused{"an unusual number", 0};
            }
            m_text.remove_prefix(end);
            skip_blanks();
            return *value;
        }
        const std::string name = take_name();
        return may_assign ? assignment(name) : load_and_step(name);
    }

    std::int64_t load_and_step(const std::string& name)
    {
        if (m_text.starts_with("++") || m_text.starts_with("--")) {
            const std::int64_t by = m_text.front() == '+' ? 1 : -1;
            take(m_text.substr(0, 2));
            const std::int64_t old = load(name);
            store(name, wrapped(static_cast<std::uint64_t>(old) + static_cast<std::uint64_t>(by)));
            return old;
        }
        return load(name);
    }

    std::int64_t assignment(const std::string& name)
    {
        constexpr std::array<std::string_view, 10> k_assigning = {
            "<<=", ">>=", "+=", "-=", "*=", "/=", "%=", "&=", "^=", "|="};
        for (const std::string_view op : k_assigning) {
            if (take(op)) {
                const std::int64_t right = expression(1);
                return m_skipping > 0
                           ? 0
                           : store(name, apply(op.substr(0, op.size() - 1), load(name), right));
            }
        }
        if (m_text.starts_with('=') && !m_text.starts_with("==")) {
            take("=");
            return store(name, expression(1));
        }
        return load_and_step(name);
    }

    std::string take_name()
    {
        std::size_t end = 0;
        while (end < m_text.size() && is_name_char(m_text[end])) {
            ++end;
        }
        std::string name{m_text.substr(0, end)};
        if (!is_name(name) || (end < m_text.size() && m_text[end] == '[')) {
            throw Refused{"arithmetic that is not understood", 0};
        }
        m_text.remove_prefix(end);
        skip_blanks();
        return name;
    }

    std::int64_t load(const std::string& name)
    {
        const Variable* const variable = m_interpreter.variables().find(name);
        const std::string* const value = variable == nullptr ? nullptr : variable->first();
        if (value == nullptr || m_skipping > 0) {
            return 0;
        }
        if (const auto number = integer_constant(*value)) {
            return *number;
        }
        return Arithmetic{m_interpreter, *value, m_depth + 1}.run();
    }

    std::int64_t store(const std::string& name, std::int64_t value)
    {
        if (m_skipping > 0) {
            return 0;
        }
        Variable& variable = m_interpreter.variables().assignable(name);
        if (variable.kind != Kind::word) {
            throw Refused{"arithmetic on an array", 0};
        }
        variable.is_set = true;
        variable.word = std::to_string(value);
        return value;
    }

    Interpreter& m_interpreter;
    std::string_view m_text;
    int m_depth;
    int m_skipping = 0;
};

} // namespace

std::optional<std::int64_t> integer_constant(std::string_view text)
{
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) {
        text.remove_prefix(1);
    }
    unsigned base = 10;
    if (text.starts_with("0x") || text.starts_with("0X")) {
        base = 16;
        text.remove_prefix(2);
    } else if (text.size() > 1 && text.front() == '0') {
        base = 8;
        text.remove_prefix(1);
    }
    if (text.empty() || text.size() > 18) {
        return std::nullopt;
    }
    std::int64_t value = 0;
    for (const char c : text) {
        unsigned digit = base;
        if (is_digit(c)) {
            digit = static_cast<unsigned>(c - '0');
        } else if (base == 16 && (c | 0x20) >= 'a' && (c | 0x20) <= 'f') {
            digit = static_cast<unsigned>((c | 0x20) - 'a') + 10;
        }
        if (digit >= base || value > (std::numeric_limits<std::int64_t>::max() - 15) / 16) {
            return std::nullopt;
        }
        value = value * base + digit;
    }
    return negative ? -value : value;
}

std::int64_t Interpreter::evaluate(const std::string& expression)
{
    count_step();
    return Arithmetic{*this, known(expression), 0}.run();
}

} // namespace rbeepkg::bash
