// -T: which dependencies are not met.
#include "cmd/rbeepkg/query_verbs.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/host/host.hpp"
#include "libpkg/operation/query_installed.hpp"

namespace rbeepkg::cmd {

namespace {

constexpr int k_unmet = 127;

} // namespace

// What the machine itself has counts too, as it does when something is installed; it is asked only
// for what no package meets.
int test_depends(const Invocation& invocation, const config::Config& config)
{
    operation::Installed installed{config};
    const host::HostDepends host{config.host_depends, config.host_install};
    encoding::OrderedJson unmet = encoding::OrderedJson::array();
    for (const std::string& text : invocation.targets) {
        const Result<package::Depend> depend = package::Depend::parse(text);
        // What is no dependency is not met either, as given.
        if (depend && (installed.meets(*depend) || host.is_present(depend->name, {}))) {
            continue;
        }
        if (!invocation.json) {
            render::print("{}\n", printable(text, 600));
        }
        unmet.push_back(printable(text, 600));
    }
    if (invocation.json) {
        render::print("{}\n", encoding::OrderedJson{{"schema", 1}, {"unmet", unmet}}.dump());
    }
    return unmet.empty() ? 0 : k_unmet;
}

} // namespace rbeepkg::cmd
