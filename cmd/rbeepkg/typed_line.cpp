#include "cmd/rbeepkg/typed_line.hpp"

#include "libpkg/base/text.hpp"

#include <algorithm>

namespace rbeepkg::cmd {

namespace {

void take_value(TypedLine& line, const OptionRow& row, std::string_view value)
{
    std::visit(
        [&](auto member) {
            auto& field = line.invocation.*member;
            using Type = std::remove_reference_t<decltype(field)>;
            if constexpr (std::is_same_v<Type, std::string>) {
                field = value;
            } else if constexpr (std::is_same_v<Type, std::vector<std::string>>) {
                field.emplace_back(value);
            } else {
                field = 1;
            }
        },
        row.field);
}

// "-Syu": operation letters and options, up to one that takes a value.
void read_letters(TypedLine& line, std::string_view word)
{
    for (std::size_t at = 1; at < word.size(); ++at) {
        const char letter = word[at];
        for (const OperationRow& row : operations()) {
            if (has_letter(row) && row.letter == letter) {
                line.operation = &row;
            }
        }
        const OptionRow* option = find_option(line.operation, std::string{'-', letter});
        if (option == nullptr) {
            continue;
        }
        if (!takes_value(*option)) {
            take_value(line, *option, "");
        } else if (at + 1 < word.size()) {
            take_value(line, *option, word.substr(at + 1));
            return;
        } else {
            line.open_option = option;
        }
    }
}

void read_long(TypedLine& line, std::string_view word)
{
    for (const OperationRow& row : operations()) {
        if (word.substr(2) == row.name) {
            line.operation = &row;
            return;
        }
    }
    const std::size_t equals = word.find('=');
    const OptionRow* option = find_option(line.operation, word.substr(0, equals));
    if (option == nullptr) {
        return;
    }
    if (!takes_value(*option)) {
        take_value(line, *option, "");
    } else if (equals != std::string_view::npos) {
        take_value(line, *option, word.substr(equals + 1));
    } else {
        line.open_option = option;
    }
}

void read_word(TypedLine& line, const std::string& word)
{
    if (line.open_option != nullptr) {
        take_value(line, *line.open_option, word);
        line.open_option = nullptr;
    } else if (line.only_targets || word.size() < 2 || word.front() != '-') {
        line.invocation.targets.push_back(word);
    } else if (word == "--") {
        line.only_targets = true;
    } else if (word.starts_with("--")) {
        read_long(line, word);
    } else {
        read_letters(line, word);
    }
}

} // namespace

std::vector<std::string_view> names_of(const OptionRow& row)
{
    return split(row.names, ',');
}

bool takes_value(const OptionRow& row)
{
    return std::holds_alternative<std::string Invocation::*>(row.field) ||
           std::holds_alternative<std::vector<std::string> Invocation::*>(row.field);
}

const OptionRow* find_option(const OperationRow* operation, std::string_view name)
{
    for (const OptionRow& row : options()) {
        const bool applies = operation == nullptr ||
                             row.operations.find(operation->letter) != std::string_view::npos;
        const auto names = names_of(row);
        if (applies && std::find(names.begin(), names.end(), name) != names.end()) {
            return &row;
        }
    }
    return nullptr;
}

TypedLine read_typed_line(const std::vector<std::string>& words)
{
    TypedLine line;
    for (std::size_t at = 0; at + 1 < words.size(); ++at) {
        read_word(line, words[at]);
    }
    line.current = words.empty() ? "" : words.back();
    return line;
}

} // namespace rbeepkg::cmd
