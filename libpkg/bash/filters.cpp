#include "libpkg/bash/filters.hpp"

#include "libpkg/base/c_handle.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/bash/interpreter.hpp"

#include <regex.h>

#include <algorithm>
#include <array>

namespace rbeepkg::bash {

namespace {

using Words = std::vector<std::string>;

[[noreturn]] void refuse(const std::string& command)
{
    throw Refused{"an unusual use of " + command, 0};
}

// Printable ASCII and line ends; other bytes depend on the locale.
void check_text(const Words& command, const std::string& input)
{
    const auto is_plain = [](char c) { return (c >= ' ' && c < 0x7F) || c == '\n' || c == '\t'; };
    if (!std::all_of(input.begin(), input.end(), is_plain)) {
        refuse(command.front());
    }
}

std::vector<std::string_view> lines_of(const std::string& input)
{
    std::vector<std::string_view> lines = split(input, '\n');
    if (!lines.empty() && lines.back().empty()) {
        lines.pop_back();
    }
    return lines;
}

std::string range(char first, char last)
{
    if (first > last) {
        refuse("tr");
    }
    std::string all;
    for (char c = first; c <= last; ++c) {
        all += c;
    }
    return all;
}

// What a set of tr means, in order.
std::string set_of(std::string_view text)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> k_classes = {
        {{"[:upper:]", "A-Z"}, {"[:lower:]", "a-z"}, {"[:digit:]", "0-9"}}};
    std::string set;
    while (!text.empty()) {
        const auto* const known =
            std::find_if(k_classes.begin(), k_classes.end(),
                         [&](const auto& one) { return text.starts_with(one.first); });
        if (known != k_classes.end()) {
            set += range(known->second.front(), known->second.back());
            text.remove_prefix(known->first.size());
            continue;
        }
        if (text.starts_with("[:") || text.starts_with("[=") ||
            text.find('*') != std::string_view::npos) {
            refuse("tr");
        }
        if (text.front() == '\\') {
            constexpr std::string_view k_letters = "nt\\-";
            const std::size_t at =
                text.size() > 1 ? k_letters.find(text[1]) : std::string_view::npos;
            if (at == std::string_view::npos) {
                refuse("tr");
            }
            set += "\n\t\\-"[at];
            text.remove_prefix(2);
        } else if (text.size() > 2 && text[1] == '-' && text[2] != '\\') {
            set += range(text[0], text[2]);
            text.remove_prefix(3);
        } else {
            set += text.front();
            text.remove_prefix(1);
        }
    }
    return set;
}

std::string tr(const Words& command, const std::string& input)
{
    if (command.size() != 3) {
        refuse("tr");
    }
    if (command[1] == "-d") {
        const std::string removed = set_of(command[2]);
        std::string output = input;
        std::erase_if(output, [&](char c) { return removed.find(c) != std::string::npos; });
        return output;
    }
    const std::string from = set_of(command[1]);
    std::string to = set_of(command[2]);
    if (command[1].starts_with('-') || from.empty() || to.empty()) {
        refuse("tr");
    }
    to.resize(std::max(to.size(), from.size()), to.back());
    std::string output = input;
    for (char& c : output) {
        // Of a character that is named twice the last one counts.
        if (const std::size_t at = from.rfind(c); at != std::string::npos) {
            c = to[at];
        }
    }
    return output;
}

struct Range
{
    std::size_t first = 1;
    std::size_t last = std::string::npos;
};

std::vector<Range> ranges_of(std::string_view list)
{
    std::vector<Range> ranges;
    for (const std::string_view one : split(list, ',')) {
        const std::size_t dash = one.find('-');
        const std::string_view begin = one.substr(0, dash);
        const auto first = parse_number(begin.empty() ? std::string_view{"1"} : begin);
        const std::string_view end = dash == std::string_view::npos ? begin : one.substr(dash + 1);
        const auto last =
            end.empty() ? std::optional<std::uint64_t>{std::string::npos} : parse_number(end);
        if (one.empty() || one == "-" || !first || *first == 0 || !last || *last < *first) {
            refuse("cut");
        }
        ranges.push_back({*first, *last});
    }
    return ranges;
}

bool holds(const std::vector<Range>& ranges, std::size_t number)
{
    return std::any_of(ranges.begin(), ranges.end(),
                       [&](const Range& one) { return number >= one.first && number <= one.last; });
}

struct CutOptions
{
    char delimiter = '\t';
    char unit = '\0'; // f, c
    std::string list;
};

CutOptions cut_options(const Words& command)
{
    CutOptions options;
    for (std::size_t at = 1; at < command.size(); ++at) {
        const std::string& word = command[at];
        if (word.size() < 2 || word[0] != '-' ||
            std::string_view{"dfcb"}.find(word[1]) == std::string_view::npos) {
            refuse("cut");
        }
        std::string value = word.substr(2);
        if (value.empty()) {
            if (++at >= command.size()) {
                refuse("cut");
            }
            value = command[at];
        }
        if (word[1] == 'd') {
            if (value.size() != 1) {
                refuse("cut");
            }
            options.delimiter = value.front();
        } else {
            options.unit = word[1] == 'b' ? 'c' : word[1];
            options.list = value;
        }
    }
    if (options.unit == '\0') {
        refuse("cut");
    }
    return options;
}

std::string cut(const Words& command, const std::string& input)
{
    const CutOptions options = cut_options(command);
    const std::vector<Range> ranges = ranges_of(options.list);
    std::string output;
    for (const std::string_view line : lines_of(input)) {
        if (options.unit == 'c') {
            for (std::size_t at = 0; at < line.size(); ++at) {
                if (holds(ranges, at + 1)) {
                    output += line[at];
                }
            }
        } else if (line.find(options.delimiter) == std::string_view::npos) {
            output += line;
        } else {
            const std::vector<std::string_view> fields = split(line, options.delimiter);
            bool first = true;
            for (std::size_t at = 0; at < fields.size(); ++at) {
                if (holds(ranges, at + 1)) {
                    output += first ? "" : std::string(1, options.delimiter);
                    output += fields[at];
                    first = false;
                }
            }
        }
        output += '\n';
    }
    return output;
}

std::string head(const Words& command, const std::string& input)
{
    std::string number;
    if (command.size() == 3 && command[1] == "-n") {
        number = command[2];
    } else if (command.size() == 2 && command[1].starts_with("-n")) {
        number = command[1].substr(2);
    } else if (command.size() == 2 && command[1].starts_with("-")) {
        number = command[1].substr(1);
    }
    const auto wanted = parse_number(number);
    if (!wanted) {
        refuse("head");
    }
    std::string output;
    std::uint64_t count = 0;
    for (const std::string_view line : lines_of(input)) {
        if (count++ == *wanted) {
            break;
        }
        output.append(line).append("\n");
    }
    return output;
}

// s/expression/replacement/flags
struct Substitution
{
    std::string expression, replacement;
    bool all = false;
};

// The text up to the delimiter, which a backslash escapes.
std::string delimited(std::string_view& text, char delimiter)
{
    std::string part;
    while (!text.empty() && text.front() != delimiter) {
        if (text.front() == '\\' && text.size() > 1) {
            part += text[1] == delimiter ? "" : "\\";
            text.remove_prefix(1);
        }
        part += text.front();
        text.remove_prefix(1);
    }
    if (text.empty()) {
        refuse("sed");
    }
    text.remove_prefix(1);
    return part;
}

std::vector<Substitution> substitutions_of(std::string_view script)
{
    std::vector<Substitution> all;
    while (!script.empty()) {
        if (script.front() == ';' || script.front() == ' ' || script.front() == '\n') {
            script.remove_prefix(1);
            continue;
        }
        if (script.size() < 4 || script.front() != 's' || is_name_char(script[1]) ||
            script[1] == '\\' || script[1] == '\n' || script[1] == ' ') {
            refuse("sed");
        }
        const char delimiter = script[1];
        script.remove_prefix(2);
        Substitution one;
        one.expression = delimited(script, delimiter);
        one.replacement = delimited(script, delimiter);
        // An escaped delimiter may mean something to the expression by itself.
        if (std::string_view{"/,:#@!|_-%~"}.find(delimiter) == std::string_view::npos ||
            one.expression.empty() ||
            (delimiter == '|' && one.expression.find('|') != std::string::npos)) {
            refuse("sed");
        }
        if (script.starts_with('g')) {
            one.all = true;
            script.remove_prefix(1);
        }
        if (!script.empty() && script.front() != ';' && script.front() != ' ' &&
            script.front() != '\n') {
            refuse("sed");
        }
        all.push_back(std::move(one));
    }
    return all;
}

void append_replacement(const Substitution& one, const std::string& line,
                        const std::array<regmatch_t, 10>& groups, std::string& output)
{
    const auto append_group = [&](std::size_t number) {
        const regmatch_t& group = groups[number];
        if (group.rm_so >= 0) {
            output.append(line, static_cast<std::size_t>(group.rm_so),
                          static_cast<std::size_t>(group.rm_eo - group.rm_so));
        }
    };
    for (std::size_t at = 0; at < one.replacement.size(); ++at) {
        const char c = one.replacement[at];
        if (c == '&') {
            append_group(0);
        } else if (c != '\\') {
            output += c;
        } else {
            const char escaped = one.replacement[++at];
            if (is_digit(escaped)) {
                append_group(static_cast<std::size_t>(escaped - '0'));
            } else if (is_name_char(escaped)) {
                refuse("sed");
            } else {
                output += escaped;
            }
        }
    }
}

std::string substituted(const Substitution& one, const regex_t& expression, std::string line)
{
    std::string output;
    int flags = 0;
    for (;;) {
        std::array<regmatch_t, 10> groups{};
        if (::regexec(&expression, line.c_str(), groups.size(), groups.data(), flags) != 0) {
            return output + line;
        }
        if (groups[0].rm_so == groups[0].rm_eo && one.all) {
            refuse("sed");
        }
        output.append(line, 0, static_cast<std::size_t>(groups[0].rm_so));
        append_replacement(one, line, groups, output);
        line.erase(0, static_cast<std::size_t>(groups[0].rm_eo));
        flags = REG_NOTBOL;
        if (!one.all) {
            return output + line;
        }
    }
}

std::string sed(const Words& command, const std::string& input)
{
    bool extended = false;
    std::string script;
    bool has_script = false;
    for (std::size_t at = 1; at < command.size(); ++at) {
        if (command[at] == "-E" || command[at] == "-r") {
            extended = true;
        } else if (command[at] == "-e" && at + 1 < command.size()) {
            script += command[++at] + "\n";
            has_script = true;
        } else if (!has_script && !command[at].starts_with('-')) {
            script = command[at];
            has_script = true;
        } else {
            refuse("sed");
        }
    }
    std::vector<std::string> lines;
    for (const std::string_view line : lines_of(input)) {
        lines.emplace_back(line);
    }
    for (const Substitution& one : substitutions_of(script)) {
        const std::size_t backslash = one.expression.find('\\');
        const bool unusual = backslash != std::string::npos &&
                             backslash + 1 < one.expression.size() &&
                             is_name_char(one.expression[backslash + 1]);
        if (unusual || one.expression.size() > 256 || input.size() > 4096 ||
            one.expression.find('{') != std::string::npos) {
            refuse("sed");
        }
        regex_t expression{};
        if (::regcomp(&expression, one.expression.c_str(), extended ? REG_EXTENDED : 0) != 0) {
            refuse("sed");
        }
        const CHandle<regex_t, &::regfree> guard{&expression};
        for (std::string& line : lines) {
            line = substituted(one, expression, std::move(line));
        }
    }
    return lines.empty() ? std::string{} : join(lines, "\n") + (input.ends_with('\n') ? "\n" : "");
}

} // namespace

std::optional<std::string> filtered(const Words& command, const std::string& input)
{
    using Filter = std::string (*)(const Words&, const std::string&);
    constexpr std::array<std::pair<std::string_view, Filter>, 4> k_filters = {
        {{"cut", &cut}, {"head", &head}, {"sed", &sed}, {"tr", &tr}}};
    if (command.front() == "cat" && command.size() == 1) {
        return input;
    }
    for (const auto& [name, filter] : k_filters) {
        if (command.front() == name) {
            check_text(command, input);
            return filter(command, input);
        }
    }
    return std::nullopt;
}

bool Interpreter::run_filter(const Arguments& words)
{
    if (m_input == nullptr) {
        return false;
    }
    const std::optional<std::string> output = filtered(words, m_input->substr(m_input_at));
    if (!output) {
        return false;
    }
    m_input_at = m_input->size();
    write_out(*output);
    m_status = 0;
    return true;
}

} // namespace rbeepkg::bash
