// What the user typed, as a value. One row of the table in command_line.cpp fills each field.
#pragma once

#include "libpkg/config/config.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::cmd {

enum class Operation
{
    none,
    sync,
    upgrade_files,
    remove,
    query,
    database,
    deptest,
    files,
    version,
    history,
    rollback,
    doctor
};

struct Invocation
{
    Operation operation = Operation::none;
    bool help = false;
    std::string help_text; // of this operation, when help is asked for
    std::vector<std::string> targets;
    std::string command_line; // as typed

    // Everywhere.
    std::string root, dbpath, cachedir, config_file, logfile, progress = "auto", arch, color = "",
                                                              lock_timeout;
    std::vector<std::string> settings, hook_dirs;
    bool system = false, user = false, json = false, no_confirm = false, confirm = false,
         no_progress_bar = false, verbose = false, debug = false, disable_download_timeout = false;
    int quiet = 0;
    std::string schema; // of --json: "", "hive", "a", "b", "c"

    // What several operations ask for.
    bool accept_index = false;
    int refresh = 0, search = 0, info = 0, list = 0, groups = 0, check = 0;

    // -S, -U, -R.
    int sysupgrade = 0, clean = 0, no_depends = 0, print = 0, download_only = 0, recursive = 0;
    bool needed = false, beside = false, as_depends = false, as_explicit = false, build = false,
         no_build = false, all_versions = false, dbonly = false, no_scriptlet = false,
         cascade = false, no_save = false, unneeded = false;
    std::string build_network, print_format, ask;
    std::vector<std::string> ignore, ignore_groups, overwrite, assume_installed; // comma lists

    // -Q.
    int unrequired = 0;
    bool changelog = false, only_depends = false, only_explicit = false, foreign = false,
         native = false, owns = false, from_file = false, upgrades = false, repair = false;

    // -D.
    bool activate = false, hold = false, unhold = false, rebuild = false, hive_export = false;
    std::string reason;

    // -F.
    bool regex = false, machine_readable = false;

    // Queries: everything that takes no lock and changes nothing of what is installed.
    bool only_reads() const;
    // Of those: what rbeepkg-transact answers all the same, since it takes libraries that rbeepkg
    // does not load.
    bool reads_heavily() const;
    config::Overrides overrides() const;
    // Those of the options that say where to work, as words: an undo line needs them too.
    std::vector<std::string> location_options() const;
};

// Error{usage} for an unknown or inapplicable option, two operations, a missing value; the hint
// names --help.
Invocation parse_command_line(int argc, const char* const* argv);

// The operation that the words name; none when they name none or several. For the exit status of a
// command line that cannot be parsed.
Operation named_operation(int argc, const char* const* argv);

// The text of --help without an operation, and of --version.
std::string general_help();
std::string version_text();
// What is to be printed when help or the version is all that is asked for.
std::optional<std::string> text_about(const Invocation& invocation);

} // namespace rbeepkg::cmd
