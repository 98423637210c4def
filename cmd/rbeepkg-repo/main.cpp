// rbeepkg-repo: makes and keeps a repository directory.
#include "cmd/rbeepkg/render/output.hpp"
#include "cmd/rbeepkg/status_of.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/signals.hpp"
#include "libpkg/os/standard_streams.hpp"
#include "libpkg/repository/directory.hpp"
#include "libpkg/repository/index_targets.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace rbeepkg;
using cmd::render::print;
using repository::Change;

constexpr int k_exit_failed = 1;
constexpr int k_signal_base = 128;
constexpr int k_most_days = 36'500;

struct Options
{
    std::string place; // the directory, or its index
    std::string name;
    std::vector<std::string> subjects; // package files, or targets
    repository::AddOptions add;
    repository::RemoveOptions remove;
    std::size_t keep_versions = 1;
    bool all_versions = false;
    std::string pkgbuild;
    int expires_in_days = -1; // -1: as before
    long lock_timeout_seconds = 60;
    bool quiet = false;
};

// Warnings go to stderr, facts worth a line to stdout; the steps between are nobody's business.
class Lines final : public EventSink
{
public:
    void on(const Event& event) noexcept override
    {
        if (const auto* warning = std::get_if<Warning>(&event)) {
            print(stderr, "warning: {}\n", printable(warning->message));
            if (!warning->hint.empty()) {
                print(stderr, "  hint: {}\n", printable(warning->hint));
            }
        } else if (const auto* notice = std::get_if<Notice>(&event)) {
            print(stderr, "{}\n", printable(notice->message));
        }
    }
};

