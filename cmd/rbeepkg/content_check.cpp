// -Qkk and --repair.
#include "cmd/rbeepkg/check.hpp"
#include "cmd/rbeepkg/check_output.hpp"
#include "cmd/rbeepkg/render/complaints.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/operation/integrity.hpp"
#include "libpkg/operation/repair.hpp"

namespace rbeepkg::cmd {

int run_content_check(const Invocation& invocation, const config::Config& config,
                      const render::Screen& screen, EventSink& sink, const CancelToken& cancel)
{
    CheckOutput output{invocation, screen.err, true};
    const auto missing = operation::for_each_tree(
        config, invocation.targets, [&](const operation::InstalledTree& tree) {
            output.show(operation::check_content(tree, sink, cancel));
        });
    return output.finish(missing);
}

int run_repair(const Invocation& invocation, const render::Screen& screen,
               operation::Session& session)
{
    if (invocation.check < 2) {
        throw Error{ErrorCode::usage, "--repair wants -Qkk: only a whole check finds all damage",
                    "rbeepkg -Qkk --repair"};
    }
    CheckOutput output{invocation, screen.err, true};
    const operation::RepairReport report = operation::repair(
        session, invocation.targets, [&](const operation::TreeReport& tree) { output.show(tree); });
    output.finish(report.missing);
    for (const std::string& name : report.repaired) {
        session.sink->on(Notice{"repaired " + name});
    }
    for (const auto& [name, reason] : report.hopeless) {
        render::complain(screen.err, "{} was not repaired: {}", name, printable(reason));
    }
    return report.hopeless.empty() && report.missing.empty() ? 0 : 1;
}

} // namespace rbeepkg::cmd
