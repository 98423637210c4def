#include "cmd/rbeepkg/option_table.hpp"

#include <fmt/format.h>

#include <array>

namespace rbeepkg::cmd {

namespace {

constexpr std::array<OperationRow, 11> k_operations = {{
    {Operation::sync, 'S', "sync", "rbeepkg -S [options] [catalog/]NAME[=VERSION]...",
     "install workers from the catalogs; -Sy refreshes, -Su upgrades, -Ss searches, -Sc cleans"},
    {Operation::upgrade_files, 'U', "upgrade", "rbeepkg -U [options] FILE|URL...",
     "install package files"},
    {Operation::remove, 'R', "remove", "rbeepkg -R [options] NAME[=VERSION]...", "remove workers"},
    {Operation::query, 'Q', "query", "rbeepkg -Q [options] [NAME[=VERSION]]...",
     "tell what is installed"},
    {Operation::database, 'D', "database", "rbeepkg -D [options] NAME[=VERSION]...",
     "activate a version, hold, set reasons; check the state"},
    {Operation::deptest, 'T', "deptest", "rbeepkg -T [options] DEPEND...",
     "print the dependencies that are not met"},
    {Operation::files, 'F', "files", "rbeepkg -F [options] PATH...",
     "search the files of the catalogs' packages"},
    {Operation::version, 'V', "version", "rbeepkg -V", "print the version"},
    {Operation::history, 'h', "history", "rbeepkg --history [options]",
     "list the transactions: when, who, what, how they ended"},
    {Operation::rollback, 'b', "rollback", "rbeepkg --rollback [options] [GENERATION]",
     "return to the generation before, or to the one named"},
    {Operation::doctor, 'd', "doctor", "rbeepkg --doctor [options]",
     "say what is wrong or odd on this machine, with the cure"},
}};

constexpr const char* k_everywhere = "SURQDTFVhbd";

} // namespace

std::span<const OperationRow> operations()
{
    return k_operations;
}

bool has_letter(const OperationRow& row)
{
    return row.letter >= 'A' && row.letter <= 'Z';
}

std::string call_of(const OperationRow& row)
{
    return has_letter(row) ? fmt::format("rbeepkg -{}", row.letter)
                           : fmt::format("rbeepkg --{}", row.name);
}

const std::vector<OptionRow>& options()
{
    using I = Invocation;
    static const std::vector<OptionRow> k_rows = {
        {"SF", "-y,--refresh", &I::refresh,
         "ask the catalogs first (twice: even if nothing seems to have changed)"},
        {"SF", "--accept-index", &I::accept_index,
         "with -y: take a repository's index though a newer one was seen"},
        {"S", "-u,--sysupgrade", &I::sysupgrade,
         "upgrade what is older than in the catalogs (twice: downgrade what is newer)"},
        {"S", "-s,--search", &I::search, "search names, descriptions and what packages provide"},
        {"Q", "-s,--search", &I::search, "search what is installed"},
        {"S", "-i,--info", &I::info,
         "tell everything about the packages (twice: who needs them, too)"},
        {"Q", "-i,--info", &I::info, "tell everything about the packages (twice: backup files)"},
        {"S", "-l,--list", &I::list, "all packages of the catalogs"},
        {"QF", "-l,--list", &I::list, "the files of packages"},
        {"SQ", "-g,--groups", &I::groups, "the members of groups (-Sgg: of all of them)"},
        {"S", "-c,--clean", &I::clean,
         "free space: old generations, trees, cached files (twice: the whole cache)"},
        {"SU", "-w,--downloadonly", &I::download_only,
         "fetch and build into the cache, install nothing"},
        {"SURb", "-p,--print", &I::print, "print what would be done, change nothing"},
        {"SUR", "--print-format", &I::print_format,
         "print each package so: %n name, %v version, %l location, %r catalog, %s size, %o origin",
         ":format"},
        {"SUR", "-d,--nodeps", &I::no_depends,
         "ignore versions of dependencies (twice: dependencies altogether)"},
        {"SUR", "--assume-installed", &I::assume_installed,
         "NAME=VERSION: take it as installed (may be repeated)", ":name=version"},
        {"SUR", "--dbonly", &I::dbonly,
         "refused: records and files are one here, and change together"},
        {"SUR", "--noscriptlet", &I::no_scriptlet, "run no install scripts"},
        {"SU", "--needed", &I::needed, "leave alone what is up to date"},
        {"SU", "--beside", &I::beside, "leave other versions, and the active one, as they are"},
        {"SU", "--asdeps", &I::as_depends, "mark as installed for others"},
        {"SU", "--asexplicit", &I::as_explicit, "mark as asked for"},
        {"SU", "--ignore", &I::ignore, "leave packages alone (globs; a comma list; repeatable)",
         k_value_is_installed},
        {"SU", "--ignoregroup", &I::ignore_groups,
         "leave the members of groups alone (globs; a comma list; repeatable)", k_value_is_group},
        {"SU", "--overwrite", &I::overwrite,
         "replace foreign files in the bin directory (globs; a comma list; repeatable)", ":glob"},
        {"S", "--build", &I::build, "build from source even when a binary is offered"},
        {"S", "--no-build", &I::no_build, "never compile: fail when only a build would do"},
        {"S", "--build-network", &I::build_network,
         "network of a build: none, fetch (default), prepare, all", "none fetch prepare all"},
        {"R", "-c,--cascade", &I::cascade, "remove what depends on the targets too"},
        {"R", "-n,--nosave", &I::no_save, "accepted as pacman's; no backups are kept either way"},
        {"R", "-s,--recursive", &I::recursive,
         "remove dependencies that nothing needs then (twice: explicitly installed ones too)"},
        {"R", "-u,--unneeded", &I::unneeded, "remove only targets that nothing needs"},
        {"R", "--all", &I::all_versions, "every installed version that the target means"},
        {"Q", "-c,--changelog", &I::changelog, "the changelog of packages"},
        {"Q", "-d,--deps", &I::only_depends, "only what was installed for others"},
        {"Q", "-e,--explicit", &I::only_explicit, "only what was asked for"},
        {"Q", "-k,--check", &I::check, "are the files there (twice: are they as they were)"},
        {"D", "-k,--check", &I::check,
         "hold the database against generations and store and repair what can be; do dependencies "
         "and conflicts fit (twice: of the catalogs)"},
        {"Q", "-m,--foreign", &I::foreign, "only what no catalog has"},
        {"Q", "-n,--native", &I::native, "only what a catalog has"},
        {"Q", "-o,--owns", &I::owns, "the packages that own files"},
        {"Q", "-p,--file", &I::from_file, "ask package files instead of what is installed"},
        {"Q", "-t,--unrequired", &I::unrequired,
         "only what nothing requires (twice: nor wants optionally)"},
        {"Q", "-u,--upgrades", &I::upgrades, "only what a catalog has in a newer version"},
        {"Q", "--repair", &I::repair, "with -kk: put right from the cache what is wrong"},
        {"D", "--activate", &I::activate, "make NAME=VERSION the version that plain NAME runs"},
        {"D", "--hold", &I::hold, "let -Su leave packages alone"},
        {"D", "--unhold", &I::unhold, "let -Su move packages on again"},
        {"D", "--reason", &I::reason, "with --hold: why", ":text"},
        {"D", "--asdeps", &I::as_depends, "mark as installed for others"},
        {"D", "--asexplicit", &I::as_explicit, "mark as asked for"},
        {"D", "--rebuild", &I::rebuild, "make the database anew from the generations' manifests"},
        {"D", "--hive-export", &I::hive_export, "write what a hive reads of workers and devices"},
        {"F", "-x,--regex", &I::regex, "take the path as a regular expression"},
        {"F", "--machinereadable", &I::machine_readable, "fields apart by NUL, one file a line"},
        {"SQFDd", "-q,--quiet", &I::quiet, "say less: names only"},
        {"Q", "-j,--json", &I::json, "one line of JSON (share/doc/rbeepkg/JSON.md)"},
        {"SURDTFhbd", "--json", &I::json,
         "answers as one line of JSON (share/doc/rbeepkg/JSON.md)"},
        {"SQ", "--schema", &I::schema, "of --json: hive, a, b or c (share/doc/rbeepkg/JSON.md)",
         "hive a b c"},
        {k_everywhere, "--noconfirm", &I::no_confirm,
         "ask nothing, take the default of every question"},
        {k_everywhere, "--confirm", &I::confirm, "ask again, after --noconfirm"},
        {k_everywhere, "--ask", &I::ask,
         "as --noconfirm, with the defaults of the questions in this mask inverted", ":mask"},
        {"SURDQb", "--progress", &I::progress,
         "auto, bar, plain, json or none (share/doc/rbeepkg/NDJSON.md)",
         "auto bar plain json none"},
        {k_everywhere, "--noprogressbar", &I::no_progress_bar, "plain lines instead of bars"},
        {"SURDQb", "--lock-timeout", &I::lock_timeout,
         "how long to wait for another rbeepkg, such as 30s", ":time"},
        {k_everywhere, "-r,--root", &I::root, "another root directory", k_value_is_directory},
        {k_everywhere, "-b,--dbpath", &I::dbpath, "another directory of the database and the store",
         k_value_is_directory},
        {k_everywhere, "--cachedir", &I::cachedir, "another cache directory", k_value_is_directory},
        {k_everywhere, "--config", &I::config_file, "another configuration file", k_value_is_file},
        {k_everywhere, "--hookdir", &I::hook_dirs, "another directory of hooks (may be repeated)",
         k_value_is_directory},
        {k_everywhere, "--logfile", &I::logfile, "another log file", k_value_is_file},
        {k_everywhere, "--arch", &I::arch, "another architecture", ":architecture"},
        {k_everywhere, "--color", &I::color, "always, never or auto", "always never auto"},
        {k_everywhere, "-v,--verbose", &I::verbose,
         "say where everything is first; what is going to change as a table"},
        {k_everywhere, "--debug", &I::debug,
         "say on stderr what is read and how long each step takes"},
        {k_everywhere, "--disable-download-timeout", &I::disable_download_timeout,
         "give no download up because it is slow"},
        {k_everywhere, "--set", &I::settings,
         "Key=Value: any setting of the configuration (may be repeated)", k_value_is_setting},
        {k_everywhere, "--system", &I::system, "work on the whole machine's installation"},
        {k_everywhere, "--user", &I::user, "work on this user's own installation"},
    };
    return k_rows;
}

} // namespace rbeepkg::cmd
