#include "tests/unit/bash/oracle.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::bash {

namespace {

using testing::HasSubstr;

struct Sample
{
    std::string name;
    std::string script;
    std::vector<std::string> variables = {"a", "b", "c"};
};

void PrintTo(const Sample& sample, std::ostream* out)
{
    *out << sample.name;
}

class SameAsBash : public testing::TestWithParam<Sample>
{};

TEST_P(SameAsBash, LeavesTheSameBehind)
{
    const Sample& sample = GetParam();
    const std::string truth = ask_bash(sample.script, sample.variables);
    ASSERT_THAT(truth, HasSubstr("status "));
    EXPECT_EQ(read_and_describe(sample.script, sample.variables), truth) << sample.script;
}

const std::vector<Sample> k_words = {
    {"Quotes", R"s(a=x"y z"'$b'\"; b="a\"b\$c\d"; c=$'t\tn\nq\'é')s"},
    {"QuotesAcrossLines", "a='one\ntwo'\nb=\"three\\\nfour\nfive\"\nc=six\\\nseven\n"},
    {"Comments", "a=(x # y )\n  z#w # 'q\n '#' )\nb=1#2 # c=3\n"},
    {"Splitting", R"s(b='one  two'; a=($b "$b" x$b"y z"); c=("" '' $d "$d"))s"},
    {"SplittingOfLists",
     R"s(b=('p q' r); a=("${b[@]}" ${b[@]} "x${b[@]}y" "${b[*]}" "${d[@]}" n"${d[@]}"m))s"},
    {"Braces",
     R"s(a=(x{1,2}{p,q}y {a..c} {3..1} {01..3} {1..7..3} {x} {,z} {a,{b,c}} "{q,r}" \{s,t} {u,v\,w} {x{a,b}}))s"},
    {"BracesWithExpansions", R"s(b=val; a=({$b,"$b z"}-{1,2} ${b}{x,y} {1..$b}))s"},
    {"NoBracesInAssignments", R"s(a={x,y}; b=(a={x,y}))s"},
    {"PatternsThatMatchNothing", R"s(a=(https://h/x?y=1 no-*-such [z]q "*" \?))s"},
    {"Tildes", R"s(a=x~; b="~"; c=(a~b '~'))s"},
};

const std::vector<Sample> k_parameters = {
    {"Defaults",
     R"s(b=; a=("${b-x}" "${b:-x}" "${d-y z}" ${d-y z} ${d:-"y z"} "${b+s}" "${b:+s}" ${d+s}); c=${d:=new}$d)s"},
    {"PrefixAndSuffix",
     R"s(b=a.b.c.tar.gz; a=("${b#*.}" "${b##*.}" "${b%.*}" "${b%%.*}" "${b#x}" "${b%"gz"}" "${b%[a-g]z}"))s"},
    {"PatternsFromVariables",
     R"s(b=x*y; d='*'; a=("${b%$d}" "${b%"$d"}" "${b%"$d"y}" "${b#?"$d"}"))s"},
    {"Replacements",
     R"s(b=a-b-c; a=("${b/-/_}" "${b//-/_}" "${b//-}" "${b/#a/X}" "${b/%c/X}" "${b//[ab]/<>}" "${b////x}" "${b/#/p}" "${b/%/s}"); c=${b//-/"$b"})s"},
    {"ReplacementOfSlashes", R"s(b=a/b/c; a=("${b//\//-}" "${b////-}" "${b///}" "${b/'/'/+}"))s"},
    {"Case", R"s(b='heLLo World'; a=("${b^}" "${b^^}" "${b,}" "${b,,}" "${b^^[lo]}" "${b@U}"))s"},
    {"Parts",
     R"s(b=abcdef; a=("${b:2}" "${b:1:3}" "${b: -2}" "${b:0:-1}" "${b:9}" "${b:(-3):2}" "${b:1+1:2}"))s"},
    {"PartsOfLists",
     R"s(b=(p q r s); a=("${b[@]:1:2}" "${b[@]:3}" "${b[@]:9}" "${#b[@]}" "${#b}" "${#b[1]}"))s"},
    {"ListsWithOperators",
     R"s(b=(one.x two.y); a=("${b[@]%.*}" "${b[@]/#/-}" "${b[@]^}"); c=("${b[@]/%/=1}"))s"},
    {"Elements",
     R"s(b=(p q r); b[5]=z; a=("${b[0]}" "${b[-1]}" "${b[1+1]}" "${!b[@]}" "$b"); i=1; c=${b[i]}${b[$i]})s"},
    {"Indirect", R"s(b=c; c=(x y); d='c[1]'; e='c[@]'; a=("${!b}" "${!d}" "${!e}"))s"},
    {"Maps",
     R"s(declare -A m=([x]=1 ['y z']=2); k=x; a=("${m[x]}" "${m[$k]}" "${m['y z']}" "${#m[@]}" "${m[none]-no}"))s"},
    {"Lengths", R"s(b='päck'; a=("${#b}" "${#none}"))s"},
};

const std::vector<Sample> k_assignments = {
    {"Appending", R"s(a=x; a+=y; b=(1); b+=(2 3); b+=4; c+=(new))s"},
    {"ElementsOfArrays", R"s(a[2]=x; a[0]=y; a+=(z); b=(x [4]=y z); c=(1 2 3); unset 'c[1]')s"},
    {"WordsThatBecomeArrays", R"s(a=x; a+=(y); b=(p q); b=z; c=w; c[1]=v)s"},
    {"FromThemselves", R"s(a=(1 2); a=("${a[@]}" 3 "${a[0]}"); b=x; b=$b$b)s"},
    {"Locals", R"s(declare a=1; local b=2; c=3; f() { local c=4; a=5; typeset -g b=6; }; f)s"},
    {"Declarations", R"s(declare -ga a=(x y); export b=2; readonly c=3)s"},
    {"Unset", R"s(a=1; b=(1 2); unset a b; c=x; unset -v c; c=y)s"},
    {"PrintfIntoAVariable",
     R"s(printf -v a '%s-%03d-%%-%x' v 7 255; printf -v b '%s,' x y z; printf -v c '%-4s|%4s|' p q)s"},
};

const std::vector<Sample> k_commands = {
    {"Conditions",
     R"s([[ x == x && ! y == z ]] && a=1; [[ -n "" || -z "" ]] && b=2; if [ 1 -lt 2 ] && test a != b; then c=3; else c=4; fi)s"},
    {"PatternsInConditions",
     R"s(v=1.2.3-git; [[ $v == *-git ]] && a=git; [[ $v == @(1|2).* ]] && b=ext; [[ $v != "*-git" ]] && c=quoted)s"},
    {"RegularExpressions",
     R"s(v=v1.22; [[ $v =~ ^v([0-9]+)\.([0-9]+)$ ]] && a=("${BASH_REMATCH[@]}"); re='^x'; [[ $v =~ $re ]] || b=no)s"},
    {"Case",
     R"s(case x86_64 in i?86) a=32;; x86*|amd64) a=64;;& *_64) b=more;& zzz) c=through;; *) c=no;; esac)s"},
    {"Loops",
     R"s(for i in 1 2 3; do [ $i = 2 ] && continue; a+=(n$i); done; for ((i = 0; i < 5; i++)); do ((i == 3)) && break; b+=$i; done; while [[ ${#c} -lt 3 ]]; do c+=x; done)s"},
    {"NestedLoops",
     R"s(for i in a b; do for j in 1 2; do [[ $i$j == a2 ]] && continue 2; [[ $i == b ]] && break 2; a+=($i$j); done; done; until true; do :; done)s"},
    {"Functions",
     R"s(f() { local x=$1; shift; a+=("$x:$#:$*:$@"); return 3; }; f 1 2 3; b=$?; g() { f "$@"; }; g 'p q')s"},
    {"Substitutions",
     R"s(f() { echo "in $1"; }; a=$(f x); b=("$(printf '%s\n' p q)" $(echo r s)); c=`echo \`echo deep\``)s"},
    {"StatusOfSubstitutions", R"s(a=$(false) || b=failed; a=$(true) && c=fine)s"},
    {"Subshells", R"s(a=1; (a=2; b=3); { a=$a-x; })s"},
    {"Arithmetic",
     R"s(a=$((1 + 2 * 3 ** 2 - 7 / 2 % 3)); b=$(( (1 << 4) | 5 & 3 ^ 1 )); ((c = a > 5 ? 10 : 20, c += 1)); x=5; a+=$((x++ + --x)); let b+=x)s"},
    {"HereDocuments", "a=$(cat <<EOF\nx=$((1+1))\nEOF\n)\nread -r b c <<<'one two three'\n"},
    {"ReadWithSeparators",
     R"s(IFS=. read -r a b c <<<1.2.3; IFS=- read -ra d <<<x-y-z; a+=${d[2]})s"},
    {"Filters",
     R"s(a=$(echo A.B.C | tr . _ | tr '[:upper:]' '[:lower:]'); b=$(cut -d. -f2- <<<1.2.3); c=$(echo v1.2-3 | sed -e 's/^v//' -e 's/-\([0-9]\)/.r\1/'))s"},
    {"Eval",
     R"s(for i in x y; do eval "f_$i() { a+=(\"$i\"); }"; done; f_x; f_y; eval 'b=1; c="$b 2"')s"},
    {"OwnSeparators",
     R"s(j() { local IFS=$1; shift; echo "$*"; }; a=$(j , x y z); s=p:q::r; IFS=:; b=($s); IFS=$' \t\n')s"},
    {"Printing", R"s(echo hello; printf '%s\n' x >&2; a=1)s"},
    {"FailureAtTheEnd", "a=1\nfalse\n"},
    {"ReturnAtTheTop", "a=1\nreturn 0\na=2\n"},
    {"UnknownCommandsWhoseResultIsNotUsed", "a=1\nx=$(date)\ny=\"$HOME/z\"\nb=2\n"},
    {"SubshellsThatGoElsewhere", "a=1\n(cd /; a=2)\nx=~\nexport b=2 a+=3\n:\n"},
    {"Negation",
     "! false && a=1\n! true || b=2\nif ! [ x = y ]; then c=3; fi\n! ! true && c+=4\n! true\n"},
    {"Positional", "set -- p 'q r' s\na=(\"$@\" \"$2\" $#)\nshift\nb=$1\n"},
};

std::string name_of(const testing::TestParamInfo<Sample>& info)
{
    return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(Words, SameAsBash, testing::ValuesIn(k_words), name_of);
INSTANTIATE_TEST_SUITE_P(Parameters, SameAsBash, testing::ValuesIn(k_parameters), name_of);
INSTANTIATE_TEST_SUITE_P(Assignments, SameAsBash, testing::ValuesIn(k_assignments), name_of);
INSTANTIATE_TEST_SUITE_P(Commands, SameAsBash, testing::ValuesIn(k_commands), name_of);

std::string declines(const std::string& script)
{
    const World world;
    const Result<Reading> reading = read(script, world);
    return reading ? "answers" : reading.error().to_string();
}

} // namespace

// Whatever depends on the machine, the time or the user.
TEST(Reading, DeclinesWhatItCannotKnow)
{
    for (const char* const script : {
             "[[ -e /etc/passwd ]] && a=1",
             "if command -v git; then a=1; fi",
             "a=($(date)) && b=1",
             "case $HOME in /root) a=1;; esac",
             "a=${HOME#/}",
             "a=$(date); b=${#a}",
             "for x in $(ls); do a+=($x); done",
             "some-program && a=1",
             "cd /tmp",
             "(cd /tmp) && a=1",
             "source /etc/profile",
             "shopt -s extglob",
             "set -e",
             "trap 'a=1' EXIT",
             "exec true",
             "a=x & b=y",
             "mapfile -t a < <(ls)",
             "a=~; [[ $a ]]",
             "a=(/etc/p*)",
             "declare -n a=b",
             "a=$RANDOM; ((a > 1))",
             "read -r a",
             "exit 0",
             "time a=1",
         }) {
        EXPECT_THAT(declines(script), testing::Not(HasSubstr("answers"))) << script;
    }
}

TEST(Reading, DeclinesWhatBashRefuses)
{
    for (const char* const script : {"a=(x",
                                     "a='x",
                                     "a=\"x",
                                     "if true; then",
                                     "fi",
                                     "a=$(x",
                                     "a=${x",
                                     "for x in a; done",
                                     "f() {",
                                     "{ }",
                                     "case x in a) ;;",
                                     "a=(x) y)",
                                     "(",
                                     ")",
                                     "<<EOF\nx",
                                     "a=(x;y)",
                                     "[[ x",
                                     "[[ x == ]]",
                                     "done",
                                     "&& a=1",
                                     "a=1 ||",
                                     "f() a=1",
                                     "foo (",
                                     "a=`x"}) {
        EXPECT_THAT(declines(script), testing::Not(HasSubstr("answers"))) << script;
    }
}

TEST(Reading, NamesTheLine)
{
    EXPECT_THAT(declines("a=1\nb=2\ncd /\n"), HasSubstr("line 3"));
    EXPECT_THAT(declines("a=1\n\nif x\n"), HasSubstr("line 4"));
}

TEST(Reading, EndsWithinItsLimits)
{
    EXPECT_THAT(declines("while true; do :; done"), HasSubstr("too many steps"));
    EXPECT_THAT(declines("f() { f; }; f"), HasSubstr("too deeply"));
    EXPECT_THAT(declines("a=x; while true; do a=$a$a; done"), HasSubstr("too large"));
    EXPECT_THAT(declines("a={1..9999999}; b=({1..9999999})"), HasSubstr("long sequence"));
    EXPECT_THAT(declines("b=({a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b})"),
                HasSubstr("many words"));
    EXPECT_THAT(declines("a[99999999]=x"), HasSubstr("index"));
    EXPECT_THAT(declines(std::string(5000, '(')), HasSubstr("too deeply"));
    std::string nested;
    for (int i = 0; i < 2000; ++i) {
        nested += "$(";
    }
    EXPECT_THAT(declines("a=" + nested), HasSubstr("too deeply"));
    EXPECT_THAT(declines("a=" + std::string(2U << 20U, 'x')), HasSubstr("1 MiB"));
    const std::string stars(40, '*');
    EXPECT_THAT(declines("x=" + std::string(60000, 'a') + "; a=${x%%" + stars + "a" + stars + "b}"),
                testing::AnyOf(HasSubstr("too long"), HasSubstr("answers")));
}

TEST(Reading, PatternsSeeTheNamesOfTheDirectory)
{
    World world;
    const std::vector<std::string> names = {"PKGBUILD", "one.patch", ".hidden"};
    world.directory_names = &names;
    const auto values = [&](const std::string& script) {
        const Result<Reading> reading = read(script, world);
        return reading ? reading->variables.at("a").values
                       : std::vector<std::string>{reading.error().message};
    };
    EXPECT_THAT(values("a=(*.patch)"), testing::ElementsAre("one.patch"));
    EXPECT_THAT(values("a=(*.diff x?)"), testing::ElementsAre("*.diff", "x?"));
    EXPECT_THAT(values("a=(.h*)"), testing::ElementsAre(".hidden"));
    EXPECT_THAT(values("a=(*)"), testing::ElementsAre(HasSubstr("file names")));
}

TEST(Reading, TheWorldIsWhatTheScriptFinds)
{
    World world;
    world.variables["CARCH"] = {Kind::word, {}, {"aarch64"}};
    world.variables["OPTIONS"] = {Kind::array, {}, {"x", "y"}};
    world.machine = "aarch64";
    const Result<Reading> reading = read("a=($CARCH \"${OPTIONS[@]}\" $(uname -m))", world);
    ASSERT_TRUE(reading) << reading.error().to_string();
    EXPECT_THAT(reading->variables.at("a").values,
                testing::ElementsAre("aarch64", "x", "y", "aarch64"));
}

} // namespace rbeepkg::bash
