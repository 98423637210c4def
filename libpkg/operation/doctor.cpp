// What the doctor says of the places that are used, and of the machine.
#include "libpkg/operation/doctor.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/database/database_file.hpp"
#include "libpkg/database/sync_database.hpp"
#include "libpkg/host/tool.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/sandbox/sandbox.hpp"
#include "libpkg/store/profile.hpp"
#include "libpkg/store/store.hpp"

#include <sys/statvfs.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <optional>
#include <set>

namespace rbeepkg::operation {

namespace {

constexpr std::uint64_t k_no_room = 64ULL << 20U;
constexpr std::uint64_t k_little_room = 1ULL << 30U;
constexpr std::uint64_t k_few_inodes = 1000;
constexpr std::int64_t k_day = 86'400;
constexpr std::int64_t k_old_catalog = 30 * k_day;
// This program is younger than that.
constexpr std::int64_t k_year_2025 = 1'735'689'600;
constexpr std::string_view k_file_scheme = "file://";

std::string nearest_that_exists(std::string path)
{
    while (path != "/" && !os::exists(path)) {
        path = os::parent_path(path);
    }
    return path;
}

void look_at_space(const std::string& directory, Findings& findings)
{
    const os::Space space = os::space_for(directory);
    const std::string text = fmt::format("{} has {} free", directory, human_size(space.bytes));
    const Verdict verdict = space.bytes < k_no_room       ? Verdict::wrong
                            : space.bytes < k_little_room ? Verdict::odd
                                                          : Verdict::ok;
    findings.push_back({verdict, "space", text,
                        verdict == Verdict::ok
                            ? ""
                            : "rbeepkg -Sc frees what nothing needs; -Scc the whole cache"});
    if (space.inodes != 0 && space.inodes < k_few_inodes) {
        findings.push_back({Verdict::odd, "space",
                            fmt::format("{} has {} inodes left", directory, space.inodes),
                            "rbeepkg -Sc frees what nothing needs"});
    }
}

void look_at_mount(const std::string& directory, bool runs_programs, Findings& findings)
{
    struct ::statvfs status = {};
    const std::string path = nearest_that_exists(directory);
    if (::statvfs(path.c_str(), &status) != 0) {
        throw system_error(errno, fmt::format("cannot look at the file system of {}", path));
    }
    if ((status.f_flag & ST_RDONLY) != 0) {
        findings.push_back({Verdict::wrong, "file systems",
                            fmt::format("{} is on a file system that is mounted read-only", path),
                            "mount it writable, or choose another place with --dbpath or "
                            "--cachedir"});
    }
    if (runs_programs && (status.f_flag & ST_NOEXEC) != 0) {
        findings.push_back({Verdict::wrong, "file systems",
                            fmt::format("{} is mounted noexec: no worker can run from there", path),
                            "mount it without noexec, or choose another place with --dbpath"});
    }
}

void look_at_rights(const config::Config& config, Findings& findings)
{
    for (const std::string& directory :
         {config.paths.state, config.paths.bin, config.paths.cache}) {
        if (!os::can_create_below(directory)) {
            findings.push_back({Verdict::odd, "rights",
                                fmt::format("you cannot write to {}", directory),
                                config.scope == config::Scope::system
                                    ? "run what changes something as root, or with --user"
                                    : "make the directory yours"});
        }
    }
}

// The first that a shell finds.
std::string found_on(const std::vector<std::string_view>& directories, const std::string& command)
{
    for (const std::string_view directory : directories) {
        std::string path = os::join_path(directory, command);
        if (!directory.empty() && os::is_executable_file(path)) {
            return path;
        }
    }
    return {};
}

void look_at_path(const config::Config& config, const std::string& search_path, Findings& findings)
{
    if (config.paths.root != "/") {
        return; // the bin directory of another root is nobody's search path here
    }
    const std::string& bin = config.paths.bin;
    const auto directories = split(search_path, ':');
    if (std::find(directories.begin(), directories.end(), bin) == directories.end()) {
        findings.push_back(
            {Verdict::odd, "PATH", bin + " is not on your PATH",
             fmt::format("add this line to ~/.profile: export PATH=\"{}:$PATH\"", bin)});
        return;
    }
    const store::Store store{config.paths.state};
    const std::int64_t current = store.current();
    bool shadowed = false;
    for (const std::string& command :
         current == 0 ? std::vector<std::string>{} : store::command_names(store, current)) {
        const std::string found = found_on(directories, command);
        if (!found.empty() && found != os::join_path(bin, command)) {
            shadowed = true;
            findings.push_back({Verdict::odd, "PATH",
                                fmt::format("{} runs {}, not the one in {}", command, found, bin),
                                fmt::format("put {} before {}", bin, os::parent_path(found))});
        }
    }
    if (!shadowed) {
        findings.push_back(
            {Verdict::ok, "PATH", bin + " is on it, and nothing hides its commands"});
    }
}

void look_at_catalog(const config::CatalogConfig& catalog,
                     std::optional<sqlite::Database>& database, Findings& findings)
{
    for (const std::string& server : catalog.servers) {
        if (server.starts_with(k_file_scheme) && !os::exists(server.substr(k_file_scheme.size()))) {
            findings.push_back({Verdict::wrong, "catalogs",
                                fmt::format("{}: {} is not there", catalog.name, server),
                                "put it there, or take the server out of the configuration"});
        }
    }
    const auto copy =
        database ? database::SyncDatabase{*database}.catalog(catalog.name) : std::nullopt;
    if (!copy) {
        findings.push_back(
            {Verdict::odd, "catalogs", catalog.name + " was never asked", "rbeepkg -Sy"});
        return;
    }
    const std::int64_t age = std::time(nullptr) - copy->fetched_at;
    findings.push_back({age > k_old_catalog ? Verdict::odd : Verdict::ok, "catalogs",
                        fmt::format("{} was asked {} days ago", catalog.name,
                                    std::max<std::int64_t>(age, 0) / k_day),
                        age > k_old_catalog ? "rbeepkg -Sy" : ""});
}

void look_at_hive(const std::string& home, Findings& findings)
{
    const std::string directory = os::join_path(home, ".cache/rbee/workers");
    if (home.empty()) {
        return;
    }
    if (!os::can_create_below(directory)) {
        findings.push_back(
            {Verdict::odd, "hive",
             fmt::format("{} cannot be written: a hive learns of no worker there", directory),
             "make the directory yours"});
        return;
    }
    findings.push_back({Verdict::ok, "hive", directory + " can be written"});
}

struct Tool
{
    const char* name;
    const char* without; // what does not work then
};

void look_at_tool(const Tool& tool, const host::Places& places, const CancelToken& cancel,
                  Findings& findings)
{
    const auto path = host::find_tool(tool.name, places);
    if (!path) {
        findings.push_back({Verdict::odd, "programs",
                            fmt::format("{} is not there: {}", tool.name, tool.without),
                            fmt::format("install {}", tool.name)});
        return;
    }
    const host::ToolAnswer answer = host::ask_tool(*path, {"--version"}, cancel);
    if (!answer.succeeded) {
        findings.push_back({Verdict::odd, "programs",
                            fmt::format("{} does not run: {}", *path, answer.failure),
                            fmt::format("install {} again", tool.name)});
        return;
    }
    findings.push_back(
        {Verdict::ok, "programs",
         fmt::format("{}: {}", *path, printable(split(answer.output, '\n').front(), 100))});
}

void look_at_sandbox(const config::Config& config, const CancelToken& cancel, Findings& findings)
{
    const auto reason =
        sandbox::unavailable_reason(sandbox::build_identity(config.build_user), cancel);
    if (reason) {
        findings.push_back({Verdict::wrong, "sandbox",
                            fmt::format("recipes cannot be read or built: {}", reason->what()),
                            reason->hint()});
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
        findings.push_back({Verdict::wrong, "clock",
                            "it is behind: certificates and expiries cannot be checked",
                            "set it: timedatectl set-ntp true"});
        return;
    }
    findings.push_back({Verdict::ok, "clock", "it is not behind what it showed before"});
}

} // namespace

const char* to_string(Verdict verdict)
{
    switch (verdict) {
    case Verdict::ok:
        return "ok";
    case Verdict::odd:
        return "odd";
    case Verdict::wrong:
        return "wrong";
    }
    return "wrong";
}

void examine(Findings& findings, const std::string& subject, const std::function<void()>& check)
{
    try {
        check();
    } catch (const Error& error) {
        findings.push_back({Verdict::wrong, subject, error.what(), error.hint()});
    }
}

Findings examine_places(const config::Config& config, const std::string& search_path,
                        const std::string& home)
{
    Findings findings;
    std::set<std::uint64_t> devices;
    for (const std::string& directory : {config.paths.state, config.paths.cache}) {
        examine(findings, "space", [&] {
            if (devices.insert(os::space_for(directory).device).second) {
                look_at_space(directory, findings);
            }
            look_at_mount(directory, directory == config.paths.state, findings);
        });
    }
    examine(findings, "rights", [&] { look_at_rights(config, findings); });
    examine(findings, "PATH", [&] { look_at_path(config, search_path, findings); });
    std::optional<sqlite::Database> database;
    try {
        database = database::open_for_reading(config.paths.state);
    } catch (const Error&) {
        database.reset(); // said where the database is looked at
    }
    for (const config::CatalogConfig& catalog : config.catalogs) {
        examine(findings, "catalogs", [&] { look_at_catalog(catalog, database, findings); });
    }
    examine(findings, "hive", [&] { look_at_hive(home, findings); });
    return findings;
}

Findings examine_machine(const config::Config& config, const std::string& search_path,
                         const CancelToken& cancel)
{
    constexpr std::array<Tool, 3> k_tools = {{
        {"bwrap", "recipes cannot be read or built"},
        {"git", "sources of git cannot be fetched"},
        {"gpg", "signatures of sources cannot be checked"},
    }};
    Findings findings;
    host::Places places;
    places.search_path = search_path;
    examine(findings, "sandbox", [&] { look_at_sandbox(config, cancel, findings); });
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
