#include "libpkg/encoding/text_lines.hpp"

namespace rbeepkg::encoding::detail {

std::optional<std::string_view> TextLines::next()
{
    if (m_rest.empty()) {
        return std::nullopt;
    }
    ++m_number;
    const std::size_t end = m_rest.find('\n');
    std::string_view line = m_rest.substr(0, end);
    m_rest.remove_prefix(end == std::string_view::npos ? m_rest.size() : end + 1);
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return line;
}

std::optional<std::size_t> find_control_character(std::string_view text)
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte < 0x20 && byte != '\t') || byte == 0x7F) {
            return i;
        }
    }
    return std::nullopt;
}

} // namespace rbeepkg::encoding::detail
