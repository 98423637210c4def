#include "libpkg/bash/function_lines.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/bash/parser.hpp"

#include <algorithm>

namespace rbeepkg::bash {

namespace {

class LineFinder
{
public:
    explicit LineFinder(const std::function<bool(std::string_view)>& is_wanted)
        : m_is_wanted{is_wanted}
    {}

    std::vector<const Assignment*> take() { return std::move(m_found); }

    // first: whether the list begins on a line of its own; inside: its last line ends with more
    // than itself.
    void list(const List& commands, bool first, bool shared_end = false)
    {
        for (std::size_t at = 0; at < commands.size(); ++at) {
            const bool last = at + 1 == commands.size();
            and_or(commands[at], first, shared_end && last, last);
            // A command behind `&` stands on the same line.
            first = !commands[at].background;
        }
    }

    void command(const Command& one, bool first, bool shared, bool last)
    {
        for (const Redirection& redirection : one.redirections) {
            word(redirection.target);
            if (redirection.document) {
                raw_text(redirection.document->text);
                word(*redirection.document);
            }
        }
        const Place place{first, shared || !one.redirections.empty(), last};
        std::visit([&](const auto& body) { visit(body, place); }, one.body);
    }

private:
    struct Place
    {
        bool first;
        bool shared;
        bool last;
    };

    [[noreturn]] static void refuse(std::uint32_t line)
    {
        throw Refused{"text of a package function that is like an assignment and may be none",
                      line};
    }

    void and_or(const AndOr& one, bool first, bool shared, bool last)
    {
        for (std::size_t at = 0; at < one.pipelines.size(); ++at) {
            const Pipeline& pipeline = one.pipelines[at];
            const bool alone = one.pipelines.size() == 1 && pipeline.commands.size() == 1 &&
                               !one.background && !pipeline.negated && !pipeline.unusual;
            for (std::size_t i = 0; i < pipeline.commands.size(); ++i) {
                const bool begins =
                    first && at == 0 && i == 0 && !pipeline.negated && !pipeline.unusual;
                command(pipeline.commands[i], begins, shared || !alone, last);
            }
        }
    }

    void visit(const SimpleCommand& simple, const Place& place)
    {
        for (const Assignment& one : simple.assignments) {
            assignment(one);
        }
        for (const Argument& argument : simple.arguments) {
            word(argument.word);
            if (argument.assignment) {
                assignment(*argument.assignment);
            }
        }
        if (!place.first || simple.assignments.empty()) {
            return;
        }
        const Assignment& found = simple.assignments.front();
        if (!m_is_wanted(found.name) || found.key) {
            return;
        }
        const bool alone = simple.arguments.empty() && simple.assignments.size() == 1;
        if (found.text.find("$'") != std::string_view::npos) {
            refuse(found.line); // printed decoded, perhaps over several lines
        }
        const bool empty = !found.is_array && found.value.parts.empty();
        // An empty value is seen only where a ';' follows it.
        if (place.shared || !alone || (empty && place.last) ||
            found.text.find('\n') != std::string_view::npos) {
            if (!(found.is_array && alone && !place.shared && !has_multiline_word(found))) {
                refuse(found.line);
            }
        }
        m_found.push_back(&found);
    }

    // Lists are printed on one line, unless a word of theirs has several.
    static bool has_multiline_word(const Assignment& assignment)
    {
        return std::any_of(assignment.elements.begin(), assignment.elements.end(),
                           [](const Element& element) {
                               return element.value.text.find('\n') != std::string_view::npos;
                           });
    }

    void visit(const Group& group, const Place&) { list(group.body, true); }
    void visit(const Subshell& subshell, const Place&) { list(subshell.body, false, true); }
    void visit(const IfCommand& one, const Place&)
    {
        for (const IfCommand::Branch& branch : one.branches) {
            list(branch.condition, false, true);
            list(branch.body, true);
        }
        list(one.otherwise, true);
    }
    void visit(const ForCommand& one, const Place&)
    {
        for (const Word& each : one.words) {
            word(each);
        }
        list(one.body, true);
    }
    void visit(const ArithmeticFor& one, const Place&) { list(one.body, true); }
    void visit(const WhileCommand& one, const Place&)
    {
        list(one.condition, false, true);
        list(one.body, true);
    }
    void visit(const CaseCommand& one, const Place&)
    {
        word(one.word);
        for (const CaseCommand::Clause& clause : one.clauses) {
            list(clause.body, true);
        }
    }
    void visit(const std::unique_ptr<FunctionDefinition>& function, const Place&)
    {
        command(function->body, false, false, false);
    }
    void visit(const Condition& condition, const Place& place)
    {
        word(condition.left);
        word(condition.right);
        for (const auto* const part : {condition.first.get(), condition.second.get()}) {
            if (part != nullptr) {
                visit(*part, place);
            }
        }
    }
    void visit(const ArithmeticCommand&, const Place&) {}
    void visit(const OtherCommand& other, const Place&) { list(other.body, true); }

    void assignment(const Assignment& one)
    {
        word(one.value);
        for (const Element& element : one.elements) {
            word(element.value);
            if (element.key) {
                word(*element.key);
            }
        }
    }

    // Words of several lines: none of the lines may look like an assignment.
    void word(const Word& one)
    {
        if (one.text.find('\n') == std::string_view::npos) {
            return; // one line, and its beginning is no assignment
        }
        raw_text(one.text);
    }

    void raw_text(std::string_view text)
    {
        for (const std::string_view line : split(text, '\n')) {
            const std::string_view code = trim(line);
            std::size_t end = 0;
            while (end < code.size() && is_name_char(code[end])) {
                ++end;
            }
            const std::string_view rest = code.substr(end);
            if ((rest.starts_with('=') || rest.starts_with("+=")) &&
                m_is_wanted(code.substr(0, end))) {
                refuse(0);
            }
        }
    }

    const std::function<bool(std::string_view)>& m_is_wanted;
    std::vector<const Assignment*> m_found;
};

} // namespace

Result<std::vector<const Assignment*>>
assignment_lines(const FunctionDefinition& function,
                 const std::function<bool(std::string_view name)>& is_wanted)
{
    LineFinder finder{is_wanted};
    try {
        finder.command(function.body, false, false, false);
    } catch (const Refused& refused) {
        return ParseError{refused.reason, refused.line != 0 ? refused.line : function.line};
    }
    return finder.take();
}

} // namespace rbeepkg::bash
