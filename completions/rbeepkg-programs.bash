# bash completion of the programs beside rbeepkg: their verbs and options, from their own help, files, and what an index names.
# The index on the line: the first word behind the verb that is no option and no value of one.
_rbeepkg_repo_index() {
    local at seen=
    for ((at = 1; at < ${#typed[@]} - 1; ++at)); do
        case ${typed[at]} in
        --expires-in | --lock-timeout) ((++at)) ;;
        -*) ;;
        *) [[ -n $seen ]] && printf '%s' "${typed[at]/#\~\//$HOME/}" && return 0
            seen=yes ;;
        esac
    done
    return 1
}
_rbeepkg_program() {
    local program=$1 word=$2 before=$3 name=${1##*/} verb= words index typed
    COMPREPLY=()
    if [[ $name == rbeepkg-repo ]]; then
        for words in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
            [[ $words == @(init|add|remove) ]] && verb=$words && break
        done
    fi
    case $name$before in
    *--build-network) mapfile -t COMPREPLY < <(compgen -W "none fetch prepare all" -- "$word") ;;
    *--evaluator) mapfile -t COMPREPLY < <(compgen -W "auto static sandbox" -- "$word") ;;
    *--profile) mapfile -t COMPREPLY < <(compgen -W "debug release" -- "$word") ;;
    *--variant) mapfile -t COMPREPLY < <(compgen -W "cpu cuda rocm vulkan metal" -- "$word") ;;
    rbeepkg-conf--repo | rbeepkg-conf-r)
        mapfile -t COMPREPLY < <(compgen -W "$("$program" --repo-list 2>/dev/null)" -- "$word") ;;
    *)
        if [[ $word == -* ]]; then
            mapfile -t COMPREPLY < <(compgen -W "$("$program" $verb --help 2>/dev/null |
                grep -oE -- '(^| |,)--?[a-zA-Z][a-z-]*' | tr -d ' ,' | sort -u)" -- "$word")
        elif [[ $name == rbeepkg-repo && -z $verb ]]; then
            mapfile -t COMPREPLY < <(compgen -W "init add remove" -- "$word")
        elif [[ $verb == remove ]] && read -ra typed <<<"${COMP_LINE:0:COMP_POINT}" &&
            { [[ ${COMP_LINE:0:COMP_POINT} != *[[:space:]] ]] || typed+=(""); } &&
            index=$(_rbeepkg_repo_index); then
            mapfile -t COMPREPLY < <("$program" __complete "$index" "${typed[-1]}" 2>/dev/null)
            # readline puts a reply in the place of what stands behind a '='.
            [[ ${typed[-1]} == *=* && $COMP_WORDBREAKS == *=* ]] &&
                COMPREPLY=("${COMPREPLY[@]#*=}")
        elif [[ $name == rbeepkg-conf ]]; then
            mapfile -t COMPREPLY < <(compgen -W "$(rbeepkg __complete -Q --set '' 2>/dev/null |
                cut -d = -f 1)" -- "$word")
        elif [[ $name != rbeepkg-vercmp ]]; then
            compopt -o default
        fi
        ;;
    esac
}
complete -F _rbeepkg_program rbeepkg-build rbeepkg-conf rbeepkg-repo rbeepkg-vercmp rbeepkg-catalogd
