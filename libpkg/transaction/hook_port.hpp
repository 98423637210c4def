// Hooks around a commit. The port between transaction/ and hooks/.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/base/event.hpp"
#include "libpkg/package/package.hpp"

#include <functional>
#include <string>
#include <vector>

namespace rbeepkg::transaction {

// What a transaction does to the package of a name, all its versions taken together.
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
};

// What it does to paths, as packages name them: no leading slash, a trailing one on directories.
// Each list is sorted and has every path once; no path is in two of them.
struct HookPaths
{
    std::vector<std::string> installed, upgraded, removed;
};

// Valid for the length of a call.
struct HookOccasion
{
    std::vector<HookTarget> targets; // by name, each once
    // What a hook's Depends are held against.
    const std::vector<package::InstalledPackage>* installed = nullptr;
    // Reads the files of everything that changes: asked only for a hook that looks at paths.
    std::function<HookPaths()> paths;
};

class HookPort
{
public:
    virtual ~HookPort() = default;
    // Reads the hooks, before anything else is done: Error{usage} names every one that cannot be
    // used. Calling it again is free.
    virtual void check(EventSink& sink) = 0;
    // Error{...} aborts the transaction: nothing has changed yet. Cancelled leaves no hook running.
    virtual void run_pre(const HookOccasion& occasion, EventSink& sink,
                         const CancelToken& cancel) = 0;
    // Failures are Warnings: what is installed is installed.
    virtual void run_post(const HookOccasion& occasion, EventSink& sink) = 0;
};

class NoHooks : public HookPort
{
public:
    void check(EventSink&) override {}
    void run_pre(const HookOccasion&, EventSink&, const CancelToken&) override {}
    void run_post(const HookOccasion&, EventSink&) override {}
};

} // namespace rbeepkg::transaction
