#include "libpkg/bash/walk.hpp"

namespace rbeepkg::bash {

namespace {

class Walker
{
public:
    explicit Walker(const std::function<void(const SimpleCommand&, const Place&)>& visit)
        : m_visit{visit}
    {}

    void list(const List& commands)
    {
        for (const AndOr& one : commands) {
            for (const Pipeline& pipeline : one.pipelines) {
                for (const Command& each : pipeline.commands) {
                    command(each);
                }
            }
        }
    }

private:
    void command(const Command& one)
    {
        for (const Redirection& redirection : one.redirections) {
            parts(redirection.target.parts);
            if (redirection.document) {
                parts(redirection.document->parts);
            }
        }
        m_line = one.line;
        std::visit([this](const auto& body) { enter(body); }, one.body);
    }

    void enter(const SimpleCommand& simple)
    {
        m_visit(simple, Place{m_function, m_line});
        for (const Assignment& one : simple.assignments) {
            assignment(one);
        }
        for (const Argument& argument : simple.arguments) {
            parts(argument.word.parts);
            if (argument.assignment) {
                assignment(*argument.assignment);
            }
        }
    }
    void enter(const Group& group) { list(group.body); }
    void enter(const Subshell& subshell) { list(subshell.body); }
    void enter(const IfCommand& one)
    {
        for (const IfCommand::Branch& branch : one.branches) {
            list(branch.condition);
            list(branch.body);
        }
        list(one.otherwise);
    }
    void enter(const ForCommand& one)
    {
        for (const Word& word : one.words) {
            parts(word.parts);
        }
        list(one.body);
    }
    void enter(const ArithmeticFor& one) { list(one.body); }
    void enter(const WhileCommand& one)
    {
        list(one.condition);
        list(one.body);
    }
    void enter(const CaseCommand& one)
    {
        parts(one.word.parts);
        for (const CaseCommand::Clause& clause : one.clauses) {
            list(clause.body);
        }
    }
    void enter(const std::unique_ptr<FunctionDefinition>& function)
    {
        const std::string_view outer = m_function;
        m_function = function->name;
        command(function->body);
        m_function = outer;
    }
    void enter(const Condition& condition)
    {
        parts(condition.left.parts);
        parts(condition.right.parts);
        for (const auto* const part : {condition.first.get(), condition.second.get()}) {
            if (part != nullptr) {
                enter(*part);
            }
        }
    }
    void enter(const ArithmeticCommand& one) { parts(one.expression.parts); }
    void enter(const OtherCommand& other) { list(other.body); }

    void assignment(const Assignment& one)
    {
        parts(one.value.parts);
        for (const Element& element : one.elements) {
            parts(element.value.parts);
        }
    }

    void parts(const std::vector<Part>& all)
    {
        for (const Part& part : all) {
            parts(part.parts);
            if (part.commands) {
                const std::uint32_t line = m_line;
                list(*part.commands);
                m_line = line;
            }
            if (part.parameter) {
                parts(part.parameter->operand.parts);
                if (part.parameter->second) {
                    parts(part.parameter->second->parts);
                }
            }
        }
    }

    const std::function<void(const SimpleCommand&, const Place&)>& m_visit;
    std::string_view m_function;
    std::uint32_t m_line = 0;
};

void append_shown(const std::vector<Part>& parts, std::string& text)
{
    for (const Part& part : parts) {
        switch (part.kind) {
        case PartKind::literal:
        case PartKind::quoted:
            text += part.text;
            break;
        case PartKind::double_quoted:
            append_shown(part.parts, text);
            break;
        case PartKind::parameter:
            if (part.parameter->op == ParameterOperator::none && !part.parameter->length &&
                !part.parameter->indirect) {
                text.append("$").append(part.parameter->name);
                break;
            }
            [[fallthrough]];
        default:
            text += "$()";
        }
    }
}

} // namespace

void for_each_command(const Script& script,
                      const std::function<void(const SimpleCommand&, const Place&)>& visit)
{
    Walker{visit}.list(script.commands);
}

std::string shown(const Word& word)
{
    std::string text;
    append_shown(word.parts, text);
    return text;
}

} // namespace rbeepkg::bash
