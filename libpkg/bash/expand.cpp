// Words -> fields.
#include "libpkg/bash/interpreter.hpp"
#include "libpkg/bash/pattern.hpp"

#include <algorithm>

namespace rbeepkg::bash {

namespace {

constexpr std::size_t k_max_spent = 16U << 20U;

bool is_plain(std::string_view text)
{
    return text.find_first_of("{*?[~\\") == std::string_view::npos;
}

bool begins_with_tilde(const Word& word)
{
    return !word.parts.empty() && word.parts.front().kind == PartKind::literal &&
           word.parts.front().text.starts_with('~');
}

bool has_brace(const Word& word)
{
    return std::any_of(word.parts.begin(), word.parts.end(), [](const Part& part) {
        return part.kind == PartKind::literal && part.text.find('{') != std::string_view::npos;
    });
}

bool has_tilde_behind_colon(const Word& word)
{
    return std::any_of(word.parts.begin(), word.parts.end(), [](const Part& part) {
        return part.kind == PartKind::literal && part.text.find(":~") != std::string_view::npos;
    });
}

// As a pattern: what was quoted does not count in it.
std::string pattern_of(const Field& field)
{
    std::string pattern;
    for (std::size_t at = 0; at < field.text.size(); ++at) {
        pattern += field.mask[at] == 'q' ? quote_pattern(field.text.substr(at, 1))
                                         : field.text.substr(at, 1);
    }
    return pattern;
}

} // namespace

void Interpreter::spend(std::size_t bytes)
{
    m_spent += bytes;
    if (m_spent > k_max_spent) {
        throw Refused{"its values grow too large", 0};
    }
}

Interpreter::Arguments Interpreter::expand_words(const std::vector<Word>& words)
{
    Arguments all;
    for (const Word& word : words) {
        if (!expand_into(word, all)) {
            throw Refused{"words that depend on what a command prints", 0};
        }
    }
    return all;
}

bool Interpreter::expand_into(const Word& word, Arguments& all)
{
    if (word.line != 0) {
        m_line = word.line;
    }
    if (word.parts.size() == 1 && word.parts.front().kind == PartKind::literal &&
        is_plain(word.parts.front().text)) {
        all.emplace_back(word.parts.front().text);
        return true;
    }
    if (begins_with_tilde(word) && !has_brace(word)) {
        all.push_back(expand_home(word));
        return true;
    }
    bool counted = true;
    const auto finish = [&](FieldBuilder& builder) {
        counted = counted && !builder.splits_unknown();
        for (const Field& field : builder.take()) {
            spend(field.text.size());
            glob(field, all);
        }
    };
    if (!has_brace(word)) {
        FieldBuilder builder;
        expand_parts(word.parts, false, builder);
        finish(builder);
        return counted;
    }
    for (const Pieces& pieces : expand_braces(word)) {
        FieldBuilder builder;
        for (const Piece& piece : pieces) {
            if (piece.part != nullptr) {
                expand_part(*piece.part, false, builder);
            } else {
                builder.literal(piece.literal);
            }
        }
        if (!pieces.empty() && pieces.front().part == nullptr &&
            pieces.front().literal.starts_with('~')) {
            throw Refused{"a '~' depends on who runs it", 0};
        }
        finish(builder);
    }
    return counted;
}

void Interpreter::expand_parts(const std::vector<Part>& parts, bool quoted, FieldBuilder& fields)
{
    for (const Part& part : parts) {
        expand_part(part, quoted, fields);
    }
}

void Interpreter::expand_part(const Part& part, bool quoted, FieldBuilder& fields)
{
    switch (part.kind) {
    case PartKind::literal:
        quoted ? fields.quoted(part.text) : fields.literal(part.text);
        break;
    case PartKind::quoted:
        fields.quoted(part.text);
        break;
    case PartKind::double_quoted:
        expand_double_quoted(part, fields);
        break;
    case PartKind::parameter:
        expand_parameter(*part.parameter, quoted, fields);
        break;
    case PartKind::command: {
        const std::string output = substitute(part);
        quoted ? fields.quoted(output) : fields.split(output, separators());
        break;
    }
    case PartKind::arithmetic: {
        FieldBuilder inner;
        expand_parts(part.parts, true, inner);
        std::string expression;
        for (const Field& field : inner.take()) {
            expression += field.text;
        }
        const std::string number = std::to_string(evaluate(expression));
        quoted ? fields.quoted(number) : fields.split(number, separators());
        break;
    }
    case PartKind::process:
        throw Refused{"a process substitution", 0};
    case PartKind::unknown:
        throw Refused{"an unusual escape", 0};
    }
}

void Interpreter::expand_double_quoted(const Part& part, FieldBuilder& fields)
{
    const bool lists_only =
        !part.parts.empty() &&
        std::all_of(part.parts.begin(), part.parts.end(), [](const Part& inner) {
            return inner.kind == PartKind::parameter &&
                   (inner.parameter->name == "@" ||
                    inner.parameter->subscript == Subscript::all_separate);
        });
    // "${a[@]}" of an empty array is no field at all; every other quoted text is one, even an empty
    // one.
    if (!lists_only) {
        fields.present();
    }
    expand_parts(part.parts, true, fields);
}

std::string Interpreter::substitute(const Part& part)
{
    std::string output;
    try {
        output = run_captured([&] { run_list(*part.commands); }, nullptr);
    } catch (const Refused&) {
        // A subshell changes nothing out here: only what it prints and how it ends is not known.
        count_step();
        output = k_unknown_mark;
        m_status.reset();
    }
    while (!output.empty() && output.back() == '\n') {
        output.pop_back();
    }
    spend(output.size());
    m_substituted = true;
    return output;
}

// ~ and ~/...: $HOME, where the world knows it. One word, never split; another user's home is not
// known.
std::string Interpreter::expand_home(const Word& word)
{
    const std::string_view first = word.parts.front().text;
    const std::string* const home = m_variables.find("HOME")->first();
    const bool is_own = first.starts_with("~/") || (first == "~" && word.parts.size() == 1);
    if (!is_own || home == nullptr || first.find_first_of(":*?[") != std::string_view::npos) {
        return std::string(1, k_unknown_mark);
    }
    FieldBuilder builder;
    builder.quoted(*home);
    builder.quoted(first.substr(1));
    for (std::size_t at = 1; at < word.parts.size(); ++at) {
        expand_part(word.parts[at], true, builder);
    }
    std::string text;
    for (const Field& field : builder.take()) {
        text += field.text;
    }
    return text;
}

std::string Interpreter::expand_string(const Word& word, bool is_assignment)
{
    if (word.line != 0) {
        m_line = word.line;
    }
    if (word.parts.size() == 1 && (word.parts.front().kind == PartKind::quoted)) {
        return std::string{word.parts.front().text};
    }
    if (begins_with_tilde(word) || (is_assignment && has_tilde_behind_colon(word))) {
        return begins_with_tilde(word) ? expand_home(word) : std::string(1, k_unknown_mark);
    }
    FieldBuilder builder;
    // Nothing is split here: each part is taken as if it were quoted; lists become one text.
    expand_parts(word.parts, true, builder);
    std::string text;
    bool first = true;
    for (const Field& field : builder.take()) {
        text += (first ? "" : " ") + field.text;
        first = false;
    }
    spend(text.size());
    return text;
}

std::string Interpreter::expand_pattern(const Word& word)
{
    std::string pattern;
    for (const Part& part : word.parts) {
        FieldBuilder builder;
        const bool active = part.kind == PartKind::literal || part.kind == PartKind::parameter ||
                            part.kind == PartKind::command || part.kind == PartKind::arithmetic;
        expand_part(part, true, builder);
        for (const Field& field : builder.take()) {
            known(field.text);
            pattern += active ? field.text : quote_pattern(field.text);
        }
    }
    if (begins_with_tilde(word)) {
        throw Refused{"a '~' depends on who runs it", 0};
    }
    return pattern;
}

std::string Interpreter::expand_replacement(const Word& word)
{
    std::string text;
    for (const Part& part : word.parts) {
        FieldBuilder builder;
        expand_part(part, true, builder);
        const bool quoted = part.kind == PartKind::quoted || part.kind == PartKind::double_quoted;
        for (const Field& field : builder.take()) {
            // An unquoted & stands for what was matched.
            if (!quoted && field.text.find_first_of("&\\") != std::string::npos) {
                throw Refused{"a '&' or '\\' in a replacement", 0};
            }
            text += field.text;
        }
    }
    return text;
}

void Interpreter::glob(const Field& field, Arguments& all) const
{
    const std::size_t special = field.text.find_first_of("*?[");
    const auto is_active = [&] {
        for (std::size_t at = special; at < field.text.size(); ++at) {
            const char c = field.text[at];
            if ((c == '*' || c == '?' || c == '[') && field.mask[at] == 'u') {
                return true;
            }
        }
        return false;
    };
    if (special == std::string::npos || !is_active()) {
        // A backslash that came out of a variable counts in patterns only.
        all.push_back(field.text);
        return;
    }
    const std::size_t slash = field.text.find('/');
    const std::string first = field.text.substr(0, slash);
    if (first.empty() || first == "." || first == "..") {
        throw Refused{"a pattern of file names", 0};
    }
    Field head{first, field.mask.substr(0, first.size())};
    const std::string pattern = pattern_of(head);
    Arguments found;
    static const std::vector<std::string> none;
    const World* world = &m_world;
    while (world->directory_names == nullptr && world->outer != nullptr) {
        world = world->outer;
    }
    for (const std::string& name :
         world->directory_names != nullptr ? *world->directory_names : none) {
        if ((name.front() != '.' || pattern.front() == '.') && matches(pattern, name, m_matching)) {
            found.push_back(name);
        }
    }
    if (found.empty()) {
        all.push_back(field.text);
        return;
    }
    if (slash != std::string::npos || found.size() > 1) {
        throw Refused{"a pattern that file names match", 0};
    }
    all.push_back(found.front());
}

} // namespace rbeepkg::bash
