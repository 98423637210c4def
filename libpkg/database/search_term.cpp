#if defined(__GNUC__) && !defined(__clang__)
// GCC 12 with a sanitizer takes parts of libstdc++'s <regex> for uninitialised.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include "libpkg/database/search_term.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"

#include <algorithm>
#include <utility>

namespace rbeepkg::database::detail {

namespace {

constexpr std::size_t k_longest_term = 200;
// The tokens of the index are three characters long.
constexpr std::size_t k_shortest_literal = 3;
// So far into a text an expression looks: its time grows with the square of that.
constexpr std::size_t k_longest_subject = 1024;

constexpr std::string_view k_regex_characters = "\\^$.|?*+()[]{}";
// Of these the characters between are required as they stand.
constexpr std::string_view k_harmless_regex_characters = "^$.";
// Repeating is harmless behind a '.' only: "ab*" does not require the b.
constexpr std::string_view k_repetitions = "*+?";

char folded(char character)
{
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a')
                                                : character;
}

std::string folded(std::string_view text)
{
    std::string result{text};
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char character) { return folded(character); });
    return result;
}

std::size_t count_characters(std::string_view text)
{
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char character) {
        return (static_cast<unsigned char>(character) & 0xC0U) != 0x80U;
    }));
}

void add_literal(std::vector<std::string>& literals, std::string_view text)
{
    if (count_characters(text) >= k_shortest_literal) {
        literals.emplace_back(text);
    }
}

bool is_harmless(std::string_view expression, std::size_t at)
{
    const auto is_in = [&](std::string_view set) {
        return set.find(expression[at]) != std::string_view::npos;
    };
    return is_in(k_harmless_regex_characters) ||
           (is_in(k_repetitions) && at > 0 && expression[at - 1] == '.');
}

// Of an expression of literals and ".*"; {} for one with more operators than that.
std::vector<std::string> required_literals(std::string_view expression)
{
    std::vector<std::string> literals;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < expression.size(); ++i) {
        if (k_regex_characters.find(expression[i]) == std::string_view::npos) {
            continue;
        }
        if (!is_harmless(expression, i)) {
            return {};
        }
        add_literal(literals, expression.substr(begin, i - begin));
        begin = i + 1;
    }
    add_literal(literals, expression.substr(begin));
    return literals;
}

// Why an expression is none: what libstdc++ says of an operator that repeats nothing is about
// brackets.
std::string reason_for(std::string_view expression, const std::regex_error& error)
{
    for (std::size_t i = 0; i < expression.size(); ++i) {
        if (expression[i] == '\\') {
            ++i;
            continue;
        }
        const bool repeats = k_repetitions.find(expression[i]) != std::string_view::npos;
        if (repeats && (i == 0 || expression[i - 1] == '|')) {
            return fmt::format("there is nothing before the '{}' that it could repeat",
                               expression[i]);
        }
        if (expression[i] == '[') {
            break; // inside of brackets they mean themselves
        }
    }
    return error.what();
}

std::regex compiled(const std::string& text)
{
    auto flags = std::regex::ECMAScript | std::regex::icase | std::regex::nosubs;
#ifdef __GLIBCXX__
    // Without backtracking: a term must not take exponential time over a hostile description.
    flags |= std::regex_constants::__polynomial;
#endif
    try {
        return std::regex{text, flags};
    } catch (const std::regex_error& error) {
        throw Error{ErrorCode::usage,
                    fmt::format("\"{}\" is no regular expression: {}", printable(text, 80),
                                reason_for(text, error)),
                    "put a backslash before each of \\ ^ $ . | ? * + ( ) [ ] { } to mean the "
                    "character itself"};
    }
}

} // namespace

SearchTerm::SearchTerm(const std::string& text)
{
    if (text.size() > k_longest_term) {
        throw make_error(ErrorCode::usage, "a search term has {} bytes, more than {}: {}...",
                         text.size(), k_longest_term, printable(text, 40));
    }
    if (!is_valid_utf8(text) || printable(text, text.size()) != text) {
        throw make_error(ErrorCode::usage,
                         "a search term has a control character or invalid UTF-8: {}",
                         printable(text, k_longest_term));
    }
    if (text.find_first_of(k_regex_characters) != std::string::npos) {
        m_regex = compiled(text);
        m_literals = required_literals(text);
        return;
    }
    m_folded = folded(text);
    add_literal(m_literals, text);
    m_is_literal = !m_literals.empty();
}

bool SearchTerm::matches(std::string_view text) const
{
    if (m_regex) {
        const std::string_view subject = text.substr(0, k_longest_subject);
        return std::regex_search(subject.begin(), subject.end(), *m_regex);
    }
    const auto found = std::search(text.begin(), text.end(), m_folded.begin(), m_folded.end(),
                                   [](char left, char right) { return folded(left) == right; });
    return found != text.end() || m_folded.empty();
}

bool matches(const SearchTerm& term, const SearchedTexts& texts)
{
    const auto a_line_matches = [&](const std::string& lines) {
        const std::vector<std::string_view> all = split(lines, '\n');
        return !lines.empty() && std::any_of(all.begin(), all.end(), [&](std::string_view line) {
            return term.matches(line);
        });
    };
    return term.matches(texts.name) || term.matches(texts.description) ||
           a_line_matches(texts.provides) || a_line_matches(texts.groups);
}

std::string fts_expression(const std::vector<SearchTerm>& terms)
{
    std::string expression;
    for (const SearchTerm& term : terms) {
        for (const std::string& literal : term.literals()) {
            expression += expression.empty() ? "\"" : " AND \"";
            for (const char character : literal) {
                expression += character;
                expression += character == '"' ? "\"" : "";
            }
            expression += '"';
        }
    }
    return expression;
}

} // namespace rbeepkg::database::detail
