#include "tests/differential/recipe.hpp"

#include "tests/differential/statements.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rbeepkg::differential {

namespace {

using Parts = std::vector<std::string>;

constexpr std::size_t k_wild_percent = 45;
constexpr std::size_t k_broken_percent = 7;
constexpr std::size_t k_odd_values_percent = 8;

class Recipe
{
public:
    explicit Recipe(std::uint64_t seed) : m_dice{seed}, m_statements{m_dice, m_scope} {}

    Parts make()
    {
        m_scope.wild = m_dice.chance(k_wild_percent);
        m_scope.names = {"pkgname"};
        m_scope.texts = {"pkgver"};
        m_scope.numbers = {"pkgrel"};
        if (m_dice.chance(k_odd_values_percent)) {
            add_odd_values();
            return std::move(m_parts);
        }
        add_head();
        for (std::size_t count = m_dice.below(m_scope.wild ? 12 : 6); count > 0; --count) {
            add_middle();
        }
        add_functions();
        add_tail();
        if (m_dice.chance(k_broken_percent)) {
            break_one();
        }
        return std::move(m_parts);
    }

private:
    void add(std::string part) { m_parts.push_back(std::move(part)); }
    void add_head();
    void add_names();
    void add_middle();
    void add_functions();
    void add_tail();
    void break_one();
    void add_odd_values();
    std::string odd_value(std::string_view attribute);

