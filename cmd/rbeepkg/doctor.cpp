#include "cmd/rbeepkg/doctor.hpp"

#include "cmd/rbeepkg/render/output.hpp"
#include "hooks/hook_set.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/encoding/json.hpp"
#include "libpkg/operation/command_words.hpp"
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

// In the last directory its name is taken from it, before that one masks it there.
std::string masking_command(const std::string& name, const config::Config& config)
{
    const std::string last = config.paths.hook_dirs.back();
    const std::string path = os::join_path(last, name);
    return os::exists(path)
               ? fmt::format("mv {0} {0}.aside    # or correct it", operation::shell_word(path))
               : fmt::format("mkdir -p {} && ln -s /dev/null {}    # masks it",
                             operation::shell_word(last), operation::shell_word(path));
}

Findings examine_hooks(const config::Config& config, const std::string& search_path)
{
    Findings findings;
    operation::examine(findings, "hooks", [&] {
        OddityCollector oddities{findings, "hooks"};
        std::vector<hooks::HookRefusal> refusals;
        const std::vector<hooks::Hook> found =
            hooks::load_hooks(config.paths.hook_dirs, oddities, refusals);
        for (const hooks::HookRefusal& refusal : refusals) {
            findings.push_back({Verdict::wrong, "hooks",
                                "no transaction can be made: " + refusal.reason,
                                masking_command(refusal.name, config)});
        }
        std::size_t usable = found.size();
        for (const hooks::Hook& hook : found) {
            const std::string& program = hook.action.exec.front();
            // Below another root its own programs run, which cannot be looked for from here.
            if (config.paths.root == "/" && !is_there(program, search_path)) {
                --usable;
                findings.push_back(
                    {Verdict::wrong, "hooks",
                     fmt::format("{} runs {}, which is not there", hook.name, program),
                     masking_command(hook.name, config)});
            }
        }
        if (usable == found.size() && refusals.empty()) {
            findings.push_back({Verdict::ok, "hooks", fmt::format("{} can be used", usable)});
        }
    });
    return findings;
}

// A warning of the configuration begins with its place, "FILE:LINE: ": an editor opens it there.
std::string editing_command(std::string_view warning)
{
    const std::size_t line = warning.find(':');
    const std::size_t end = line == std::string_view::npos ? line : warning.find(':', line + 1);
    if (end == std::string_view::npos || !warning.starts_with('/') ||
        !parse_number(warning.substr(line + 1, end - line - 1))) {
        return "correct it, or take it out";
    }
    return fmt::format("${{EDITOR:-vi}} +{} {}    # correct it, or take it out",
                       warning.substr(line + 1, end - line - 1),
                       operation::shell_word(std::string{warning.substr(0, line)}));
}

// Cures are for where this call looked.
void add_location(Findings& findings, const Invocation& invocation)
{
    const std::string program = "rbeepkg ";
    const std::string located =
        "rbeepkg" + operation::shell_words(invocation.location_options()) + " ";
    for (Finding& finding : findings) {
        std::string& cure = finding.cure;
        for (std::size_t at = cure.find(program + "-"); at != std::string::npos;
             at = cure.find(program + "-", at + located.size())) {
            cure.replace(at, program.size(), located);
        }
    }
}

Findings examine_everything(const Invocation& invocation, const CancelToken& cancel)
{
    Findings findings;
    const config::Environment environment = config::Environment::from_process();
    config::Config config;
    operation::examine(findings, "configuration", [&] {
        config::LoadedConfig loaded = config::load_config(invocation.overrides(), environment);
        for (const std::string& warning : loaded.warnings) {
            findings.push_back({Verdict::odd, "configuration", warning, editing_command(warning)});
        }
        config = std::move(loaded.config);
    });
    if (config.paths.state.empty()) { // what it cannot be read for is the one finding so far
        findings.back().cure = editing_command(findings.back().text);
    }
    const std::string search_path = environment.get("PATH");
    if (!config.paths.state.empty()) {
        add(findings, operation::examine_state(config));
        add(findings, operation::examine_places(config, search_path));
        add(findings, operation::examine_hive(config, cancel));
        add(findings, examine_hooks(config, search_path));
    }
    add(findings, operation::examine_machine(config, search_path, cancel));
    add_location(findings, invocation);
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
