#include "cmd/rbeepkg/invocation.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"

#include <CLI/CLI.hpp>

#include <array>
#include <string_view>
#include <utility>
#include <variant>

namespace rbeepkg::cmd {

namespace {

struct OperationRow
{
    Operation operation;
    char letter;
    const char* name; // long form
    const char* usage;
    const char* meaning;
};

constexpr std::array<OperationRow, 5> k_operations = {{
    {Operation::sync, 'S', "sync", "rbeepkg -S [options] [catalog/]NAME[=VERSION]...",
     "install workers from the catalogs; -Sy refreshes, -Ss searches, -Si and -Sl tell"},
    {Operation::upgrade_files, 'U', "upgrade", "rbeepkg -U [options] FILE...",
     "install package files"},
    {Operation::remove, 'R', "remove", "rbeepkg -R [options] NAME[=VERSION]...", "remove workers"},
    {Operation::query, 'Q', "query", "rbeepkg -Q [options] [NAME[=VERSION]]...",
     "tell what is installed"},
    {Operation::version, 'V', "version", "rbeepkg -V", "print the version"},
}};

using Field = std::variant<int Invocation::*, bool Invocation::*, std::string Invocation::*,
                           std::vector<std::string> Invocation::*>;

struct OptionRow
{
    std::string_view operations; // the letters it belongs to
    const char* names;
    Field field;
    const char* meaning;
};

// Every option once: parsing, help and the refusal of what does not apply follow from this table.
const std::vector<OptionRow>& options()
{
    using I = Invocation;
    static const std::vector<OptionRow> k_rows = {
        {"S", "-y,--refresh", &I::refresh,
         "ask the catalogs first (twice: even if nothing seems to have changed)"},
        {"S", "-s,--search", &I::search, "search names, descriptions and what packages provide"},
        {"SQ", "-i,--info", &I::info, "tell everything about the packages"},
        {"SQ", "-l,--list", &I::list,
         "-Sl: all packages of the catalogs; -Ql: the files of installed ones"},
        {"SU", "-w,--downloadonly", &I::download_only,
         "fetch and build into the cache, install nothing"},
        {"SUR", "-p,--print", &I::print, "print what would be done, change nothing"},
        {"SUR", "-d,--nodeps", &I::no_depends,
         "ignore versions of dependencies (twice: dependencies altogether)"},
        {"SQ", "-q,--quiet", &I::quiet, "print names only"},
        {"SU", "--needed", &I::needed, "leave alone what is up to date"},
        {"SU", "--beside", &I::beside, "leave other versions, and the active one, as they are"},
        {"SU", "--asdeps", &I::as_depends, "mark as installed for others"},
        {"S", "--build", &I::build, "build from source even when a binary is offered"},
        {"S", "--no-build", &I::no_build, "never compile: fail when only a build would do"},
        {"S", "--build-network", &I::build_network,
         "network of a build: none, fetch (default), prepare, all"},
        {"R", "--all", &I::all_versions, "every installed version that the target means"},
        {"Q", "-j,--json", &I::json, "one line of JSON (cmd/rbeepkg/render/JSON.md)"},
        {"SUR", "--json", &I::json,
         "-Ss, -Si, -Sl, -p: one line of JSON (cmd/rbeepkg/render/JSON.md)"},
        {"SUR", "--noconfirm", &I::no_confirm, "ask nothing, take the default of every question"},
        {"SUR", "--progress", &I::progress,
         "auto, bar, plain, json or none (cmd/rbeepkg/render/NDJSON.md)"},
        {"SUR", "--noprogressbar", &I::no_progress_bar, "plain lines instead of bars"},
        {"SURQV", "-r,--root", &I::root, "another root directory"},
        {"SURQV", "-b,--dbpath", &I::dbpath, "another directory of the database and the store"},
        {"SURQV", "--cachedir", &I::cachedir, "another cache directory"},
        {"SURQV", "--config", &I::config_file, "another configuration file"},
        {"SURQV", "--logfile", &I::logfile, "another log file"},
        {"SURQV", "--arch", &I::arch, "another architecture"},
        {"SURQV", "--set", &I::settings,
         "Key=Value: any setting of the configuration (may be repeated)"},
        {"SURQV", "--system", &I::system, "work on the whole machine's installation"},
        {"SURQV", "--user", &I::user, "work on this user's own installation"},
    };
    return k_rows;
}

// The hint leads to the options of the operation that was typed, if there is one.
Error usage_error(std::string message, Operation operation = Operation::none)
{
    for (const OperationRow& row : k_operations) {
        if (row.operation == operation) {
            return {ErrorCode::usage, std::move(message),
                    fmt::format("rbeepkg -{} --help lists its options", row.letter)};
        }
    }
    return {ErrorCode::usage, std::move(message),
            "rbeepkg --help lists the operations; rbeepkg -S --help the options of one"};
}

// Operation letters of one word: "-Syu" has S, "--sync" too.
void collect_operations(std::string_view word, std::vector<const OperationRow*>& found)
{
    for (const OperationRow& row : k_operations) {
        const bool is_long = word.substr(0, 2) == "--";
        const bool named = is_long ? word.substr(2) == row.name
                                   : word.size() > 1 && word[0] == '-' &&
                                         word.find(row.letter) != std::string_view::npos;
        if (named) {
            found.push_back(&row);
        }
    }
}

const OperationRow* find_operation(const std::vector<std::string>& words)
{
    std::vector<const OperationRow*> found;
    for (const std::string& word : words) {
        if (word == "--") {
            break;
        }
        collect_operations(word, found);
    }
    if (found.size() > 1) {
        throw usage_error("only one operation may be used at a time");
    }
    return found.empty() ? nullptr : found.front();
}

void add_options(CLI::App& app, char letter, Invocation& invocation)
{
    for (const OptionRow& row : options()) {
        if (row.operations.find(letter) == std::string_view::npos) {
            continue;
        }
        std::visit(
            [&](auto member) {
                auto& field = invocation.*member;
                using Type = std::remove_reference_t<decltype(field)>;
                if constexpr (std::is_same_v<Type, int> || std::is_same_v<Type, bool>) {
                    app.add_flag(row.names, field, row.meaning);
                } else if constexpr (std::is_same_v<Type, std::string>) {
                    app.add_option(row.names, field, row.meaning);
                } else {
                    // One value each: what follows may be a target.
                    app.add_option(row.names, field, row.meaning)->allow_extra_args(false);
                }
            },
            row.field);
    }
}

// -i, -l and -s ask for different answers: two at once are none.
void check_one_question(const Invocation& invocation)
{
    std::vector<std::string> asked;
    for (const auto& [field, name] : {std::pair{&Invocation::info, "-i"},
                                      {&Invocation::list, "-l"},
                                      {&Invocation::search, "-s"}}) {
        if (invocation.*field != 0) {
            asked.emplace_back(name);
        }
    }
    if (asked.size() > 1) {
        throw usage_error(join(asked, " and ") + " exclude each other", invocation.operation);
    }
}

void check_words(const Invocation& invocation)
{
    const auto one_of = [&](const std::string& value, std::initializer_list<const char*> words,
                            const char* option) {
        for (const char* word : words) {
            if (value == word) {
                return;
            }
        }
        throw usage_error(fmt::format("invalid value '{}' for {}", printable(value, 100), option),
                          invocation.operation);
    };
    one_of(invocation.progress, {"auto", "bar", "plain", "json", "none"}, "--progress");
    one_of(invocation.build_network, {"", "none", "fetch", "prepare", "all"}, "--build-network");
    if (invocation.system && invocation.user) {
        throw usage_error("--system and --user exclude each other", invocation.operation);
    }
    if (invocation.build && invocation.no_build) {
        throw usage_error("--build and --no-build exclude each other", invocation.operation);
    }
    check_one_question(invocation);
    const bool answers = invocation.operation == Operation::query || invocation.search != 0 ||
                         invocation.info != 0 || invocation.list != 0 || invocation.print != 0;
    if (invocation.json && !answers) {
        throw usage_error(
            "--json belongs to queries and -p; --progress=json tells of the work in JSON",
            invocation.operation);
    }
}

} // namespace

bool Invocation::only_reads() const
{
    if (operation == Operation::query) {
        return true;
    }
    return operation == Operation::sync && refresh == 0 && (search != 0 || info != 0 || list != 0);
}

config::Overrides Invocation::overrides() const
{
    config::Overrides overrides;
    const auto given = [](const std::string& value) {
        return value.empty() ? std::nullopt : std::optional<std::string>{value};
    };
    overrides.config_file = given(config_file);
    overrides.root = given(root);
    overrides.dbpath = given(dbpath);
    overrides.cachedir = given(cachedir);
    overrides.logfile = given(logfile);
    if (system || user) {
        overrides.scope = system ? config::Scope::system : config::Scope::user;
    }
    for (const std::string& setting : settings) {
        const std::size_t equals = setting.find('=');
        if (equals == std::string::npos) {
            throw usage_error(fmt::format("--set {}: expected Key=Value", printable(setting, 100)),
                              operation);
        }
        overrides.settings.emplace_back(setting.substr(0, equals), setting.substr(equals + 1));
    }
    if (!arch.empty()) {
        overrides.settings.emplace_back("Architecture", arch);
    }
    return overrides;
}

std::vector<std::string> Invocation::location_options() const
{
    const std::array<std::pair<const char*, const std::string*>, 5> valued = {
        {{"--root", &root},
         {"--dbpath", &dbpath},
         {"--cachedir", &cachedir},
         {"--config", &config_file},
         {"--arch", &arch}}};
    std::vector<std::string> words;
    for (const auto& [option, value] : valued) {
        if (!value->empty()) {
            words.insert(words.end(), {option, *value});
        }
    }
    for (const std::string& setting : settings) {
        words.insert(words.end(), {"--set", setting});
    }
    if (system || user) {
        words.emplace_back(system ? "--system" : "--user");
    }
    return words;
}

Operation named_operation(int argc, const char* const* argv)
{
    std::vector<const OperationRow*> found;
    for (int at = 1; at < argc; ++at) {
        collect_operations(argv[at], found);
    }
    return found.size() == 1 ? found.front()->operation : Operation::none;
}

Invocation parse_command_line(int argc, const char* const* argv)
{
    Invocation invocation;
    std::vector<std::string> words(argv + 1, argv + argc);
    invocation.command_line = "rbeepkg" + (words.empty() ? "" : " " + join(words, " "));
    const OperationRow* operation = find_operation(words);
    if (operation == nullptr) {
        const bool asks_help = words.size() == 1 && (words[0] == "-h" || words[0] == "--help");
        if (!asks_help) {
            throw usage_error("no operation specified");
        }
        invocation.help = true;
        invocation.help_text = general_help();
        return invocation;
    }
    invocation.operation = operation->operation;

    CLI::App app{std::string{operation->meaning} + "\n" + operation->usage,
                 fmt::format("rbeepkg -{}", operation->letter)};
    app.set_help_flag("-h,--help", "print this help");
    bool letter = false;
    app.add_flag(fmt::format("-{},--{}", operation->letter, operation->name), letter,
                 operation->meaning)
        ->group("");
    app.add_option("targets", invocation.targets)->group("");
    add_options(app, operation->letter, invocation);
    try {
        std::reverse(words.begin(), words.end()); // as CLI11 takes them
        app.parse(words);
    } catch (const CLI::CallForHelp&) {
        invocation.help = true;
        invocation.help_text = app.help();
        return invocation;
    } catch (const CLI::ParseError& error) {
        throw usage_error(printable(error.what(), 400), invocation.operation);
    }
    check_words(invocation);
    return invocation;
}

std::string general_help()
{
    std::string text = "rbeepkg: the package manager for LLM workers\n\nUsage: rbeepkg <operation> "
                       "[options] [targets]\n\n"
                       "Operations:\n";
    for (const OperationRow& row : k_operations) {
        text += fmt::format("  -{}, --{:<10} {}\n", row.letter, row.name, row.meaning);
    }
    text += "  -h, --help       print this help; with an operation: its options\n\n"
            "Often used:\n"
            "  rbeepkg -Sy                      ask the catalogs what there is\n"
            "  rbeepkg -Ss cuda                 search\n"
            "  rbeepkg -S llm-worker-rbee       install the variant that fits this machine\n"
            "  rbeepkg -Q                       what is installed\n"
            "  rbeepkg -R llm-worker-rbee-cpu   remove\n\n"
            "Exit status: 0 done; 1 failed or nothing found; 2 usage; 3 nothing fits this machine; "
            "4 not found;\n"
            "5 locked; 6 space or rights; 7 network; 8 integrity or trust; 9 build failed; 10 "
            "build needed and not\n"
            "allowed; 12 licence; 13 dependencies or conflicts; 14 not supported here; 130, 143 "
            "cancelled.\n"
            "Manual: rbeepkg(8), rbeepkg.conf(5)\n";
    return text;
}

std::string version_text()
{
    return "rbeepkg " RBEEPKG_VERSION "\n";
}

std::optional<std::string> text_about(const Invocation& invocation)
{
    if (invocation.help) {
        return invocation.help_text;
    }
    return invocation.operation == Operation::version ? std::optional{version_text()}
                                                      : std::nullopt;
}

} // namespace rbeepkg::cmd
