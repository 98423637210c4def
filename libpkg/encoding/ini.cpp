#include "libpkg/encoding/ini.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/encoding/text_lines.hpp"

#include <fmt/format.h>

#include <optional>

namespace rbeepkg::encoding {

namespace {

constexpr std::size_t k_longest_line = 64U << 10U;

std::optional<ParseError> refused(std::string_view line, std::size_t number)
{
    if (line.size() > k_longest_line) {
        return ParseError{fmt::format("longer than {}", human_size(k_longest_line)), number};
    }
    if (const auto at = detail::find_control_character(line)) {
        return ParseError{"a control character", number, *at + 1};
    }
    return std::nullopt;
}

// Between the brackets of a heading.
Result<std::string> section_name(std::string_view heading, std::size_t number)
{
    if (!heading.ends_with(']')) {
        return ParseError{fmt::format("a section heading without ']': {}", printable(heading, 80)),
                          number};
    }
    const std::string_view name = trim(heading.substr(1, heading.size() - 2));
    if (name.empty()) {
        return ParseError{"a section heading without a name", number};
    }
    return std::string{name};
}

Result<IniLine> key_line(std::string_view line, const std::string& section, std::size_t number)
{
    const std::size_t equals = line.find('=');
    IniLine result;
    result.section = section;
    result.key = trim(line.substr(0, equals));
    result.line = number;
    if (equals != std::string_view::npos) {
        result.has_value = true;
        result.value = trim(line.substr(equals + 1));
    }
    if (result.key.empty()) {
        return ParseError{"a '=' without a key before it", number};
    }
    return result;
}

} // namespace

Result<std::vector<IniLine>> parse_ini(std::string_view text, std::vector<IniHeading>* headings)
{
    std::vector<IniLine> lines;
    std::string section;
    detail::TextLines source{text};
    while (const std::optional<std::string_view> raw = source.next()) {
        if (auto error = refused(*raw, source.number())) {
            return *error;
        }
        const std::string_view line = trim(*raw);
        if (line.empty() || line.front() == '#') {
            continue;
        }
        if (line.front() == '[') {
            Result<std::string> name = section_name(line, source.number());
            if (!name) {
                return name.error();
            }
            section = *std::move(name);
            if (headings != nullptr) {
                headings->push_back({section, source.number()});
            }
            continue;
        }
        Result<IniLine> parsed = key_line(line, section, source.number());
        if (!parsed) {
            return parsed.error();
        }
        lines.push_back(*std::move(parsed));
    }
    return lines;
}

} // namespace rbeepkg::encoding
