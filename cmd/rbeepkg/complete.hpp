// rbeepkg __complete WORD... CURRENT: what the word under the cursor could become. Asked by the
// shell files in completions/, which hold no words of their own.
#pragma once

#include <string>
#include <vector>

namespace rbeepkg::cmd {

inline constexpr const char* k_complete_word = "__complete";

// What the shell is to do, as an exit status.
enum class Completion
{
    words = 0, // those on stdout: WORD<tab>MEANING, one a line
    files = 3,
    directories = 4
};

// words: the command line behind "rbeepkg", the last one is being typed and may be "". Prints no
// message, whatever is wrong: people are in the middle of a line.
int run_completion(const std::vector<std::string>& words);

} // namespace rbeepkg::cmd
