#include "tests/differential/statements.hpp"

#include <fmt/format.h>

namespace rbeepkg::differential {

namespace {

// Every line of a block, moved to the right.
std::string indented(const std::string& block)
{
    return "  " + block;
}

} // namespace

std::string Statements::array(const std::string& name, std::size_t max_items,
                              std::string (Words::*item)())
{
    std::string all = name + (m_dice.chance(12) ? "+=(" : "=(");
    const bool lines = m_dice.chance(45);
    if (lines && m_dice.chance(50)) {
        all += m_dice.pick({"\n", "\n  ", " # first\n  ", "\n\n"});
    }
    for (std::size_t at = 0, end = m_dice.below(max_items + 1); at < end; ++at) {
        if (at > 0) {
            all +=
                lines
                    ? m_dice.pick({"\n    ", "\n\t", "  # why\n  ", "\n#x y\n  ", " \\\n  ", "\n"})
                    : m_dice.pick({" ", " ", "  ", "\t"});
        }
        all += (m_words.*item)();
    }
    if (lines && m_dice.chance(50)) {
        all += m_dice.pick({"\n", "\n  ", " # last\n", " #)\n"});
    }
    return all + ")";
}

std::string Statements::helper()
{
    const std::string name = fmt::format("_v{}", m_number++);
    switch (m_dice.weighted({22, 30, 12, 14, 4, 8})) {
    case 0: {
        std::string line =
            name + "=" + (m_dice.chance(60) ? m_words.plain_name() : m_words.name_word());
        m_scope.names.push_back(name);
        return line;
    }
    case 1: {
        std::string line = name + "=" + m_words.text_word();
        m_scope.texts.push_back(name);
        return line;
    }
    case 2: {
        std::string line = name + "=" +
                           (m_dice.chance(60) ? std::to_string(m_dice.below(30))
                                              : "$((" + m_words.arithmetic() + "))");
        m_scope.numbers.push_back(name);
        return line;
    }
    case 3: {
        std::string line =
            array(name, 5, m_dice.chance(50) ? &Words::list_item : &Words::name_word);
        m_scope.lists.push_back(name);
        return line;
    }
    case 4: {
        m_scope.maps.push_back(name);
        return (m_dice.chance(50) ? "declare -A " : "local -A ") + name +
               "=([key]=" + m_words.text_word() + " [x86_64]=" + m_words.plain_name() + ")";
    }
    default: {
        const std::string keyword{
            m_dice.pick({"export ", "declare ", "local ", "readonly ", "typeset ", "declare -g ",
                         "declare -r ", "export -n "})};
        std::string line = keyword + name + "=" + m_words.text_word();
        m_scope.texts.push_back(name);
        return line;
    }
    }
}

std::string Statements::word_attribute()
{
    switch (m_dice.weighted({40, 25, 5, 5, 3})) {
    case 0:
        return std::string{m_dice.chance(90) ? "pkgdesc=" : "pkgdesc+="} + m_words.text_word();
    case 1:
        return "url=" + (m_dice.chance(60) ? "https://example.org/" + m_words.expansion(false)
                                           : m_words.text_word());
    case 2:
        return "install=" + std::string{m_dice.pick(
                                {"tool.install", "'tool.install'", "", "tool.${_none:-install}"})};
    case 3:
        return "epoch=" + std::string{m_dice.pick({"1", "0", "", "12", "$pkgrel"})};
    default:
        return "changelog=ChangeLog";
    }
}

std::string Statements::sources()
{
    const std::string suffix = m_dice.chance(15) ? "_x86_64" : "";
    std::string all = array("source" + suffix, 4, &Words::url);
    if (m_dice.chance(50)) {
        all += "\nsha256sums" + suffix + "=(\"${source" + suffix + "[@]/*/SKIP}\")";
    }
    return all;
}

std::string Statements::array_attribute()
{
    switch (m_dice.weighted({22, 14, 6, 10, 10, 8, 6, 4, 4, 14, 5, 3, 4})) {
    case 0:
        return array("depends", 6, &Words::relation);
    case 1:
        return array("makedepends", 5, &Words::relation);
    case 2:
        return array("checkdepends", 3, &Words::relation);
    case 3:
        return array("license", 2, &Words::text_word);
    case 4:
        return array("groups", 4, &Words::list_item);
    case 5:
        return array("provides", 3, &Words::name_word);
    case 6:
        return array("conflicts", 3, &Words::name_word);
    case 7:
        return array("replaces", 3, &Words::list_item);
    case 8:
        return "options=(" +
               std::string{m_dice.pick(
                   {"!strip", "'!strip' !debug", "\"!lto\" staticlibs", "!{strip,debug}"})} +
               ")";
    case 9:
        return sources();
    case 10:
        return "optdepends=('" + m_words.plain_name() + ": for $x' \"" + m_words.plain_name() +
               ": " + m_words.expansion(true) + "\")";
    case 11:
        return array(std::string{m_dice.pick({"backup", "noextract", "validpgpkeys"})}, 3,
                     &Words::name_word);
    default:
        return array(std::string{m_dice.pick({"depends_x86_64", "optdepends_aarch64",
                                              "provides_x86_64", "makedepends_x86_64"})},
                     3, &Words::name_word);
    }
}

std::string Statements::attribute()
{
    return m_dice.chance(25) ? word_attribute() : array_attribute();
}

std::string Statements::test_word()
{
    return m_dice.chance(60) ? "\"" + m_words.expansion(true) + "\"" : m_words.text_word();
}

std::string Statements::condition(int depth)
{
    const auto bracketed = [this](const std::string& test) -> std::string {
        switch (m_dice.below(3)) {
        case 0:
            return "[ " + test + " ]";
        case 1:
            return "[[ " + test + " ]]";
        default:
            return "test " + test;
        }
    };
    switch (m_dice.weighted({18, 12, 22, 10, 8, 6, 6, 4, 6, depth < 2 ? 8U : 0U, 3})) {
    case 0:
        return "[ " + test_word() + std::string{m_dice.pick({" = ", " == ", " != "})} +
               test_word() + " ]";
    case 1:
        return bracketed(std::string{m_dice.pick({"-n ", "-z ", "! -z "})} + test_word());
    case 2:
        return "[[ " + m_words.expansion(false) +
               std::string{m_dice.pick({" == ", " != ", " = "})} +
               (m_dice.chance(50) ? m_words.pattern() : test_word()) + " ]]";
    case 3:
        return "(( " + m_words.arithmetic() + " ))";
    case 4:
        return bracketed(m_words.expansion(false) +
                         std::string{m_dice.pick({" -eq ", " -gt ", " -le ", " -ne "})} + "3");
    case 5:
        return "[[ " + m_words.expansion(false) +
               std::string{m_dice.pick({" =~ ^[0-9]+$", " =~ ([a-z]+)[.-](.*)", " =~ \"a.b\"",
                                        " =~ ^.{2}$", " < m", " > m"})} +
               " ]]";
    case 6:
        return std::string{
            m_dice.pick({"true", "false", "! true", ":", "[[ -v pkgver ]]", "[[ -v _unset ]]"})};
    case 7:
        return "[[ $CARCH == " + std::string{m_dice.pick({"x86_64", "i686", "x*", "\"aarch64\""})} +
               " ]]";
    case 8:
        return "[[ " + test_word() + " == " + test_word() +
               std::string{m_dice.pick({" && ", " || "})} + "-n " + test_word() + " ]]";
    case 9:
        return condition(depth + 1) + std::string{m_dice.pick({" && ", " || "})} +
               condition(depth + 1);
    default:
        return m_scope.functions.empty() ? "true"
                                         : m_dice.pick(m_scope.functions) + " " + test_word();
    }
}

std::string Statements::simple()
{
    switch (m_dice.weighted({40, 25, 6, 6, 4, m_scope.wild ? 10U : 3U})) {
    case 0:
        return attribute();
    case 1:
        return helper();
    case 2:
        return "groups+=(" + m_words.list_item() + ")";
    case 3:
        return "depends+=(" + m_words.name_word() + ")";
    case 4:
        return m_scope.functions.empty()
                   ? ":"
                   : m_dice.pick(m_scope.functions) + " " + m_words.list_item();
    default:
        return oddity();
    }
}

std::string Statements::oddity()
{
    const std::string list = m_scope.lists.empty() ? "groups" : m_dice.pick(m_scope.lists);
    const std::string name = m_scope.texts.empty() ? "_text" : m_dice.pick(m_scope.texts);
    switch (m_dice.below(20)) {
    case 0:
        return "unset " + (m_dice.chance(50) ? name : "'" + list + "[0]'");
    case 1:
        return list + "[" + m_words.arithmetic() + "]=" + m_words.text_word();
    case 2:
        return "printf -v " + name + " '%s-%s' " + m_words.text_word() + " x";
    case 3:
        return "read -r " + name + " _more <<< " + m_words.text_word();
    case 4:
        return "read -r -d '' " + name + " <<EOF || true\nfirst " + m_words.expansion(true) + "\n" +
               m_words.plain_name() + "\nEOF";
    case 5:
        return "IFS=" + std::string{m_dice.pick({",", "$'\\n'", "' '", "./"})} +
               " read -ra _ra <<< " + m_words.text_word();
    case 6:
        return "eval \"" + name + "=" + m_words.plain_name() + "\"";
    case 7:
        return "set -- " + m_words.list_item() + " " + m_words.list_item() + "; " + name +
               "=\"$1 $#\"";
    case 8:
        return ": ${" + name + ":=" + m_words.text_word() + "}";
    case 9:
        return "let " + name + "=2+3 '_i = 4'";
    case 10:
        return "((_i=" + m_words.arithmetic() + ", 1))";
    case 11:
        return "_ref=" + name + "; _ref2=\"" + list + "[0]\"; " + name + "=\"${!_ref} ${!_ref2}\"";
    case 12:
        return name + "+=" + m_words.text_word();
    case 13:
        return "mapfile -t " + list + " <<< " + m_words.text_word();
    case 14:
        return "declare -n _nr=" + name + "; _nr=" + m_words.text_word();
    case 15:
        return name + "=1 " + list + "=(x) :";
    case 16:
        return "IFS=" + std::string{m_dice.pick({",", ":", "-", "''"})} + "; " + name + "=\"${" +
               list + "[*]}\"; unset IFS";
    case 17:
        return "declare -" + std::string{m_dice.pick({"i", "u", "l", "a", "x"})} +
               " _d=" + m_words.text_word();
    case 18:
        return "shopt -s " + std::string{m_dice.pick({"nullglob", "extglob", "nocasematch"})} +
               "; groups+=(a*z); shopt -u nullglob extglob nocasematch";
    default:
        return "{ " + name + "=" + m_words.text_word() + "; } 2>/dev/null";
    }
}

std::string Statements::loop(int depth)
{
    const std::string body = m_dice.chance(30) ? compound(depth + 1) : simple();
    switch (m_dice.weighted({50, 12, 12, 10, 6})) {
    case 0: {
        const std::string name = fmt::format("_l{}", m_number++);
        std::string head = "for " + name + " in";
        for (std::size_t count = 1 + m_dice.below(3); count > 0; --count) {
            head += " " + m_words.list_item();
        }
        m_scope.texts.push_back(name);
        return head + (m_dice.chance(50) ? "; do\n" : "\ndo\n") + "  groups+=(\"$" + name +
               "\")\n" + indented(m_dice.chance(50) ? body : simple()) + "\ndone";
    }
    case 1:
        return "for ((_i=0; _i<" + std::to_string(m_dice.below(4)) + "; _i++)); do\n" +
               indented(body) + "\ndone";
    case 2:
        return "_c=0\nwhile (( _c < " + std::to_string(m_dice.below(4)) + " )); do\n" +
               indented(body) + "\n  _c=$((_c+1))\ndone";
    case 3:
        return "while read -r _line; do groups+=(\"$_line\"); done <<END\n" + m_words.plain_name() +
               "\n" + m_words.expansion(true) + "\nEND";
    default:
        return "for _k in \"${!" +
               (m_scope.lists.empty() ? std::string{"arch"} : m_dice.pick(m_scope.lists)) +
               "[@]}\"; do groups+=(\"k$_k\"); " +
               std::string{
                   m_dice.pick({"", "break; ", "continue; ", "[[ $_k == 1 ]] && break; "})} +
               "done";
    }
}

std::string Statements::compound(int depth)
{
    const bool deep = depth < 2;
    const auto body = [&]() { return deep && m_dice.chance(20) ? compound(depth + 1) : simple(); };
    switch (m_dice.weighted({34, 18, 14, 16, 6, 4, 3})) {
    case 0:
        return "if " + condition() + (m_dice.chance(60) ? "; then\n" : "\nthen # so\n") +
               indented(body()) + "\n" +
               (m_dice.chance(20) ? "elif " + condition() + "; then\n" + indented(body()) + "\n"
                                  : "") +
               (m_dice.chance(40) ? "else\n" + indented(body()) + "\n" : "") + "fi";
    case 1:
        return condition() + " && " + simple() + (m_dice.chance(40) ? " || " + simple() : "");
    case 2:
        return "case " + (m_dice.chance(70) ? m_words.expansion(false) : m_words.text_word()) +
               " in\n  " + (m_dice.chance(20) ? "(" : "") + m_words.pattern() +
               (m_dice.chance(30) ? "|" + m_words.pattern() : "") + ") " + body() +
               std::string{m_dice.pick({" ;;\n", "\n    ;;\n", " ;;\n", " ;&\n", " ;;&\n"})} +
               "  *) " + body() + std::string{m_dice.pick({" ;;\n", "\n"})} + "esac";
    case 3:
        return loop(depth);
    case 4:
        return "{\n" + body() + "\n" + body() + "\n}";
    case 5:
        return "( " + body() + " )";
    default:
        return condition() + " || { " + simple() + "; }";
    }
}

std::string Statements::function()
{
    const std::string name = fmt::format("_f{}", m_number++);
    const std::string head = m_dice.chance(75) ? name + "() {\n" : "function " + name + " {\n";
    std::string body;
    switch (m_dice.weighted({30, 30, 20, 20})) {
    case 0:
        body = "  local _x=\"$1\"\n  echo \"${_x" +
               std::string{m_dice.pick({"%-*", ",,", "//./_", ""})} + "}\"\n";
        break;
    case 1:
        body = "  printf '%s\\n' \"$@\"\n";
        break;
    case 2:
        body = "  groups+=(\"$1\")\n  " +
               std::string{m_dice.pick({"return 0\n", "return\n", "", "return 1\n"})};
        break;
    default:
        body = "  " + condition() + "\n";
        break;
    }
    m_scope.functions.push_back(name);
    return head + body + "}";
}

} // namespace rbeepkg::differential
