// The builtins whose whole effect is known.
#include "libpkg/base/text.hpp"
#include "libpkg/bash/interpreter.hpp"
#include "libpkg/bash/printf.hpp"

#include <algorithm>
#include <array>

namespace rbeepkg::bash {

namespace {

// What makepkg offers to PKGBUILDs for talking to its user.
bool is_message(std::string_view command)
{
    constexpr std::array<std::string_view, 5> k_commands = {"error", "msg", "msg2", "plain",
                                                            "warning"};
    return std::find(k_commands.begin(), k_commands.end(), command) != k_commands.end();
}

bool is_echo_option(std::string_view word)
{
    return word.size() > 1 && word.front() == '-' &&
           word.find_first_not_of("neE", 1) == std::string_view::npos;
}

} // namespace

bool Interpreter::run_builtin(const Arguments& words)
{
    const std::string& command = words.front();
    m_last_status = m_status;
    m_status = 0;
    if (command == ":" || command == "true") {
        return true;
    }
    if (command == "false") {
        m_status = 1;
    } else if (command == "echo") {
        echo(words);
    } else if (command == "printf") {
        print_formatted(words);
    } else if (command == "test") {
        m_status = test(words, 1, words.size()) ? 0 : 1;
    } else if (command == "[") {
        if (words.back() != "]" || words.size() < 2) {
            throw Refused{"a '[' without ']'", 0};
        }
        m_status = test(words, 1, words.size() - 1) ? 0 : 1;
    } else if (command == "unset") {
        unset(words);
    } else if (command == "return") {
        leave(words, Flow::leave_function);
    } else if (command == "break") {
        leave(words, Flow::leave_loop);
    } else if (command == "continue") {
        leave(words, Flow::next_round);
    } else if (command == "shift") {
        shift(words);
    } else if (command == "set") {
        set_positional(words);
    } else if (command == "eval") {
        eval(words);
    } else if (command == "let" && words.size() > 1) {
        std::int64_t value = 0;
        for (std::size_t at = 1; at < words.size(); ++at) {
            value = evaluate(words[at]);
        }
        m_status = value != 0 ? 0 : 1;
    } else if (is_message(command) && m_output == nullptr) {
        return true;
    } else if (command == "uname" && words.size() == 2 && words[1] == "-m" &&
               !m_world.machine.empty()) {
        write_out(m_world.machine + "\n");
    } else {
        return false;
    }
    return true;
}

void Interpreter::echo(const Arguments& words)
{
    std::size_t at = 1;
    bool newline = true;
    bool escapes = false;
    for (; at < words.size() && is_echo_option(words[at]); ++at) {
        newline = newline && words[at].find('n') == std::string::npos;
        escapes = escapes || words[at].find('e') != std::string::npos;
    }
    std::string text;
    for (const std::size_t first = at; at < words.size(); ++at) {
        text += (at == first ? "" : " ") + words[at];
    }
    if (escapes && m_output != nullptr) {
        text = unescaped(text);
    }
    write_out(text + (newline ? "\n" : ""));
}

void Interpreter::print_formatted(const Arguments& words)
{
    std::size_t at = 1;
    std::string variable;
    if (words.size() > 2 && words[1] == "-v") {
        variable = words[2];
        at = 3;
    } else if (words.size() > 1 && words[1] == "--") {
        at = 2;
    }
    if (at >= words.size()) {
        throw Refused{"printf without a format", 0};
    }
    const Arguments arguments{words.begin() + static_cast<std::ptrdiff_t>(at) + 1, words.end()};
    if (variable.empty() && m_output == nullptr) {
        m_status.reset(); // nobody sees the text, and a wrong number would make it fail
        return;
    }
    const std::string text = formatted(words[at], arguments);
    spend(text.size());
    if (variable.empty()) {
        write_out(text);
        return;
    }
    if (!is_name(variable)) {
        throw Refused{"printf -v into something that is no plain variable", 0};
    }
    Variable& target = m_variables.assignable(variable);
    if (target.kind != Kind::word) {
        throw Refused{"printf -v into an array", 0};
    }
    target.is_set = true;
    target.word = text;
}

void Interpreter::unset(const Arguments& words)
{
    bool functions = false;
    bool variables = false;
    for (std::size_t at = 1; at < words.size(); ++at) {
        const std::string& word = words[at];
        if (word == "-f" || word == "-v") {
            functions = functions || word == "-f";
            variables = variables || word == "-v";
            continue;
        }
        const std::size_t bracket = word.find('[');
        const std::string name = word.substr(0, bracket);
        if (functions) {
            m_functions.erase(word);
            continue;
        }
        if (!is_name(name)) {
            if (!variables && m_functions.erase(word) > 0) {
                continue;
            }
            throw Refused{"unset of something that is no variable", 0};
        }
        const Variable* const variable = m_variables.find(name);
        if (bracket == std::string::npos) {
            // Without a variable of that name it is the function that goes.
            if ((variable != nullptr && variable->is_set) || variables ||
                m_functions.erase(name) == 0) {
                m_variables.unset(name);
            }
            continue;
        }
        const auto index = integer_constant(word.substr(bracket + 1, word.size() - bracket - 2));
        if (variable == nullptr || variable->kind != Kind::array || !index || *index < 0 ||
            !word.ends_with(']')) {
            throw Refused{"unset of an unusual element", 0};
        }
        spend(variable->items.size());
        std::erase_if(m_variables.assignable(name).items,
                      [&](const auto& item) { return item.first == *index; });
    }
}

void Interpreter::leave(const Arguments& words, Flow flow)
{
    const auto number = words.size() > 1 ? parse_number(words[1]) : std::nullopt;
    if (words.size() > 2 || (words.size() == 2 && (!number || *number > 255))) {
        throw Refused{"an unusual " + words.front(), 0};
    }
    if (flow == Flow::leave_function) {
        m_status = number ? std::optional{static_cast<int>(*number)} : m_last_status;
    } else if (m_loops == 0 ||
               (number && (*number == 0 || *number > static_cast<unsigned>(m_loops)))) {
        throw Refused{words.front() + " outside of a loop", 0};
    }
    m_flow = flow;
    m_flow_levels = number ? static_cast<int>(*number) : 1;
}

void Interpreter::shift(const Arguments& words)
{
    const auto number = words.size() > 1 ? parse_number(words[1]) : std::optional<std::uint64_t>{1};
    if ((m_positional.size() == 1 && !m_owns_positional) || words.size() > 2 || !number) {
        throw Refused{"an unusual shift", 0};
    }
    Arguments& arguments = m_positional.back();
    if (*number > arguments.size() - 1) {
        m_status = 1;
        return;
    }
    arguments.erase(arguments.begin() + 1,
                    arguments.begin() + 1 + static_cast<std::ptrdiff_t>(*number));
}

void Interpreter::set_positional(const Arguments& words)
{
    if (words.size() < 2 || words[1] != "--") {
        throw Refused{"set", 0};
    }
    m_owns_positional = m_owns_positional || m_positional.size() == 1;
    Arguments& arguments = m_positional.back();
    arguments.erase(arguments.begin() + 1, arguments.end());
    arguments.insert(arguments.end(), words.begin() + 2, words.end());
}

// The text as it was written stands for the one that bash would print: it says the same to the only
// ones that may have it, eval and the reader of function texts.
void Interpreter::print_function(const Arguments& names)
{
    if (names.size() != 1) {
        throw Refused{"a declaration that lists functions", 0};
    }
    const auto function = m_functions.find(names.front());
    m_status = function == m_functions.end() ? 1 : 0;
    if (m_status == 0) {
        write_out(k_function_mark + std::string{function->second.definition->text} + "\n");
    }
}

void Interpreter::eval(const Arguments& words)
{
    std::string text;
    for (std::size_t at = 1; at < words.size(); ++at) {
        text += (at == 1 ? "" : " ") + words[at];
    }
    spend(text.size());
    std::erase(text, k_function_mark);
    Result<std::shared_ptr<const Script>> script = parse(known(text));
    if (!script) {
        throw Refused{"an eval of something that is not understood", 0};
    }
    const std::uint32_t line = m_line;
    m_scripts.push_back(*script);
    run_list((*script)->commands);
    m_scripts.pop_back();
    m_line = line;
}

} // namespace rbeepkg::bash
