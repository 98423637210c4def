// Says whether a machine is sound: one of the states that an operation may leave, and able to reach
// the last one by the same command.
#pragma once

#include "tests/crash/workshop.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::test {

class Judge
{
public:
    // Makes the machine before, and runs the command and what may lie between on copies of it.
    Judge(const Workshop& workshop, const Operation& operation);

    // The machine before, not to be changed.
    const std::string& base() const noexcept { return m_base; }

    // Everything that is wrong, one line each; {} when all is well. success: the command said so.
    // Runs the command again on the machine.
    std::vector<std::string> complaints(const std::string& root, bool success) const;

private:
    // What somebody sees who asks.
    using Sight = std::vector<std::string>;
    struct State
    {
        Sight sight;
        std::vector<std::string> keys;  // of the cache, which shows in no answer
        std::vector<std::string> flaws; // that an operation is there to mend
        // What the command does from here.
        int exit_code = -1;
        Sight sight_after;
        std::vector<std::string> paths_after;
    };

    int run(const Words& words, const std::string& root) const;
    Sight look(const std::string& root) const;
    State state_of(const std::string& root) const;
    std::vector<std::string> flaws_of(const std::string& root) const;
    std::optional<std::size_t> known_state(const Sight& sight) const;
    void judge_repetition(const std::string& root, const State& from,
                          std::vector<std::string>& complaints) const;

    const Workshop& m_workshop;
    const Operation& m_operation;
    std::string m_base;
    // The state before, what lies between, the state after.
    std::vector<State> m_states;
};

} // namespace rbeepkg::test
