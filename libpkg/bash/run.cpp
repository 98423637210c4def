// Lists, pipelines, compound commands.
#include "libpkg/base/scope_exit.hpp"
#include "libpkg/bash/interpreter.hpp"
#include "libpkg/bash/pattern.hpp"

#include <algorithm>

namespace rbeepkg::bash {

namespace {

constexpr std::size_t k_max_steps = 100'000;
constexpr std::size_t k_max_output = 1U << 20U;
constexpr int k_max_depth = 60;

} // namespace

void Interpreter::count_step()
{
    if (++m_steps > k_max_steps) {
        throw Refused{"it takes too many steps", 0};
    }
}

bool Interpreter::succeeded() const
{
    if (!m_status) {
        throw Refused{"something depends on whether a command succeeds", 0};
    }
    return *m_status == 0;
}

void Interpreter::run(std::shared_ptr<const Script> script)
{
    m_variables.push_scope();
    m_scripts.push_back(std::move(script));
    run_list(m_scripts.back()->commands);
    m_flow = Flow::normal; // a `return` at the top ends the reading
    m_variables.pop_scope();
}

Reading Interpreter::take_result()
{
    Reading reading;
    for (auto& [name, variable] : m_variables.take_globals()) {
        if (variable.is_set || variable.kind != Kind::word) {
            reading.variables.emplace_hint(reading.variables.end(), name,
                                           value_of(std::move(variable)));
        }
    }
    reading.functions = std::move(m_functions);
    reading.status = m_status;
    return reading;
}

void Interpreter::run_list(const List& list)
{
    for (const AndOr& commands : list) {
        run_and_or(commands);
        if (m_flow != Flow::normal) {
            return;
        }
    }
}

void Interpreter::run_and_or(const AndOr& list)
{
    if (list.background) {
        throw Refused{"a command in the background", 0};
    }
    run_pipeline(list.pipelines.front());
    for (std::size_t at = 1; at < list.pipelines.size() && m_flow == Flow::normal; ++at) {
        if (list.and_before[at - 1] == succeeded()) {
            run_pipeline(list.pipelines[at]);
        }
    }
}

void Interpreter::run_pipeline(const Pipeline& pipeline)
{
    if (pipeline.unusual) {
        throw Refused{"`time` or `|&`", 0};
    }
    if (pipeline.commands.size() == 1) {
        run_command(pipeline.commands.front());
    } else {
        std::string passed;
        for (std::size_t at = 0; at < pipeline.commands.size(); ++at) {
            const bool last = at + 1 == pipeline.commands.size();
            const std::string* const input = at == 0 ? m_input : &passed;
            std::string output = run_captured([&] { run_command(pipeline.commands[at]); }, input);
            if (last) {
                write_out(output);
            }
            spend(output.size());
            passed = std::move(output);
        }
    }
    if (pipeline.negated && m_flow == Flow::normal) {
        m_status = succeeded() ? 1 : 0;
    }
}

std::string Interpreter::run_captured(const std::function<void()>& run, const std::string* input)
{
    std::string output;
    const ScopeExit restore{[this, outer = m_output, before = m_input, at = m_input_at]() noexcept {
        m_output = outer;
        m_input = before;
        m_input_at = at;
    }};
    m_output = &output;
    m_input_at = m_input == input ? m_input_at : 0;
    m_input = input;
    in_subshell(run);
    return output;
}

void Interpreter::in_subshell(const std::function<void()>& run)
{
    spend(m_variables.weight());
    // The outer variables stay where they are: an assignment that waits for this subshell holds
    // one.
    Variables variables = std::move(m_variables);
    m_variables = variables;
    ScopeExit restore{[&, functions = m_functions, positional = m_positional, scripts = m_scripts,
                       owns = m_owns_positional, loops = m_loops,
                       depth = m_depth]() mutable noexcept {
        m_variables = std::move(variables);
        m_functions = std::move(functions);
        m_positional = std::move(positional);
        m_scripts = std::move(scripts);
        m_owns_positional = owns;
        m_loops = loops;
        m_depth = depth;
        m_flow = Flow::normal;
    }};
    m_loops = 0;
    if (++m_depth > k_max_depth) {
        throw Refused{"it is nested too deeply", 0};
    }
    run();
    if (m_flow != Flow::normal) {
        throw Refused{"a jump out of a subshell", 0};
    }
}

void Interpreter::write_out(std::string_view text)
{
    if (m_output == nullptr) {
        return;
    }
    if (m_output->size() + text.size() > k_max_output) {
        throw Refused{"it prints too much", 0};
    }
    *m_output += text;
}

// Where its output goes and its input comes from. Only what changes nothing outside is known.
void Interpreter::set_io(const Command& command, std::string& input_storage)
{
    for (const Redirection& redirection : command.redirections) {
        const std::string_view fd = redirection.fd;
        if (redirection.op == "<<<" && fd.empty()) {
            input_storage = expand_string(redirection.target) + "\n";
            m_input = &input_storage;
            m_input_at = 0;
        } else if ((redirection.op == "<<" || redirection.op == "<<-") && fd.empty()) {
            input_storage = expand_string(*redirection.document);
            m_input = &input_storage;
            m_input_at = 0;
        } else if (redirection.op == ">" && redirection.target.text == "/dev/null") {
            m_output = fd == "2" ? m_output : nullptr;
            if (!fd.empty() && fd != "1" && fd != "2") {
                throw Refused{"a redirection", 0};
            }
        } else if ((redirection.op == "&>" && redirection.target.text == "/dev/null") ||
                   (redirection.op == ">&" && redirection.target.text == "2" &&
                    (fd.empty() || fd == "1"))) {
            m_output = nullptr;
        } else if (redirection.op == ">&" && redirection.target.text == "1" && fd == "2") {
            if (m_output != nullptr) {
                throw Refused{"error output that is captured", 0};
            }
        } else {
            throw Refused{"a redirection", 0};
        }
    }
}

void Interpreter::run_command(const Command& command)
{
    count_step();
    m_line = command.line;
    if (command.redirections.empty()) {
        run_body(command);
        return;
    }
    std::string* const output = m_output;
    const std::string* const input = m_input;
    const std::size_t input_at = m_input_at;
    std::string input_storage;
    set_io(command, input_storage);
    run_body(command);
    m_output = output;
    m_input_at = m_input == input ? m_input_at : input_at;
    m_input = input;
}

void Interpreter::run_body(const Command& command)
{
    struct Visitor
    {
        Interpreter& self;

        void operator()(const SimpleCommand& simple) const { self.run_simple(simple); }
        void operator()(const Group& group) const { self.run_list(group.body); }
        void operator()(const Subshell& subshell) const
        {
            try {
                self.in_subshell([&] { self.run_list(subshell.body); });
            } catch (const Refused&) {
                // It changes nothing out here: what it prints and how it ends is not known.
                self.count_step();
                self.write_out(std::string_view{&k_unknown_mark, 1});
                self.m_status.reset();
            }
        }
        void operator()(const IfCommand& one) const { self.run_if(one); }
        void operator()(const ForCommand& one) const { self.run_for(one); }
        void operator()(const ArithmeticFor& one) const { self.run_for(one); }
        void operator()(const WhileCommand& one) const { self.run_while(one); }
        void operator()(const CaseCommand& one) const { self.run_case(one); }
        void operator()(const std::unique_ptr<FunctionDefinition>& function) const
        {
            self.m_functions[std::string{function->name}] = {function.get(), self.m_scripts.back()};
            self.m_status = 0;
        }
        void operator()(const Condition& condition) const
        {
            self.m_status = self.is_true(condition) ? 0 : 1;
        }
        void operator()(const ArithmeticCommand& command_) const
        {
            self.m_status =
                self.evaluate(known(self.expand_string(command_.expression))) != 0 ? 0 : 1;
        }
        void operator()(const OtherCommand& other) const
        {
            throw Refused{std::string{other.what}, 0};
        }
    };
    std::visit(Visitor{*this}, command.body);
}

void Interpreter::run_if(const IfCommand& command)
{
    for (const IfCommand::Branch& branch : command.branches) {
        run_list(branch.condition);
        if (m_flow != Flow::normal) {
            return;
        }
        if (succeeded()) {
            run_list(branch.body);
            return;
        }
    }
    m_status = 0;
    run_list(command.otherwise);
}

bool Interpreter::run_round(const List& body)
{
    ++m_loops;
    run_list(body);
    --m_loops;
    if (m_flow == Flow::normal) {
        return true;
    }
    if (m_flow == Flow::leave_function) {
        return false;
    }
    const bool goes_on = m_flow == Flow::next_round && m_flow_levels <= 1;
    if (--m_flow_levels <= 0) {
        m_flow = Flow::normal;
    }
    return goes_on;
}

void Interpreter::run_for(const ForCommand& command)
{
    Arguments words;
    if (command.over_arguments) {
        words = special('@').values;
    }
    if (!command.over_arguments) {
        words = expand_words(command.words);
    }
    m_status = 0;
    for (const std::string& word : words) {
        Variable& variable = m_variables.assignable(command.name);
        if (variable.kind != Kind::word) {
            throw Refused{"a loop whose variable is an array", 0};
        }
        variable.is_set = true;
        variable.word = word;
        if (!run_round(command.body)) {
            break;
        }
    }
}

void Interpreter::run_for(const ArithmeticFor& command)
{
    const auto value = [this](const Word& expression) {
        return evaluate(expand_string(expression));
    };
    value(command.start);
    m_status = 0;
    while (command.condition.text.find_first_not_of(" \t") == std::string_view::npos ||
           value(command.condition) != 0) {
        count_step();
        if (!run_round(command.body)) {
            break;
        }
        value(command.step);
    }
}

void Interpreter::run_while(const WhileCommand& command)
{
    std::optional<int> status = 0;
    for (;;) {
        count_step();
        run_list(command.condition);
        if (m_flow != Flow::normal) {
            throw Refused{"a jump out of the condition of a loop", 0};
        }
        if (succeeded() == command.until) {
            break;
        }
        const bool goes_on = run_round(command.body);
        status = m_status;
        if (!goes_on) {
            break;
        }
    }
    if (m_flow == Flow::normal) {
        m_status = status;
    }
}

void Interpreter::run_case(const CaseCommand& command)
{
    const std::string word = known(expand_string(command.word));
    m_status = 0;
    bool falls_through = false;
    for (const CaseCommand::Clause& clause : command.clauses) {
        const bool fits =
            falls_through ||
            std::any_of(clause.patterns.begin(), clause.patterns.end(), [&](const Word& pattern) {
                return matches(expand_pattern(pattern), word, m_matching);
            });
        if (!fits) {
            continue;
        }
        run_list(clause.body);
        falls_through = clause.end == ";&";
        if (m_flow != Flow::normal || (!falls_through && clause.end != ";;&")) {
            return;
        }
    }
}

void Interpreter::call_function(const Function& function, const Arguments& arguments)
{
    if (!function.definition->body.redirections.empty()) {
        throw Refused{"a function with redirections", 0};
    }
    if (++m_depth > k_max_depth) {
        throw Refused{"its functions call each other too deeply", 0};
    }
    m_positional.push_back(arguments);
    m_variables.push_scope();
    m_scripts.push_back(function.script);
    const int loops = m_loops;
    m_loops = 0;
    run_command(function.definition->body);
    if (m_flow == Flow::leave_function) {
        m_flow = Flow::normal;
    }
    m_loops = loops;
    m_scripts.pop_back();
    m_variables.pop_scope();
    m_positional.pop_back();
    --m_depth;
}

} // namespace rbeepkg::bash
