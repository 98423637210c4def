// Command lines that people copy into a shell, and hooks run.
#pragma once

#include <string>
#include <vector>

namespace rbeepkg::operation {

// As one word of a POSIX shell: in quotes where it needs them.
std::string shell_word(const std::string& word);
// " WORD WORD": each with a blank before it.
std::string shell_words(const std::vector<std::string>& words);

} // namespace rbeepkg::operation
