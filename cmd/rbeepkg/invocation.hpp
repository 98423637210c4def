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
    version
};

struct Invocation
{
    Operation operation = Operation::none;
    bool help = false;
    std::string help_text; // of this operation, when help is asked for
    std::vector<std::string> targets;
    std::string command_line; // as typed

    // Everywhere.
    std::string root, dbpath, cachedir, config_file, logfile, progress = "auto", arch;
    std::vector<std::string> settings;
    bool system = false, user = false, json = false, no_confirm = false, no_progress_bar = false;
    int quiet = 0;

    // -S, -U, -R.
    int refresh = 0, search = 0, info = 0, list = 0, no_depends = 0, print = 0, download_only = 0;
    bool needed = false, beside = false, as_depends = false, build = false, no_build = false,
         all_versions = false;
    std::string build_network;

    // -Ss, -Si, -Sl and every -Q only read.
    bool only_reads() const;
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
