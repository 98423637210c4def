#include "cmd/rbeepkg/doctor.hpp"

#include "cmd/rbeepkg/render/output.hpp"
#include "hooks/hook_set.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/encoding/json.hpp"
#include "libpkg/operation/doctor.hpp"
#include "libpkg/os/file.hpp"

#include <algorithm>
#include <iterator>

namespace rbeepkg::cmd {

namespace {

using operation::Finding;
using operation::Findings;
using operation::Verdict;

void add(Findings& all, Findings more)
{
    std::move(more.begin(), more.end(), std::back_inserter(all));
}

// Warnings of a reader become findings.
class OddityCollector final : public EventSink
{
public:
    OddityCollector(Findings& findings, std::string subject)
        : m_findings{findings}, m_subject{std::move(subject)}
    {}
    void on(const Event& event) noexcept override
    {
        if (const auto* warning = std::get_if<Warning>(&event)) {
            m_findings.push_back({Verdict::odd, m_subject, warning->message, warning->hint});
        }
    }

private:
    Findings& m_findings;
    std::string m_subject;
};

// As the runner finds it: a path, or a name that the search path knows.
bool is_there(const std::string& program, const std::string& search_path)
{
    if (program.find('/') != std::string::npos) {
        return os::is_executable_file(program);
    }
    const auto directories = split(search_path, ':');
    return std::any_of(directories.begin(), directories.end(), [&](std::string_view directory) {
        return !directory.empty() && os::is_executable_file(os::join_path(directory, program));
    });
}

Findings examine_hooks(const config::Config& config, const std::string& search_path)
{
    Findings findings;
    operation::examine(findings, "hooks", [&] {
        OddityCollector oddities{findings, "hooks"};
        const std::vector<hooks::Hook> found = hooks::load_hooks(config.paths.hook_dirs, oddities);
        std::size_t usable = found.size();
        for (const hooks::Hook& hook : found) {
            const std::string& program = hook.action.exec.front();
            // Below another root its own programs run, which cannot be looked for from here.
            if (config.paths.root == "/" && !is_there(program, search_path)) {
                --usable;
                findings.push_back(
                    {Verdict::wrong, "hooks",
                     fmt::format("{} runs {}, which is not there", hook.name, program),
                     "install it, or mask the hook by an empty file of its name in "
                     "a later hook directory"});
            }
        }
        if (usable == found.size()) {
            findings.push_back({Verdict::ok, "hooks", fmt::format("{} can be used", usable)});
        }
    });
    return findings;
}

Findings examine_everything(const Invocation& invocation, const CancelToken& cancel)
{
    Findings findings;
    const config::Environment environment = config::Environment::from_process();
    config::Config config;
    operation::examine(findings, "configuration", [&] {
        config::LoadedConfig loaded = config::load_config(invocation.overrides(), environment);
        for (const std::string& warning : loaded.warnings) {
            findings.push_back(
                {Verdict::odd, "configuration", warning, "correct it, or take it out"});
        }
        config = std::move(loaded.config);
    });
    const std::string search_path = environment.get("PATH");
    if (!config.paths.state.empty()) {
        const std::string& home = environment.get("HOME");
        add(findings, operation::examine_state(config));
        add(findings, operation::examine_places(config, search_path,
                                                home.empty() ? environment.home_of_uid : home));
        add(findings, examine_hooks(config, search_path));
    }
    add(findings, operation::examine_machine(config, search_path, cancel));
    return findings;
}

void print_lines(const Findings& findings, bool quiet)
{
    for (const Finding& finding : findings) {
        if (quiet && finding.verdict == Verdict::ok) {
            continue;
        }
        render::print("{:<6} {}: {}\n", operation::to_string(finding.verdict), finding.subject,
                      printable(finding.text));
        if (!finding.cure.empty()) {
            render::print("       cure: {}\n", printable(finding.cure));
        }
    }
}

void print_json(const Findings& findings)
{
    encoding::OrderedJson array = encoding::OrderedJson::array();
    for (const Finding& finding : findings) {
        encoding::OrderedJson object;
        object["schema"] = 1;
        object["verdict"] = operation::to_string(finding.verdict);
        object["subject"] = finding.subject;
        object["text"] = printable(finding.text);
        object["cure"] = finding.cure.empty() ? encoding::OrderedJson()
                                              : encoding::OrderedJson(printable(finding.cure));
        array.push_back(std::move(object));
    }
    render::print("{}\n", array.dump());
}

} // namespace

int run_doctor(const Invocation& invocation, const CancelToken& cancel)
{
    const Findings findings = examine_everything(invocation, cancel);
    if (invocation.json) {
        print_json(findings);
    } else {
        print_lines(findings, invocation.quiet != 0);
    }
    const bool well = std::none_of(findings.begin(), findings.end(), [](const Finding& finding) {
        return finding.verdict == Verdict::wrong;
    });
    return well ? 0 : 1;
}

} // namespace rbeepkg::cmd
