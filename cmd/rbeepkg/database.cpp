// -D: what it changes of the records.
#include "cmd/rbeepkg/database_action.hpp"
#include "cmd/rbeepkg/endings.hpp"
#include "cmd/rbeepkg/render/output.hpp"
#include "cmd/rbeepkg/state_changes.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/operation/records.hpp"

#include <fmt/format.h>

#include <set>

namespace rbeepkg::cmd {

namespace {

constexpr const char* k_hold_without_reason = "held by hand";

operation::RecordsRequest records_request(const Invocation& invocation)
{
    operation::RecordsRequest request;
    request.targets = invocation.targets;
    request.activate = invocation.activate;
    if (invocation.hold) {
        request.hold = invocation.reason.empty() ? k_hold_without_reason : invocation.reason;
    } else if (invocation.unhold) {
        request.hold = "";
    } else if (invocation.as_depends) {
        request.reason = package::InstallReason::as_depend;
    } else if (invocation.as_explicit) {
        request.reason = package::InstallReason::explicitly;
    }
    return request;
}

std::string sentence_about(const package::InstalledPackage& package,
                           const operation::RecordsRequest& request)
{
    const std::string& name = package.package.name;
    if (request.activate) {
        return fmt::format("{} runs {} now", name, package.package.version.text());
    }
    if (request.reason) {
        return fmt::format("{}: install reason has been set to '{}'", name,
                           *request.reason == package::InstallReason::as_depend
                               ? "installed as dependency"
                               : "explicitly installed");
    }
    return request.hold->empty()
               ? fmt::format("{}: -Su may move it on", name)
               : fmt::format("{}: -Su leaves it alone ({})", name, printable(*request.hold));
}

} // namespace

int run_records(const Invocation& invocation, operation::Session& session)
{
    check_one_action(invocation);
    const operation::RecordsRequest request = records_request(invocation);
    const operation::RecordsReport report = operation::change_records(session, request);
    if (speaks_to_people(invocation) && invocation.quiet == 0) {
        std::set<std::string> said;
        for (const package::InstalledPackage& package : report.packages) {
            const std::string sentence = sentence_about(package, request);
            if (said.insert(sentence).second) {
                render::print("{}\n", sentence);
            }
        }
    }
    print_undo(invocation, report.done.changes, report.done.undo);
    return 0;
}

} // namespace rbeepkg::cmd
