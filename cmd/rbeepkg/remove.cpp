#include "cmd/rbeepkg/remove.hpp"

#include "cmd/rbeepkg/endings.hpp"
#include "cmd/rbeepkg/install_request.hpp"
#include "cmd/rbeepkg/render/output.hpp"
#include "cmd/rbeepkg/render/plan_text.hpp"
#include "cmd/rbeepkg/render/print_format.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/operation/remove.hpp"

namespace rbeepkg::cmd {

namespace {

using operation::Ending;

operation::RemoveRequest remove_request(const Invocation& invocation)
{
    operation::RemoveRequest request;
    request.targets = invocation.targets;
    request.depend_check = depend_check_of(invocation);
    request.all_versions = invocation.all_versions;
    request.cascade = invocation.cascade;
    request.recursive = invocation.recursive;
    request.unneeded = invocation.unneeded;
    for (const std::string& list : invocation.assume_installed) {
        for (const std::string_view word : split(list, ',')) {
            request.assumed.emplace_back(word);
        }
    }
    request.print_only = invocation.print != 0;
    return request;
}

std::string printed(const Invocation& invocation,
                    const std::vector<package::InstalledPackage>& removed)
{
    if (invocation.json) {
        return render::removal_json(removed);
    }
    if (invocation.print_format.empty()) {
        return render::removal_lines(removed);
    }
    std::string text;
    for (const package::InstalledPackage& package : removed) {
        const std::string& name = package.package.name;
        const std::string& version = package.package.version.text();
        text += render::formatted(invocation.print_format,
                                  {name, version, fmt::format("{}-{}", name, version), "local",
                                   std::to_string(package.package.installed_size), "installed"});
        text += '\n';
    }
    return text;
}

} // namespace

int run_remove(const Invocation& invocation, operation::Session& session)
{
    const operation::RemoveReport report = operation::remove(session, remove_request(invocation));
    switch (report.ending) {
    case Ending::nothing_to_do:
        print_nothing_to_do(invocation);
        return 0;
    case Ending::declined:
        return 1;
    case Ending::printed:
        render::print("{}", printed(invocation, report.removed));
        return 0;
    case Ending::done:
        break;
    }
    print_ending(invocation, report.done.changes, report.done.undo);
    return 0;
}

} // namespace rbeepkg::cmd
