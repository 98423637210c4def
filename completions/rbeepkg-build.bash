# bash completion of rbeepkg-build: its options, from its own help, and files.
_rbeepkg_build() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
    case $before in
    -p | --config | --rbeepkg-config | --cachedir) compopt -o default; COMPREPLY=() ;;
    --build-network) mapfile -t COMPREPLY < <(compgen -W "none fetch prepare all" -- "$word") ;;
    --evaluator) mapfile -t COMPREPLY < <(compgen -W "auto static sandbox" -- "$word") ;;
    --profile) mapfile -t COMPREPLY < <(compgen -W "debug release" -- "$word") ;;
    --variant) mapfile -t COMPREPLY < <(compgen -W "cpu cuda rocm vulkan metal" -- "$word") ;;
    *)
        [[ $word == -* ]] &&
            mapfile -t COMPREPLY < <(compgen -W "$(rbeepkg-build --help 2>/dev/null | grep -oE -- '(^| |,)--?[a-zA-Z][a-z-]*' | tr -d ' ,')" -- "$word")
        ;;
    esac
}
complete -F _rbeepkg_build rbeepkg-build
