# bash completion of rbeepkg. The words come from the program itself.
_rbeepkg() {
    local line=${COMP_LINE:0:COMP_POINT} words current kind found at
    # COMP_WORDS is broken at '=', ':' and '@', which stand in the words of rbeepkg.
    read -ra words <<<"$line"
    [[ $line == *[[:space:]] ]] && words+=("")
    current=${words[-1]}
    found=$(rbeepkg __complete "${words[@]:1}" 2>/dev/null)
    kind=$?
    COMPREPLY=()
    case $kind in
    3) compopt -o default ;;
    4) compopt -o default -o dirnames ;;
    0)
        [[ -n $found ]] && mapfile -t COMPREPLY < <(cut -f 1 <<<"$found")
        [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=/@] ]] && compopt -o nospace
        # readline puts a reply in the place of what stands behind the last break.
        for ((at = ${#current}; at > 0; --at)); do
            if [[ $COMP_WORDBREAKS == *"${current:at-1:1}"* ]]; then
                COMPREPLY=("${COMPREPLY[@]#"${current:0:at}"}")
                break
            fi
        done
        ;;
    esac
}
complete -F _rbeepkg rbeepkg
