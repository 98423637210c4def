// Runs a callable when the scope ends, unless release() was called.
#pragma once

#include <type_traits>
#include <utility>

namespace rbeepkg {

template <typename F>
requires std::is_nothrow_invocable_v<F>
class [[nodiscard]] ScopeExit
{
public:
    explicit ScopeExit(F action) : m_action{std::move(action)} {}
    ~ScopeExit()
    {
        if (m_armed) {
            m_action();
        }
    }
    ScopeExit(const ScopeExit&) = delete;
    ScopeExit& operator=(const ScopeExit&) = delete;

    void release() noexcept { m_armed = false; }

private:
    F m_action;
    bool m_armed = true;
};

} // namespace rbeepkg
