#include "cmd/rbeepkg/install_request.hpp"

#include "cmd/rbeepkg/render/plan_text.hpp"
#include "libpkg/base/text.hpp"

#include <string_view>
#include <vector>

namespace rbeepkg::cmd {

namespace {

// An option may be repeated, and each may name several.
std::vector<std::string> comma_list(const std::vector<std::string>& options)
{
    std::vector<std::string> words;
    for (const std::string& option : options) {
        for (const std::string_view word : split(option, ',')) {
            if (!word.empty()) {
                words.emplace_back(word);
            }
        }
    }
    return words;
}

} // namespace

resolve::DependCheck depend_check_of(const Invocation& invocation)
{
    if (invocation.no_depends >= 2) {
        return resolve::DependCheck::none;
    }
    return invocation.no_depends == 1 ? resolve::DependCheck::names_only
                                      : resolve::DependCheck::full;
}

operation::InstallRequest install_request(const Invocation& invocation)
{
    operation::InstallRequest request;
    request.targets = invocation.targets;
    request.refresh = invocation.refresh;
    request.upgrade = invocation.sysupgrade;
    request.ignored_packages = comma_list(invocation.ignore);
    request.ignored_groups = comma_list(invocation.ignore_groups);
    request.assumed = comma_list(invocation.assume_installed);
    request.as_explicit = invocation.as_explicit;
    request.depend_check = depend_check_of(invocation);
    request.as_depends = invocation.as_depends;
    request.needed = invocation.needed;
    request.beside = invocation.beside;
    request.download_only = invocation.download_only != 0;
    request.print_only = invocation.print != 0;
    if (invocation.build) {
        request.build_policy = plan::BuildPolicy::forced;
    } else if (invocation.no_build) {
        request.build_policy = plan::BuildPolicy::refused;
    }
    if (!invocation.build_network.empty()) {
        request.build_network = config::parse_build_network(invocation.build_network);
    }
    return request;
}

std::string printed(const Invocation& invocation, const plan::Plan& plan)
{
    if (invocation.json || invocation.progress == "json") {
        return render::plan_json(plan);
    }
    return render::plan_lines(plan,
                              invocation.print_format.empty() ? "%l" : invocation.print_format);
}

} // namespace rbeepkg::cmd
