#include "cmd/rbeepkg/transactions.hpp"

#include "cmd/rbeepkg/check.hpp"
#include "cmd/rbeepkg/clean.hpp"
#include "cmd/rbeepkg/database_action.hpp"
#include "cmd/rbeepkg/endings.hpp"
#include "cmd/rbeepkg/install_request.hpp"
#include "cmd/rbeepkg/queries.hpp"
#include "cmd/rbeepkg/remove.hpp"
#include "cmd/rbeepkg/render/output.hpp"
#include "cmd/rbeepkg/render/plan_text.hpp"
#include "cmd/rbeepkg/state_changes.hpp"
#include "cmd/rbeepkg/state_check.hpp"
#include "cmd/rbeepkg/status_of.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/operation/change.hpp"
#include "libpkg/operation/install.hpp"
#include "libpkg/operation/refresh.hpp"
#include "libpkg/operation/refresh_files.hpp"
#include "libpkg/os/file.hpp"

#include <algorithm>
#include <cstdio>

namespace rbeepkg::cmd {

namespace {

using operation::Ending;

// A refresh that one catalog did not answer well, though its copy serves: the status of a network
// failure. What breaks a rule of trust keeps its own.
constexpr int k_failed_refresh = 7;

// Once for an installation: whoever saw it need not see it after every command.
void mention_search_path(const operation::Session& session)
{
    const std::string& bin = session.config.paths.bin;
    if (session.config.paths.root != "/") {
        return; // the bin directory of another root is nobody's search path here
    }
    const auto parts = split(session.search_path, ':');
    const std::string marker = os::join_path(session.config.paths.state, "path-hint-shown");
    if (std::find(parts.begin(), parts.end(), bin) != parts.end() || os::exists(marker)) {
        return;
    }
    session.sink->on(Warning{
        fmt::format("{} is not on your PATH: the commands there are not found by name", bin),
        fmt::format("add this line to ~/.profile: export PATH=\"{}:$PATH\"", bin)});
    os::write_file_atomically(marker, "");
}

int finish_install(const Invocation& invocation, const operation::Session& session,
                   const operation::InstallReport& report)
{
    switch (report.ending) {
    case Ending::nothing_to_do:
        print_nothing_to_do(invocation);
        return 0;
    case Ending::declined:
        return 1;
    case Ending::printed:
        render::write(stdout, printed(invocation, report.plan));
        return 0;
    case Ending::done:
        break;
    }
    if (invocation.download_only != 0) {
        return 0;
    }
    mention_search_path(session);
    print_ending(invocation, report.changes, report.undo);
    return 0;
}

// Asks the catalogs and tells what they said.
int refresh_and_tell(const Invocation& invocation, operation::Session& session)
{
    operation::recover(session);
    const auto kind = invocation.refresh >= 2 ? operation::RefreshKind::forced
                                              : operation::RefreshKind::conditional;
    const auto reports = operation::refresh(session, kind);
    int status = 0;
    for (const operation::RefreshedCatalog& report : reports) {
        if (status == 0 && !report.failure.empty()) {
            status = report.failure_code == ErrorCode::untrusted ? status_of(report.failure_code)
                                                                 : k_failed_refresh;
        }
        if (speaks_to_people(invocation)) {
            render::print("{}", render::refresh_line(report));
        }
    }
    return status;
}

// Whether a refresh is followed by a question.
bool asks_something(const Invocation& invocation)
{
    return invocation.search != 0 || invocation.info != 0 || invocation.list != 0 ||
           invocation.groups != 0;
}

// -Sy alone, or before a query: nothing is installed.
int refresh_only(const Invocation& invocation, const render::Screen& screen,
                 operation::Session& session)
{
    const int status = refresh_and_tell(invocation, session);
    return asks_something(invocation) ? run_query(invocation, session.config, screen) : status;
}

// -Fy: the file lists too; what is asked about them is answered afterwards.
int refresh_files(const Invocation& invocation, const render::Screen& screen,
                  operation::Session& session)
{
    const int status = refresh_and_tell(invocation, session);
    for (const operation::RefreshedFiles& report : operation::refresh_files(session)) {
        if (speaks_to_people(invocation)) {
            render::print("{}", render::refreshed_files_line(report));
        }
    }
    return invocation.targets.empty() && invocation.list == 0
               ? status
               : run_query(invocation, session.config, screen);
}

int run_install(const Invocation& invocation, const render::Screen& screen,
                operation::Session& session)
{
    if (invocation.clean != 0) {
        return run_clean(invocation, session);
    }
    const bool queries = asks_something(invocation);
    const bool installs = !invocation.targets.empty() || invocation.sysupgrade != 0;
    if (invocation.operation == Operation::sync && invocation.refresh != 0 &&
        (!installs || queries)) {
        return refresh_only(invocation, screen, session);
    }
    const operation::InstallRequest request = install_request(invocation);
    return finish_install(invocation, session,
                          invocation.operation == Operation::sync
                              ? operation::install(session, request)
                              : operation::install_files(session, request));
}

int run_database(const Invocation& invocation, const render::Screen& screen,
                 operation::Session& session)
{
    check_one_action(invocation);
    if (invocation.check != 0) {
        return run_state_check(invocation, screen, session);
    }
    return invocation.rebuild ? run_rebuild(invocation, session) : run_records(invocation, session);
}

} // namespace

int run_transaction(const Invocation& invocation, const render::Screen& screen,
                    operation::Session& session)
{
    switch (invocation.operation) {
    case Operation::query:
        return run_repair(invocation, screen, session);
    case Operation::remove:
        return run_remove(invocation, session);
    case Operation::files:
        return refresh_files(invocation, screen, session);
    case Operation::sync:
    case Operation::upgrade_files:
        return run_install(invocation, screen, session);
    case Operation::database:
        return run_database(invocation, screen, session);
    case Operation::rollback:
        return run_rollback(invocation, session).value_or(1);
    default:
        throw Error{ErrorCode::unsupported, "this operation is not there yet", ""};
    }
}

} // namespace rbeepkg::cmd
