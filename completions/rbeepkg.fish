# fish completion of rbeepkg. The words come from the program itself.
function __rbeepkg_complete
    set -l typed (commandline -opc) (commandline -ct)
    set -l found (rbeepkg __complete $typed[2..-1] 2>/dev/null)
    switch $status
        case 3
            __fish_complete_path $typed[-1]
        case 4
            __fish_complete_directories $typed[-1]
        case 0
            printf '%s\n' $found
    end
end
complete -c rbeepkg -f -a '(__rbeepkg_complete)'
