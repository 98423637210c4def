#include "libpkg/bash/pattern.hpp"

#include "libpkg/bash/parser.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace rbeepkg::bash {

namespace {

constexpr std::string_view k_special = "*?[]\\!-^@+()|";

bool is_ascii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
}

bool in_class(std::string_view name, char c)
{
    const bool upper = c >= 'A' && c <= 'Z';
    const bool lower = c >= 'a' && c <= 'z';
    const bool digit = c >= '0' && c <= '9';
    const bool graph = c > ' ' && c < 0x7F;
    if (name == "alpha") {
        return upper || lower;
    }
    if (name == "digit") {
        return digit;
    }
    if (name == "alnum") {
        return upper || lower || digit;
    }
    if (name == "upper") {
        return upper;
    }
    if (name == "lower") {
        return lower;
    }
    if (name == "space") {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }
    if (name == "blank") {
        return c == ' ' || c == '\t';
    }
    if (name == "punct") {
        return graph && !upper && !lower && !digit;
    }
    if (name == "xdigit") {
        return digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }
    throw Refused{"an unusual class of characters in a pattern", 0};
}

class Matcher
{
public:
    Matcher(MatchingBudget& budget, bool extended) : m_budget{budget}, m_extended{extended} {}

    bool match(std::string_view pattern, std::string_view text)
    {
        // Where the last star stood: all that need be tried again.
        std::optional<std::string_view> after_star;
        std::string_view star_text;
        for (;;) {
            count_step();
            if (m_extended && pattern.size() > 1 && pattern[1] == '(' &&
                std::string_view{"?*+@!"}.find(pattern[0]) != std::string_view::npos) {
                if (match_group(pattern, text)) {
                    return true;
                }
            } else if (!pattern.empty() && pattern.front() == '*') {
                pattern.remove_prefix(1);
                after_star = pattern;
                star_text = text;
                continue;
            } else if (pattern.empty() && text.empty()) {
                return true;
            } else if (!pattern.empty() && !text.empty() && match_one(pattern, text.front())) {
                text.remove_prefix(1);
                continue;
            }
            if (!after_star || star_text.empty()) {
                return false;
            }
            star_text.remove_prefix(1);
            text = star_text;
            pattern = *after_star;
        }
    }

private:
    void count_step()
    {
        if (m_budget.steps-- == 0) {
            m_budget.steps = 0;
            throw Refused{"a pattern that takes too long to match", 0};
        }
    }

    // One character against the next unit of the pattern, which is taken away when it fits.
    static bool match_one(std::string_view& pattern, char c)
    {
        const char first = pattern.front();
        if (first == '?') {
            pattern.remove_prefix(1);
            return true;
        }
        if (first == '[') {
            if (const std::size_t end = bracket_end(pattern); end != std::string_view::npos) {
                if (!match_bracket(pattern.substr(1, end - 1), c)) {
                    return false;
                }
                pattern.remove_prefix(end + 1);
                return true;
            }
        }
        const std::size_t at = first == '\\' && pattern.size() > 1 ? 1 : 0;
        if (pattern[at] != c) {
            return false;
        }
        pattern.remove_prefix(at + 1);
        return true;
    }

    static std::size_t bracket_end(std::string_view pattern)
    {
        std::size_t at = 1;
        if (at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^')) {
            ++at;
        }
        if (at < pattern.size() && pattern[at] == ']') {
            ++at;
        }
        for (; at < pattern.size(); ++at) {
            if (pattern[at] == '\\') {
                ++at;
            } else if (pattern[at] == '[' && at + 1 < pattern.size() && pattern[at + 1] == ':') {
                const std::size_t end = pattern.find(":]", at + 2);
                at = end == std::string_view::npos ? at : end + 1;
            } else if (pattern[at] == '[' && at + 1 < pattern.size() &&
                       (pattern[at + 1] == '.' || pattern[at + 1] == '=')) {
                throw Refused{"a collating element in a pattern", 0};
            } else if (pattern[at] == ']') {
                return at;
            }
        }
        return std::string_view::npos;
    }

