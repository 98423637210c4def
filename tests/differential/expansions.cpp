// Everything behind a dollar sign, and patterns.
#include "tests/differential/words.hpp"

namespace rbeepkg::differential {

namespace {

constexpr int k_max_depth = 3;

} // namespace

std::string Words::any_variable()
{
    switch (m_dice.weighted({40, 15, 35, 6, 4})) {
    case 0:
        return m_scope.names.empty() ? "pkgname" : m_dice.pick(m_scope.names);
    case 1:
        return m_scope.numbers.empty() ? "pkgrel" : m_dice.pick(m_scope.numbers);
    case 2:
        return m_scope.texts.empty() ? "pkgver" : m_dice.pick(m_scope.texts);
    case 3:
        return std::string{m_dice.pick({"_unset", "CARCH", "pkgver", "pkgname", "epoch"})};
    default:
        return m_scope.lists.empty() ? "pkgname" : m_dice.pick(m_scope.lists);
    }
}

std::string Words::pattern()
{
    std::string all;
    for (std::size_t parts = 1 + m_dice.below(m_scope.wild ? 4 : 2); parts > 0; --parts) {
        switch (m_dice.weighted({40, 25, 8, 12, 8, 4, m_scope.wild ? 8U : 1U})) {
        case 0:
            all += m_dice.pick({".", "-", "_", "v", "a", "1", "foo", "-git", "rc", "lib", "."});
            break;
        case 1:
            all += m_dice.pick({"*", "*", "*", "?", "??"});
            break;
        case 2:
            all += m_dice.pick({"[0-9]", "[a-z]", "[!0-9]", "[^a-f]", "[._-]", "[[:digit:]]",
                                "[[:alpha:]_]", "[]x]", "[a", "[[:upper:]]"});
            break;
        case 3:
            all += m_dice.pick({"\"-\"", "'.'", "\"*\"", "\\.", "\\*", "\\-", "'b c'", "\\\\"});
            break;
        case 4:
            all += expansion(false);
            break;
        case 5:
            all += "\"" + expansion(true) + "\"";
            break;
        default:
            all += m_dice.pick({"{a,b}", "~", "@(a|b)", "+", "(", "#", "%", "/", "$", "!(x)", "^"});
            break;
        }
    }
    return all;
}

std::string Words::operation(const std::string& name, bool quoted)
{
    const auto word = [&]() -> std::string {
        switch (m_dice.weighted({50, 20, 20, 10})) {
        case 0:
            return plain_name();
        case 1:
            return expansion(quoted);
        case 2:
            return std::string{m_dice.pick({"", "two words", ".", "-", "_", "x y  z"})};
        default:
            return quoted ? "\"" + plain_name() + "\"" : double_quoted();
        }
    };
    switch (m_dice.weighted({30, 25, 14, 14, 12, 2, 3})) {
    case 0:
        return "${" + name + std::string{m_dice.pick({"%", "%%", "#", "##"})} + pattern() + "}";
    case 1:
        return "${" + name + std::string{m_dice.pick({"/", "//", "//", "/#", "/%"})} + pattern() +
               (m_dice.chance(80) ? "/" + word() : "") + "}";
    case 2:
        return "${" + name + ":" +
               std::string{m_dice.pick({"0:1", "0:7", "1", "2:3", ": -2", " -3", ":2", "(-2):1",
                                        "0:-1", "1:-2", "9", "0:0", "1+1:2", "${#_unset}"})} +
               "}";
    case 3:
        return "${" + (m_dice.chance(40) ? "_unset" : name) +
               std::string{m_dice.pick({":-", "-", ":+", "+", ":-"})} + word() + "}";
    case 4:
        return "${" + name + std::string{m_dice.pick({",,", "^^", ",", "^", ",,[A-M]", "^^?"})} +
               "}";
    case 5:
        return "${" + name + "@" + std::string{m_dice.pick({"Q", "U", "L", "u", "E"})} + "}";
    default:
        return "${#" + name + "}";
    }
}

std::string Words::of_list(bool quoted)
{
    const std::string list = m_scope.lists.empty() ? "pkgname" : m_dice.pick(m_scope.lists);
    const std::string index{m_dice.pick({"0", "1", "-1", "2", "0", "9", "1-1", "_unset"})};
    const std::string all{m_dice.pick({"@", "@", "@", "*"})};
    switch (m_dice.weighted({20, 40, 5, 6, 6, 6, 5, 3, 3})) {
    case 0:
        return "${" + list + "[" + index + "]}";
    case 1:
        return "${" + list + "[" + all + "]}";
    case 2:
        return "${#" + list + "[" + all + "]}";
    case 3:
        return "${" + list + "[" + all + "]/#/" + plain_name() + "-}";
    case 4:
        return "${" + list + "[" + all + "]" + std::string{m_dice.pick({"%", "#", "//", "/%"})} +
               pattern() + "}";
    case 5:
        return "${" + list + "[" + all +
               "]:" + std::string{m_dice.pick({"1", "0:2", "1:1", " -1"})} + "}";
    case 6:
        return operation(list + "[" + index + "]", quoted);
    case 7:
        return "${!" + list + "[" + all + "]}";
    default:
        return operation(list + "[" + all + "]", quoted);
    }
}

std::string Words::expansion(bool quoted)
{
    if (++m_depth > k_max_depth) {
        --m_depth;
        return "$" + any_variable();
    }
    const bool list = m_dice.chance(m_scope.lists.empty() ? 1 : 8);
    const bool map = !m_scope.maps.empty() && m_dice.chance(6);
    std::string text;
    if (list) {
        text = of_list(quoted);
    } else if (map) {
        text = "${" + m_dice.pick(m_scope.maps) +
               std::string{
                   m_dice.pick({"[key]", "[$CARCH]", "[x86_64]", "[none]", "[\"two words\"]"})} +
               "}";
    } else {
        const std::string name = any_variable();
        switch (m_dice.weighted({30, 22, m_scope.wild ? 40U : 22U, m_scope.wild ? 3U : 1U,
                                 m_scope.wild ? 4U : 1U, 1})) {
        case 0:
            text = "$" + name;
            break;
        case 1:
            text = "${" + name + "}";
            break;
        case 2:
            text = operation(name, quoted);
            break;
        case 3:
            text = "$((" + arithmetic() + "))";
            break;
        case 4:
            text = substitution();
            break;
        default:
            text = m_dice.pick({"${!_ref}", "${!_ref2}", "${!_unset2:-x}"});
            break;
        }
    }
    --m_depth;
    return text;
}

std::string Words::substitution()
{
    const std::string word = m_depth < k_max_depth ? double_quoted() : plain_name();
    if (!m_scope.functions.empty() && m_dice.chance(25)) {
        return "$(" + m_dice.pick(m_scope.functions) + " " + word + ")";
    }
    switch (m_dice.weighted({40, 20, 8, 8, 8, 8, 4, 4})) {
    case 0:
        return "$(echo " + word + ")";
    case 1:
        return "$(printf " +
               std::string{m_dice.pick({"'%s'", "%s", "'%s\\n'", "'%s-%s'", "'%03d'"})} + " " +
               word + ")";
    case 2:
        return "`echo " + plain_name() + "`";
    case 3:
        return "$(echo " + word + " | sed 's/" + plain_name() + "/x/')";
    case 4:
        return "$(echo " + word + " | tr a-z A-Z)";
    case 5:
        return "$(echo " + plain_name() + "; true; echo two)";
    case 6:
        return "$(basename /x/" + plain_name() + ".c .c)";
    default:
        return "$(cut -d. -f1 <<< " + word + ")";
    }
}

std::string Words::arithmetic(int depth)
{
    const auto number = [&]() -> std::string {
        std::string name = m_scope.numbers.empty() ? "pkgrel" : m_dice.pick(m_scope.numbers);
        switch (m_dice.weighted({40, 30, 10, 5, 5})) {
        case 0:
            return std::string{
                m_dice.pick({"0", "1", "2", "3", "7", "10", "010", "0x1f", "2#101", "16#ff"})};
        case 1:
            return name;
        case 2:
            return "$" + name;
        case 3:
            return m_scope.lists.empty() ? "4" : "${#" + m_dice.pick(m_scope.lists) + "[@]}";
        default:
            return "_unset";
        }
    };
    if (depth > 2) {
        return number();
    }
    switch (m_dice.weighted({30, 50, 8, 6, m_scope.wild ? 6U : 0U})) {
    case 0:
        return number();
    case 1:
        return arithmetic(depth + 1) +
               std::string{m_dice.pick(
                   {"+", "-", "*", " + ", " * ", "/",  "%",  "<<",   ">>",   "&",  "|",
                    "^", "<", ">", "<=",  ">=",  "==", "!=", " && ", " || ", "**", ","})} +
               arithmetic(depth + 1);
    case 2:
        return "(" + arithmetic(depth + 1) + ")";
    case 3:
        return std::string{m_dice.pick({"!", "-", "~", "+"})} + arithmetic(depth + 1);
    default:
        return m_dice.chance(50)
                   ? arithmetic(depth + 1) + " ? " + arithmetic(depth + 1) + " : " +
                         arithmetic(depth + 1)
                   : std::string{m_dice.pick({"_i++", "++_i", "_i+=2", "_i=3", "_i--", "_i*=2"})};
    }
}

} // namespace rbeepkg::differential
