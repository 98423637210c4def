# bash completion of rbeepkg: operations, options, names of the catalogs and of what is installed. The words come from the
# program itself: options from its help, names from its queries.
_rbeepkg() {
    local word=${COMP_WORDS[COMP_CWORD]} operation= one
    for one in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case $one in
        --sync) operation=S ;; --remove) operation=R ;; --query) operation=Q ;; --upgrade) operation=U ;;
        --*) ;;
        -*[SRQU]*) operation=${one//[^SRQU]/} ;;
        esac
    done
    if [[ -z $operation ]]; then
        mapfile -t COMPREPLY < <(compgen -W "-S -R -Q -U -V --sync --remove --query --upgrade --version --help" -- "$word")
    elif [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(rbeepkg -"$operation" --help 2>/dev/null | grep -oE -- '--[a-z-]+')" -- "$word")
    else
        case $operation in
        S) mapfile -t COMPREPLY < <(compgen -W "$(rbeepkg -Sl -q 2>/dev/null)" -- "$word") ;;
        R | Q) mapfile -t COMPREPLY < <(compgen -W "$(rbeepkg -Q -q 2>/dev/null)" -- "$word") ;;
        U) compopt -o default; COMPREPLY=() ;;
        esac
    fi
}
complete -F _rbeepkg rbeepkg
