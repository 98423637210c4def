#include "libpkg/build/driver.hpp"

namespace rbeepkg::build {

namespace {

// Where a PKGBUILD can change what comes after it is read (shell options, IFS, traps, positional
// parameters, names of builtins), it is set right again or not relied on.
constexpr std::string_view k_driver = R"bash(
declare -r _rbeepkg_function=$1 _rbeepkg_package=$2 _rbeepkg_pkgver=$3 _rbeepkg_pkgrel=$4
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
for _rbeepkg_option in "${options[@]}"; do
    case $_rbeepkg_option in
        '!buildflags') builtin unset CPPFLAGS CFLAGS CXXFLAGS LDFLAGS ;;
        '!makeflags') builtin unset MAKEFLAGS ;;
    esac
done

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
