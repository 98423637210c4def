// Hooks around a commit. The port between transaction/ and hooks/.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/base/event.hpp"

#include <string>
#include <vector>

namespace rbeepkg::transaction {

struct HookTarget
{
    enum class Operation
    {
        install,
        upgrade,
        remove
    };
    Operation operation = Operation::install;
    std::string package;
    std::vector<std::string> paths; // relative
};

class HookPort
{
public:
    virtual ~HookPort() = default;
    // Error{...} aborts the transaction: nothing has changed yet.
    virtual void run_pre(const std::vector<HookTarget>& targets, EventSink& sink,
                         const CancelToken& cancel) = 0;
    // Failures are Warnings: what is installed is installed.
    virtual void run_post(const std::vector<HookTarget>& targets, EventSink& sink) = 0;
};

class NoHooks final : public HookPort
{
public:
    void run_pre(const std::vector<HookTarget>&, EventSink&, const CancelToken&) override {}
    void run_post(const std::vector<HookTarget>&, EventSink&) override {}
};

} // namespace rbeepkg::transaction
