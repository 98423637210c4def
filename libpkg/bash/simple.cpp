// Simple commands: assignments, declarations, read, and who runs the rest.
#include "libpkg/bash/interpreter.hpp"

#include <algorithm>
#include <array>

namespace rbeepkg::bash {

namespace {

bool is_declaration(std::string_view command)
{
    constexpr std::array<std::string_view, 5> k_commands = {"declare", "export", "local",
                                                            "readonly", "typeset"};
    return std::find(k_commands.begin(), k_commands.end(), command) != k_commands.end();
}

constexpr std::size_t k_item_cost = 16;

bool has_unquoted_brace(const Word& word)
{
    return std::any_of(word.parts.begin(), word.parts.end(), [](const Part& part) {
        return part.kind == PartKind::literal && part.text.find('{') != std::string_view::npos;
    });
}

// Whether it names a program: no builtin, no keyword.
bool is_external(const std::string& command)
{
    constexpr std::array<std::string_view, 56> k_builtins = {
        ".",       ":",         "[",        "alias",   "bg",       "bind",    "break",    "builtin",
        "caller",  "cd",        "command",  "compgen", "complete", "compopt", "continue", "declare",
        "dirs",    "disown",    "echo",     "enable",  "eval",     "exec",    "exit",     "export",
        "fc",      "fg",        "getopts",  "hash",    "help",     "history", "jobs",     "kill",
        "let",     "local",     "logout",   "mapfile", "popd",     "printf",  "pushd",    "pwd",
        "read",    "readarray", "readonly", "return",  "set",      "shift",   "shopt",    "source",
        "suspend", "test",      "times",    "trap",    "type",     "typeset", "ulimit",   "umask"};
    return is_known(command) && !command.empty() && command.find('\\') == std::string::npos &&
           command != "unalias" && command != "unset" && command != "wait" &&
           std::find(k_builtins.begin(), k_builtins.end(), command) == k_builtins.end();
}

// A plain word becomes element 0 of the array that it turns into.
void become_array(Variable& variable)
{
    if (variable.kind == Kind::word) {
        variable.items.clear();
        if (variable.is_set) {
            variable.items.emplace_back(0, std::move(variable.word));
        }
        variable.word.clear();
        variable.kind = Kind::array;
    }
}

void put_word(Variable& variable, std::string value, bool append)
{
    if (variable.kind == Kind::map) {
        std::string& item = variable.map["0"];
        item = append ? item + value : std::move(value);
    } else if (variable.kind == Kind::array) {
        const std::string* const old = append ? variable.at(0) : nullptr;
        variable.put(0, old == nullptr ? std::move(value) : *old + value);
    } else {
        variable.word = append ? variable.word + value : std::move(value);
    }
    variable.is_set = true;
}

} // namespace

void Interpreter::run_simple(const SimpleCommand& command)
{
    m_substituted = false;
    if (!command.arguments.empty() && is_declaration(command.arguments.front().word.text)) {
        if (!command.assignments.empty() ||
            m_functions.find(command.arguments.front().word.text) != m_functions.end()) {
            throw Refused{"an unusual declaration", 0};
        }
        declare(command);
        return;
    }
    Arguments words;
    bool counted = true;
    for (const Argument& argument : command.arguments) {
        counted = expand_into(argument.word, words) && counted;
    }
    if (!counted && (words.empty() || !is_known(words.front()) || !is_external(words.front()) ||
                     m_functions.find(words.front()) != m_functions.end())) {
        throw Refused{"arguments that depend on what a command prints", 0};
    }
    if (!words.empty()) {
        run_words(command, words);
        return;
    }
    for (const Assignment& assignment : command.assignments) {
        m_line = assignment.line;
        assign(assignment, m_variables.assignable(assignment.name));
    }
    if (!m_substituted) {
        m_status = 0;
    }
}

void Interpreter::run_words(const SimpleCommand& command, const Arguments& words)
{
    const auto function = m_functions.find(words.front());
    if (!command.assignments.empty() && function == m_functions.end() &&
        is_external(words.front())) {
        // They hold for that program alone; only what their own expansions do stays.
        for (const Assignment& assignment : command.assignments) {
            if (assignment.is_array || assignment.key) {
                throw Refused{"an unusual variable for one command", 0};
            }
            expand_string(assignment.value, true);
        }
        run_unknown(words);
        return;
    }
    if (!command.assignments.empty()) {
        const Assignment& first = command.assignments.front();
        if (words.front() != "read" || function != m_functions.end() ||
            command.assignments.size() > 1 || first.name != "IFS" || first.append ||
            first.is_array || first.key) {
            throw Refused{"variables for one command", 0};
        }
        read_line(words, expand_string(first.value, true));
        return;
    }
    if (function != m_functions.end()) {
        const Function called = function->second;
        call_function(called, words);
        return;
    }
    if (words.front() == "read") {
        read_line(words, " \t\n");
        return;
    }
    if (!run_builtin(words) && !run_filter(words)) {
        run_unknown(words);
    }
}

// A program cannot change the shell that starts it: only what it prints and how it ends is not
// known.
void Interpreter::run_unknown(const Arguments& words)
{
    if (!is_external(words.front())) {
        throw Refused{"it runs '" + words.front().substr(0, 60) + "'", 0};
    }
    write_out(std::string_view{&k_unknown_mark, 1});
    m_status.reset();
}

void Interpreter::assign(const Assignment& assignment, Variable& variable)
{
    if (assignment.is_array) {
        assign_list(assignment, variable);
        return;
    }
    std::string value;
    if (!assignment.key) {
        value = expand_string(assignment.value, true);
        put_word(variable, std::move(value), assignment.append);
        return;
    }
    const std::string key = key_of(assignment.name, *assignment.key);
    value = expand_string(assignment.value, true);
    variable.is_set = variable.is_set || variable.kind != Kind::word;
    if (variable.kind == Kind::map) {
        if (key.empty()) {
            throw Refused{"an empty key", 0};
        }
        std::string& item = variable.map[key];
        item = assignment.append ? item + value : value;
        variable.is_set = true;
        return;
    }
    become_array(variable);
    variable.is_set = true;
    const std::int64_t index = *integer_constant(key);
    const std::string* const old = assignment.append ? variable.at(index) : nullptr;
    variable.put(index, old == nullptr ? value : *old + value);
}

void Interpreter::assign_map(const Assignment& assignment, Variable& variable)
{
    std::map<std::string, std::string, std::less<>> made;
    if (assignment.append) {
        made = variable.map;
        spend(made.size() * k_item_cost);
    }
    for (const Element& element : assignment.elements) {
        if (!element.key) {
            throw Refused{"an associative array without keys", 0};
        }
        const std::string key = known(expand_string(*element.key));
        if (key.empty()) {
            throw Refused{"an empty key", 0};
        }
        const std::string value = expand_string(element.value, true);
        std::string& item = made[key];
        if (!element.append) {
            item.clear();
        }
        item += value;
    }
    variable.map = std::move(made);
    variable.is_set = true;
}

void Interpreter::assign_list(const Assignment& assignment, Variable& variable)
{
    if (variable.kind == Kind::map) {
        assign_map(assignment, variable);
        return;
    }
    // What is expanded may look at the old value, which therefore changes only afterwards.
    struct Item
    {
        std::optional<std::int64_t> index;
        bool append = false;
        std::string value;
    };
    std::vector<Item> items;
    bool counted = true;
    for (const Element& element : assignment.elements) {
        if (element.key) {
            const std::int64_t index = evaluate(known(expand_string(*element.key)));
            if (index < 0) {
                throw Refused{"a negative index in a list", 0};
            }
            items.push_back({index, element.append, expand_string(element.value, true)});
            continue;
        }
        Arguments words;
        counted = expand_into(element.value, words) && counted;
        for (std::string& word : words) {
            items.push_back({std::nullopt, false, std::move(word)});
        }
    }
    if (!assignment.append) {
        variable.items.clear();
        variable.word.clear();
        variable.is_set = false;
        variable.counted = true;
    }
    become_array(variable);
    variable.is_set = true;
    variable.counted = variable.counted && counted;
    std::int64_t next = variable.next_index();
    for (Item& item : items) {
        next = item.index.value_or(next);
        const std::string* const old = item.append ? variable.at(next) : nullptr;
        variable.put(next++, old == nullptr ? std::move(item.value) : *old + item.value);
    }
}

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
        if (assignment.append) {
            throw Refused{"a declaration that appends", 0};
        }
        Variable& variable = declared(how, assignment.name, true);
        put_word(variable, std::move(value), false);
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

void Interpreter::read_line(const Arguments& words, const std::string& separators)
{
    bool raw = false;
    std::optional<std::string> array;
    std::size_t at = 1;
    for (; at < words.size() && words[at].starts_with('-'); ++at) {
        if (words[at] == "-r") {
            raw = true;
        } else if ((words[at] == "-a" || words[at] == "-ra") && at + 1 < words.size()) {
            raw = raw || words[at] == "-ra";
            array = words[++at];
        } else {
            throw Refused{"an unusual `read`", 0};
        }
    }
    const Arguments names{words.begin() + static_cast<std::ptrdiff_t>(at), words.end()};
    if (m_input == nullptr || (array ? !names.empty() : names.empty())) {
        throw Refused{"`read` from somewhere else", 0};
    }
    const std::size_t end = m_input->find('\n', m_input_at);
    const std::string line = known(m_input->substr(m_input_at, end - m_input_at));
    if (!raw && line.find('\\') != std::string::npos) {
        throw Refused{"a backslash that `read` reads", 0};
    }
    m_input_at = end == std::string::npos ? m_input->size() : end + 1;
    if (array) {
        store_fields({*array + "[]"}, line, separators);
    } else {
        store_fields(names, line, separators);
    }
    m_status = end == std::string::npos ? 1 : 0;
}

void Interpreter::store_fields(const Arguments& names, std::string_view line,
                               const std::string& separators)
{
    const bool blanks = separators == " \t\n" || separators == " ";
    const bool has_blank = separators.find_first_of(" \t\n") != std::string::npos;
    if (!blanks && has_blank) {
        throw Refused{"an unusual IFS", 0};
    }
    const bool into_array = names.front().ends_with("[]");
    Arguments fields;
    const std::string_view skipped = blanks ? std::string_view{separators} : std::string_view{};
    for (;;) {
        line.remove_prefix(std::min(line.find_first_not_of(skipped), line.size()));
        if (line.empty()) {
            break;
        }
        const std::size_t end =
            separators.empty() ? std::string_view::npos : line.find_first_of(separators);
        if (!into_array && fields.size() + 1 == names.size()) {
            std::string_view rest = line;
            while (blanks && !rest.empty() && separators.find(rest.back()) != std::string::npos) {
                rest.remove_suffix(1);
            }
            if (!blanks && end != std::string_view::npos) {
                throw Refused{"more fields than `read` has names for", 0};
            }
            fields.emplace_back(rest);
            break;
        }
        fields.emplace_back(line.substr(0, end));
        if (end == std::string_view::npos) {
            break;
        }
        line.remove_prefix(end + 1);
    }
    if (into_array) {
        Variable& variable = m_variables.assignable(
            std::string_view{names.front()}.substr(0, names.front().size() - 2));
        if (variable.kind == Kind::map) {
            throw Refused{"`read` into an associative array", 0};
        }
        variable = Variable{};
        variable.kind = Kind::array;
        variable.is_set = true;
        for (std::string& field : fields) {
            variable.put(variable.next_index(), std::move(field));
        }
        return;
    }
    for (std::size_t at = 0; at < names.size(); ++at) {
        if (!is_name(names[at])) {
            throw Refused{"an unusual `read`", 0};
        }
        put_word(m_variables.assignable(names[at]), at < fields.size() ? fields[at] : "", false);
    }
}

} // namespace rbeepkg::bash
