# fish completion of the programs beside rbeepkg: their options, from their own help, and files.
function __rbeepkg_program_options
    set -l program (commandline -opc)[1]
    $program --help 2>/dev/null | string match -ar -- '(?:^|[ ,])(--?[a-zA-Z][a-z-]*)' | string match -r -- '^-.*'
end
for program in rbeepkg-build rbeepkg-conf rbeepkg-repo rbeepkg-vercmp rbeepkg-catalogd
    complete -c $program -n 'string match -q -- "-*" (commandline -ct)' -f -a '(__rbeepkg_program_options)'
end
complete -c rbeepkg-conf -f -a '(rbeepkg __complete -Q --set "" 2>/dev/null | string replace -r "=.*" "")'
