#include "libpkg/bash/interpreter.hpp"

namespace rbeepkg::bash {

void FieldBuilder::quoted(std::string_view text)
{
    m_current.text += text;
    m_current.mask.append(text.size(), 'q');
    m_present = true;
}

void FieldBuilder::literal(std::string_view text)
{
    m_current.text += text;
    m_current.mask.append(text.size(), 'u');
}

void FieldBuilder::split(std::string_view text, std::string_view separators)
{
    const bool blanks = separators.find_first_not_of(" \t\n") == std::string_view::npos;
    if (!blanks && separators.find_first_of(" \t\n") != std::string_view::npos &&
        text.find_first_of(separators) != std::string_view::npos) {
        throw Refused{"fields between separators of several kinds", 0};
    }
    m_splits_unknown = m_splits_unknown || !is_known(text);
    for (const char c : text) {
        if (separators.find(c) != std::string_view::npos) {
            // Blanks separate in runs; of the others each ends a field, even an empty one.
            m_present = m_present || !blanks;
            end_field();
        } else {
            m_current.text += c;
            m_current.mask += 'u';
        }
    }
}

void FieldBuilder::end_field()
{
    if (m_present || !m_current.text.empty()) {
        m_fields.push_back(std::move(m_current));
    }
    m_current = Field{};
    m_present = false;
}

std::vector<Field> FieldBuilder::take()
{
    end_field();
    return std::move(m_fields);
}

} // namespace rbeepkg::bash
