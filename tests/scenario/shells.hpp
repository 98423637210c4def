// The real shells with the files of completions/: what they make of a line that is being typed.
#pragma once

#include "libpkg/base/text.hpp"
#include "tests/support/run_program.hpp"
#include "tests/support/temp_root.hpp"

#include <string>
#include <vector>

namespace rbeepkg::test {

inline std::string completions()
{
    return std::string{RBEEPKG_SOURCE_DIR} + "/completions";
}

inline ProgramOptions shell_options()
{
    ProgramOptions options;
    options.environment = {{"PATH", std::string{RBEEPKG_BIN_DIR} + ":/usr/local/bin:/usr/bin:/bin"},
                           {"HOME", "/nonexistent"},
                           {"TERM", "dumb"}};
    return options;
}

// What fish offers for the last word, having read that file.
inline std::vector<std::string> fish_words(const std::string& file, const std::string& line)
{
    const TempRoot home;
    ProgramOptions options = shell_options();
    options.environment["HOME"] = home.path();
    const ProgramResult result = run_program(
        {"fish", "-c", "source " + completions() + "/" + file + "; complete -C $argv[1]", line},
        options);
    std::vector<std::string> words;
    for (const std::string_view word : split(result.out, '\n')) {
        if (!word.empty()) {
            words.emplace_back(word.substr(0, word.find('\t')));
        }
    }
    return words;
}

// The line as zsh leaves it when the tabulator was pressed behind it.
inline std::string zsh_line(const std::string& line)
{
    const std::string script = R"(
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "PS1=''; COLUMNS=1000; fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -D; bindkey '^I' complete-word; print REA''DY"
while zpty -r z got; do [[ $got == *READY* ]] && break; done
zpty -w -n z "$2"$'\t'
zpty -w -n z $'\x01print -r -- "< " "\x05" " >"\n'
while zpty -r z got; do [[ $got == *'<  '*'  >'* ]] && print -r -- "$got" && break; done
)";
    ProgramOptions options = shell_options();
    options.timeout = std::chrono::seconds{30};
    const ProgramResult result =
        run_program({"zsh", "-f", "-c", script, "zsh", completions(), line}, options);
    const std::size_t start = result.out.find("<  ");
    const std::size_t end = result.out.rfind("  >");
    return start == std::string::npos || end == std::string::npos
               ? result.out + result.err
               : result.out.substr(start + 3, end - start - 3);
}

} // namespace rbeepkg::test
