#include "cmd/rbeepkg/complete.hpp"

#include "cmd/rbeepkg/render/output.hpp"
#include "cmd/rbeepkg/typed_line.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/operation/completion.hpp"

#include <fmt/format.h>

namespace rbeepkg::cmd {

namespace {

using operation::CompletedWord;
using Words = std::vector<CompletedWord>;

struct Answer
{
    Words words;
    Completion kind = Completion::words;
};

Answer paths(Completion kind)
{
    return {{}, kind};
}

config::Config config_of(const TypedLine& line)
{
    return config::load_config(line.invocation.overrides(), config::Environment::from_process())
        .config;
}

void add_if_typed(Words& words, std::string_view typed, std::string word, std::string_view meaning)
{
    if (word.starts_with(typed)) {
        words.push_back({std::move(word), std::string{meaning}});
    }
}

Words operation_words(std::string_view typed)
{
    Words words;
    for (const OperationRow& row : operations()) {
        if (has_letter(row)) {
            add_if_typed(words, typed, fmt::format("-{}", row.letter), row.meaning);
        }
        add_if_typed(words, typed, fmt::format("--{}", row.name), row.meaning);
    }
    add_if_typed(words, typed, "--help", "print the help");
    return words;
}

// The options of an operation, long ones first.
Words option_words(const OperationRow& operation, std::string_view typed)
{
    Words words;
    for (const bool is_long : {true, false}) {
        for (const OptionRow& row : options()) {
            if (row.operations.find(operation.letter) == std::string_view::npos) {
                continue;
            }
            for (const std::string_view name : names_of(row)) {
                if (name.starts_with("--") == is_long) {
                    add_if_typed(words, typed, std::string{name}, row.meaning);
                }
            }
        }
    }
    add_if_typed(words, typed, "--help", "print the help of this operation");
    return words;
}

// "-S": what a further letter would make of it.
Words letter_words(const OperationRow& operation, const std::string& typed)
{
    Words words{{typed, operation.meaning}};
    for (const OptionRow& row : options()) {
        const std::string_view name = names_of(row).front();
        const bool is_letter = name.size() == 2 && name[1] != '-';
        if (is_letter && row.operations.find(operation.letter) != std::string_view::npos) {
            words.push_back({typed + name[1], row.meaning});
        }
    }
    return words;
}

// The operation that the letters of "-Sy" name; nullptr: none.
const OperationRow* operation_in(std::string_view letters)
{
    const TypedLine line = read_typed_line({std::string{letters}, ""});
    return letters.size() > 1 && !letters.starts_with("--") ? line.operation : nullptr;
}

Words setting_words(std::string_view typed)
{
    Words words;
    for (const config::SettingInfo& setting : config::settings_table()) {
        add_if_typed(words, typed, std::string{setting.key} + "=", setting.meaning);
    }
    return words;
}

// In a comma list the last item is being typed.
template <typename Complete>
Words comma_list(const TypedLine& line, std::string_view typed, Complete complete)
{
    const std::size_t comma = typed.rfind(',');
    const std::size_t start = comma == std::string_view::npos ? 0 : comma + 1;
    Words words = complete(config_of(line), typed.substr(start));
    for (CompletedWord& word : words) {
        word.word.insert(0, typed.substr(0, start));
    }
    return words;
}

Answer values_of(const TypedLine& line, const OptionRow& option, std::string_view typed)
{
    const std::string_view values = option.values;
    if (values == k_value_is_file) {
        return paths(Completion::files);
    }
    if (values == k_value_is_directory) {
        return paths(Completion::directories);
    }
    if (values == k_value_is_setting) {
        return {setting_words(typed)};
    }
    if (values == k_value_is_installed) {
        return {comma_list(line, typed, operation::complete_installed)};
    }
    if (values == k_value_is_group) {
        return {comma_list(line, typed, operation::complete_installed_groups)};
    }
    Answer answer;
    if (values.starts_with(':')) {
        return answer;
    }
    for (const std::string_view value : split_words(values)) {
        add_if_typed(answer.words, typed, std::string{value}, "");
    }
    return answer;
}

// "--color=al": the value behind the option, and the option before it again.
std::optional<Answer> value_in_word(const TypedLine& line)
{
    const std::size_t equals = line.current.find('=');
    if (!line.current.starts_with("--") || equals == std::string::npos) {
        return std::nullopt;
    }
    const OptionRow* option = find_option(line.operation, line.current.substr(0, equals));
    if (option == nullptr || !takes_value(*option)) {
        return Answer{};
    }
    Answer answer = values_of(line, *option, line.current.substr(equals + 1));
    for (CompletedWord& word : answer.words) {
        word.word.insert(0, line.current, 0, equals + 1);
    }
    return answer;
}

// A group stands where a name may stand.
Words with_groups(Words names, const Words& groups)
{
    names.insert(names.end(), groups.begin(), groups.end());
    return names;
}

Words offered_words(const TypedLine& line)
{
    const config::Config config = config_of(line);
    if (line.invocation.list != 0) {
        return operation::complete_catalogs(config, line.current);
    }
    Words groups = operation::complete_offered_groups(config, line.current);
    if (line.invocation.groups != 0) {
        return groups;
    }
    Words names = operation::complete_offered(config, line.current);
    return line.invocation.info != 0 ? names : with_groups(std::move(names), groups);
}

Answer target_words(const TypedLine& line)
{
    const Invocation& typed = line.invocation;
    switch (line.operation->operation) {
    case Operation::sync:
        return {offered_words(line)};
    case Operation::upgrade_files:
        return paths(Completion::files);
    case Operation::query:
        if (typed.from_file || typed.owns) {
            return paths(Completion::files);
        }
        if (typed.groups != 0) {
            return {operation::complete_installed_groups(config_of(line), line.current)};
        }
        return {operation::complete_installed(config_of(line), line.current)};
    case Operation::remove: {
        const config::Config config = config_of(line);
        return {with_groups(operation::complete_installed(config, line.current),
                            operation::complete_installed_groups(config, line.current))};
    }
    case Operation::database:
        return {operation::complete_installed(config_of(line), line.current)};
    case Operation::files:
        return typed.list != 0 ? Answer{operation::complete_offered(config_of(line), line.current)}
                               : paths(Completion::files);
    case Operation::rollback:
        return {operation::complete_generations(config_of(line), line.current)};
    default:
        return {};
    }
}

Answer answer(const TypedLine& line)
{
    if (line.open_option != nullptr) {
        return values_of(line, *line.open_option, line.current);
    }
    const bool is_option = !line.only_targets && line.current.starts_with('-');
    if (line.operation == nullptr) {
        const OperationRow* operation = operation_in(line.current);
        return {operation != nullptr ? letter_words(*operation, line.current)
                                     : operation_words(line.current)};
    }
    if (!is_option) {
        return target_words(line);
    }
    if (auto values = value_in_word(line)) {
        return *std::move(values);
    }
    return {option_words(*line.operation, line.current)};
}

} // namespace

int run_completion(const std::vector<std::string>& words)
{
    Answer found;
    try {
        found = answer(read_typed_line(words));
    } catch (const Error&) {
        // A bad configuration, a --set without '=': the command itself will say so.
        return static_cast<int>(Completion::words);
    }
    for (const CompletedWord& word : found.words) {
        render::print("{}\t{}\n", word.word, word.meaning);
    }
    return static_cast<int>(found.kind);
}

} // namespace rbeepkg::cmd
