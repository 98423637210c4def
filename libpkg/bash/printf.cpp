#include "libpkg/bash/printf.hpp"

#include "libpkg/bash/interpreter.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rbeepkg::bash {

namespace {

constexpr std::size_t k_max_width = 200;

class Formatter
{
public:
    Formatter(const std::string& format, const std::vector<std::string>& arguments)
        : m_format{format}, m_arguments{arguments}
    {}

    std::string run()
    {
        do {
            const std::size_t before = m_next;
            one_round();
            if (m_next == before) {
                break; // no directive takes arguments
            }
        } while (m_next < m_arguments.size());
        return std::move(m_text);
    }

private:
    void one_round()
    {
        for (m_at = 0; m_at < m_format.size(); ++m_at) {
            const char c = m_format[m_at];
            if (c == '%') {
                directive();
            } else if (c == '\\') {
                escape();
            } else {
                m_text += c;
            }
            if (m_text.size() > (1U << 20U)) {
                throw Refused{"printf of a very long text", 0};
            }
        }
    }

    char next()
    {
        if (++m_at >= m_format.size()) {
            throw Refused{"an unfinished printf format", 0};
        }
        return m_format[m_at];
    }

    void escape()
    {
        constexpr std::string_view k_letters = "nt\\\"'";
        constexpr std::string_view k_values = "\n\t\\\"'";
        const std::size_t at = k_letters.find(next());
        if (at == std::string_view::npos) {
            throw Refused{"an unusual escape of printf", 0};
        }
        m_text += k_values[at];
    }

    std::size_t number(char& c)
    {
        std::size_t value = 0;
        while (is_digit(c)) {
            value = value * 10 + static_cast<std::size_t>(c - '0');
            if (value > k_max_width) {
                throw Refused{"an unusual width of printf", 0};
            }
            c = next();
        }
        return value;
    }

    void directive()
    {
        char c = next();
        if (c == '%') {
            m_text += '%';
            return;
        }
        bool left = false;
        bool zeros = false;
        for (; c == '-' || c == '0'; c = next()) {
            left = left || c == '-';
            zeros = zeros || c == '0';
        }
        const std::size_t width = number(c);
        std::optional<std::size_t> precision;
        if (c == '.') {
            c = next();
            precision = number(c);
        }
        const std::string argument = m_next < m_arguments.size() ? m_arguments[m_next] : "";
        ++m_next;
        std::string text = c == 's' ? word(argument, width, precision)
                                    : integer(c, argument, precision.has_value());
        if (text.size() < width) {
            const bool pads_zeros = zeros && !left && c != 's';
            const bool negative = pads_zeros && text.starts_with('-');
            const std::size_t missing = width - text.size();
            if (left) {
                text.append(missing, ' ');
            } else {
                text.insert(negative ? 1 : 0, missing, pads_zeros ? '0' : ' ');
            }
        }
        m_text += text;
    }

    static std::string word(const std::string& argument, std::size_t width,
                            const std::optional<std::size_t>& precision)
    {
        const bool ascii =
            std::all_of(argument.begin(), argument.end(), [](char c) { return (c & 0x80) == 0; });
        if (!ascii && (width > 0 || precision)) {
            throw Refused{"a width of other than ASCII text", 0};
        }
        return precision ? argument.substr(0, *precision) : argument;
    }

    static std::string integer(char letter, const std::string& argument, bool has_precision)
    {
        const auto value =
            argument.empty() ? std::optional<std::int64_t>{0} : integer_constant(argument);
        if (!value || has_precision || (*value < 0 && letter != 'd' && letter != 'i')) {
            throw Refused{"an unusual number for printf", 0};
        }
        switch (letter) {
        case 'd':
        case 'i':
        case 'u':
            return fmt::format("{}", *value);
        case 'x':
            return fmt::format("{:x}", *value);
        case 'X':
            return fmt::format("{:X}", *value);
        case 'o':
            return fmt::format("{:o}", *value);
        default:
            throw Refused{std::string{"printf %"} + letter, 0};
        }
    }

    const std::string& m_format;
    const std::vector<std::string>& m_arguments;
    std::string m_text;
    std::size_t m_at = 0;
    std::size_t m_next = 0;
};

} // namespace

std::string formatted(const std::string& format, const std::vector<std::string>& arguments)
{
    return Formatter{format, arguments}.run();
}

std::string unescaped(const std::string& text)
{
    constexpr std::string_view k_letters = "nt\\abefrv";
    constexpr std::string_view k_values = "\n\t\\\a\b\033\f\r\v";
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\\') {
            result += text[at];
            continue;
        }
        const char letter = at + 1 < text.size() ? text[++at] : '\0';
        const std::size_t known = k_letters.find(letter);
        if (known == std::string_view::npos) {
            throw Refused{"an unusual escape of echo -e", 0};
        }
        result += k_values[known];
    }
    return result;
}

} // namespace rbeepkg::bash
