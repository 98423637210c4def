// What a search term means, and whether a text meets it. Pure. Internal to this room.
#pragma once

#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::database::detail {

class SearchTerm
{
public:
    // Error{usage} for a bad regular expression and for one that is too long.
    explicit SearchTerm(const std::string& text);

    // Texts of three characters and more of which every match contains each, in any case: what the
    // index is asked. They need not be all that the term says.
    const std::vector<std::string>& literals() const noexcept { return m_literals; }
    // Whether literals() is all that it says: then matches() need not be asked.
    bool is_literal() const noexcept { return m_is_literal; }

    bool matches(std::string_view text) const;

private:
    std::vector<std::string> m_literals;
    bool m_is_literal = false;
    std::string m_folded; // of a plain term; lower case
    std::optional<std::regex> m_regex;
};

// What a search looks at; provides and groups one a line.
struct SearchedTexts
{
    const std::string& name;
    const std::string& description;
    const std::string& provides;
    const std::string& groups;
};
bool matches(const SearchTerm& term, const SearchedTexts& texts);

// The expression of FTS5 for "all of these"; "" for none of them. Every literal is quoted: nothing
// that a user types is read as syntax.
std::string fts_expression(const std::vector<SearchTerm>& terms);

} // namespace rbeepkg::database::detail
