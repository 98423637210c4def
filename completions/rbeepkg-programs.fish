# fish completion of the programs beside rbeepkg: their verbs and options, from their own help, files, and what an index names.
function __rbeepkg_repo_verb
    for word in (commandline -opc)[2..-1]
        if contains -- $word init add remove
            echo $word
            return 0
        end
    end
    return 1
end
function __rbeepkg_program_options
    set -l program (commandline -opc)[1]
    set -l verb
    string match -q -- '*rbeepkg-repo' $program && set verb (__rbeepkg_repo_verb)
    $program $verb --help 2>/dev/null | string match -ar -- '(?:^|[ ,])(--?[a-zA-Z][a-z-]*)' | string match -r -- '^-.*'
end
for program in rbeepkg-build rbeepkg-conf rbeepkg-repo rbeepkg-vercmp rbeepkg-catalogd
    complete -c $program -n 'string match -q -- "-*" (commandline -ct)' -f -a '(__rbeepkg_program_options)'
end
complete -c rbeepkg-repo -n 'not __rbeepkg_repo_verb >/dev/null' -f -a 'init add remove'
# The first word behind the verb that is no option and no value of one is the index.
function __rbeepkg_repo_index
    test "$(__rbeepkg_repo_verb)" = remove; or return 1
    set -l operands
    set -l is_value no
    for word in (commandline -opc)[2..-1]
        if test $is_value = yes
            set is_value no
        else if contains -- $word --expires-in --lock-timeout
            set is_value yes
        else if not string match -q -- '-*' $word
            set -a operands $word
        end
    end
    test (count $operands) -gt 1; or return 1
    string replace -r '^~/' "$HOME/" -- $operands[2]
    return 0
end
complete -c rbeepkg-repo -n '__rbeepkg_repo_index >/dev/null' -f -a '(rbeepkg-repo __complete (__rbeepkg_repo_index) (commandline -ct) 2>/dev/null)'
complete -c rbeepkg-vercmp -f
complete -c rbeepkg-conf -n 'contains -- (commandline -opc)[-1] -r --repo' -f -a '(rbeepkg-conf --repo-list 2>/dev/null)'
complete -c rbeepkg-conf -n 'not contains -- (commandline -opc)[-1] -r --repo' -f -a '(rbeepkg __complete -Q --set "" 2>/dev/null | string replace -r "=.*" "")'