void add_common(CLI::App& verb, Options& options)
{
    verb.add_option("--expires-in", options.expires_in_days,
                    "DAYS: clients warn about an index that is older (0: never); holds from now on")
        ->check(CLI::Range(0, k_most_days));
    verb.add_option("--lock-timeout", options.lock_timeout_seconds,
                    "SECONDS to wait for another rbeepkg-repo")
        ->check(CLI::Range(0L, 86'400L))
        ->capture_default_str();
    verb.add_flag("-q,--quiet", options.quiet, "say only what is wrong");
}

CLI::App& add_init(CLI::App& app, Options& options)
{
    CLI::App& verb = *app.add_subcommand("init", "make a directory with an empty index");
    verb.add_option("DIR", options.place, "the directory")->required();
    verb.add_option("--name", options.name, "the name of the repository (the directory's)");
    add_common(verb, options);
    return verb;
}

CLI::App& add_add(CLI::App& app, Options& options)
{
    CLI::App& verb = *app.add_subcommand("add", "put package files into the index");
    verb.add_option("DIR/index", options.place, "the index, or its directory")->required();
    verb.add_option("FILE", options.subjects, "package files")->required();
    verb.add_flag("-n,--new", options.add.only_new, "leave versions that are there as they are");
    verb.add_flag("-R,--remove", options.add.remove_replaced,
                  "delete the package files of entries that go");
    auto* keep = verb.add_option("--keep-versions", options.keep_versions,
                                 "N: how many versions of a name stay (1)")
                     ->check(CLI::Range(std::size_t{1}, std::size_t{10'000}));
    verb.add_flag("--all-versions", options.all_versions, "every version stays")->excludes(keep);
    verb.add_flag("--move", options.add.move, "delete the given files once they are in");
    verb.add_option("--pkgbuild", options.pkgbuild,
                    "the recipe of the packages (PKGBUILD beside each, if it made it)");
    add_common(verb, options);
    return verb;
}

CLI::App& add_remove(CLI::App& app, Options& options)
{
    CLI::App& verb = *app.add_subcommand("remove", "take packages out of the index");
    verb.add_option("DIR/index", options.place, "the index, or its directory")->required();
    verb.add_option("NAME[=VERSION]", options.subjects, "what goes")->required();
    verb.add_flag("-R,--remove", options.remove.remove_files, "delete their package files too");
    add_common(verb, options);
    return verb;
}

std::string line_of(const Change& change)
{
    std::string what = change.name + " " + change.version;
    switch (change.kind) {
    case Change::Kind::added:
        return "added " + what;
    case Change::Kind::replaced:
        return change.old_version == change.version
                   ? "replaced " + what + " by another file of that version"
                   : fmt::format("added {} in the place of {}", what, change.old_version);
    case Change::Kind::dropped:
        return "dropped " + what;
    case Change::Kind::removed:
        return "removed " + what;
    case Change::Kind::unchanged:
        return what + " is there already";
    case Change::Kind::skipped:
        return what + " is there already -- skipping";
    }
    return what;
}

void tell(const repository::Outcome& outcome, const std::string& directory, bool quiet)
{
    if (quiet) {
        return;
    }
    for (const Change& change : outcome.changes) {
        print("{}\n", line_of(change));
    }
    print("{}/{}: {}serial {}, {} package{}\n", directory, repository::k_index_name,
          outcome.published ? "" : "unchanged, ", outcome.serial, outcome.packages,
          outcome.packages == 1 ? "" : "s");
}

repository::Lifetime lifetime_of(const Options& options)
{
    if (options.expires_in_days < 0) {
        return std::nullopt;
    }
    return std::chrono::hours{24} * options.expires_in_days;
}

// rbeepkg-repo __complete INDEX WORD, asked by the shell files in completions/: what `remove` may
// name, one a line. Nothing is said, whatever is wrong: people are in the middle of a line.
int complete(const std::string& place, const std::string& word)
{
    constexpr std::size_t k_most = 2'000;
    try {
        const std::string path =
            os::join_path(repository::directory_of(place), repository::k_index_name);
        const auto index = os::read_file_if_exists(path, repository::k_max_index_bytes);
        for (const std::string& target :
             repository::targets_beginning_with(index.value_or(""), word, k_most)) {
            print("{}\n", target);
        }
        return 0;
    } catch (const std::exception&) {
        return k_exit_failed;
    }
}

int run(int argc, char** argv)
{
    Options options;
    CLI::App app{"rbeepkg-repo: makes and keeps a directory of packages that rbeepkg reads as a "
                 "catalog, over file:// or from any web server"};
    app.footer("Manual: rbeepkg-repo(8)");
    app.set_version_flag("-V,--version", "rbeepkg-repo " RBEEPKG_VERSION);
    app.require_subcommand(1);
    const CLI::App& init = add_init(app, options);
    const CLI::App& add = add_add(app, options);
    add_remove(app, options);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& done) {
        std::ostringstream text;
        const int status = app.exit(done, text);
        cmd::render::write(stdout, text.str());
        if (const int failure = cmd::render::stdout_failure(); failure != 0) {
            throw system_error(failure, "cannot write to stdout");
        }
        return status;
    } catch (const CLI::ParseError& error) {
        const bool is_unknown =
            argc > 1 && argv[1][0] != '-' && app.get_subcommands().empty(); // CLI11 names none
        throw Error{
            ErrorCode::usage,
            is_unknown ? fmt::format("'{}' is no command", printable(argv[1], 100)) : error.what(),
            "rbeepkg-repo --help lists the " + std::string{is_unknown ? "commands" : "options"}};
    }
    const CancelToken cancel;
    const os::SignalCancellation signals{cancel};
    Lines lines;
    const repository::Tools tools{&lines, cancel,
                                  std::chrono::seconds{options.lock_timeout_seconds}};
    const std::string directory =
        init.parsed() ? options.place : repository::directory_of(options.place);
    repository::Outcome outcome;
    if (init.parsed()) {
        outcome = repository::init(directory, options.name, lifetime_of(options), tools);
    } else if (add.parsed()) {
        options.add.keep_versions = options.all_versions ? 0 : options.keep_versions;
        options.add.lifetime = lifetime_of(options);
        if (!options.pkgbuild.empty()) {
            options.add.pkgbuild = options.pkgbuild;
        }
        outcome = repository::add(directory, options.subjects, options.add, tools);
    } else {
        options.remove.lifetime = lifetime_of(options);
        outcome = repository::remove(directory, options.subjects, options.remove, tools);
    }
    tell(outcome, directory, options.quiet);
    return 0;
}

int fail(const std::string& message, const std::string& hint, int status)
{
    print(stderr, "error: {}\n", printable(message));
    if (!hint.empty()) {
        print(stderr, "  hint: {}\n", printable(hint));
    }
    return status;
}

} // namespace

int main(int argc, char** argv)
{
    try {
        os::occupy_standard_streams();
        const int status = argc == 4 && std::string_view{argv[1]} == "__complete"
                               ? complete(argv[2], argv[3])
                               : run(argc, argv);
        if (const int failure = cmd::render::stdout_failure(); failure != 0) {
            return fail(system_error(failure, "cannot write to stdout").what(),
                        "the index is as it should be; only the lines about it are missing",
                        status == 0 ? k_exit_failed : status);
        }
        return status;
    } catch (const Cancelled& cancelled) {
        return fail("cancelled", "", k_signal_base + cancelled.signal());
    } catch (const Error& error) {
        return fail(error.what(), error.hint(), cmd::status_of(error.code()));
    } catch (const std::exception& error) {
        return fail(fmt::format("{} (a bug of rbeepkg-repo)", error.what()), "", k_exit_failed);
    }
}
