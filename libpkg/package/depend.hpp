// One grammar for depends, provides, conflicts and replaces: name[<op>version][: description].
#pragma once

#include "libpkg/base/result.hpp"
#include "libpkg/package/version.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace rbeepkg::package {

enum class Relation
{
    any,
    equal,
    less,
    less_equal,
    greater,
    greater_equal
};

struct Depend
{
    std::string name;
    Relation relation = Relation::any;
    Version version; // when relation is not any

    static Result<Depend> parse(std::string_view text);
    // "name", "name>=1.0".
    std::string to_string() const;
    // Whether a package of that version of this name meets it. Without a release in the expression
    // the release is not compared; an epoch does count.
    bool allows(const Version& candidate) const;
    bool operator==(const Depend&) const = default;
};

// An optional dependency: "name: what for".
struct OptDepend
{
    Depend depend;
    std::string description;
    static Result<OptDepend> parse(std::string_view text);
    std::string to_string() const;
};

// name or name=version (only '=' makes sense).
struct Provide
{
    std::string name;
    std::optional<Version> version;
    static Result<Provide> parse(std::string_view text);
    std::string to_string() const;
    bool operator==(const Provide&) const = default;
};

// An unversioned provide never meets a versioned dependency.
bool satisfies(const Provide& provide, const Depend& depend);

} // namespace rbeepkg::package
