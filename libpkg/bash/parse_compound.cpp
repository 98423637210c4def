// Compound commands and functions.
#include "libpkg/bash/parser.hpp"

#include <algorithm>

namespace rbeepkg::bash {

bool Parser::parse_compound(Command& command)
{
    if (looking_at("((")) {
        const std::size_t begin = m_at;
        m_at += 2;
        if (std::optional<Word> expression = parse_arithmetic()) {
            command.body = ArithmeticCommand{*std::move(expression)};
            return true;
        }
        m_at = begin;
    }
    if (take("(")) {
        Subshell subshell{parse_list({})};
        if (!take(")") || subshell.body.empty()) {
            refuse("a '(' without ')' or without commands");
        }
        command.body = std::move(subshell);
    } else if (take_word("{")) {
        Group group{parse_list({"}"})};
        expect_word("}");
        if (group.body.empty()) {
            refuse("'{ }' without commands");
        }
        command.body = std::move(group);
    } else if (take_word("[[")) {
        skip_newlines();
        command.body = parse_condition_or();
        expect_word("]]");
    } else if (take_word("if")) {
        command.body = parse_if();
    } else if (take_word("while")) {
        command.body = parse_while(false);
    } else if (take_word("until")) {
        command.body = parse_while(true);
    } else if (take_word("for")) {
        parse_for(command, false);
    } else if (take_word("select")) {
        parse_for(command, true);
    } else if (take_word("case")) {
        command.body = parse_case();
    } else if (take_word("function")) {
        parse_function(command, true);
    } else if (looking_at_word("coproc")) {
        refuse("coproc");
    } else {
        return false;
    }
    return true;
}

IfCommand Parser::parse_if()
{
    IfCommand command;
    do {
        IfCommand::Branch branch;
        branch.condition = parse_list({"then"});
        expect_word("then");
        branch.body = parse_list({"elif", "else", "fi"});
        if (branch.condition.empty() || branch.body.empty()) {
            refuse("an `if` without commands");
        }
        command.branches.push_back(std::move(branch));
    } while (take_word("elif"));
    if (take_word("else")) {
        command.otherwise = parse_list({"fi"});
        if (command.otherwise.empty()) {
            refuse("an `else` without commands");
        }
    }
    expect_word("fi");
    return command;
}

List Parser::parse_do_done()
{
    skip_newlines();
    if (take_word("{")) {
        List body = parse_list({"}"});
        expect_word("}");
        return body;
    }
    expect_word("do");
    List body = parse_list({"done"});
    expect_word("done");
    if (body.empty()) {
        refuse("a loop without commands");
    }
    return body;
}

WhileCommand Parser::parse_while(bool until)
{
    WhileCommand command;
    command.until = until;
    command.condition = parse_list({"do"});
    if (command.condition.empty()) {
        refuse("a loop without condition");
    }
    command.body = parse_do_done();
    return command;
}

void Parser::parse_for(Command& command, bool select)
{
    skip_blanks();
    if (!select && take("((")) {
        command.body = parse_arithmetic_for();
        return;
    }
    ForCommand loop;
    const Word name = parse_word();
    loop.name = name.text;
    if (!is_name(loop.name)) {
        refuse("a loop over something that is no variable");
    }
    skip_newlines();
    if (take_word("in")) {
        for (;;) {
            skip_blanks();
            const bool process = (peek() == '<' || peek() == '>') && peek(1) == '(';
            if (at_end() || (is_metacharacter(peek()) && !process)) {
                break;
            }
            loop.words.push_back(parse_word());
        }
        if (peek() != ';' && peek() != '\n') {
            refuse("a `for` without ';' or line end behind its words");
        }
    } else {
        loop.over_arguments = true;
    }
    skip_blanks();
    if (peek() == ';') {
        ++m_at;
    }
    loop.body = parse_do_done();
    if (select) {
        command.body = OtherCommand{"select", std::move(loop.body)};
    } else {
        command.body = std::move(loop);
    }
}

ArithmeticFor Parser::parse_arithmetic_for()
{
    const std::size_t begin = m_at;
    const std::optional<Word> all = parse_arithmetic();
    if (!all) {
        refuse("a `for ((` without '))'");
    }
    const std::size_t end = m_at - 2;
    std::vector<std::size_t> ends;
    for (std::size_t at = begin; at < end; ++at) {
        if (m_text[at] == ';') {
            ends.push_back(at);
        }
    }
    if (ends.size() != 2) {
        refuse("a `for ((` without three parts");
    }
    ArithmeticFor loop;
    within(begin, ends[0], [&] { loop.start = parse_text(begin, ends[0]); });
    within(ends[0] + 1, ends[1], [&] { loop.condition = parse_text(ends[0] + 1, ends[1]); });
    within(ends[1] + 1, end, [&] { loop.step = parse_text(ends[1] + 1, end); });
    skip_blanks();
    if (peek() == ';') {
        ++m_at;
    }
    loop.body = parse_do_done();
    return loop;
}

CaseCommand Parser::parse_case()
{
    CaseCommand command;
    skip_blanks();
    if (at_end() || is_metacharacter(peek())) {
        refuse("a `case` without a word");
    }
    command.word = parse_word();
    skip_newlines();
    expect_word("in");
    for (;;) {
        skip_newlines();
        if (take_word("esac")) {
            return command;
        }
        if (at_end()) {
            refuse("'esac' is missing");
        }
        parse_clause(command);
    }
}

void Parser::parse_clause(CaseCommand& command)
{
    CaseCommand::Clause clause;
    take("(");
    do {
        skip_blanks();
        if (at_end() || is_metacharacter(peek())) {
            refuse("a clause of `case` without a pattern");
        }
        clause.patterns.push_back(parse_word());
        skip_blanks();
    } while (take("|"));
    if (!take(")")) {
        refuse("a pattern of `case` without ')'");
    }
    clause.body = parse_list({"esac"});
    for (const std::string_view end : {";;&", ";;", ";&"}) {
        if (looking_at(end)) {
            clause.end = end;
            m_at += end.size();
            break;
        }
    }
    if (clause.end.empty()) {
        skip_newlines();
        if (!looking_at_word("esac")) {
            refuse("a clause of `case` without ';;'");
        }
    }
    command.clauses.push_back(std::move(clause));
}

void Parser::parse_function(Command& command, bool keyword)
{
    skip_blanks();
    auto function = std::make_unique<FunctionDefinition>();
    function->line = line();
    const std::size_t begin = m_at;
    const Word name = parse_word();
    function->name = name.text;
    const bool plain = name.parts.size() == 1 && name.parts.front().kind == PartKind::literal;
    if (!plain || (!keyword && function->name.find('=') != std::string_view::npos)) {
        refuse("a function with an unusual name");
    }
    skip_blanks();
    if (take("(")) {
        skip_blanks();
        if (!take(")")) {
            refuse("a function's '(' without ')'");
        }
    } else if (!keyword) {
        refuse("a function without '()'");
    }
    skip_newlines();
    function->body = parse_function_body();
    function->text = m_text.substr(begin, m_at - begin);
    command.body = std::move(function);
}

Command Parser::parse_function_body()
{
    enter();
    Command body;
    body.line = line();
    if (!parse_compound(body) ||
        std::holds_alternative<std::unique_ptr<FunctionDefinition>>(body.body)) {
        refuse("a function without a body");
    }
    parse_redirections(body.redirections);
    leave();
    return body;
}

} // namespace rbeepkg::bash
