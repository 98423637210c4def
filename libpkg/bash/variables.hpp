// Variables in their scopes: the global one, and one for each function that is running.
#pragma once

#include "libpkg/bash/reading.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rbeepkg::bash {

struct Variable
{
    Kind kind = Kind::word;
    bool is_set = false;
    bool readonly = false;
    bool counted = true; // how many items it has is known
    std::string word;
    std::vector<std::pair<std::int64_t, std::string>> items; // of an array, by index
    std::map<std::string, std::string, std::less<>> map;

    std::vector<std::string> values() const;
    // The word; of an array its element 0. nullptr: unset.
    const std::string* first() const;
    const std::string* at(std::int64_t index) const; // negative ones count from the end
    void put(std::int64_t index, std::string value); // Refused for an index that cannot be
    std::int64_t next_index() const { return items.empty() ? 0 : items.back().first + 1; }
};

class Variables
{
public:
    explicit Variables(const World& world) : m_world{&world} { push_scope(); }

    // nullptr: there is none (or it is declared and unset: is_set tells). Those that bash minds
    // itself are
    // there with a value that is not known.
    const Variable* find(std::string_view name) const;
    // The one that an assignment reaches: the innermost of that name, else a new global one.
    // Refused for those that bash minds itself and for readonly ones.
    Variable& assignable(std::string_view name);
    Variable& global(std::string_view name);
    Variable& local(std::string_view name); // of the innermost function, made when it is not there
    void unset(std::string_view name);
    // One that bash itself sets.
    void put_special(const std::string& name, Variable variable)
    {
        m_scopes.front()[name] = std::move(variable);
    }

    void push_scope() { m_scopes.emplace_back(); }
    void pop_scope() { m_scopes.pop_back(); }
    // What a copy of all of them costs, in bytes or so.
    std::size_t weight() const;

    std::map<std::string, Variable, std::less<>> take_globals()
    {
        return std::move(m_scopes.front());
    }

private:
    // Makes a variable of the world a global one.
    Variable* adopt(std::string_view name) const;

    const World* m_world;
    // The first is global; what is adopted from the world is added even while it is only looked at.
    mutable std::vector<std::map<std::string, Variable, std::less<>>> m_scopes;
};

// A plain word becomes element 0 of the array that it turns into.
void become_array(Variable& variable);
// x=value, x+=value: of an array its element 0.
void put_word(Variable& variable, std::string value, bool append);

bool is_known(std::string_view text);
// The text, or Refused when it is not known.
const std::string& known(const std::string& text);

Variable variable_of(const Value& value);
Value value_of(Variable variable);

} // namespace rbeepkg::bash
