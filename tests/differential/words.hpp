// The words of generated PKGBUILDs: literals, quotes, expansions, patterns, arithmetic.
#pragma once

#include "tests/differential/dice.hpp"

#include <string>
#include <vector>

namespace rbeepkg::differential {

// What is set at a place of the recipe.
struct Scope
{
    std::vector<std::string> names;     // words that are fit to be names of packages
    std::vector<std::string> numbers;   // words that are whole numbers
    std::vector<std::string> texts;     // other words
    std::vector<std::string> lists;     // arrays
    std::vector<std::string> maps;      // associative arrays; "x86_64" and "key" are keys
    std::vector<std::string> functions; // that take arguments and set nothing of PKGBUILD(5)
    bool wild = false;                  // what no sane recipe has is asked for, too
};

class Words
{
public:
    Words(Dice& dice, Scope& scope) : m_dice{dice}, m_scope{scope} {}

    std::string plain_name();           // "python-six"
    std::string version();              // "1.2.3"
    std::string name_word();            // with expansions, fit to be a name most of the time
    std::string relation();             // "name>=1", for depends and its like
    std::string text_word();            // one word of anything, usually quoted
    std::string list_item();            // of an array: may become several words
    std::string url();                  // of a source
    std::string expansion(bool quoted); // "${v%x}"
    std::string pattern();              // of ${v#...}, case and [[ == ]]
    std::string arithmetic(int depth = 0);
    std::string substitution(); // "$(...)"

private:
    std::string any_variable();
    std::string any_text();
    std::string braces(int depth = 0);
    std::string operation(const std::string& name, bool quoted);
    std::string of_list(bool quoted);
    std::string double_quoted();

    Dice& m_dice;
    Scope& m_scope;
    int m_depth = 0; // of expansions in expansions
};

} // namespace rbeepkg::differential
