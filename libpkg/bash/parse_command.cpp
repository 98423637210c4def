// Lists, pipelines, simple commands, redirections.
#include "libpkg/bash/parser.hpp"

#include <algorithm>
#include <array>

namespace rbeepkg::bash {

namespace {

constexpr int k_max_depth = 200;

// Reserved words that may not begin a command.
constexpr std::array<std::string_view, 8> k_closing_words = {"then", "elif", "else", "fi",
                                                             "do",   "done", "esac", "}"};

bool takes_assignments(std::string_view command)
{
    return command == "declare" || command == "local" || command == "export" ||
           command == "readonly" || command == "typeset";
}

} // namespace

bool is_name(std::string_view text)
{
    return !text.empty() && is_name_start(text.front()) &&
           std::all_of(text.begin(), text.end(), is_name_char);
}

void Parser::refuse(std::string reason) const
{
    throw Refused{std::move(reason), line()};
}

std::uint32_t Parser::line() const
{
    if (m_line_ends.empty()) {
        for (std::size_t at = 0; at < m_whole.size(); ++at) {
            if (m_whole[at] == '\n') {
                m_line_ends.push_back(at);
            }
        }
        m_line_ends.push_back(m_whole.size());
    }
    const auto found = std::lower_bound(m_line_ends.begin(), m_line_ends.end(), m_at);
    return static_cast<std::uint32_t>(found - m_line_ends.begin()) + 1;
}

void Parser::enter()
{
    if (++m_depth > k_max_depth) {
        refuse("it is nested too deeply");
    }
}

bool Parser::take(std::string_view expected)
{
    if (!looking_at(expected)) {
        return false;
    }
    m_at += expected.size();
    return true;
}

bool Parser::looking_at_word(std::string_view word) const
{
    if (!looking_at(word)) {
        return false;
    }
    const std::size_t end = m_at + word.size();
    return end >= m_text.size() || is_metacharacter(m_text[end]);
}

bool Parser::take_word(std::string_view word)
{
    if (!looking_at_word(word)) {
        return false;
    }
    m_at += word.size();
    return true;
}

void Parser::expect_word(std::string_view word)
{
    if (!take_word(word)) {
        refuse("'" + std::string{word} + "' is missing");
    }
}

void Parser::skip_blanks()
{
    for (;;) {
        if (is_blank(peek())) {
            ++m_at;
        } else if (peek() == '\\' && peek(1) == '\n') {
            m_at += 2;
        } else {
            break;
        }
    }
    if (peek() == '#' && !at_end()) {
        m_at = std::min(m_text.find('\n', m_at), m_text.size());
    }
}

void Parser::take_newline()
{
    ++m_at;
    read_here_documents();
}

void Parser::skip_newlines()
{
    skip_blanks();
    while (peek() == '\n' && !at_end()) {
        take_newline();
        skip_blanks();
    }
}

void Parser::read_here_documents()
{
    std::vector<PendingDocument> documents;
    documents.swap(m_documents);
    for (const PendingDocument& document : documents) {
        const std::size_t begin = m_at;
        std::string stripped;
        std::size_t end = begin;
        for (;;) {
            if (at_end()) {
                refuse("a here-document has no end");
            }
            end = m_at;
            const std::size_t stop = std::min(m_text.find('\n', m_at), m_text.size());
            std::string_view text = m_text.substr(m_at, stop - m_at);
            m_at = std::min(stop + 1, m_text.size());
            if (document.strip_tabs) {
                text.remove_prefix(std::min(text.find_first_not_of('\t'), text.size()));
            }
            if (text == document.delimiter) {
                break;
            }
            stripped.append(text).append("\n");
        }
        if (document.quoted) {
            m_script.decoded.push_back(std::move(stripped));
            document.text->parts.push_back(
                {PartKind::quoted, m_script.decoded.back(), {}, nullptr, nullptr});
        } else if (document.strip_tabs) {
            *document.text = parse_decoded_text(std::move(stripped));
        } else {
            within(begin, end, [&] { *document.text = parse_text(begin, end); });
        }
        document.text->text = m_text.substr(begin, end - begin);
    }
}

List Parser::parse_script()
{
    List list = parse_list({});
    if (!at_end()) {
        refuse(std::string{"a '"} + peek() + "' that nothing opened");
    }
    if (!m_documents.empty()) {
        refuse("a here-document has no end");
    }
    return list;
}

List Parser::parse_list(std::initializer_list<std::string_view> ends)
{
    enter();
    List list;
    for (;;) {
        skip_newlines();
        const bool ended = std::any_of(ends.begin(), ends.end(),
                                       [&](std::string_view end) { return looking_at_word(end); });
        if (at_end() || ended || peek() == ')' || looking_at(";;") || looking_at(";&")) {
            break;
        }
        list.push_back(parse_and_or());
        skip_blanks();
        if (peek() == ';' && peek(1) != ';' && peek(1) != '&') {
            ++m_at;
        } else if (peek() == '&' && peek(1) != '&') {
            list.back().background = true;
            ++m_at;
        } else if (peek() == '\n' && !at_end()) {
            take_newline();
        } else if (!at_end() && peek() != ')' && !looking_at(";;") && !looking_at(";&")) {
            refuse(std::string{"an unexpected '"} + peek() + "'");
        } else {
            break;
        }
    }
    leave();
    return list;
}

AndOr Parser::parse_and_or()
{
    AndOr list;
    list.pipelines.push_back(parse_pipeline());
    for (;;) {
        skip_blanks();
        if (!looking_at("&&") && !looking_at("||")) {
            return list;
        }
        list.and_before.push_back(peek() == '&');
        m_at += 2;
        skip_newlines();
        list.pipelines.push_back(parse_pipeline());
    }
}

Pipeline Parser::parse_pipeline()
{
    Pipeline pipeline;
    for (;;) {
        if (take_word("!")) {
            pipeline.negated = !pipeline.negated;
        } else if (take_word("time")) {
            pipeline.unusual = true;
        } else {
            break;
        }
        skip_blanks();
    }
    pipeline.commands.push_back(parse_command());
    for (;;) {
        skip_blanks();
        if (peek() != '|' || peek(1) == '|') {
            return pipeline;
        }
        pipeline.unusual = pipeline.unusual || peek(1) == '&';
        m_at += peek(1) == '&' ? 2 : 1;
        skip_newlines();
        pipeline.commands.push_back(parse_command());
    }
}

Command Parser::parse_command()
{
    enter();
    Command command;
    command.line = line();
    if (parse_compound(command)) {
        parse_redirections(command.redirections);
    } else {
        for (const std::string_view word : k_closing_words) {
            if (looking_at_word(word)) {
                refuse("an unexpected '" + std::string{word} + "'");
            }
        }
        command = parse_simple();
    }
    leave();
    return command;
}

Command Parser::parse_simple()
{
    Command command;
    command.line = line();
    SimpleCommand simple;
    for (;;) {
        skip_blanks();
        if (parse_redirection(command.redirections)) {
            continue;
        }
        const bool process = (peek() == '<' || peek() == '>') && peek(1) == '(';
        if (at_end() || (is_metacharacter(peek()) && !process)) {
            break;
        }
        Assignment assignment;
        if (simple.arguments.empty() && parse_assignment(assignment)) {
            simple.assignments.push_back(std::move(assignment));
            continue;
        }
        add_argument(simple);
    }
    if (!simple.arguments.empty() &&
        simple.arguments.front().word.text.find("\\\n") != std::string_view::npos) {
        // Once joined it could be an assignment or a reserved word.
        refuse("a command's name that goes on in the next line");
    }
    if (peek() == '(' && simple.arguments.size() == 1 && simple.assignments.empty() &&
        command.redirections.empty()) {
        m_at = static_cast<std::size_t>(simple.arguments.front().word.text.data() - m_text.data());
        parse_function(command, false);
        return command;
    }
    if (peek() == '(' && !at_end()) {
        refuse("an unexpected '('");
    }
    if (simple.arguments.empty() && simple.assignments.empty() && command.redirections.empty()) {
        refuse(at_end() ? "it ends where a command is expected"
                        : std::string{"an unexpected '"} + peek() + "'");
    }
    command.body = std::move(simple);
    return command;
}

void Parser::add_argument(SimpleCommand& simple)
{
    Argument argument;
    if (!simple.arguments.empty() && takes_assignments(simple.arguments.front().word.text)) {
        auto assignment = std::make_unique<Assignment>();
        const std::size_t begin = m_at;
        if (parse_assignment(*assignment)) {
            argument.word.line = assignment->line;
            argument.word.text = m_text.substr(begin, m_at - begin);
            argument.assignment = std::move(assignment);
            simple.arguments.push_back(std::move(argument));
            return;
        }
    }
    argument.word = parse_word();
    simple.arguments.push_back(std::move(argument));
}

bool Parser::parse_assignment(Assignment& assignment)
{
    const std::size_t begin = m_at;
    std::size_t end = m_at;
    if (!is_name_start(peek())) {
        return false;
    }
    while (end < m_text.size() && is_name_char(m_text[end])) {
        ++end;
    }
    assignment.name = m_text.substr(begin, end - begin);
    assignment.line = line();
    m_at = end;
    if (peek() == '[') {
        ++m_at;
        assignment.key = parse_subscript();
        if (!take("]")) {
            refuse("a '[' that is not closed");
        }
    }
    assignment.append = take("+=");
    if (!assignment.append && !take("=")) {
        // bash reads to the ']', over blanks and quotes, before it looks for the '='.
        if (assignment.key &&
            assignment.key->text.find_first_of(" \t\n;&|<>()'\"`\\") != std::string_view::npos) {
            refuse("a '[' in a command's name");
        }
        m_at = begin;
        assignment.key.reset();
        return false;
    }
    if (peek() == '(') {
        if (assignment.key) {
            refuse("a list as the value of an array's element");
        }
        parse_array(assignment);
    } else {
        assignment.value = parse_word();
    }
    assignment.text = m_text.substr(begin, m_at - begin);
    return true;
}

void Parser::parse_array(Assignment& assignment)
{
    assignment.is_array = true;
    ++m_at;
    for (;;) {
        skip_newlines();
        if (take(")")) {
            break;
        }
        const bool process = (peek() == '<' || peek() == '>') && peek(1) == '(';
        if (at_end() || (is_metacharacter(peek()) && !process)) {
            refuse(at_end() ? "a list has no ')'" : "an unexpected character in a list");
        }
        Element element;
        const std::size_t begin = m_at;
        if (take("[")) {
            element.key = parse_subscript();
            const bool closed = take("]");
            element.append = closed && take("+=");
            if (!closed || (!element.append && !take("="))) {
                element.key.reset();
                m_at = begin;
            }
        }
        if (!element.key || (!at_end() && !is_metacharacter(peek()))) {
            element.value = parse_word();
        }
        assignment.elements.push_back(std::move(element));
    }
    if (!at_end() && !is_metacharacter(peek())) {
        refuse("an unexpected character after a list");
    }
}

bool Parser::parse_redirection(std::vector<Redirection>& redirections)
{
    const std::size_t begin = m_at;
    std::size_t at = m_at;
    while (at < m_text.size() && is_digit(m_text[at])) {
        ++at;
    }
    if (at == begin && peek() == '{') {
        std::size_t end = at + 1;
        while (end < m_text.size() && is_name_char(m_text[end])) {
            ++end;
        }
        at = end < m_text.size() && m_text[end] == '}' ? end + 1 : at;
    }
    Redirection redirection;
    redirection.fd = m_text.substr(begin, at - begin);
    m_at = at;
    constexpr std::array<std::string_view, 12> k_operators = {"<<<", "<<-", "&>>", "<<", ">>", "<&",
                                                              ">&",  ">|",  "<>",  "&>", "<",  ">"};
    const auto* const op = std::find_if(k_operators.begin(), k_operators.end(),
                                        [&](std::string_view one) { return looking_at(one); });
    const bool process = op != k_operators.end() && op->size() == 1 && peek(1) == '(';
    if (op == k_operators.end() || process || (op->front() == '&' && at != begin)) {
        m_at = begin;
        return false;
    }
    redirection.op = *op;
    m_at += op->size();
    skip_blanks();
    if (at_end() || (is_metacharacter(peek()) && peek(1) != '(')) {
        refuse("a redirection to nowhere");
    }
    redirection.target = parse_word();
    if (*op == "<<" || *op == "<<-") {
        PendingDocument document;
        document.text = std::make_shared<Word>();
        document.quoted = false;
        for (const Part& part : redirection.target.parts) {
            if (part.kind > PartKind::double_quoted) {
                refuse("an expansion in the end mark of a here-document");
            }
            document.quoted = document.quoted || part.kind != PartKind::literal;
            for (const Part& inner : part.parts) {
                document.delimiter += inner.text;
            }
            document.delimiter += part.parts.empty() ? part.text : std::string_view{};
        }
        document.strip_tabs = op->size() == 3;
        redirection.document = document.text;
        m_documents.push_back(std::move(document));
    }
    redirections.push_back(std::move(redirection));
    return true;
}

void Parser::parse_redirections(std::vector<Redirection>& redirections)
{
    do {
        skip_blanks();
    } while (parse_redirection(redirections));
}

} // namespace rbeepkg::bash
