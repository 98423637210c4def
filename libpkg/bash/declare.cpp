// declare, local, typeset, export, readonly.
#include "libpkg/bash/interpreter.hpp"

#include <algorithm>

namespace rbeepkg::bash {

namespace {

bool has_unquoted_brace(const Word& word)
{
    return std::any_of(word.parts.begin(), word.parts.end(), [](const Part& part) {
        return part.kind == PartKind::literal && part.text.find('{') != std::string_view::npos;
    });
}

} // namespace

Interpreter::Declaration Interpreter::declaration_of(const Arguments& words, std::size_t& first)
{
    Declaration how;
    const std::string& command = words.front();
    how.is_local = command == "declare" || command == "local" || command == "typeset";
    how.readonly = command == "readonly";
    for (; first < words.size() && words[first].size() > 1 && words[first][0] == '-'; ++first) {
        if (words[first] == "--") {
            ++first;
            break;
        }
        for (const char letter : std::string_view{words[first]}.substr(1)) {
            switch (letter) {
            case 'a':
                how.is_array = true;
                break;
            case 'A':
                how.is_map = true;
                break;
            case 'g':
                how.is_global = true;
                break;
            case 'r':
                how.readonly = true;
                break;
            case 'x':
                break;
            default:
                throw Refused{std::string{"the declaration -"} + letter, 0};
            }
        }
    }
    if (how.is_global && command == "local") {
        throw Refused{"local -g", 0};
    }
    how.is_local = how.is_local && !how.is_global;
    return how;
}

void Interpreter::declare(const SimpleCommand& command)
{
    Arguments options;
    std::size_t at = 0;
    for (; at < command.arguments.size(); ++at) {
        const Argument& argument = command.arguments[at];
        if (argument.assignment || (at > 0 && !argument.word.text.starts_with('-'))) {
            break;
        }
        expand_into(argument.word, options);
    }
    std::size_t first = 1;
    if (m_output != nullptr && options.size() == 2 && options[1] == "-f") {
        Arguments names;
        for (; at < command.arguments.size(); ++at) {
            expand_into(command.arguments[at].word, names);
        }
        print_function(names);
        return;
    }
    const Declaration how = declaration_of(options, first);
    if (first != options.size() || (at == command.arguments.size() && at > 0)) {
        throw Refused{"a declaration that lists variables", 0};
    }
    for (; at < command.arguments.size(); ++at) {
        declare_one(how, command.arguments[at]);
    }
    m_status = 0;
}

Variable& Interpreter::declared(const Declaration& how, std::string_view name, bool with_value)
{
    if (!how.is_local && !how.is_global && !with_value && m_variables.find(name) == nullptr) {
        throw Refused{"a declaration without a value", 0};
    }
    Variable& variable = how.is_local    ? m_variables.local(name)
                         : how.is_global ? m_variables.global(name)
                                         : m_variables.assignable(name);
    if (how.is_global && !with_value && !variable.is_set && !how.is_map && !how.is_array) {
        throw Refused{"a declaration without a value", 0};
    }
    if (how.is_map && variable.kind != Kind::map) {
        if (variable.is_set) {
            throw Refused{"an array that becomes an associative one", 0};
        }
        variable.kind = Kind::map;
    }
    if (how.is_array && variable.kind == Kind::map) {
        throw Refused{"an associative array that becomes another", 0};
    }
    if (how.is_array) {
        become_array(variable);
    }
    return variable;
}

void Interpreter::declare_one(const Declaration& how, const Argument& argument)
{
    if (argument.assignment) {
        const Assignment& assignment = *argument.assignment;
        if (has_unquoted_brace(assignment.value) || assignment.key) {
            throw Refused{"an unusual declaration", 0};
        }
        // The value is worked out before the new variable hides an older one of that name.
        if (assignment.is_array) {
            Variable made;
            const Variable* const old = m_variables.find(assignment.name);
            if (assignment.append) {
                throw Refused{"a declaration that appends", 0};
            }
            made.kind = how.is_map || (old != nullptr && old->kind == Kind::map && !how.is_local)
                            ? Kind::map
                            : Kind::array;
            assign_list(assignment, made);
            Variable& variable = declared(how, assignment.name, true);
            if (variable.kind == Kind::map && made.kind != Kind::map) {
                throw Refused{"an unusual declaration", 0};
            }
            variable = std::move(made);
            variable.readonly = how.readonly;
            return;
        }
        std::string value = expand_string(assignment.value, true);
        // What a local one is appended to is no simple matter.
        if (assignment.append && how.is_local) {
            throw Refused{"a declaration that appends", 0};
        }
        Variable& variable = declared(how, assignment.name, true);
        put_word(variable, std::move(value), assignment.append);
        variable.readonly = how.readonly;
        return;
    }
    Arguments words;
    if (!expand_into(argument.word, words)) {
        throw Refused{"a declaration that depends on what a command prints", 0};
    }
    for (const std::string& word : words) {
        const std::size_t equals = word.find('=');
        const std::string name = word.substr(0, equals);
        if (!is_name(name)) {
            throw Refused{"an unusual declaration", 0};
        }
        Variable& variable = declared(how, name, equals != std::string::npos);
        if (equals != std::string::npos) {
            put_word(variable, word.substr(equals + 1), false);
        }
        variable.readonly = how.readonly;
    }
}

} // namespace rbeepkg::bash
