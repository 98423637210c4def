#include "hooks/hook_runner.hpp"

#include "hooks/hook_set.hpp"
#include "hooks/hook_trigger.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/child.hpp"

#include <algorithm>
#include <utility>

namespace rbeepkg::hooks {

namespace {

// A hook that is set off, and what set it off.
struct Due
{
    const Hook* hook;
    std::vector<std::string> matches;
};

std::vector<Due> due_hooks(const std::vector<Hook>& hooks, HookAction::When when,
                           const transaction::HookOccasion& occasion)
{
    Happening happening{occasion};
    std::vector<Due> due;
    for (const Hook& hook : hooks) {
        if (hook.action.when != when) {
            continue;
        }
        std::vector<std::string> matches = happening.matches(hook);
        if (!matches.empty()) {
            due.push_back({&hook, std::move(matches)});
        }
    }
    return due;
}

os::Command command_for(const Due& due, const HookOptions& options)
{
    os::Command command;
    command.argv = due.hook->action.exec;
    command.environment = options.environment;
    command.directory = options.root;
    command.timeout = options.timeout;
    command.merge_stderr = true;
    if (due.hook->action.needs_targets) {
        command.input = join(due.matches, "\n") + "\n";
    }
    return command;
}

// nullopt: it did what it should.
std::optional<std::string> failure_of(const Due& due, const transaction::HookOccasion& occasion,
                                      const HookOptions& options, EventSink& sink,
                                      const CancelToken& cancel)
{
    if (const auto missing = missing_depend(*due.hook, *occasion.installed)) {
        return fmt::format("it depends on {}, which is not installed", *missing);
    }
    try {
        const auto outcome = os::run(command_for(due, options), cancel, [&](std::string_view line) {
            sink.on(LogLine{Phase::commit, due.hook->name, printable(line)});
        });
        return outcome.succeeded()
                   ? std::nullopt
                   : std::optional{fmt::format("{}: {}", join(due.hook->action.exec, " "),
                                               outcome.describe())};
    } catch (const Error& error) {
        return error.what();
    }
}

void announce(const Hook& hook, std::size_t number, std::size_t of, EventSink& sink)
{
    const std::string& what = hook.action.description.empty() ? hook.name : hook.action.description;
    sink.on(LogLine{Phase::commit, hook.name,
                    fmt::format("({}/{}) {}", number, of, printable(what, 300))});
}

} // namespace

void HookRunner::check(EventSink& sink)
{
    if (!m_hooks) {
        m_hooks = load_hooks(m_options.directories, sink);
    }
}

void HookRunner::run_all(HookAction::When when, const transaction::HookOccasion& occasion,
                         EventSink& sink, const CancelToken& cancel)
{
    check(sink);
    const std::vector<Due> due = due_hooks(*m_hooks, when, occasion);
    if (due.empty()) {
        return;
    }
    const bool pre = when == HookAction::When::pre_transaction;
    sink.on(Notice{pre ? "Running pre-transaction hooks..." : "Running post-transaction hooks..."});
    for (std::size_t i = 0; i < due.size(); ++i) {
        const Hook& hook = *due[i].hook;
        announce(hook, i + 1, due.size(), sink);
        const auto failure = failure_of(due[i], occasion, m_options, sink, cancel);
        if (failure && pre && hook.action.abort_on_fail) {
            throw Error{ErrorCode::io,
                        fmt::format("failed to run transaction hooks: {}: {}", hook.name, *failure),
                        "nothing was changed; the hook forbids the transaction (AbortOnFail)"};
        }
        if (failure) {
            sink.on(Warning{fmt::format("the hook {} failed: {}", hook.name, *failure), ""});
        }
    }
}

void HookRunner::run_pre(const transaction::HookOccasion& occasion, EventSink& sink,
                         const CancelToken& cancel)
{
    run_all(HookAction::When::pre_transaction, occasion, sink, cancel);
}

void HookRunner::run_post(const transaction::HookOccasion& occasion, EventSink& sink)
{
    try {
        run_all(HookAction::When::post_transaction, occasion, sink, CancelToken{});
    } catch (const Error& error) {
        sink.on(Warning{fmt::format("post-transaction hooks did not run: {}", error.what()),
                        error.hint()});
    }
}

} // namespace rbeepkg::hooks
