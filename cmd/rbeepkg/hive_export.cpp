// -D --hive-export. Part of rbeepkg: it changes nothing of what is installed, and the hook that
// runs it in every transaction shall start fast.
#include "libpkg/operation/hive_export.hpp"

#include "cmd/rbeepkg/database_action.hpp"
#include "cmd/rbeepkg/query_verbs.hpp"
#include "cmd/rbeepkg/render/sizes.hpp"
#include "libpkg/base/text.hpp"

namespace rbeepkg::cmd {

namespace {

using operation::HivePlan;

encoding::OrderedJson json_of(const HivePlan& plan, const config::Config& config)
{
    encoding::OrderedJson written = encoding::OrderedJson::array();
    for (const operation::HiveFile& file : plan.write) {
        written.push_back(file.id);
    }
    encoding::OrderedJson json;
    json["schema"] = 1;
    json["cache"] = config.hive.cache;
    json["exported"] = plan.wanted;
    json["workers"] = plan.workers;
    json["written"] = std::move(written);
    json["removed"] = plan.remove;
    json["capabilities"] = !plan.capabilities.empty();
    return json;
}

void print_lines(const HivePlan& plan, const config::Config& config)
{
    if (!plan.wanted) {
        render::print("no hive is told of workers: {}\n",
                      config.hive.exported == config::HiveExport::none
                          ? "HiveExport = none"
                          : config.hive.cache + " is not there (HiveExport = active makes it)");
        return;
    }
    for (const operation::HiveFile& file : plan.write) {
        render::print("written {}\n", file.id);
    }
    for (const std::string& id : plan.remove) {
        render::print("removed {}\n", id);
    }
    if (!plan.capabilities.empty()) {
        render::print("written capabilities.json\n");
    }
    render::print("the hive is told of {} in {}{}\n",
                  render::counted(plan.workers.size(), "worker", "workers"), config.hive.cache,
                  plan.is_settled() ? ": nothing has changed" : "");
}

} // namespace

int export_to_hive(const Invocation& invocation, const config::Config& config)
{
    check_one_action(invocation);
    if (!invocation.targets.empty()) {
        throw Error{ErrorCode::usage, "--hive-export takes no targets: it is about all workers",
                    "rbeepkg -Q lists what is installed"};
    }
    const HivePlan plan = operation::hive_export(config, CancelToken{});
    for (const std::string& notice : plan.notices) {
        render::print(stderr, "warning: {}\n", printable(notice));
    }
    for (const std::string& id : plan.foreign) {
        render::print(stderr, "warning: {} in {} is not of this rbeepkg and stays as it is\n", id,
                      config.hive.cache);
    }
    if (invocation.json) {
        render::print("{}\n", json_of(plan, config).dump());
    } else if (invocation.quiet == 0) {
        print_lines(plan, config);
    }
    return 0;
}

} // namespace rbeepkg::cmd
