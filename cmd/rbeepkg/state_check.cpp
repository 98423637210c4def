#include "cmd/rbeepkg/state_check.hpp"

#include "cmd/rbeepkg/endings.hpp"
#include "cmd/rbeepkg/exit_status.hpp"
#include "cmd/rbeepkg/render/output.hpp"
#include "cmd/rbeepkg/render/sizes.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/encoding/json.hpp"
#include "libpkg/operation/check_state.hpp"
#include "libpkg/operation/rebuild_database.hpp"

namespace rbeepkg::cmd {

namespace {

// Of a catalog of thousands that lacks one library everybody needs, this many say enough.
constexpr std::size_t k_most_faults = 50;
constexpr std::size_t k_most_text = 4000;

void print_json(const operation::StateReport& report)
{
    encoding::OrderedJson array = encoding::OrderedJson::array();
    const auto add = [&](const char* verdict, const std::string& text, const std::string& cure) {
        encoding::OrderedJson object;
        object["schema"] = 1;
        object["verdict"] = verdict;
        object["text"] = printable(text, k_most_text);
        object["cure"] = cure.empty() ? encoding::OrderedJson()
                                      : encoding::OrderedJson(printable(cure, k_most_text));
        array.push_back(std::move(object));
    };
    for (const std::string& sentence : report.repaired) {
        add("repaired", sentence, "");
    }
    for (const operation::StateFault& fault : report.faults) {
        add("wrong", fault.text, fault.cure);
    }
    render::print("{}\n", array.dump());
}

void print_faults(const operation::StateReport& report, const render::Palette& err)
{
    std::size_t shown = 0;
    for (const operation::StateFault& fault : report.faults) {
        if (shown++ == k_most_faults) {
            print_error(Error{ErrorCode::unsatisfied,
                              fmt::format("and {} more", report.faults.size() - k_most_faults), ""},
                        err);
            break;
        }
        print_error(Error{ErrorCode::unsatisfied, fault.text, fault.cure}, err);
    }
}

int show(const Invocation& invocation, const render::Screen& screen,
         const operation::StateReport& report)
{
    const int status = report.faults.empty() ? 0 : 1;
    if (invocation.json) {
        print_json(report);
        return status;
    }
    const bool talks = speaks_to_people(invocation) && invocation.quiet == 0;
    if (talks) {
        for (const std::string& line : report.repaired) {
            render::print("{}\n", line);
        }
    }
    print_faults(report, screen.err);
    if (talks && report.faults.empty() && report.repaired.empty()) {
        render::print("{}: nothing is wrong\n", invocation.check >= 2
                                                    ? "dependencies of the catalogs"
                                                    : "packages, database, store and links");
    }
    return status;
}

void refuse_targets(const Invocation& invocation)
{
    if (!invocation.targets.empty()) {
        throw Error{ErrorCode::usage, "-D --check looks at everything and takes no targets",
                    "rbeepkg -Qk NAME checks one package"};
    }
}

} // namespace

int run_state_look(const Invocation& invocation, const config::Config& config,
                   const render::Screen& screen)
{
    refuse_targets(invocation);
    return show(invocation, screen,
                invocation.check >= 2 ? operation::check_catalogs(config)
                                      : operation::look_at_state(config));
}

int run_state_check(const Invocation& invocation, const render::Screen& screen,
                    operation::Session& session)
{
    refuse_targets(invocation);
    return show(invocation, screen, operation::repair_state(session));
}

int run_rebuild(const Invocation& invocation, operation::Session& session)
{
    if (!invocation.targets.empty()) {
        throw Error{ErrorCode::usage, "-D --rebuild takes no targets", ""};
    }
    const operation::RebuildReport report = operation::rebuild_database(session);
    if (speaks_to_people(invocation) && invocation.quiet == 0) {
        render::print("the database was rebuilt from {}; kept of the old one: {}; the old "
                      "one is {} (rbeepkg -Sc removes it)\n",
                      render::counted(report.generations, "manifest", "manifests"),
                      report.kept.empty() ? "nothing" : join(report.kept, ", "), report.aside);
    }
    for (const std::string& part : report.lost) {
        session.sink->on(Warning{"could not be kept: " + printable(part), ""});
    }
    return 0;
}

} // namespace rbeepkg::cmd
