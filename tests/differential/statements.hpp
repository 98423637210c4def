// The statements of generated PKGBUILDs: assignments, conditions, loops, functions.
#pragma once

#include "tests/differential/words.hpp"

#include <string>

namespace rbeepkg::differential {

class Statements
{
public:
    Statements(Dice& dice, Scope& scope) : m_dice{dice}, m_scope{scope}, m_words{dice, scope} {}

    std::string helper();                // sets variables of the recipe's own
    std::string attribute();             // sets something of PKGBUILD(5)
    std::string compound(int depth = 0); // if, case, loops ...
    std::string function();              // that the top level calls
    std::string package_body();          // overrides attributes
    std::string work_body();             // of prepare() and its like
    std::string array(const std::string& name, std::size_t max_items,
                      std::string (Words::*item)()); // "name=( ... )"
    std::string condition(int depth = 0);
    std::string simple(); // one short statement without newline at its end

private:
    std::string word_attribute();
    std::string array_attribute();
    std::string sources();
    std::string loop(int depth);
    std::string test_word();
    std::string oddity();
    std::string override_line();
    std::string override_array();
    std::string override_nested(int depth);

    Dice& m_dice;
    Scope& m_scope;
    Words m_words;
    unsigned m_number = 0; // of new names
};

} // namespace rbeepkg::differential
