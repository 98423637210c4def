# bash completion of the programs beside rbeepkg: their options, from their own help, and files.
_rbeepkg_program() {
    local program=$1 word=$2 before=$3
    COMPREPLY=()
    case $program$before in
    *--build-network) mapfile -t COMPREPLY < <(compgen -W "none fetch prepare all" -- "$word") ;;
    *--evaluator) mapfile -t COMPREPLY < <(compgen -W "auto static sandbox" -- "$word") ;;
    *--profile) mapfile -t COMPREPLY < <(compgen -W "debug release" -- "$word") ;;
    *--variant) mapfile -t COMPREPLY < <(compgen -W "cpu cuda rocm vulkan metal" -- "$word") ;;
    rbeepkg-conf--repo | rbeepkg-conf-r)
        mapfile -t COMPREPLY < <(compgen -W "$(rbeepkg-conf --repo-list 2>/dev/null)" -- "$word") ;;
    *)
        if [[ $word == -* ]]; then
            mapfile -t COMPREPLY < <(compgen -W "$("$program" --help 2>/dev/null |
                grep -oE -- '(^| |,)--?[a-zA-Z][a-z-]*' | tr -d ' ,')" -- "$word")
        elif [[ $program == rbeepkg-conf ]]; then
            mapfile -t COMPREPLY < <(compgen -W "$(rbeepkg __complete -Q --set '' 2>/dev/null |
                cut -d = -f 1)" -- "$word")
        else
            compopt -o default
        fi
        ;;
    esac
}
complete -F _rbeepkg_program rbeepkg-build rbeepkg-conf rbeepkg-repo rbeepkg-vercmp rbeepkg-catalogd
