#include "cmd/rbeepkg/clean.hpp"

#include "cache/local_cache.hpp"
#include "cmd/rbeepkg/render/clean_text.hpp"
#include "cmd/rbeepkg/render/output.hpp"
#include "libpkg/operation/clean.hpp"

#include <iterator>

namespace rbeepkg::cmd {

namespace {

using operation::CleanReport;
using operation::Ending;

std::vector<operation::CachedFile> list_cached(const std::string& directory)
{
    std::vector<operation::CachedFile> files;
    for (cache::CachedObject& object : cache::LocalCache{directory}.contents()) {
        // The keys first: without them nobody asks for the object.
        std::vector<std::string> paths = std::move(object.keys);
        if (!object.path.empty()) {
            paths.push_back(std::move(object.path));
        }
        files.push_back(
            {std::move(object.name), std::move(object.version), std::move(paths), object.bytes});
    }
    return files;
}

std::vector<operation::CleanItem> everything(const operation::CleanPlan& plan)
{
    std::vector<operation::CleanItem> items = plan.state;
    items.insert(items.end(), plan.cache.begin(), plan.cache.end());
    return items;
}

void print_freed(const Invocation& invocation, const CleanReport& report)
{
    if (invocation.progress == "json") {
        render::print("{}", render::clean_events(report));
    } else if (invocation.progress != "none") {
        render::print("{}", render::clean_lines(report));
    }
}

} // namespace

int run_clean(const Invocation& invocation, operation::Session& session)
{
    if (!invocation.targets.empty()) {
        throw Error{ErrorCode::usage, "-Sc takes no targets: it finds what nothing needs",
                    "rbeepkg -R removes packages"};
    }
    operation::CleanRequest request;
    request.whole_cache = invocation.clean >= 2;
    request.print_only = invocation.print != 0;
    request.list_cached = [&] { return list_cached(session.config.paths.cache); };
    const CleanReport report = operation::clean(session, request);
    if (report.ending == Ending::declined) {
        return 1;
    }
    if (report.ending == Ending::printed) {
        const bool for_programs = invocation.json || invocation.progress == "json";
        render::print("{}", for_programs
                                ? render::clean_json(everything(report.plan), report.plan.held)
                                : render::clean_list(report.plan));
        return 0;
    }
    print_freed(invocation, report);
    return report.failed ? 1 : 0;
}

} // namespace rbeepkg::cmd
