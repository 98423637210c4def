// Runs hooks: the other side of transaction's port.
#pragma once

#include "hooks/hook.hpp"
#include "libpkg/transaction/hook_port.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::hooks {

struct HookOptions
{
    std::vector<std::string> directories; // later ones override
    std::string root = "/";               // the working directory of every hook
    std::vector<std::string> environment; // "K=V", all of it
    std::chrono::milliseconds timeout{300'000};
};

// Reads the directories once, at the first call, so that both ends of a transaction see the same
// hooks. Commands are argument vectors, no shell; the group of processes is killed at the time
// limit; their output is LogLines.
class HookRunner final : public transaction::HookPort
{
public:
    explicit HookRunner(HookOptions options) : m_options{std::move(options)} {}

    void check(EventSink& sink) override;
    // Error{io} when a hook with AbortOnFail fails; other failures are Warnings.
    void run_pre(const transaction::HookOccasion& occasion, EventSink& sink,
                 const CancelToken& cancel) override;
    // Not cancelled by anything: what a hook begins after the commit it ends.
    void run_post(const transaction::HookOccasion& occasion, EventSink& sink) override;

private:
    void run_all(HookAction::When when, const transaction::HookOccasion& occasion, EventSink& sink,
                 const CancelToken& cancel);

    HookOptions m_options;
    std::optional<std::vector<Hook>> m_hooks;
};

} // namespace rbeepkg::hooks
