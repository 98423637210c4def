// --rollback.
#include "libpkg/operation/rollback.hpp"

#include "cmd/rbeepkg/endings.hpp"
#include "cmd/rbeepkg/render/changes.hpp"
#include "cmd/rbeepkg/render/output.hpp"
#include "cmd/rbeepkg/state_changes.hpp"
#include "libpkg/base/text.hpp"

#include <fmt/format.h>

#include <limits>

namespace rbeepkg::cmd {

namespace {

operation::RollbackRequest rollback_request(const Invocation& invocation)
{
    operation::RollbackRequest request;
    request.print_only = invocation.print != 0;
    if (invocation.targets.size() > 1) {
        throw Error{ErrorCode::usage, "--rollback takes one generation at most",
                    "rbeepkg --history lists them"};
    }
    if (!invocation.targets.empty()) {
        const std::string& word = invocation.targets.front();
        const auto number = parse_number(word);
        if (!number ||
            *number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
            throw Error{ErrorCode::usage,
                        fmt::format("'{}' is no generation's number", printable(word, 60)),
                        "rbeepkg --history lists them"};
        }
        request.generation = static_cast<std::int64_t>(*number);
    }
    return request;
}

} // namespace

std::optional<int> run_rollback(const Invocation& invocation, operation::Session& session)
{
    const operation::RollbackReport report =
        operation::rollback(session, rollback_request(invocation));
    if (report.needs_caches) {
        return std::nullopt;
    }
    switch (report.ending) {
    case operation::Ending::nothing_to_do:
        print_nothing_to_do(invocation);
        return 0;
    case operation::Ending::declined:
        return 1;
    case operation::Ending::printed:
        render::print("{}", invocation.json ? render::changes_json(report.changes)
                                            : render::change_lines(report.changes));
        return 0;
    case operation::Ending::done:
        break;
    }
    print_ending(invocation, report.done.changes, report.done.undo);
    return 0;
}

} // namespace rbeepkg::cmd
