// What is killed: one row for each operation of the real programs.
#pragma once

#include <string>
#include <vector>

namespace rbeepkg::test {

// The program, one of ours or an absolute path, and its words. A word "@NAME" stands for a file of
// the workshop, see workshop.hpp; "@root" at its beginning for the machine's root.
using Words = std::vector<std::string>;

struct Operation
{
    std::string name;
    // Makes the machine as it is before.
    std::vector<Words> before;
    Words command;
    // Where the command may rightly stop half way (a refreshed catalog, nothing installed yet): the
    // commands that lead there from the state before.
    std::vector<Words> midway{};
    // What tells the states apart, besides -Q and -Sl.
    std::vector<Words> questions{};
};

const std::vector<Operation>& operations();

} // namespace rbeepkg::test
