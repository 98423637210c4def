// What the driver told about a PKGBUILD, as it was told: with the kinds of the variables, before
// any rule is held against it.
#pragma once

#include "libpkg/base/result.hpp"
#include "libpkg/pkgbuild/pkgbuild.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::pkgbuild {

enum class VariableKind
{
    word,
    array,
    map
};

struct DumpedVariable
{
    VariableKind kind = VariableKind::word;
    std::vector<std::string> values;
    bool sparse = false; // the keys are not 0, 1, 2 ...
};

struct DumpedOverride
{
    std::string package;
    std::string variable;
    VariableKind kind = VariableKind::word;
    std::vector<std::string> values;
};

struct Dump
{
    std::map<std::string, DumpedVariable> variables;
    std::set<std::string> functions;
    std::vector<DumpedOverride> overrides;
    std::optional<std::string> failed_status; // the PKGBUILD's last command failed

    const DumpedVariable* find(const std::string& variable) const;
    std::vector<std::string> values(const std::string& variable) const; // {} when it is not set
};

// Refuses an answer that does not end with the word of the run, counts that do not fit, more than
// 4096 values in an attribute, and text that is no UTF-8.
Result<Dump> parse_dump(std::string_view output, std::string_view nonce);

// Keeps what means something to PKGBUILD(5).
Pkgbuild pkgbuild_of(const Dump& dump);

// makepkg's rules about how things are written: arrays and words, architectures, what a package
// function may set.
std::vector<std::string> lint_kinds(const Dump& dump);

} // namespace rbeepkg::pkgbuild
