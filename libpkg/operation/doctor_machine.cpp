// What the doctor says of the machine: sandbox, programs, clock.
#include "libpkg/base/text.hpp"
#include "libpkg/database/database_file.hpp"
#include "libpkg/host/tool.hpp"
#include "libpkg/operation/doctor.hpp"
#include "libpkg/sandbox/sandbox.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <optional>

namespace rbeepkg::operation {

namespace {

constexpr std::int64_t k_day = 86'400;
// This program is younger than that.
constexpr std::int64_t k_year_2025 = 1'735'689'600;

struct Tool
{
    const char* name;
    const char* word;    // of depends, for what installs it
    const char* without; // what does not work then
};

// What is there and does not run is brought by the same command, where it brings anything again.
std::string install_command(const char* word, const host::Places& places, bool again)
{
    constexpr std::string_view k_install = "apt-get install";
    std::string command = host::HostDepends{{}, {}, places}.install_command({word});
    const std::size_t at = command.find(k_install);
    if (again && at != std::string::npos) {
        command.insert(at + k_install.size(), " --reinstall");
    }
    return command;
}

void look_at_tool(const Tool& tool, const host::Places& places, const CancelToken& cancel,
                  Findings& findings)
{
    const auto path = host::find_tool(tool.name, places);
    if (!path) {
        findings.push_back({Verdict::odd, "programs",
                            fmt::format("{} is not there: {}", tool.name, tool.without),
                            install_command(tool.word, places, false)});
        return;
    }
    const host::ToolAnswer answer = host::ask_tool(*path, {"--version"}, cancel);
    if (!answer.succeeded) {
        findings.push_back({Verdict::odd, "programs",
                            fmt::format("{} does not run: {}", *path, answer.failure),
                            install_command(tool.word, places, true)});
        return;
    }
    findings.push_back(
        {Verdict::ok, "programs",
         fmt::format("{}: {}", *path, printable(split(answer.output, '\n').front(), 100))});
}

void look_at_sandbox(const config::Config& config, const host::Places& places,
                     const CancelToken& cancel, Findings& findings)
{
    const auto reason =
        sandbox::unavailable_reason(sandbox::build_identity(config.build_user), cancel);
    if (reason) {
        const bool is_there = host::find_tool("bwrap", places).has_value();
        findings.push_back({Verdict::wrong, "sandbox",
                            fmt::format("recipes cannot be read or built: {}", reason->what()),
                            is_there && !reason->hint().empty()
                                ? reason->hint()
                                : install_command("bubblewrap", places, is_there)});
        return;
    }
    findings.push_back({Verdict::ok, "sandbox", "bubblewrap works"});
}

void look_at_clock(const config::Config& config, Findings& findings)
{
    const std::int64_t now = std::time(nullptr);
    std::optional<sqlite::Database> database = database::open_for_reading(config.paths.state);
    std::int64_t newest = 0;
    if (database) {
        sqlite::Statement row = database->prepare("SELECT max(created_at) FROM generation");
        newest = row.step() ? row.integer(0) : 0;
    }
    if (now < k_year_2025 || now + k_day < newest) {
        findings.push_back(
            {Verdict::wrong, "clock", "it is behind: certificates and expiries cannot be checked",
             ::geteuid() == 0 ? "timedatectl set-ntp true" : "sudo timedatectl set-ntp true"});
        return;
    }
    findings.push_back({Verdict::ok, "clock", "it is not behind what it showed before"});
}

} // namespace

Findings examine_machine(const config::Config& config, const std::string& search_path,
                         const CancelToken& cancel)
{
    constexpr std::array<Tool, 3> k_tools = {{
        {"bwrap", "bubblewrap", "recipes cannot be read or built"},
        {"git", "git", "sources of git cannot be fetched"},
        {"gpg", "gnupg", "signatures of sources cannot be checked"},
    }};
    Findings findings;
    host::Places places;
    places.search_path = search_path;
    examine(findings, "sandbox", [&] { look_at_sandbox(config, places, cancel, findings); });
    for (const Tool& tool : k_tools) {
        examine(findings, "programs", [&] { look_at_tool(tool, places, cancel, findings); });
    }
    try {
        look_at_clock(config, findings);
    } catch (const Error&) {
        return findings; // of a damaged database is said where it is looked at
    }
    return findings;
}

} // namespace rbeepkg::operation
