// What stands in package functions: attributes that they override, and work that is not run.
#include "tests/differential/statements.hpp"

#include <fmt/format.h>

namespace rbeepkg::differential {

std::string Statements::override_array()
{
    const std::string name{
        m_dice.pick({"depends", "depends", "optdepends", "provides", "conflicts", "groups",
                     "license", "replaces", "depends_x86_64", "backup"})};
    const bool free = name == "groups" || name == "license" || name == "replaces";
    std::string text = array(name, 4, free ? &Words::list_item : &Words::name_word);
    if (m_dice.chance(25) && text.find("+=") == std::string::npos) {
        text.insert(text.find('='), "+");
    }
    return text;
}

std::string Statements::override_line()
{
    switch (m_dice.weighted({50, 22, 6, 4, 4, 3, 3, 4, 4})) {
    case 0:
        return override_array();
    case 1:
        return std::string{m_dice.pick({"pkgdesc=", "pkgdesc+=", "pkgdesc=", "url="})} +
               m_words.text_word();
    case 2:
        return "install=" + std::string{m_dice.pick({"tool.install", "'tool.install'", ""})};
    case 3:
        return "arch=(" + std::string{m_dice.pick({"any", "'x86_64'", "x86_64 aarch64"})} + ")";
    case 4:
        return "options" + std::string{m_dice.pick({"=(!strip)", "+=('!debug')", "=()"})};
    case 5:
        return std::string{m_dice.pick(
            {"local depends=(x)", "export pkgdesc=x", "declare groups=(y)", "unset depends"})};
    case 6:
        return "depends[0]=" + m_words.name_word();
    case 7:
        return "local _own=" + m_words.text_word() + "\n  provides=(\"x$_own\" $pkgname-y)";
    default:
        return "depends=(" + m_words.name_word() + "); pkgdesc=" + m_words.text_word() +
               "; groups=(z)";
    }
}

std::string Statements::override_nested(int depth)
{
    const auto inner = [&]() {
        return depth < 2 && m_dice.chance(20) ? override_nested(depth + 1) : override_line();
    };
    switch (m_dice.below(13)) {
    case 0:
        return "if " + condition() + "; then\n    " + inner() + "\n  else\n    " + inner() +
               "\n  fi";
    case 1:
        return condition() + " && " + override_line();
    case 2:
        return override_line() +
               std::string{m_dice.pick({" || true", " && true", " &", " | cat", " 2>/dev/null"})};
    case 3:
        return "for _x in a b; do " + inner() + "; done";
    case 4:
        return "case $pkgname in\n    *-doc) " + inner() + " ;;\n    *) " + inner() + "\n  esac";
    case 5:
        return "{ " + inner() + "; }";
    case 6:
        return "( " + inner() + " )";
    case 7:
        return "_inner() { " + inner() + "; }";
    case 8:
        return "while false; do\n" + inner() + "\ndone";
    case 9:
        return "cat <<EOF\n depends=(in-heredoc)\nEOF";
    case 10:
        return "pkgdesc=\"two\n lines\"";
    case 11:
        return "url=x true; " + override_line();
    default:
        return "cd x && {\n    " + inner() + "\n  }";
    }
}

std::string Statements::package_body()
{
    std::string body;
    for (std::size_t count = m_dice.below(5); count > 0; --count) {
        body += "  " +
                (m_dice.chance(m_scope.wild ? 35 : 12) ? override_nested(0) : override_line()) +
                "\n";
        if (m_dice.chance(30)) {
            body += work_body();
        }
    }
    return body.empty() ? work_body() : body;
}

std::string Statements::work_body()
{
    return "  " +
           std::string{m_dice.pick({
               ":",
               "cd \"$srcdir/$pkgname-$pkgver\"",
               "make DESTDIR=\"$pkgdir\" install",
               "install -Dm644 LICENSE -t \"$pkgdir/usr/share/licenses/$pkgname/\"",
               "local f; for f in *.c; do sed -i 's/a/b/' \"$f\" &>/dev/null; done",
               "[[ -f x ]] || return 1",
               "cat > x.desktop <<-EOF\n\t[Desktop Entry]\n\tName=x\n\tEOF",
               "find . -name '*.la' -exec rm {} + | sort > log 2>&1",
               "./configure --prefix=/usr \\\n    --sysconfdir=/etc \\\n    CC=\"gcc -m32\"",
               "while read -r a b; do echo \"$a\"; done < <(ls)",
               "if [ -d x ]; then rm -r x; elif (( 1 )); then :; else echo no; fi",
               "case $CARCH in\n    x86_64) _t=64 ;;\n    *) _t=32\n  esac",
               "_ver=$(git describe | sed 's/\\([^-]*-g\\)/r\\1/;s/-/./g')",
               "export CFLAGS+=\" -O3 ${LDFLAGS//-z/}\"; PATH=$PATH:/x make -j$(nproc)",
               "pushd x > /dev/null && { ninja; popd; } || exit",
               "echo $'a\\'b' \"$(echo \")\")\" `echo \"x\"` # done",
               "for ((i=0;i<2;i++)); do mv \"f$i\" \"g${i}\"; done",
               "until false; do break; done; select x in a; do :; done",
               "function inner { return; }",
               "time -p sleep 0; ! grep -q x <<< \"$y\"",
           })} +
           "\n";
}

} // namespace rbeepkg::differential
