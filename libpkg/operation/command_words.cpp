#include "libpkg/operation/command_words.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace rbeepkg::operation {

std::string shell_word(const std::string& word)
{
    const auto plain = [](char character) {
        return std::isalnum(static_cast<unsigned char>(character)) != 0 ||
               std::string_view{"_@%+=:,./-"}.find(character) != std::string_view::npos;
    };
    if (!word.empty() && std::all_of(word.begin(), word.end(), plain)) {
        return word;
    }
    std::string text = "'";
    for (const char character : word) {
        text += character == '\'' ? std::string{"'\\''"} : std::string(1, character);
    }
    return text + "'";
}

std::string shell_words(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words) {
        text += " " + shell_word(word);
    }
    return text;
}

} // namespace rbeepkg::operation
