#include "cmd/rbeepkg/remove.hpp"

#include "cmd/rbeepkg/endings.hpp"
#include "cmd/rbeepkg/render/output.hpp"
#include "cmd/rbeepkg/render/plan_text.hpp"
#include "cmd/rbeepkg/transactions.hpp"
#include "libpkg/operation/remove.hpp"

namespace rbeepkg::cmd {

namespace {

using operation::Ending;

} // namespace

int run_remove(const Invocation& invocation, operation::Session& session)
{
    operation::RemoveRequest request;
    request.targets = invocation.targets;
    request.depend_check = depend_check_of(invocation);
    request.all_versions = invocation.all_versions;
    request.print_only = invocation.print != 0;
    const operation::RemoveReport report = operation::remove(session, request);
    if (report.ending == Ending::declined) {
        return 1;
    }
    if (report.ending == Ending::printed) {
        render::print("{}", invocation.json ? render::removal_json(report.removed)
                                            : render::removal_lines(report.removed));
        return 0;
    }
    print_ending(invocation, report.done.changes, report.done.undo);
    return 0;
}

} // namespace rbeepkg::cmd
