// What the doctor says of the places that are used.
#include "libpkg/operation/doctor.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/database/database_file.hpp"
#include "libpkg/database/sync_database.hpp"
#include "libpkg/operation/command_words.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/lock.hpp"
#include "libpkg/store/abilities.hpp"
#include "libpkg/store/profile.hpp"
#include "libpkg/store/store.hpp"

#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <optional>
#include <set>

namespace rbeepkg::operation {

namespace {

constexpr std::uint64_t k_no_room = 64ULL << 20U;
constexpr std::uint64_t k_little_room = 1ULL << 30U;
constexpr std::uint64_t k_few_inodes = 1000;
constexpr std::uint64_t k_room_to_try = 64U << 10U;
constexpr std::int64_t k_day = 86'400;
constexpr std::int64_t k_old_catalog = 30 * k_day;
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
                            : "rbeepkg -Sc    # frees what nothing needs; -Scc the whole cache"});
    if (space.inodes < k_few_inodes) {
        findings.push_back({Verdict::odd, "space",
                            fmt::format("{} has {} inodes left", directory, space.inodes),
                            "rbeepkg -Sc    # frees what nothing needs"});
    }
}

struct ::statvfs mount_of(const std::string& path)
{
    struct ::statvfs status = {};
    if (::statvfs(path.c_str(), &status) != 0) {
        throw system_error(errno, fmt::format("cannot look at the file system of {}", path));
    }
    return status;
}

// The highest directory of the file system that path is on.
std::string mount_point(std::string path)
{
    const std::uint64_t device = os::space_for(path).device;
    while (path != "/" && os::space_for(os::parent_path(path)).device == device) {
        path = os::parent_path(path);
    }
    return path;
}

std::string as_root(const std::string& command)
{
    return ::geteuid() == 0 ? command : "sudo " + command;
}

void look_at_mount(const std::string& directory, bool runs_programs, Findings& findings)
{
    const std::string path = nearest_that_exists(directory);
    const auto flags = mount_of(path).f_flag;
    const auto remount = [&](const char* how) {
        return as_root(fmt::format("mount -o remount,{} {}", how, shell_word(mount_point(path))));
    };
    if ((flags & ST_RDONLY) != 0) {
        findings.push_back({Verdict::wrong, "file systems",
                            fmt::format("{} is on a file system that is mounted read-only", path),
                            remount("rw") + "    # or choose another place: --dbpath, --cachedir"});
    }
    if (runs_programs && (flags & ST_NOEXEC) != 0) {
        findings.push_back({Verdict::wrong, "file systems",
                            fmt::format("{} is mounted noexec: no worker can run from there", path),
                            remount("exec") + "    # or choose another place: --dbpath"});
    }
}

// What is tried in the state directory looks to a writer as if another had died: none may come
// between. nullopt: somebody else works there.
std::optional<os::FileLock> quiet_state(const std::string& state)
{
    return os::FileLock::try_acquire(os::join_path(state, "lock"), os::FileLock::Kind::shared);
}

// Tried out beside the state, or in it, in a directory that goes again. Who may not write there
// cannot try.
void look_at_abilities(const std::string& state, Findings& findings)
{
    const std::string path = nearest_that_exists(state);
    std::optional<os::FileLock> quiet;
    if (!os::can_create_below(path) || (mount_of(path).f_flag & ST_RDONLY) != 0 ||
        os::space_for(path).bytes < k_room_to_try) {
        return;
    }
    if (os::exists(os::join_path(path, "lock")) && path == state && !(quiet = quiet_state(state))) {
        return;
    }
    const bool noexec = (mount_of(path).f_flag & ST_NOEXEC) != 0; // said already
    bool well = true;
    for (const store::Ability& ability : store::probe_abilities(path)) {
        if (ability.ok || (noexec && ability.name == store::k_running_programs)) {
            continue;
        }
        well = false;
        findings.push_back(
            {ability.needed ? Verdict::wrong : Verdict::ok, "file systems",
             fmt::format("that of {} lacks {} ({})", path, ability.name, ability.problem),
             ability.needed ? ability.cure : ""});
    }
    if (well && !noexec) {
        findings.push_back(
            {Verdict::ok, "file systems", fmt::format("that of {} can do what is needed", path)});
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
                                    ? "sudo rbeepkg --doctor    # or for yourself: rbeepkg --user"
                                    : fmt::format("sudo chown {} {}", ::geteuid(),
                                                  shell_word(nearest_that_exists(directory)))});
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

std::string path_command(const std::string& bin)
{
    return fmt::format("export PATH=\"{}:$PATH\"    # and the same line in ~/.profile", bin);
}

void look_at_path(const config::Config& config, const std::string& search_path, Findings& findings)
{
    if (config.paths.root != "/") {
        return; // the bin directory of another root is nobody's search path here
    }
    const std::string& bin = config.paths.bin;
    const auto directories = split(search_path, ':');
    if (std::find(directories.begin(), directories.end(), bin) == directories.end()) {
        findings.push_back({Verdict::odd, "PATH", bin + " is not on your PATH", path_command(bin)});
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
                                path_command(bin)});
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

Findings examine_places(const config::Config& config, const std::string& search_path)
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
    examine(findings, "file systems", [&] { look_at_abilities(config.paths.state, findings); });
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
    return findings;
}

} // namespace rbeepkg::operation
