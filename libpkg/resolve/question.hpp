// What only the user can decide on the way to a resolution, as values: who asks, and how, is none
// of resolve's business.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace rbeepkg::resolve {

struct Question
{
    // The numbers are those of pacman's --ask; 0: that option does not know it.
    enum class Kind : unsigned
    {
        install_ignored = 1,
        replace = 2,
        remove_conflicting = 4,
        skip_unresolvable = 16,
        choose_provider = 32,
        choose_members = 0 // of a group
    };
    Kind kind = Kind::install_ignored;
    std::string text; // "a and b are in conflict. Remove b?", or the heading of the options
    bool default_yes = true;

    // choose_*: one line each; the default is the first provider, and every member of a group.
    std::vector<std::string> options;
};

struct Answer
{
    bool yes = false;
    std::vector<std::size_t> chosen; // places in options
};

using Answerer = std::function<Answer(const Question&)>;

// What --noconfirm answers. The kinds in `inverted` (a sum of their numbers, --ask) get the
// opposite; of providers that is the second one, as pacman has it.
Answer default_answer(const Question& question, unsigned inverted = 0);

} // namespace rbeepkg::resolve
