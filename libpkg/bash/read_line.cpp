// The builtin read.
#include "libpkg/bash/interpreter.hpp"

#include <algorithm>

namespace rbeepkg::bash {

void Interpreter::read_line(const Arguments& words, const std::string& separators)
{
    bool raw = false;
    std::optional<std::string> array;
    std::size_t at = 1;
    for (; at < words.size() && words[at].starts_with('-'); ++at) {
        if (words[at] == "-r") {
            raw = true;
        } else if ((words[at] == "-a" || words[at] == "-ra") && at + 1 < words.size()) {
            raw = raw || words[at] == "-ra";
            array = words[++at];
        } else {
            throw Refused{"an unusual `read`", 0};
        }
    }
    const Arguments names{words.begin() + static_cast<std::ptrdiff_t>(at), words.end()};
    if (m_input == nullptr || (array ? !names.empty() : names.empty())) {
        throw Refused{"`read` from somewhere else", 0};
    }
    const std::size_t end = m_input->find('\n', m_input_at);
    const std::string line = known(m_input->substr(m_input_at, end - m_input_at));
    if (!raw && line.find('\\') != std::string::npos) {
        throw Refused{"a backslash that `read` reads", 0};
    }
    m_input_at = end == std::string::npos ? m_input->size() : end + 1;
    if (array) {
        store_fields({*array + "[]"}, line, separators);
    } else {
        store_fields(names, line, separators);
    }
    m_status = end == std::string::npos ? 1 : 0;
}

void Interpreter::store_fields(const Arguments& names, std::string_view line,
                               const std::string& separators)
{
    const bool blanks = separators == " \t\n" || separators == " ";
    const bool has_blank = separators.find_first_of(" \t\n") != std::string::npos;
    if (!blanks && has_blank) {
        throw Refused{"an unusual IFS", 0};
    }
    const bool into_array = names.front().ends_with("[]");
    Arguments fields;
    const std::string_view skipped = blanks ? std::string_view{separators} : std::string_view{};
    for (;;) {
        line.remove_prefix(std::min(line.find_first_not_of(skipped), line.size()));
        if (line.empty()) {
            break;
        }
        const std::size_t end =
            separators.empty() ? std::string_view::npos : line.find_first_of(separators);
        if (!into_array && fields.size() + 1 == names.size()) {
            std::string_view rest = line;
            while (blanks && !rest.empty() && separators.find(rest.back()) != std::string::npos) {
                rest.remove_suffix(1);
            }
            if (!blanks && end != std::string_view::npos) {
                throw Refused{"more fields than `read` has names for", 0};
            }
            fields.emplace_back(rest);
            break;
        }
        fields.emplace_back(line.substr(0, end));
        if (end == std::string_view::npos) {
            break;
        }
        line.remove_prefix(end + 1);
    }
    if (into_array) {
        Variable& variable = m_variables.assignable(
            std::string_view{names.front()}.substr(0, names.front().size() - 2));
        if (variable.kind == Kind::map) {
            throw Refused{"`read` into an associative array", 0};
        }
        variable = Variable{};
        variable.kind = Kind::array;
        variable.is_set = true;
        for (std::string& field : fields) {
            variable.put(variable.next_index(), std::move(field));
        }
        return;
    }
    for (std::size_t at = 0; at < names.size(); ++at) {
        if (!is_name(names[at])) {
            throw Refused{"an unusual `read`", 0};
        }
        put_word(m_variables.assignable(names[at]), at < fields.size() ? fields[at] : "", false);
    }
}

} // namespace rbeepkg::bash
