// sed, as far as it is s/// on lines.
#include "libpkg/base/c_handle.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/bash/filters.hpp"
#include "libpkg/bash/interpreter.hpp"

#include <regex.h>

#include <array>

namespace rbeepkg::bash {

namespace {

using Words = std::vector<std::string>;

[[noreturn]] void refuse()
{
    throw Refused{"an unusual use of sed", 0};
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
        refuse();
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
            refuse();
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
            refuse();
        }
        if (script.starts_with('g')) {
            one.all = true;
            script.remove_prefix(1);
        }
        if (!script.empty() && script.front() != ';' && script.front() != ' ' &&
            script.front() != '\n') {
            refuse();
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
                refuse();
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
            refuse();
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

} // namespace

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
            refuse();
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
            refuse();
        }
        regex_t expression{};
        if (::regcomp(&expression, one.expression.c_str(), extended ? REG_EXTENDED : 0) != 0) {
            refuse();
        }
        const CHandle<regex_t, &::regfree> guard{&expression};
        for (std::string& line : lines) {
            line = substituted(one, expression, std::move(line));
        }
    }
    return lines.empty() ? std::string{} : join(lines, "\n") + (input.ends_with('\n') ? "\n" : "");
}

} // namespace rbeepkg::bash
