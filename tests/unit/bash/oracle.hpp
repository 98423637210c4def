// Asks the real bash what a script leaves behind.
#pragma once

#include "libpkg/bash/reading.hpp"
#include "tests/support/run_program.hpp"
#include "tests/support/temp_root.hpp"

#include <string>
#include <vector>

namespace rbeepkg::bash {

inline constexpr const char* k_driver = R"(
LC_ALL=C.UTF-8
script=$1
shift
read_it() { source "$script" >/dev/null 2>&1; }
read_it "$script"
status=$?
IFS=$' \t\n'
for name; do
    if ! declare -p "$name" >/dev/null 2>&1; then
        echo "$name=-"
        continue
    fi
    declare -n it=$name
    printf '%s=' "$name"
    for key in "${!it[@]}"; do printf '[%s]' "${it[$key]}"; done
    echo
    unset -n it
done
echo "status $status"
)";

// The variables as bash has them after it has read the script inside a function, in the form of
// describe().
inline std::string ask_bash(const std::string& script, const std::vector<std::string>& names)
{
    const test::TempRoot root;
    const std::string path = root.write("script", script);
    std::vector<std::string> argv = {"/bin/bash", "--noprofile", "--norc", "-c",
                                     k_driver,    "driver",      path};
    argv.insert(argv.end(), names.begin(), names.end());
    return test::run_program(argv).out;
}

// NAME=[value][value] a line; "-" for one that is not set; then the status.
inline std::string describe(const Reading& reading, const std::vector<std::string>& names)
{
    std::string text;
    for (const std::string& name : names) {
        const auto found = reading.variables.find(name);
        text += name + "=";
        if (found == reading.variables.end()) {
            text += "-";
        } else {
            for (const std::string& value : found->second.values) {
                text += "[" + value + "]";
            }
        }
        text += "\n";
    }
    return text + "status " + (reading.status ? std::to_string(*reading.status) : "unknown") + "\n";
}

// What the static reading says, "declined: ..." when it does not.
inline std::string read_and_describe(const std::string& script,
                                     const std::vector<std::string>& names)
{
    const World world;
    const Result<Reading> reading = read(script, world);
    return reading ? describe(*reading, names) : "declined: " + reading.error().to_string();
}

} // namespace rbeepkg::bash