    static char take_char(std::string_view& set)
    {
        if (set.front() == '\\' && set.size() > 1) {
            set.remove_prefix(1);
        }
        const char c = set.front();
        set.remove_prefix(1);
        return c;
    }

    static bool match_bracket(std::string_view set, char c)
    {
        const bool negated = set.front() == '!' || set.front() == '^';
        if (negated) {
            set.remove_prefix(1);
        }
        bool found = false;
        while (!set.empty()) {
            if (set.starts_with("[:")) {
                const std::size_t end = set.find(":]");
                if (end != std::string_view::npos) {
                    found = in_class(set.substr(2, end - 2), c) || found;
                    set.remove_prefix(end + 2);
                    continue;
                }
            }
            const char low = take_char(set);
            if (set.size() > 1 && set.front() == '-') {
                set.remove_prefix(1);
                const char high = take_char(set);
                if (low > high) {
                    throw Refused{"a range of a pattern that goes backwards", 0};
                }
                found = (c >= low && c <= high) || found;
            } else {
                found = c == low || found;
            }
        }
        return found != negated;
    }

    // pattern begins with ?( *( +( @( or !(.
    bool match_group(std::string_view pattern, std::string_view text)
    {
        const char kind = pattern.front();
        std::vector<std::string_view> choices;
        std::size_t begin = 2;
        int depth = 0;
        std::size_t at = 2;
        for (; at < pattern.size(); ++at) {
            if (pattern[at] == '\\') {
                ++at;
            } else if (pattern[at] == '(') {
                ++depth;
            } else if (pattern[at] == '|' && depth == 0) {
                choices.push_back(pattern.substr(begin, at - begin));
                begin = at + 1;
            } else if (pattern[at] == ')' && --depth < 0) {
                break;
            }
        }
        if (at >= pattern.size()) {
            throw Refused{"a '(' without ')' in a pattern", 0};
        }
        choices.push_back(pattern.substr(begin, at - begin));
        const std::string_view rest = pattern.substr(at + 1);
        if ((kind == '?' || kind == '*') && match(rest, text)) {
            return true;
        }
        for (std::size_t length = 0; length <= text.size(); ++length) {
            const std::string_view head = text.substr(0, length);
            const bool fits = std::any_of(choices.begin(), choices.end(),
                                          [&](std::string_view one) { return match(one, head); });
            if (fits == (kind == '!')) {
                continue;
            }
            const bool again = (kind == '*' || kind == '+') && length > 0;
            if (match(rest, text.substr(length)) ||
                (again && match_again(pattern, text.substr(length)))) {
                return true;
            }
        }
        return false;
    }

    bool match_again(std::string_view pattern, std::string_view text)
    {
        std::string star{pattern};
        star.front() = '*';
        return match_group(star, text);
    }

    MatchingBudget& m_budget;
    bool m_extended;
};

} // namespace

bool matches(std::string_view pattern, std::string_view text, MatchingBudget& budget, bool extended)
{
    if (!is_ascii(text) || !is_ascii(pattern)) {
        const bool counts_characters = pattern.find('?') != std::string_view::npos ||
                                       pattern.find('[') != std::string_view::npos;
        if (counts_characters) {
            throw Refused{"a pattern over other than ASCII characters", 0};
        }
    }
    return Matcher{budget, extended}.match(pattern, text);
}

std::string quote_pattern(std::string_view text)
{
    std::string quoted;
    quoted.reserve(text.size());
    for (const char c : text) {
        if (k_special.find(c) != std::string_view::npos) {
            quoted += '\\';
        }
        quoted += c;
    }
    return quoted;
}

bool has_pattern(std::string_view pattern)
{
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        if (pattern[at] == '\\') {
            ++at;
        } else if (pattern[at] == '*' || pattern[at] == '?' || pattern[at] == '[') {
            return true;
        }
    }
    return false;
}

} // namespace rbeepkg::bash
