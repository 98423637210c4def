#include "tests/differential/words.hpp"

namespace rbeepkg::differential {

std::string Words::plain_name()
{
    return std::string{m_dice.pick({"foo", "bar", "libqux", "python-six", "gtk3", "qt6-base",
                                    "foo-bar-git", "zlib", "gcc-libs", "lib32-glibc", "r-cli",
                                    "tool_x", "a", "ttf-font", "c++lib", "electron28"})};
}

std::string Words::version()
{
    return std::string{m_dice.pick({"1", "1.2.3", "0.9", "20240117", "2.10.0rc1", "r123.abcdef",
                                    "5", "1.0_beta2", "v3", "3.2.1.r14.g0a1b2c3"})};
}

std::string Words::any_text()
{
    return std::string{m_dice.pick({"A tool",
                                    "Some-Cool_App",
                                    "v1.2.3-rc1",
                                    "a.b.c",
                                    "x",
                                    "",
                                    "a  b",
                                    " lead",
                                    "it's",
                                    "100%",
                                    "foo/bar/baz.tar.gz",
                                    "ä ö",
                                    "C:\\\\dir",
                                    "a*b",
                                    "what?",
                                    "[z]",
                                    "#1",
                                    "~",
                                    "one two three",
                                    "key=value",
                                    "{a,b}",
                                    "UPPER",
                                    "-x",
                                    "a;b",
                                    "<tag>",
                                    "new\nline",
                                    "tab\there",
                                    "!bang"})};
}

std::string Words::double_quoted()
{
    std::string all = "\"";
    for (std::size_t parts = 1 + m_dice.below(3); parts > 0; --parts) {
        switch (m_dice.weighted({50, 40, 5, 5})) {
        case 0:
            all += m_dice.chance(70) ? plain_name() : any_text();
            break;
        case 1:
            all += expansion(true);
            break;
        case 2:
            all += m_dice.pick({"\\\"", "\\$", "\\`", "\\\\", "\\x", "'", "\\\n", "$", " $ "});
            break;
        default:
            all += m_dice.pick({" ", "-", ".", "/", ": "});
            break;
        }
    }
    return all + "\"";
}

std::string Words::name_word()
{
    const std::string name = m_scope.names.empty() ? "pkgname" : m_dice.pick(m_scope.names);
    switch (m_dice.weighted({60, 12, 10, 6, 4, 4})) {
    case 0:
        return m_dice.chance(60) ? plain_name() : "'" + plain_name() + "'";
    case 1:
        return (m_dice.chance(50) ? "\"$" + name + "\"" : "$" + name);
    case 2:
        return "\"${" + name + "}-" + plain_name() + "\"";
    case 3:
        return "lib${" + name + std::string{m_dice.pick({"#lib", "%-git", "//./-", ",,", "%%-*"})} +
               "}";
    case 4:
        return plain_name() + "-{" + plain_name() + "," + plain_name() + "}";
    default:
        return "python-{build,installer}";
    }
}

std::string Words::relation()
{
    const std::string name = m_scope.wild ? name_word() : plain_name();
    switch (m_dice.weighted({60, 10, 8, 8, 4, 3, 2})) {
    case 0:
        return name_word();
    case 1:
        return "'" + plain_name() + std::string{m_dice.pick({">=", "=", "<", "<=", ">"})} +
               version() + "'";
    case 2:
        return "\"" + plain_name() + "=$pkgver\"";
    case 3:
        return "\"" + plain_name() + ">=${pkgver%.*}\"";
    case 4:
        return "'lib" + plain_name() + ".so=1-64'";
    case 5:
        return "\"" + plain_name() + "=${pkgver}-${pkgrel}\"";
    default:
        return m_scope.wild ? list_item() : name;
    }
}

std::string Words::text_word()
{
    switch (m_dice.weighted({34, 30, 16, 6, 6, 4, 4})) {
    case 0:
        return double_quoted();
    case 1: {
        const std::string text = any_text();
        return text.find('\'') == std::string::npos ? "'" + text + "'" : "\"" + text + "\"";
    }
    case 2:
        return plain_name();
    case 3:
        return expansion(false);
    case 4:
        return plain_name() + expansion(false) + "'" + plain_name() + "'\"" + expansion(true) +
               "\"";
    case 5:
        return std::string{m_dice.pick({"$'a\\tb'", "$'it\\'s'", "$'\\x41\\102'", "$\"x y\"",
                                        "$'\\u00e9'", "a\\ b", "\\$x", "a#b", "''", "\"\"",
                                        "$'\\\\'", "$'a\\nb'", "a\\'b", "~", "~/x", "a=~"})};
    default:
        return braces();
    }
}

std::string Words::braces(int depth)
{
    if (depth > 2) {
        return plain_name();
    }
    const std::string prefix =
        m_dice.chance(50) ? std::string{m_dice.pick({"a", "x-", "\"q \"", "$pkgname", "/"})} : "";
    const std::string suffix =
        m_dice.chance(40) ? std::string{m_dice.pick({".c", "-z", "'r'", "${pkgver}"})} : "";
    if (m_dice.chance(30)) {
        return prefix +
               std::string{m_dice.pick({"{1..3}", "{a..d}", "{01..10..4}", "{3..1}", "{e..a..2}",
                                        "{-1..1}", "{1..a}", "{1.5..2}", "{0..0}", "{1..6..-2}"})} +
               suffix;
    }
    std::string inner;
    for (std::size_t count = 1 + m_dice.below(3); count > 0; --count) {
        inner += ",";
        if (m_dice.chance(80)) {
            inner += m_dice.chance(25) ? braces(depth + 1) : plain_name();
        }
    }
    if (m_dice.chance(85)) {
        inner = plain_name() + inner;
    }
    return prefix + "{" + inner + "}" + suffix;
}

std::string Words::list_item()
{
    switch (m_dice.weighted({50, 12, 12, 14, 4, 8})) {
    case 0:
        return text_word();
    case 1:
        return expansion(false);
    case 2:
        return m_scope.lists.empty() ? plain_name()
                                     : "\"${" + m_dice.pick(m_scope.lists) + "[@]}\"";
    case 3:
        return braces();
    case 4:
        return m_dice.chance(50) ? "*.nothing" : "a?b[c]";
    default:
        return "\"" + of_list(true) + "\"";
    }
}

std::string Words::url()
{
    const std::string host = "https://example.org/";
    switch (m_dice.weighted({20, 20, 12, 10, 8, 6, 6, 4, 4})) {
    case 0:
        return "\"" + host + "$pkgname/$pkgname-$pkgver.tar.gz\"";
    case 1:
        return "\"$pkgname-${pkgver}.tar.gz::" + host + "archive/v${pkgver}.tar.gz\"";
    case 2:
        return "\"git+" + host + expansion(true) + ".git#tag=v$pkgver\"";
    case 3:
        return "'" + plain_name() + ".patch'";
    case 4:
        return host + expansion(false) + "/" + plain_name() + ".zip";
    case 5:
        return host + plain_name() + ".tar.gz{,.sig}";
    case 6:
        return host + "get.php?id=" + plain_name();
    case 7:
        return "\"" + plain_name() + "::git+" + host + "x\"";
    default:
        return "\"${url}/" + expansion(true) + "\"";
    }
}

} // namespace rbeepkg::differential
