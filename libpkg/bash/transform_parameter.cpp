// What the operators of ${x...} make of a value.
#include "libpkg/bash/interpreter.hpp"
#include "libpkg/bash/pattern.hpp"

#include <algorithm>

namespace rbeepkg::bash {

namespace {

using Operator = ParameterOperator;

bool is_ascii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
}

char changed_case(char c, bool upper)
{
    if (upper && c >= 'a' && c <= 'z') {
        return static_cast<char>(c - 'a' + 'A');
    }
    if (!upper && c >= 'A' && c <= 'Z') {
        return static_cast<char>(c - 'A' + 'a');
    }
    return c;
}

std::string with_case(std::string text, const std::string& pattern, bool upper, bool all,
                      MatchingBudget& budget)
{
    if (!is_ascii(text)) {
        throw Refused{"the case of other than ASCII letters", 0};
    }
    const std::size_t end = all ? text.size() : std::min<std::size_t>(1, text.size());
    for (std::size_t at = 0; at < end; ++at) {
        if (pattern.empty() || matches(pattern, std::string_view{text}.substr(at, 1), budget)) {
            text[at] = changed_case(text[at], upper);
        }
    }
    return text;
}

// The length of the longest match of the pattern at the beginning of the text; nullopt: none.
std::optional<std::size_t> match_length(const std::string& pattern, std::string_view text,
                                        MatchingBudget& budget)
{
    if (!has_pattern(pattern) && pattern.find('\\') == std::string::npos) {
        return text.starts_with(pattern) ? std::optional{pattern.size()} : std::nullopt;
    }
    for (std::size_t length = text.size() + 1; length-- > 0;) {
        if (matches(pattern, text.substr(0, length), budget)) {
            return length;
        }
    }
    return std::nullopt;
}

} // namespace

std::string without_prefix(const std::string& text, const std::string& pattern, bool longest,
                           MatchingBudget& budget)
{
    for (std::size_t step = 0; step <= text.size(); ++step) {
        const std::size_t length = longest ? text.size() - step : step;
        if (matches(pattern, std::string_view{text}.substr(0, length), budget)) {
            return text.substr(length);
        }
    }
    return text;
}

std::string without_suffix(const std::string& text, const std::string& pattern, bool longest,
                           MatchingBudget& budget)
{
    for (std::size_t step = 0; step <= text.size(); ++step) {
        const std::size_t length = longest ? text.size() - step : step;
        if (matches(pattern, std::string_view{text}.substr(text.size() - length), budget)) {
            return text.substr(0, text.size() - length);
        }
    }
    return text;
}

std::string Interpreter::transform(const Parameter& parameter, const std::string& value)
{
    switch (parameter.op) {
    case Operator::remove_prefix:
    case Operator::remove_long_prefix:
        return without_prefix(value, expand_pattern(parameter.operand),
                              parameter.op == Operator::remove_long_prefix, m_matching);
    case Operator::remove_suffix:
    case Operator::remove_long_suffix:
        return without_suffix(value, expand_pattern(parameter.operand),
                              parameter.op == Operator::remove_long_suffix, m_matching);
    case Operator::upper_first:
    case Operator::upper_all:
    case Operator::lower_first:
    case Operator::lower_all: {
        const bool upper =
            parameter.op == Operator::upper_first || parameter.op == Operator::upper_all;
        const bool all = parameter.op == Operator::upper_all || parameter.op == Operator::lower_all;
        return with_case(value, expand_pattern(parameter.operand), upper, all, m_matching);
    }
    case Operator::transform: {
        const std::string_view letter = parameter.operand.text;
        if (letter == "U" || letter == "u") {
            return with_case(value, {}, true, letter == "U", m_matching);
        }
        if (letter == "L") {
            return with_case(value, {}, false, true, m_matching);
        }
        throw Refused{"${x@" + std::string{letter} + "}", 0};
    }
    default:
        return replaced(parameter, value);
    }
}

std::string Interpreter::replaced(const Parameter& parameter, const std::string& value)
{
    const std::string pattern = expand_pattern(parameter.operand);
    const std::string with = parameter.second ? expand_replacement(*parameter.second) : "";
    if (pattern.empty()) {
        if (parameter.op == Operator::replace_prefix) {
            return with + value;
        }
        return parameter.op == Operator::replace_suffix ? value + with : value;
    }
    if (parameter.op == Operator::replace_suffix) {
        const std::string left = without_suffix(value, pattern, true, m_matching);
        const bool fits = left.size() < value.size() || matches(pattern, "", m_matching);
        return fits ? left + with : value;
    }
    if (parameter.op == Operator::replace_prefix) {
        const auto length = match_length(pattern, value, m_matching);
        return length ? with + value.substr(*length) : value;
    }
    std::string result;
    std::size_t at = 0;
    while (at < value.size()) {
        count_step();
        const auto length = match_length(pattern, std::string_view{value}.substr(at), m_matching);
        if (!length || *length == 0) {
            result += value[at++];
            continue;
        }
        result += with;
        at += *length;
        spend(with.size());
        if (parameter.op == Operator::replace_first) {
            break;
        }
    }
    // Of an empty value nothing is replaced, except by a pattern that nothing matches.
    if (value.empty() && matches(pattern, "", m_matching)) {
        throw Refused{"a replacement in an empty value", 0};
    }
    return result + value.substr(at);
}

ParameterValue Interpreter::substring(const Parameter& parameter, const ParameterValue& value)
{
    const std::int64_t offset = evaluate(expand_string(parameter.operand));
    std::optional<std::int64_t> length;
    if (parameter.second) {
        length = evaluate(expand_string(*parameter.second));
    }
    ParameterValue part = value;
    if (value.is_list) {
        if (!is_name_start(parameter.name.front()) || offset < 0 || (length && *length < 0)) {
            throw Refused{"an unusual slice of a list", 0};
        }
        const Variable* const variable = m_variables.find(parameter.name);
        if (variable != nullptr && variable->is_set &&
            (variable->kind != Kind::array || !value_of(*variable).keys.empty())) {
            throw Refused{"a slice of a sparse array", 0};
        }
        const auto count = static_cast<std::int64_t>(value.values.size());
        const std::int64_t begin = std::min(offset, count);
        const std::int64_t end = length ? std::min(count - begin, *length) + begin : count;
        part.values.assign(value.values.begin() + begin, value.values.begin() + end);
        return part;
    }
    if (value.values.empty()) {
        return part;
    }
    std::string& text = part.values.front();
    if (!is_ascii(text)) {
        throw Refused{"a part of a text that is not ASCII", 0};
    }
    const auto size = static_cast<std::int64_t>(text.size());
    std::int64_t begin = offset < 0 ? size + offset : offset;
    if (begin < 0 || begin > size) {
        text.clear();
        return part;
    }
    std::int64_t end = size;
    if (length) {
        end = *length < 0 ? size + *length : std::min(begin + *length, size);
        if (end < begin) {
            throw Refused{"a part of a text that ends before it begins", 0};
        }
    }
    text = text.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
    return part;
}

} // namespace rbeepkg::bash
