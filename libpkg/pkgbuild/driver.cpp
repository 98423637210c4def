#include "libpkg/pkgbuild/driver.hpp"

namespace rbeepkg::pkgbuild {

namespace {

constexpr std::string_view k_driver = R"driver(
umask 0022

# What the PKGBUILD prints goes to stderr; what we have to say goes where stdout was.
exec {rbeepkg_out}>&1 1>&2 </dev/null
readonly rbeepkg_out rbeepkg_nonce=$2

# What makepkg has set by the time it reads a PKGBUILD. $srcdir and $pkgdir come later.
readonly startdir=${1%/*}
cd "$startdir" || exit
CHOST=$CARCH-pc-linux-gnu
BUILDENV=('!distcc' '!color' '!ccache' 'check' '!sign')
OPTIONS=('strip' 'docs' 'libtool' 'staticlibs' 'emptydirs' 'zipman' 'purge' '!debug' '!lto')
PKGDEST=$startdir SRCDEST=$startdir SRCPKGDEST=$startdir LOGDEST=$startdir BUILDDIR=$startdir
PKGEXT=.pkg.tar.zst SRCEXT=.src.tar.gz
msg() { printf '==> %s\n' "$1" >&2; }
msg2() { printf '  -> %s\n' "$1" >&2; }
plain() { printf '    %s\n' "$1" >&2; }
warning() { printf '==> WARNING: %s\n' "$1" >&2; }
error() { printf '==> ERROR: %s\n' "$1" >&2; }

# Inside a function, as makepkg does it: `local` and `return` work at the top of a PKGBUILD, and
# what it declares with `declare` and without -g is gone at its end.
rbeepkg_read() {
    shopt -u extglob
    source "$1"
}

# In a || list, errexit has no effect on what is read, just as in makepkg.
rbeepkg_status=0
rbeepkg_read "$1" || rbeepkg_status=$?

# From here on nothing can be taken for granted: the PKGBUILD may have left traps, options, aliases
# and functions with the names of builtins behind. In POSIX mode special builtins win over functions.
POSIXLY_CORRECT=1
\trap - EXIT ERR DEBUG RETURN
\set +efuvxCET
\unset -f unset trap set unalias shopt declare local printf eval read mapfile builtin command exit
\unalias -a
\set +o posix
\unset POSIXLY_CORRECT
\shopt -u nocasematch
\shopt -s extglob
LC_ALL=C.UTF-8
IFS=$' \t\n'

rbeepkg_tell() {
    printf '%s\0' "$@" >&"$rbeepkg_out"
}

if (( rbeepkg_status != 0 )); then
    rbeepkg_tell failed "$rbeepkg_status" "$rbeepkg_nonce"
    exit 1
fi

# rbeepkg_kind NAME: sets rbeepkg_kind.
rbeepkg_kind() {
    local rbeepkg_name=$1
    case ${!rbeepkg_name@a} in
        *A*) rbeepkg_kind=map ;;
        *a*) rbeepkg_kind=array ;;
        *) rbeepkg_kind=word ;;
    esac
}

# rbeepkg_pairs NAME: the keys and values of a variable, alternating, in rbeepkg_pairs.
rbeepkg_pairs() {
    local rbeepkg_key
    local -n rbeepkg_reference=$1
    rbeepkg_pairs=()
    for rbeepkg_key in "${!rbeepkg_reference[@]}"; do
        rbeepkg_pairs+=("$rbeepkg_key" "${rbeepkg_reference[$rbeepkg_key]}")
    done
}

rbeepkg_tell_variable() {
    declare -p "$1" >/dev/null 2>&1 || return 0
    local rbeepkg_kind rbeepkg_pairs
    rbeepkg_kind "$1"
    rbeepkg_pairs "$1"
    rbeepkg_tell variable "$1" "$rbeepkg_kind" "$(( ${#rbeepkg_pairs[@]} / 2 ))" \
        "${rbeepkg_pairs[@]}"
}

readonly -a rbeepkg_attributes=(
    pkgbase pkgver pkgrel epoch pkgdesc url install changelog arch groups license backup options
    noextract validpgpkeys depends optdepends provides conflicts replaces makedepends checkdepends
    source cksums md5sums sha1sums sha224sums sha256sums sha384sums sha512sums b2sums)

rbeepkg_tell_variable pkgname
for rbeepkg_attribute in "${rbeepkg_attributes[@]}"; do
    rbeepkg_tell_variable "$rbeepkg_attribute"
    eval "rbeepkg_names=(\"\${!${rbeepkg_attribute}_@}\")"
    for rbeepkg_name in "${rbeepkg_names[@]}"; do
        rbeepkg_tell_variable "$rbeepkg_name"
    done
done

for rbeepkg_name in prepare pkgver build check package "${pkgname[@]/#/package_}"; do
    if declare -F "$rbeepkg_name" >/dev/null; then
        rbeepkg_tell function "$rbeepkg_name"
    fi
done

# A package function is not run. As in makepkg its text is looked through for lines that assign to
# an attribute; those alone are evaluated, one after the other and whatever condition they stand
# under, on top of the global value. $pkgname is the package meanwhile.
pkgbase=${pkgbase:-${pkgname[0]}}
srcdir=${startdir%/*}/src
pkgdir=${startdir%/*}/pkg/$pkgbase
printf -v rbeepkg_known '|%s' "${rbeepkg_attributes[@]}"
readonly rbeepkg_known="@(${rbeepkg_known#|})?(_*)"
readonly rbeepkg_line='^[[:space:]]* ([a-zA-Z_][a-zA-Z0-9_]*)\+?=(.)'

# rbeepkg_tell_override PACKAGE NAME KIND LINE...: lines begin with the attribute's name.
rbeepkg_tell_override() {
    local pkgname=$1 rbeepkg_name=$2 rbeepkg_kind=$3 rbeepkg_value= rbeepkg_text rbeepkg_pairs
    if [[ $rbeepkg_kind == array ]]; then
        rbeepkg_pairs "$rbeepkg_name"
        rbeepkg_value=()
        local rbeepkg_at
        for (( rbeepkg_at = 1; rbeepkg_at < ${#rbeepkg_pairs[@]}; rbeepkg_at += 2 )); do
            rbeepkg_value+=("${rbeepkg_pairs[rbeepkg_at]}")
        done
    else
        rbeepkg_value=${!rbeepkg_name}
    fi
    for rbeepkg_text in "${@:4}"; do
        eval "rbeepkg_value${rbeepkg_text#"$rbeepkg_name"}"
    done
    rbeepkg_tell override "$1" "$rbeepkg_name" "$rbeepkg_kind" "${#rbeepkg_value[@]}" \
        "${rbeepkg_value[@]}"
}

rbeepkg_tell_overrides() {
    local rbeepkg_lines rbeepkg_text rbeepkg_key rbeepkg_own
    local -A rbeepkg_found=()
    mapfile -t rbeepkg_lines < <(declare -f "package_$1" || declare -f package)
    for rbeepkg_text in "${rbeepkg_lines[@]}"; do
        if [[ $rbeepkg_text =~ $rbeepkg_line ]]; then
            rbeepkg_key=word
            [[ ${BASH_REMATCH[2]} == '(' ]] && rbeepkg_key=array
            rbeepkg_key+=" ${BASH_REMATCH[1]}"
            rbeepkg_found[$rbeepkg_key]+=${rbeepkg_text##*([[:space:]])}$'\n'
        fi
    done
    for rbeepkg_key in "${!rbeepkg_found[@]}"; do
        [[ ${rbeepkg_key#* } == $rbeepkg_known ]] || continue
        mapfile -t rbeepkg_own <<<"${rbeepkg_found[$rbeepkg_key]%$'\n'}"
        rbeepkg_tell_override "$1" "${rbeepkg_key#* }" "${rbeepkg_key% *}" "${rbeepkg_own[@]}"
    done
}

for rbeepkg_package in "${pkgname[@]}"; do
    rbeepkg_tell_overrides "$rbeepkg_package"
done

rbeepkg_tell end "$rbeepkg_nonce"
)driver";

} // namespace

std::string_view driver_text()
{
    return k_driver;
}

} // namespace rbeepkg::pkgbuild
