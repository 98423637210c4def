// $x and ${x...}
#include "libpkg/bash/interpreter.hpp"
#include "libpkg/bash/pattern.hpp"

#include <algorithm>
#include <charconv>

namespace rbeepkg::bash {

namespace {

using Operator = ParameterOperator;

// Of a list with the words of a command nobody knows which is which.
void refuse_uncounted(const Variable& variable)
{
    if (!variable.counted) {
        throw Refused{"something depends on how many words a command prints", 0};
    }
}

std::size_t count_characters(std::string_view text)
{
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::int64_t position(std::string_view name)
{
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error != std::errc{} || end != name.data() + name.size()) {
        throw Refused{"an unusual parameter", 0};
    }
    return number;
}

} // namespace

std::string Interpreter::separators() const
{
    const Variable* const variable = m_variables.find("IFS");
    const std::string* const value = variable == nullptr ? nullptr : variable->first();
    return value == nullptr ? " \t\n" : *value;
}

std::string Interpreter::key_of(std::string_view name, const Word& index)
{
    const Variable* const variable = m_variables.find(name);
    if (variable != nullptr && variable->kind == Kind::map) {
        return known(expand_string(index));
    }
    FieldBuilder builder;
    expand_parts(index.parts, true, builder);
    std::string expression;
    for (const Field& field : builder.take()) {
        expression += field.text;
    }
    return std::to_string(evaluate(expression));
}

ParameterValue Interpreter::special(char name) const
{
    ParameterValue value;
    value.is_set = true;
    if (name == '?') {
        value.values.push_back(m_status ? std::to_string(*m_status)
                                        : std::string(1, k_unknown_mark));
        return value;
    }
    if (name == '$' || name == '!' || name == '-') {
        value.values.emplace_back(1, k_unknown_mark);
        return value;
    }
    // At the top the parameters are those of the one who reads the script.
    const bool ours = m_positional.size() > 1 || m_owns_positional;
    if (!ours || (name != '@' && name != '*' && name != '#')) {
        throw Refused{std::string{"$"} + name, 0};
    }
    const Arguments& arguments = m_positional.back();
    if (name == '#') {
        value.values.push_back(std::to_string(arguments.size() - 1));
        return value;
    }
    value.is_list = true;
    value.joined = name == '*';
    value.values.assign(arguments.begin() + 1, arguments.end());
    value.is_set = !value.values.empty();
    return value;
}

ParameterValue Interpreter::look_up_name(std::string_view name, Subscript subscript,
                                         const std::string& key)
{
    ParameterValue value;
    if (is_digit(name.front())) {
        const auto at = static_cast<std::size_t>(position(name));
        if ((m_positional.size() == 1 && !m_owns_positional) || at == 0) {
            throw Refused{"$" + std::string{name}, 0};
        }
        value.is_set = at < m_positional.back().size();
        if (value.is_set) {
            value.values.push_back(m_positional.back()[at]);
        }
        return value;
    }
    const Variable* const variable = m_variables.find(name);
    const std::string* one = nullptr;
    if (subscript == Subscript::all_separate || subscript == Subscript::all_joined) {
        value.is_list = true;
        value.joined = subscript == Subscript::all_joined;
        value.values = variable == nullptr ? Arguments{} : variable->values();
        value.counted = variable == nullptr || variable->counted;
        value.is_set = !value.values.empty();
        return value;
    }
    if (variable != nullptr && subscript == Subscript::one && variable->kind == Kind::map) {
        const auto found = variable->map.find(key);
        one = found == variable->map.end() ? nullptr : &found->second;
    } else if (variable != nullptr && subscript == Subscript::one) {
        refuse_uncounted(*variable);
        one = variable->at(position(key));
    } else if (variable != nullptr) {
        one = variable->first();
    }
    value.is_set = one != nullptr;
    if (value.is_set) {
        value.values.push_back(*one);
    }
    return value;
}

ParameterValue Interpreter::look_up_indirect(const Parameter& parameter)
{
    if (parameter.subscript == Subscript::all_separate ||
        parameter.subscript == Subscript::all_joined) {
        ParameterValue keys;
        keys.is_list = true;
        keys.joined = parameter.subscript == Subscript::all_joined;
        if (const Variable* const variable = m_variables.find(parameter.name);
            variable != nullptr && variable->is_set) {
            refuse_uncounted(*variable);
            const Arguments ordered = variable->values(); // refuses maps whose order counts
            spend(ordered.size() * k_item_cost);
            const Value value = value_of(*variable);
            for (std::size_t at = 0; at < value.values.size(); ++at) {
                keys.values.push_back(value.keys.empty() ? std::to_string(at) : value.keys[at]);
            }
        }
        keys.is_set = !keys.values.empty();
        return keys;
    }
    const std::string key = parameter.subscript == Subscript::one
                                ? key_of(parameter.name, parameter.index)
                                : std::string{};
    const ParameterValue pointer = look_up_name(parameter.name, parameter.subscript, key);
    const std::string target = pointer.is_set ? pointer.values.front() : std::string{};
    const std::size_t bracket = target.find('[');
    const std::string name = target.substr(0, bracket);
    if (!is_name(name)) {
        throw Refused{"a ${!...} that names no variable", 0};
    }
    if (bracket == std::string::npos) {
        return look_up_name(name, Subscript::none, {});
    }
    const std::string inner = target.substr(bracket + 1, target.size() - bracket - 2);
    if (!target.ends_with(']') || (inner != "@" && inner != "*" && !integer_constant(inner))) {
        throw Refused{"a ${!...} with an unusual index", 0};
    }
    if (inner == "@" || inner == "*") {
        return look_up_name(name, inner == "@" ? Subscript::all_separate : Subscript::all_joined,
                            {});
    }
    return look_up_name(name, Subscript::one, inner);
}

ParameterValue Interpreter::look_up(const Parameter& parameter)
{
    if (parameter.prefix) {
        throw Refused{"${!prefix*}", 0};
    }
    if (parameter.indirect) {
        return look_up_indirect(parameter);
    }
    const char first = parameter.name.front();
    if (!is_name_start(first) && !is_digit(first)) {
        return special(first);
    }
    const std::string key = parameter.subscript == Subscript::one
                                ? key_of(parameter.name, parameter.index)
                                : std::string{};
    return look_up_name(parameter.name, parameter.subscript, key);
}

void Interpreter::expand_parameter(const Parameter& parameter, bool quoted, FieldBuilder& fields)
{
    if (parameter.length && parameter.subscript == Subscript::all_separate) {
        // The order of an associative array does not matter for its size.
        const Variable* const variable = m_variables.find(parameter.name);
        if (variable != nullptr && variable->kind == Kind::map) {
            fields.quoted(std::to_string(variable->map.size()));
            return;
        }
    }
    ParameterValue value = look_up(parameter);
    const bool passed_on = parameter.op == Operator::none && !parameter.length;
    if (!value.counted) {
        if (!passed_on) {
            throw Refused{"something depends on how many words a command prints", 0};
        }
        fields.split_unknown();
    }
    for (const std::string& one : value.values) {
        if (!passed_on) {
            known(one);
        }
    }
    if (parameter.length) {
        const std::size_t length = value.is_list          ? value.values.size()
                                   : value.values.empty() ? 0
                                                          : count_characters(value.values.front());
        const std::string number = std::to_string(length);
        quoted ? fields.quoted(number) : fields.split(number, separators());
        return;
    }
    if (expand_default(parameter, value, quoted, fields)) {
        return;
    }
    if (parameter.op == Operator::substring) {
        value = substring(parameter, value);
    } else if (parameter.op > Operator::alternative) {
        for (std::string& one : value.values) {
            one = transform(parameter, one);
        }
    }
    bool first = true;
    for (const std::string& one : value.values) {
        spend(one.size() + k_item_cost);
        if (!first && value.joined && quoted) {
            fields.quoted(separators().substr(0, 1));
        } else if (!first) {
            fields.end_field();
        }
        quoted ? fields.quoted(one) : fields.split(one, separators());
        first = false;
    }
}

bool Interpreter::expand_default(const Parameter& parameter, const ParameterValue& value,
                                 bool quoted, FieldBuilder& fields)
{
    const bool empty = std::all_of(value.values.begin(), value.values.end(),
                                   [](const std::string& one) { return one.empty(); });
    const bool there = value.is_set && !(parameter.colon && empty);
    if (value.is_list && value.is_set && parameter.colon && empty &&
        parameter.op <= Operator::alternative) {
        throw Refused{"whether a list of empty words is empty", 0};
    }
    switch (parameter.op) {
    case Operator::default_value:
    case Operator::alternative:
        if (there == (parameter.op == Operator::default_value)) {
            return parameter.op == Operator::alternative;
        }
        if (!quoted && !parameter.operand.parts.empty() &&
            parameter.operand.text.starts_with('~')) {
            throw Refused{"a '~' depends on who runs it", 0};
        }
        // Unquoted blanks of the default itself split fields too.
        for (const Part& part : parameter.operand.parts) {
            if (part.kind == PartKind::literal && !quoted) {
                fields.split(part.text, separators());
            } else {
                expand_part(part, quoted, fields);
            }
        }
        return true;
    case Operator::assign_default: {
        if (there) {
            return false;
        }
        if (parameter.subscript != Subscript::none || !is_name(parameter.name)) {
            throw Refused{"${x=...} of something that is no plain variable", 0};
        }
        const std::string text = expand_string(parameter.operand);
        Variable& variable = m_variables.assignable(parameter.name);
        if (variable.is_set && variable.kind != Kind::word) {
            throw Refused{"${x=...} of an array", 0};
        }
        variable.is_set = true;
        variable.word = text;
        quoted ? fields.quoted(text) : fields.split(text, separators());
        return true;
    }
    case Operator::error:
        if (!there) {
            throw Refused{"${x?} of a variable that is not set", 0};
        }
        return false;
    default:
        return false;
    }
}

} // namespace rbeepkg::bash
