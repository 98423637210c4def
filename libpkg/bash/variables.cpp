#include "libpkg/bash/variables.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/bash/parser.hpp"

#include <algorithm>
#include <array>

namespace rbeepkg::bash {

namespace {

constexpr std::int64_t k_max_index = 1'000'000;
constexpr std::size_t k_max_items = 8192;

// Variables that bash itself sets or watches, or that depend on who runs it.
bool belongs_to_bash(std::string_view name)
{
    constexpr std::array<std::string_view, 43> k_names = {
        "COLUMNS",   "COMPREPLY",  "DIRSTACK",   "EPOCHREALTIME",   "EPOCHSECONDS", "EUID",
        "FUNCNAME",  "GLOBIGNORE", "GROUPS",     "HISTCMD",         "HOME",         "HOSTNAME",
        "HOSTTYPE",  "LANG",       "LINENO",     "LINES",           "LOGNAME",      "MACHTYPE",
        "MAILCHECK", "MAPFILE",    "OLDPWD",     "OPTARG",          "OPTERR",       "OPTIND",
        "OSTYPE",    "PATH",       "PIPESTATUS", "POSIXLY_CORRECT", "PPID",         "PS4",
        "PWD",       "RANDOM",     "REPLY",      "SECONDS",         "SHELL",        "SHELLOPTS",
        "SHLVL",     "SRANDOM",    "TERM",       "TMPDIR",          "UID",          "USER",
        "_"};
    return name.starts_with("BASH") || name.starts_with("LC_") || name.starts_with("COMP_") ||
           name.starts_with("rbeepkg_") || std::binary_search(k_names.begin(), k_names.end(), name);
}

void refuse_those_of_bash(std::string_view name)
{
    if (belongs_to_bash(name)) {
        throw Refused{"$" + std::string{name} + " depends on the shell that runs it", 0};
    }
}

} // namespace

std::vector<std::string> Variable::values() const
{
    std::vector<std::string> all;
    if (!is_set) {
        return all;
    }
    switch (kind) {
    case Kind::word:
        all.push_back(word);
        break;
    case Kind::array:
        all.reserve(items.size());
        for (const auto& [index, value] : items) {
            all.push_back(value);
        }
        break;
    case Kind::map:
        if (map.size() > 1) {
            throw Refused{"the order of an associative array", 0};
        }
        for (const auto& [key, value] : map) {
            all.push_back(value);
        }
        break;
    }
    return all;
}

const std::string* Variable::first() const
{
    if (!is_set) {
        return nullptr;
    }
    if (kind == Kind::word) {
        return &word;
    }
    if (kind == Kind::array) {
        return at(0);
    }
    const auto found = map.find("0");
    return found == map.end() ? nullptr : &found->second;
}

const std::string* Variable::at(std::int64_t index) const
{
    if (!is_set) {
        return nullptr;
    }
    if (kind == Kind::word) {
        return index == 0 ? &word : nullptr;
    }
    if (index < 0) {
        index += next_index();
        if (index < 0) {
            throw Refused{"an index before the beginning of an array", 0};
        }
    }
    const auto found =
        std::lower_bound(items.begin(), items.end(), index,
                         [](const auto& item, std::int64_t wanted) { return item.first < wanted; });
    return found != items.end() && found->first == index ? &found->second : nullptr;
}

void Variable::put(std::int64_t index, std::string value)
{
    if (index < 0) {
        index += next_index();
    }
    if (index < 0 || index > k_max_index || items.size() >= k_max_items) {
        throw Refused{"an array that is too large, or an index that cannot be", 0};
    }
    if (items.empty() || index > items.back().first) {
        items.emplace_back(index, std::move(value));
        return;
    }
    const auto found =
        std::lower_bound(items.begin(), items.end(), index,
                         [](const auto& item, std::int64_t wanted) { return item.first < wanted; });
    if (found->first == index) {
        found->second = std::move(value);
    } else {
        items.insert(found, {index, std::move(value)});
    }
}

Variable* Variables::adopt(std::string_view name) const
{
    for (const World* world = m_world; world != nullptr; world = world->outer) {
        if (const auto found = world->variables.find(name); found != world->variables.end()) {
            return &m_scopes.front().emplace(name, variable_of(found->second)).first->second;
        }
    }
    return nullptr;
}

const Variable* Variables::find(std::string_view name) const
{
    for (auto scope = m_scopes.rbegin(); scope != m_scopes.rend(); ++scope) {
        if (const auto found = scope->find(name); found != scope->end()) {
            return &found->second;
        }
    }
    if (const Variable* const adopted = adopt(name)) {
        return adopted;
    }
    static const Variable unknown = [] {
        Variable variable;
        variable.is_set = true;
        variable.word = k_unknown_mark;
        return variable;
    }();
    return belongs_to_bash(name) ? &unknown : nullptr;
}

Variable& Variables::assignable(std::string_view name)
{
    refuse_those_of_bash(name);
    for (auto scope = m_scopes.rbegin(); scope != m_scopes.rend(); ++scope) {
        if (const auto found = scope->find(name); found != scope->end()) {
            if (found->second.readonly) {
                throw Refused{"an assignment to the readonly " + std::string{name}, 0};
            }
            return found->second;
        }
    }
    if (Variable* const adopted = adopt(name)) {
        return *adopted;
    }
    return m_scopes.front().emplace(name, Variable{}).first->second;
}

Variable& Variables::global(std::string_view name)
{
    refuse_those_of_bash(name);
    find(name); // one of the world is adopted
    Variable& variable = m_scopes.front()[std::string{name}];
    if (variable.readonly) {
        throw Refused{"a declaration of the readonly " + std::string{name}, 0};
    }
    return variable;
}

Variable& Variables::local(std::string_view name)
{
    refuse_those_of_bash(name);
    Variable& variable = m_scopes.back()[std::string{name}];
    const Variable* const outer = find(name);
    if (variable.readonly || (outer != nullptr && outer->readonly)) {
        throw Refused{"a declaration of the readonly " + std::string{name}, 0};
    }
    return variable;
}

void Variables::unset(std::string_view name)
{
    refuse_those_of_bash(name);
    find(name);
    for (auto scope = m_scopes.rbegin(); scope != m_scopes.rend(); ++scope) {
        const auto found = scope->find(name);
        if (found == scope->end()) {
            continue;
        }
        if (found->second.readonly) {
            throw Refused{"unset of the readonly " + std::string{name}, 0};
        }
        if (scope != m_scopes.rend() - 1 && scope != m_scopes.rbegin()) {
            throw Refused{"unset of a variable of the calling function", 0};
        }
        // It stays: a local one local, a global one in the place of that of the world.
        found->second = Variable{};
        return;
    }
}

std::size_t Variables::weight() const
{
    std::size_t bytes = 0;
    for (const auto& scope : m_scopes) {
        for (const auto& [name, variable] : scope) {
            bytes += 16 * (1 + variable.items.size() + variable.map.size()) + variable.word.size();
        }
    }
    return bytes;
}

void become_array(Variable& variable)
{
    if (variable.kind == Kind::word) {
        variable.items.clear();
        if (variable.is_set) {
            variable.items.emplace_back(0, std::move(variable.word));
        }
        variable.word.clear();
        variable.kind = Kind::array;
    }
}

void put_word(Variable& variable, std::string value, bool append)
{
    if (variable.kind == Kind::map) {
        std::string& item = variable.map["0"];
        item = append ? item + value : std::move(value);
    } else if (variable.kind == Kind::array) {
        const std::string* const old = append ? variable.at(0) : nullptr;
        variable.put(0, old == nullptr ? std::move(value) : *old + value);
    } else {
        variable.word = append ? variable.word + value : std::move(value);
    }
    variable.is_set = true;
}

bool is_known(std::string_view text)
{
    return text.find(k_unknown_mark) == std::string_view::npos;
}

const std::string& known(const std::string& text)
{
    if (!is_known(text)) {
        throw Refused{"something depends on what a command prints or on who runs it", 0};
    }
    return text;
}

Variable variable_of(const Value& value)
{
    Variable variable;
    variable.kind = value.kind;
    variable.is_set = true;
    if (value.kind == Kind::word) {
        variable.word = value.values.empty() ? std::string{} : value.values.front();
        return variable;
    }
    for (std::size_t at = 0; at < value.values.size(); ++at) {
        if (value.kind == Kind::map) {
            variable.map.emplace(value.keys[at], value.values[at]);
        } else {
            const auto index = value.keys.empty() ? std::nullopt : parse_number(value.keys[at]);
            variable.put(index ? static_cast<std::int64_t>(*index) : static_cast<std::int64_t>(at),
                         value.values[at]);
        }
    }
    return variable;
}

Value value_of(Variable variable)
{
    Value value;
    value.kind = variable.kind;
    if (variable.kind == Kind::word) {
        value.values.push_back(std::move(variable.word));
        return value;
    }
    if (variable.kind == Kind::map) {
        for (const auto& [key, item] : variable.map) {
            value.keys.push_back(key);
            value.values.push_back(item);
        }
        return value;
    }
    const bool sparse =
        !variable.items.empty() &&
        variable.items.back().first + 1 != static_cast<std::int64_t>(variable.items.size());
    value.values.reserve(variable.items.size());
    for (auto& [index, item] : variable.items) {
        if (sparse) {
            value.keys.push_back(std::to_string(index));
        }
        value.values.push_back(std::move(item));
    }
    return value;
}

} // namespace rbeepkg::bash
