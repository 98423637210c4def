#include "libpkg/build/driver.hpp"

namespace rbeepkg::build {

namespace {

// Where a PKGBUILD can change what comes after it is read (shell options, IFS, traps, positional
// parameters, names of builtins), it is set right again or not relied on.
constexpr std::string_view k_driver = R"bash(
declare -r _rbeepkg_function=$1 _rbeepkg_package=$2 _rbeepkg_pkgver=$3 _rbeepkg_pkgrel=$4
declare -ra _rbeepkg_words=("${@:5}")
set --
umask 022
shopt -s extglob

if ! source /build/start/PKGBUILD; then
    builtin echo '==> ERROR: reading the PKGBUILD failed' >&2
    builtin exit 1
fi

builtin trap - EXIT ERR DEBUG RETURN
IFS=$' \t\n'
builtin set +u +f +n +x +v
umask 022
pkgbase=${pkgbase:-${pkgname[0]}}
if [[ $_rbeepkg_package ]]; then
    builtin unset pkgname
    pkgname=$_rbeepkg_package
fi
pkgver=$_rbeepkg_pkgver
pkgrel=$_rbeepkg_pkgrel
srcdir=/build/src
pkgdir=/build/pkg
startdir=/build/start
builtin export pkgbase pkgname pkgver pkgrel epoch srcdir pkgdir startdir

# What makepkg does in buildenv/*.sh, in its order.
_rbeepkg_flags() {
    case $1 in
        '!buildflags')
            builtin unset CPPFLAGS CFLAGS CXXFLAGS LDFLAGS LTOFLAGS RUSTFLAGS
            builtin unset DEBUG_CFLAGS DEBUG_CXXFLAGS DEBUG_RUSTFLAGS ;;
        ccache)
            local directory
            for directory in /usr/lib/ccache/bin /usr/lib/ccache; do
                if [[ -d $directory ]]; then
                    PATH=$directory:$PATH
                    break
                fi
            done ;;
        distcc)
            if [[ -d /usr/lib/distcc/bin ]]; then
                PATH=/usr/lib/distcc/bin:$PATH
            fi ;;
        debug)
            local to=${_rbeepkg_debug_sources:-/usr/src/debug}/$pkgbase
            CFLAGS+=" $DEBUG_CFLAGS -ffile-prefix-map=$srcdir=$to"
            CXXFLAGS+=" $DEBUG_CXXFLAGS -ffile-prefix-map=$srcdir=$to"
            RUSTFLAGS+=" $DEBUG_RUSTFLAGS --remap-path-prefix=$srcdir=$to" ;;
        lto)
            CFLAGS+=" ${LTOFLAGS:--flto}"
            CXXFLAGS+=" ${LTOFLAGS:--flto}"
            LDFLAGS+=" ${LTOFLAGS:--flto}" ;;
        '!makeflags') builtin unset MAKEFLAGS NINJAFLAGS ;;
    esac
}
builtin export -n LTOFLAGS DEBUG_CFLAGS DEBUG_CXXFLAGS DEBUG_RUSTFLAGS _rbeepkg_debug_sources
if [[ ${_rbeepkg_words[0]} == unexported ]]; then
    builtin export -n CPPFLAGS CFLAGS CXXFLAGS LDFLAGS RUSTFLAGS
else
    for _rbeepkg_word in "${_rbeepkg_words[@]}"; do
        _rbeepkg_flags "$_rbeepkg_word"
    done
    builtin export CPPFLAGS CFLAGS CXXFLAGS LDFLAGS RUSTFLAGS MAKEFLAGS CHOST PATH
fi

_rbeepkg_failed() {
    builtin printf '==> ERROR: %s() failed with status %s at line %s of %s: %s\n' \
        "$_rbeepkg_function" "$1" "$2" "${3##*/}" "$4" >&2
}

builtin cd "$srcdir" || builtin exit 1
builtin set -o errexit -o errtrace
builtin trap '_rbeepkg_failed "$?" "$LINENO" "${BASH_SOURCE[0]}" "$BASH_COMMAND"' ERR
if [[ $_rbeepkg_function == pkgver ]]; then
    pkgver >/build/mark/output
else
    "$_rbeepkg_function"
fi
builtin trap - ERR
builtin printf 'done\n' >/build/mark/done
)bash";

} // namespace

std::string_view driver_text()
{
    return k_driver;
}

} // namespace rbeepkg::build