    Dice m_dice;
    Scope m_scope;
    Statements m_statements;
    Parts m_parts;
    std::string m_base;
    Parts m_names;
};

void Recipe::add_names()
{
    m_base = m_dice.pick({"tool", "lib-thing", "python-thing", "linux-hive", "a.b", "x_y"});
    m_names = {m_base};
    if (m_dice.chance(22)) {
        for (std::size_t count = 1 + m_dice.below(2); count > 0; --count) {
            m_names.push_back(m_base + (count == 1 ? "-doc" : "-dev"));
        }
        add("pkgbase=" + m_base);
        std::string list;
        for (const std::string& name : m_names) {
            list += (list.empty() ? "" : " ") +
                    (m_dice.chance(30) ? "$pkgbase" + name.substr(m_base.size()) : name);
        }
        add("pkgname=(" + list + ")");
        m_scope.names.emplace_back("pkgbase");
        m_scope.lists.emplace_back("pkgname");
        return;
    }
    if (m_dice.chance(40)) {
        add("_pkgname=" + m_base);
        m_scope.names.emplace_back("_pkgname");
        const std::string suffix{m_dice.pick({"-git", "-bin", "", "-cli"})};
        m_names = {m_base + suffix};
        add("pkgname=" + std::string{m_dice.pick({"${_pkgname}", "$_pkgname", "\"$_pkgname\""})} +
            suffix);
        return;
    }
    add("pkgname=" + (m_dice.chance(50) ? m_base : "'" + m_base + "'"));
}

void Recipe::add_head()
{
    if (m_dice.chance(50)) {
        add("# Maintainer: Nobody <nobody at example dot org>");
    }
    if (m_dice.chance(30)) {
        add(m_statements.helper());
    }
    add_names();
    Words words{m_dice, m_scope};
    if (m_dice.chance(15)) {
        add("_ver=" + words.version() + "\npkgver=${_ver" +
            std::string{m_dice.pick({"//-/.", "#v", "%%-*", ",,", "/_/."})} + "}");
    } else {
        add("pkgver=" + words.version());
    }
    add("pkgrel=" + std::string{m_dice.pick({"1", "2", "'3'", "1.1", "10"})});
    add("pkgdesc=" + words.text_word());
    add("arch=(" +
        std::string{m_dice.pick({"x86_64", "'x86_64'", "any", "'any'", "x86_64 aarch64",
                                 "'i686' 'x86_64'", "\"$CARCH\"", "x86_64 'aarch64' armv7h"})} +
        ")");
    if (m_dice.chance(70)) {
        add("url=\"https://example.org/$pkgname\"");
    }
    if (m_dice.chance(70)) {
        add("license=('MIT')");
    }
}

void Recipe::add_middle()
{
    switch (m_scope.wild ? m_dice.weighted({30, 34, 20, 6, 5, 5})
                         : m_dice.weighted({55, 30, 4, 2, 1, 8})) {
    case 0:
        add(m_statements.attribute());
        break;
    case 1:
        add(m_statements.helper());
        break;
    case 2:
        add(m_statements.compound());
        break;
    case 3:
        add(m_statements.function());
        break;
    case 4:
        add(m_statements.simple() + (m_dice.chance(50) ? "; " : " ; ") + m_statements.simple());
        break;
    default:
        add(std::string{m_dice.pick({"# a comment", "", "  # 'quoted", "\t", "#", ":"})});
        break;
    }
}

void Recipe::add_functions()
{
    for (const std::string_view name : {"prepare", "build", "check", "pkgver"}) {
        if (m_dice.chance(25)) {
            add(std::string{name} + "() {\n" + m_statements.work_body() + "}");
        }
    }
    const bool split = m_names.size() > 1;
    for (const std::string& name : m_names) {
        const std::string function = split || m_dice.chance(10) ? "package_" + name : "package";
        const std::string head{
            m_dice.pick({"() {\n", "() {\n", "(){\n", " ()\n{\n", "() {  # x\n"})};
        add(function + head + m_statements.package_body() + "}");
    }
}

void Recipe::add_tail()
{
    if (m_dice.chance(15)) {
        add(m_statements.simple());
    }
    if (m_dice.chance(15)) {
        add("# vim:set ts=2 sw=2 et:");
    }
}

// A value that makepkg's lint may not like.
std::string Recipe::odd_value(std::string_view attribute)
{
    std::string value;
    for (std::size_t count = m_dice.below(4); count > 0; --count) {
        value += m_dice.pick({"a", "1", "x86_64", "foo", "2", "0", "lib", "any", "strip"});
        if (m_dice.chance(45)) {
            value += m_dice.pick({"-",  ".",  "+",  "_",  "@", ":",  "/",    "=",
                                  "<",  ">",  ">=", "<=", "!", " ",  "ä",    "\t",
                                  ": ", "~",  "^",  "*",  ",", "==", "1.2",  "-1",
                                  "1:", "\n", "$",  "[",  "%", "²",  "-2.1", "=1:2-3"});
        }
    }
    if (attribute == "options" && m_dice.chance(60)) {
        value = m_dice.pick({"strip", "!strip", "!!strip", "! strip", "lto", "Strip", "debug", ""});
    }
    return "'" +
           (m_dice.chance(8) ? value.insert(0, m_dice.pick({"-", ".", "!", "/", " "})) : value) +
           "'";
}

void Recipe::add_odd_values()
{
    for (const std::string_view attribute : {"pkgname", "pkgver", "pkgrel", "epoch", "pkgbase"}) {
        const bool good = m_dice.chance(80);
        if (!good || (attribute != "epoch" && attribute != "pkgbase")) {
            add(std::string{attribute} + "=" + (good ? "'1'" : odd_value(attribute)));
        }
    }
    for (const std::string_view attribute :
         {"arch", "depends", "makedepends", "checkdepends", "optdepends", "provides", "conflicts",
          "backup", "options", "license", "replaces", "groups", "depends_x86_64", "source_any"}) {
        if (m_dice.chance(15)) {
            const bool word = m_dice.chance(4);
            add(std::string{attribute} + (word ? "=" : "=(") + odd_value(attribute) +
                (m_dice.chance(30) && !word ? " " + odd_value(attribute) : "") + (word ? "" : ")"));
        }
    }
    if (m_dice.chance(30)) {
        const std::string_view attribute =
            m_dice.pick({"depends", "provides", "arch", "backup", "options", "pkgver",
                         "makedepends", "url", "depends_i686"});
        add("package" + std::string{m_dice.pick({"", "", "_1"})} + "() {\n  " +
            std::string{attribute} +
            (m_dice.chance(85) ? "=(" + odd_value(attribute) + ")" : "=" + odd_value(attribute)) +
            "\n}");
    }
}

// Somewhere something is missing or too much.
void Recipe::break_one()
{
    std::string& part = m_parts[m_dice.below(m_parts.size())];
    const std::size_t at = m_dice.below(part.size() + 1);
    if (m_dice.chance(50) && at < part.size()) {
        part.erase(at, 1);
    } else {
        part.insert(at, m_dice.pick({"'", "\"", "$", "(", ")",  "{", "}", "`",  "\\",
                                     "#", ";",  "&", "|", "\n", " ", "=", "${", "$(",
                                     "<", ">",  "[", "]", "!",  "*", "?", "~",  "-"}));
    }
}

std::vector<std::string> lines_of(const std::string& text)
{
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        lines.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return lines;
}

void change_line(Dice& dice, std::string& line)
{
    const std::size_t at = dice.below(line.size() + 1);
    if (dice.chance(40) && at < line.size()) {
        line.erase(at, 1 + dice.below(2));
    } else {
        line.insert(at, dice.pick({"'",     "\"",   "$",  "(",   ")", "{", "}", "`",
                                   "\\",    "#",    ";",  "&",   "|", " ", "=", "${x}",
                                   "a",     "1",    "[",  "]",   "!", "*", "?", "~",
                                   "-",     "+",    ",",  ":",   "%", "/", "@", "\"$pkgname\"",
                                   "{a,b}", "\\\n", "\n", "$'x'"}));
    }
}

} // namespace

Parts make_recipe(std::uint64_t seed)
{
    return Recipe{seed}.make();
}

Parts make_mutant(std::uint64_t seed, const std::vector<std::string>& texts)
{
    Dice dice{seed};
    Parts lines = lines_of(dice.pick(texts));
    for (std::size_t count = 1 + dice.below(3); count > 0 && !lines.empty(); --count) {
        const std::size_t at = dice.below(lines.size());
        const auto place = lines.begin() + static_cast<std::ptrdiff_t>(at);
        switch (dice.weighted({60, 10, 6, 10, 14})) {
        case 0:
            change_line(dice, lines[at]);
            break;
        case 1:
            lines.erase(place);
            break;
        case 2:
            lines.insert(place, std::string{*place});
            break;
        case 3:
            std::swap(lines[at], lines[dice.below(lines.size())]);
            break;
        default: {
            const std::vector<std::string> others = lines_of(dice.pick(texts));
            if (!others.empty()) {
                lines.insert(place, dice.pick(others));
            }
            break;
        }
        }
    }
    return lines;
}

std::string text_of(const Parts& parts)
{
    std::string text;
    for (const std::string& part : parts) {
        text += part;
        text += '\n';
    }
    return text;
}

} // namespace rbeepkg::differential
