#include "libpkg/operation/bin_check.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/store/profile.hpp"

namespace rbeepkg::operation {

namespace {

// A catalog is not trusted: only what can be one entry of the bin directory is looked at.
bool is_command_name(const std::string& name)
{
    return !name.empty() && name != "." && name != ".." && name.find('/') == std::string::npos;
}

} // namespace

void check_bin_directory(const Session& session, const plan::Plan& plan,
                         const InstallRequest& request)
{
    if (request.download_only) {
        return;
    }
    std::vector<std::string> names;
    for (const plan::PlanStep& step : plan.steps) {
        const std::string& name = step.choice.package.binary_name;
        if (is_command_name(name)) {
            names.push_back(name);
        }
    }
    std::vector<std::string> messages;
    for (const store::BinLinkConflict& conflict :
         store::bin_link_conflicts(*session.store, session.config.paths.bin, names)) {
        messages.push_back(conflict.message);
    }
    if (!messages.empty()) {
        throw Error{ErrorCode::unsatisfied, join(messages, "; "), "move it away and try again"};
    }
}

} // namespace rbeepkg::operation
