#include "cmd/rbeepkg/invocation.hpp"
#include "cmd/rbeepkg/option_table.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <utility>
#include <variant>

namespace rbeepkg::cmd {

namespace {

// The hint leads to the options of the operation that was typed, if there is one.
Error usage_error(std::string message, Operation operation = Operation::none)
{
    for (const OperationRow& row : operations()) {
        if (row.operation == operation) {
            return {ErrorCode::usage, std::move(message),
                    fmt::format("{} --help lists its options", call_of(row))};
        }
    }
    return {ErrorCode::usage, std::move(message),
            "rbeepkg --help lists the operations; rbeepkg -S --help the options of one"};
}

// Operation letters of one word: "-Syu" has S, "--sync" too. What stands behind an option that
// takes a value is that value: "-b/DIR" has no D.
void collect_operations(std::string_view word, std::vector<const OperationRow*>& found)
{
    const bool is_long = word.substr(0, 2) == "--";
    const std::string_view letters = word.substr(0, word.find_first_of("rb"));
    for (const OperationRow& row : operations()) {
        const bool named = is_long ? word.substr(2) == row.name
                                   : has_letter(row) && word.size() > 1 && word[0] == '-' &&
                                         letters.find(row.letter) != std::string_view::npos;
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

// "always|never|auto", "DIRECTORY".
std::string value_name(const OptionRow& row)
{
    std::string name{row.values};
    if (!name.starts_with(':')) {
        std::replace(name.begin(), name.end(), ' ', '|');
        return name;
    }
    name.erase(0, 1);
    std::transform(name.begin(), name.end(), name.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return name;
}

// The usage as the table of operations has it.
class HelpText final : public CLI::Formatter
{
public:
    explicit HelpText(const OperationRow& operation) : m_operation{operation} {}

    std::string make_usage(const CLI::App* /*app*/, std::string /*name*/) const override
    {
        return fmt::format("Usage: {}\n", m_operation.usage);
    }

private:
    const OperationRow& m_operation;
};

bool names_option(std::string_view word, std::string_view name)
{
    if (name.starts_with("--")) {
        return word.starts_with(name);
    }
    return word.size() > 1 && word[0] == '-' && word[1] != '-' &&
           word.find(name[1]) != std::string_view::npos;
}

// Whether a word could be this option. CLI11 holds every option that it is given against all
// others, which takes a query longer than to find its answer: it is given only those that may be
// meant.
bool may_be_meant(const OptionRow& row, const std::vector<std::string>& words)
{
    const std::vector<std::string_view> names = split(row.names, ',');
    return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
        return std::any_of(names.begin(), names.end(),
                           [&](std::string_view name) { return names_option(word, name); });
    });
}

bool asks_for_help(const std::vector<std::string>& words)
{
    return std::any_of(words.begin(), words.end(), [](const std::string& word) {
        return names_option(word, "--help") || names_option(word, "-h");
    });
}

void add_options(CLI::App& app, char letter, const std::vector<std::string>& words,
                 Invocation& invocation)
{
    const bool is_help = asks_for_help(words);
    for (const OptionRow& row : options()) {
        if (row.operations.find(letter) == std::string_view::npos ||
            (!is_help && !may_be_meant(row, words))) {
            continue;
        }
        std::visit(
            [&](auto member) {
                auto& field = invocation.*member;
                using Type = std::remove_reference_t<decltype(field)>;
                if constexpr (std::is_same_v<Type, int> || std::is_same_v<Type, bool>) {
                    app.add_flag(row.names, field, row.meaning);
                } else if constexpr (std::is_same_v<Type, std::string>) {
                    // Of several the last one counts, as with getopt: an alias can be overruled.
                    app.add_option(row.names, field, row.meaning)
                        ->type_name(value_name(row))
                        ->take_last();
                } else {
                    // One value each: what follows may be a target.
                    app.add_option(row.names, field, row.meaning)
                        ->type_name(value_name(row))
                        ->allow_extra_args(false);
                }
            },
            row.field);
    }
}

// -i, -l, -g and -s of -S ask for different answers: two at once are none. What of -Q goes together
// is the query's to say.
void check_one_question(const Invocation& invocation)
{
    if (invocation.operation != Operation::sync) {
        return;
    }
    std::vector<std::string> asked;
    for (const auto& [field, name] : {std::pair{&Invocation::info, "-i"},
                                      {&Invocation::list, "-l"},
                                      {&Invocation::groups, "-g"},
                                      {&Invocation::clean, "-c"},
                                      {&Invocation::search, "-s"}}) {
        if (invocation.*field != 0) {
            asked.emplace_back(name);
        }
    }
    if (asked.size() > 1) {
        throw usage_error(join(asked, " and ") + " exclude each other", invocation.operation);
    }
}

bool answers(const Invocation& invocation)
{
    return invocation.only_reads() || invocation.operation == Operation::query ||
           invocation.search != 0 || invocation.info != 0 || invocation.list != 0 ||
           invocation.groups != 0 || invocation.print != 0 ||
           (invocation.operation == Operation::database && invocation.check != 0);
}

// Options whose values are a few words have one of these, or were not given.
void check_values(const Invocation& invocation)
{
    for (const OptionRow& row : options()) {
        const auto* const member = std::get_if<std::string Invocation::*>(&row.field);
        if (member == nullptr || row.values.empty() || row.values.starts_with(':')) {
            continue;
        }
        const std::string& value = invocation.**member;
        const auto words = split_words(row.values);
        if (!value.empty() && std::find(words.begin(), words.end(), value) == words.end()) {
            throw usage_error(
                fmt::format("invalid value '{}' for {}", printable(value, 100), row.names),
                invocation.operation);
        }
    }
}

// The record of what is installed is the generation, and a generation is its trees: a record
// without its files would be damage that the next check reports.
void check_records_go_with_files(const Invocation& invocation)
{
    if (invocation.dbonly) {
        throw Error{ErrorCode::usage,
                    "--dbonly cannot be done: what is recorded and what lies in the store are one "
                    "generation, and never change apart",
                    "-D changes what is recorded of a package, --noscriptlet leaves out its "
                    "scripts, -Qkk --repair brings lost files back, -D --rebuild the database"};
    }
}

void check_words(const Invocation& invocation)
{
    check_values(invocation);
    if (!invocation.ask.empty() && !parse_number(invocation.ask)) {
        throw usage_error(
            fmt::format("invalid value '{}' for --ask", printable(invocation.ask, 100)),
            invocation.operation);
    }
    if (invocation.as_depends && invocation.as_explicit) {
        throw usage_error("--asdeps and --asexplicit exclude each other", invocation.operation);
    }
    if (invocation.system && invocation.user) {
        throw usage_error("--system and --user exclude each other", invocation.operation);
    }
    if (invocation.build && invocation.no_build) {
        throw usage_error("--build and --no-build exclude each other", invocation.operation);
    }
    check_one_question(invocation);
    check_records_go_with_files(invocation);
    if (invocation.json && !answers(invocation)) {
        throw usage_error(
            "--json belongs to queries and -p; --progress=json tells of the work in JSON",
            invocation.operation);
    }
}

// Each takes back what the other one said before it.
void settle_confirmation(const CLI::App& app, Invocation& invocation)
{
    for (const CLI::Option* option : app.parse_order()) {
        if (option->check_lname("noconfirm") || option->check_lname("confirm")) {
            invocation.no_confirm = option->check_lname("noconfirm");
            invocation.confirm = !invocation.no_confirm;
        }
    }
}

// Options that are short for others.
void settle(Invocation& invocation)
{
    if (!invocation.print_format.empty() && invocation.print == 0) {
        invocation.print = 1;
    }
    if (!invocation.ask.empty()) {
        invocation.no_confirm = true;
    }
    if (invocation.confirm) {
        invocation.no_confirm = false;
    }
}

} // namespace

bool Invocation::only_reads() const
{
    switch (operation) {
    case Operation::query:
        return !repair;
    case Operation::deptest:
    case Operation::history:
    case Operation::doctor:
        return true;
    case Operation::database:
        return hive_export;
    case Operation::files:
        return refresh == 0;
    case Operation::sync:
        return refresh == 0 && (search != 0 || info != 0 || list != 0 || groups != 0);
    default:
        return false;
    }
}

bool Invocation::reads_heavily() const
{
    return operation == Operation::doctor || (operation == Operation::query && check >= 2);
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
    overrides.hookdirs = hook_dirs;
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
    if (!lock_timeout.empty()) {
        overrides.settings.emplace_back("LockTimeout", lock_timeout);
    }
    if (disable_download_timeout) {
        overrides.settings.emplace_back("DisableDownloadTimeout", "yes");
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
        // Whoever asks for help gets it, whatever else stands there; behind "--" are targets.
        const auto end = std::find(words.begin(), words.end(), "--");
        const bool asks_help = std::any_of(words.begin(), end, [](const std::string& word) {
            return word == "-h" || word == "--help";
        });
        if (!asks_help) {
            throw usage_error("no operation specified");
        }
        invocation.help = true;
        invocation.help_text = general_help();
        return invocation;
    }
    invocation.operation = operation->operation;

    CLI::App app{std::string{operation->meaning}, call_of(*operation)};
    app.formatter(std::make_shared<HelpText>(*operation));
    app.set_help_flag("-h,--help", "print this help");
    bool letter = false;
    app.add_flag(has_letter(*operation)
                     ? fmt::format("-{},--{}", operation->letter, operation->name)
                     : fmt::format("--{}", operation->name),
                 letter, operation->meaning)
        ->group("");
    app.add_option("targets", invocation.targets)->group("");
    add_options(app, operation->letter, words, invocation);
    try {
        std::reverse(words.begin(), words.end()); // as CLI11 takes them
        app.parse(words);
    } catch (const CLI::CallForHelp&) {
        invocation.help = true;
        invocation.help_text = std::string{trim(app.help())} + "\n\nManual: rbeepkg(8)\n";
        return invocation;
    } catch (const CLI::ExtrasError&) {
        throw usage_error(
            fmt::format("invalid option '{}'", printable(join(app.remaining(), "', '"), 400)),
            invocation.operation);
    } catch (const CLI::ParseError& error) {
        throw usage_error(printable(error.what(), 400), invocation.operation);
    }
    settle_confirmation(app, invocation);
    settle(invocation);
    check_words(invocation);
    return invocation;
}

std::string general_help()
{
    std::string text = "rbeepkg: the package manager for LLM workers\n\nUsage: rbeepkg <operation> "
                       "[options] [targets]\n\n"
                       "Operations:\n";
    for (const OperationRow& row : operations()) {
        text += has_letter(row)
                    ? fmt::format("  -{}, --{:<10} {}\n", row.letter, row.name, row.meaning)
                    : fmt::format("      --{:<10} {}\n", row.name, row.meaning);
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
