#include "libpkg/resolve/install_order.hpp"

#include "libpkg/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace rbeepkg::resolve {

namespace {

// A depth-first walk with a stack of its own: how deep dependencies nest is up to a catalog, how
// deep we recurse must not be.
class DependWalk
{
public:
    DependWalk(const std::vector<Choice>& choices, std::vector<std::string>& warnings)
        : m_choices{choices}, m_warnings{warnings}, m_states(choices.size(), State::unseen)
    {
        for (std::size_t node = 0; node < choices.size(); ++node) {
            const package::Package& package = choices[node].package->package;
            m_by_name[package.name].push_back(node);
            for (const package::Provide& provide : package.provides) {
                m_by_name[provide.name].push_back(node);
            }
        }
    }

    std::vector<std::size_t> run()
    {
        for (std::size_t node = 0; node < m_choices.size(); ++node) {
            if (m_states[node] == State::unseen) {
                walk_from(node);
            }
        }
        return m_order;
    }

private:
    enum class State
    {
        unseen,
        open,
        done
    };
    struct Frame
    {
        std::size_t node;
        std::vector<std::size_t> depends;
        std::size_t next = 0;
    };

    void walk_from(std::size_t root)
    {
        open(root);
        while (!m_stack.empty()) {
            Frame& frame = m_stack.back();
            if (frame.next == frame.depends.size()) {
                m_states[frame.node] = State::done;
                m_order.push_back(frame.node);
                m_stack.pop_back();
                continue;
            }
            const std::size_t depend = frame.depends[frame.next++];
            if (m_states[depend] == State::unseen) {
                open(depend);
            } else if (m_states[depend] == State::open) {
                warn_about_cycle(depend);
            }
        }
    }

    void open(std::size_t node)
    {
        m_states[node] = State::open;
        m_stack.push_back({node, depends_of(node)});
    }

    // By name alone: with -d a version that does not hold must not turn the order round.
    std::vector<std::size_t> depends_of(std::size_t node) const
    {
        std::vector<std::size_t> found;
        found.reserve(m_choices[node].package->package.depends.size());
        for (const package::Depend& depend : m_choices[node].package->package.depends) {
            const auto known = m_by_name.find(depend.name);
            if (known == m_by_name.end()) {
                continue;
            }
            for (const std::size_t other : known->second) {
                if (other != node) {
                    found.push_back(other);
                }
            }
        }
        return found;
    }

    void warn_about_cycle(std::size_t back_to)
    {
        std::vector<std::string> names;
        const auto first = std::find_if(m_stack.begin(), m_stack.end(),
                                        [&](const Frame& frame) { return frame.node == back_to; });
        for (auto frame = first; frame != m_stack.end(); ++frame) {
            names.push_back(m_choices[frame->node].package->package.name);
        }
        m_warnings.push_back("dependency cycle detected: " + join(names, ", "));
        m_warnings.push_back(fmt::format("{} will be installed before its {} dependency",
                                         names.back(), names.front()));
    }

    const std::vector<Choice>& m_choices;
    std::vector<std::string>& m_warnings;
    std::unordered_map<std::string_view, std::vector<std::size_t>> m_by_name; // and by provides
    std::vector<State> m_states;
    std::vector<Frame> m_stack;
    std::vector<std::size_t> m_order;
};

} // namespace

std::vector<Choice> in_install_order(std::vector<Choice> choices,
                                     std::vector<std::string>& warnings)
{
    const std::vector<std::size_t> order = DependWalk{choices, warnings}.run();
    std::vector<Choice> sorted;
    sorted.reserve(order.size());
    for (const std::size_t place : order) {
        sorted.push_back(std::move(choices[place]));
    }
    return sorted;
}

} // namespace rbeepkg::resolve
