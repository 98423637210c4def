// Simple commands: assignments, and who runs the rest.
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

} // namespace rbeepkg::bash
