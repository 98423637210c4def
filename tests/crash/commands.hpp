// The commands that are killed: what rbeepkg does when it starts, in a process of its own.
#pragma once

#include "libpkg/base/error.hpp"
#include "tests/unit/transaction/machine.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace rbeepkg::test {

constexpr int k_done = 0;
constexpr int k_error = 1;
constexpr int k_plan_again = 2;

// Leaves a file, so that it can be seen that it ran.
class MarkingHooks final : public transaction::NoHooks
{
public:
    explicit MarkingHooks(const std::string& root) : m_mark{os::join_path(root, "post-hooks")} {}
    void run_post(const transaction::HookOccasion& occasion, EventSink& sink) override
    {
        std::string text;
        for (const transaction::HookTarget& target : occasion.targets) {
            text += target.package + "\n";
        }
        try {
            os::make_directories(m_mark);
            os::write_file_atomically(os::join_path(m_mark, "told"), text);
        } catch (const Error& error) {
            sink.on(Warning{error.what(), ""});
        }
    }
    bool ran() const { return os::exists(os::join_path(m_mark, "told")); }

private:
    std::string m_mark;
};

struct Scenario
{
    std::string name;
    unsigned keep_generations = 3;
    std::function<void(Machine&)> prepare;
    std::function<transaction::Transaction(Machine&)> transaction;
};

// What a command that writes does: recover, then its transaction on the generation it planned for.
inline int run_command(const std::string& root, const Scenario& scenario, std::int64_t based_on)
{
    try {
        Machine machine{root};
        MarkingHooks hooks{root};
        machine.hooks = &hooks;
        machine.keep_generations = scenario.keep_generations;
        machine.recover();
        if (machine.store().current() != based_on) {
            return k_plan_again;
        }
        return machine.commit(scenario.transaction(machine)) ? k_done : k_plan_again;
    } catch (const Error&) {
        return k_error;
    }
}

inline int run_recover(const std::string& root, const Scenario& scenario)
{
    try {
        Machine machine{root};
        MarkingHooks hooks{root};
        machine.hooks = &hooks;
        machine.keep_generations = scenario.keep_generations;
        machine.recover();
        return k_done;
    } catch (const Error&) {
        return k_error;
    }
}

} // namespace rbeepkg::test
