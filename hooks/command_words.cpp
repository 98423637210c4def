#include "hooks/command_words.hpp"

#include <cstddef>
#include <optional>

namespace rbeepkg::hooks {

namespace {

bool is_blank(char character)
{
    return character == ' ' || (character >= '\t' && character <= '\r');
}

class Splitter
{
public:
    explicit Splitter(std::string_view text) : m_text{text} {}

    Result<std::vector<std::string>> split()
    {
        while (m_at < m_text.size()) {
            if (auto error = take()) {
                return *std::move(error);
            }
        }
        end_word();
        if (m_words.empty()) {
            return ParseError{"no command"};
        }
        return std::move(m_words);
    }

private:
    std::optional<ParseError> take()
    {
        const char character = m_text[m_at++];
        if (is_blank(character)) {
            end_word();
            return std::nullopt;
        }
        m_in_word = true;
        if (character == '"' || character == '\'') {
            return take_quoted(character);
        }
        m_word += character;
        return std::nullopt;
    }

    std::optional<ParseError> take_quoted(char quote)
    {
        while (m_at < m_text.size()) {
            const char character = m_text[m_at++];
            if (character == quote) {
                return std::nullopt;
            }
            if (character == '\\' && m_at < m_text.size() && m_text[m_at] == quote) {
                m_word += m_text[m_at++];
            } else {
                m_word += character;
            }
        }
        return ParseError{std::string{"a quote that does not end: "} + quote};
    }

    void end_word()
    {
        if (m_in_word) {
            m_words.push_back(std::move(m_word));
            m_word.clear();
            m_in_word = false;
        }
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::string m_word;
    bool m_in_word = false;
    std::vector<std::string> m_words;
};

} // namespace

Result<std::vector<std::string>> command_words(std::string_view text)
{
    return Splitter{text}.split();
}

} // namespace rbeepkg::hooks
