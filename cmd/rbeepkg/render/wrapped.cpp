#include "cmd/rbeepkg/render/wrapped.hpp"

#include <algorithm>

namespace rbeepkg::cmd::render {

namespace {

// Narrower than this a text is easier to read where the terminal breaks it.
constexpr unsigned k_least_room = 10;

bool is_continuation(char c)
{
    return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
}

std::string line_break(unsigned indent)
{
    return "\n" + std::string(indent, ' ');
}

} // namespace

unsigned columns_of(std::string_view text)
{
    unsigned columns = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\033') {
            at = std::min(text.find('m', at), text.size());
        } else if (!is_continuation(text[at])) {
            ++columns;
        }
    }
    return columns;
}

std::string wrapped(std::string_view text, unsigned indent, unsigned columns)
{
    if (columns < indent + k_least_room) {
        return std::string{text};
    }
    std::string lines;
    unsigned used = indent;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t word = text.find_first_not_of(' ', at);
        if (word == std::string_view::npos) {
            break;
        }
        const std::size_t end = std::min(text.find(' ', word), text.size());
        const unsigned width = columns_of(text.substr(word, end - word));
        const bool is_first = lines.empty();
        if (!is_first && used + width + 1 > columns) {
            lines += line_break(indent);
            used = indent;
        } else if (!is_first) {
            lines += ' ';
            ++used;
        }
        lines += text.substr(word, end - word);
        used += width;
        at = end;
    }
    return lines;
}

std::string wrapped_list(const std::vector<std::string>& items, unsigned indent, unsigned columns)
{
    std::string lines;
    unsigned used = indent;
    for (const std::string& item : items) {
        const unsigned width = columns_of(item);
        if (columns > indent && used != indent && used + width + 2 >= columns) {
            lines += line_break(indent);
            used = indent;
        } else if (!lines.empty()) {
            lines += "  ";
            used += 2;
        }
        lines += item;
        used += width;
    }
    return lines;
}

} // namespace rbeepkg::cmd::render
