#include "libpkg/bash/filters.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/bash/interpreter.hpp"

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

} // namespace

std::vector<std::string_view> lines_of(const std::string& input)
{
    std::vector<std::string_view> lines = split(input, '\n');
    if (!lines.empty() && lines.back().empty()) {
        lines.pop_back();
    }
    return lines;
}

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
