#include "libpkg/pkgbuild/read_statically.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/bash/function_lines.hpp"
#include "libpkg/bash/reading.hpp"
#include "libpkg/bash/syntax.hpp"
#include "libpkg/pkgbuild/attributes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace rbeepkg::pkgbuild {

namespace {

constexpr std::size_t k_max_values = 4096;

VariableKind kind_of(bash::Kind kind)
{
    switch (kind) {
    case bash::Kind::array:
        return VariableKind::array;
    case bash::Kind::map:
        return VariableKind::map;
    case bash::Kind::word:
        break;
    }
    return VariableKind::word;
}

bool is_not_known(const bash::Value& value)
{
    return std::any_of(value.values.begin(), value.values.end(), [](const std::string& one) {
        return one.find_first_of({{bash::k_function_mark, bash::k_unknown_mark, 0}}) !=
               std::string::npos;
    });
}

bool is_attribute(std::string_view name)
{
    std::string_view arch;
    return name == "pkgname" || find_attribute(name, arch) != nullptr;
}

void set_word(bash::World& world, std::string_view name, std::string value)
{
    world.variables[std::string{name}] = {bash::Kind::word, {}, {std::move(value)}};
}

// As the driver of the sandbox sets it up.
bash::World world_of(const StaticWorld& world)
{
    bash::World shell;
    const std::string& arch = world.variant.arch;
    set_word(shell, "CARCH", arch);
    set_word(shell, "CHOST", arch + "-pc-linux-gnu");
    set_word(shell, "SOURCE_DATE_EPOCH", std::to_string(world.source_date_epoch));
    for (const std::string& variable : variant_environment(world.variant)) {
        const std::size_t equals = variable.find('=');
        set_word(shell, variable.substr(0, equals), variable.substr(equals + 1));
    }
    for (const char* const name :
         {"startdir", "PKGDEST", "SRCDEST", "SRCPKGDEST", "LOGDEST", "BUILDDIR"}) {
        set_word(shell, name, std::string{k_start_directory});
    }
    set_word(shell, "PKGEXT", ".pkg.tar.zst");
    set_word(shell, "SRCEXT", ".src.tar.gz");
    shell.variables["BUILDENV"] = {
        bash::Kind::array, {}, {"!distcc", "!color", "!ccache", "check", "!sign"}};
    shell.variables["OPTIONS"] = {bash::Kind::array,
                                  {},
                                  {"strip", "docs", "libtool", "staticlibs", "emptydirs", "zipman",
                                   "purge", "!debug", "!lto"}};
    shell.directory_names = world.neighbours;
    if (world.variant.platform == "linux") {
        shell.machine = arch;
    }
    return shell;
}

void add_functions(const bash::Reading& reading, Dump& dump)
{
    for (const auto& [name, function] : reading.functions) {
        const std::array<std::string_view, 5> phases = {"prepare", "pkgver", "build", "check",
                                                        "package"};
        const std::vector<std::string> names = dump.values("pkgname");
        const bool of_package =
            name.starts_with("package_") &&
            std::find(names.begin(), names.end(), name.substr(8)) != names.end();
        if (of_package || std::find(phases.begin(), phases.end(), name) != phases.end()) {
            dump.functions.insert(name);
        }
    }
}

// The lines of a package function that set one attribute in one manner.
struct OverrideLines
{
    bool is_array = false;
    std::vector<const bash::Assignment*> lines;
};

// Evaluates the lines on top of the global value, one after the other, as makepkg does.
Result<DumpedOverride> evaluate_override(const bash::World& world, const std::string& package,
                                         const std::string& name, const OverrideLines& own)
{
    bash::World shell;
    shell.outer = &world;
    shell.machine = world.machine;
    bash::Value start{own.is_array ? bash::Kind::array : bash::Kind::word, {}, {}};
    if (const auto found = world.variables.find(name); found != world.variables.end()) {
        const bash::Value& global = found->second;
        if (global.kind == bash::Kind::map || !global.keys.empty()) {
            return ParseError{fmt::format("{} is an unusual array", name), own.lines.front()->line};
        }
        start.values = global.values;
    }
    if (!own.is_array) {
        start.values.resize(1);
    }
    std::string text;
    for (const bash::Assignment* const line : own.lines) {
        // Each line sees the global value under the attribute's own name.
        if (own.lines.size() > 1 && line->text.find('$') != std::string_view::npos &&
            line->text.find(name, name.size()) != std::string_view::npos) {
            return ParseError{fmt::format("{} names itself in a package function", name),
                              line->line};
        }
        text.append(line->text).append("\n");
    }
    shell.variables[name] = std::move(start);
    set_word(shell, "pkgname", package);
    Result<bash::Reading> reading = bash::read(text, shell);
    if (!reading) {
        return ParseError{reading.error().message, own.lines.front()->line};
    }
    const auto made = reading->variables.find(name);
    if (made == reading->variables.end()) {
        return ParseError{fmt::format("{} is not set", name), own.lines.front()->line};
    }
    if (is_not_known(made->second)) {
        return ParseError{fmt::format("{} of {} is not known", name, package),
                          own.lines.front()->line};
    }
    return DumpedOverride{package, name, kind_of(made->second.kind), made->second.values};
}

std::optional<ParseError> add_overrides(const bash::World& world, const bash::Reading& reading,
                                        const std::string& package, Dump& dump)
{
    auto function = reading.functions.find("package_" + package);
    if (function == reading.functions.end()) {
        function = reading.functions.find("package");
    }
    if (function == reading.functions.end()) {
        return std::nullopt;
    }
    const auto lines = bash::assignment_lines(*function->second.definition, is_attribute);
    if (!lines) {
        return lines.error();
    }
    std::map<std::pair<std::string, bool>, OverrideLines> grouped;
    for (const bash::Assignment* const line : *lines) {
        if (line->name == "pkgname") {
            continue; // nothing that a package function could change
        }
        OverrideLines& own = grouped[{std::string{line->name}, line->is_array}];
        own.is_array = line->is_array;
        own.lines.push_back(line);
    }
    for (const auto& [key, own] : grouped) {
        Result<DumpedOverride> made = evaluate_override(world, package, key.first, own);
        if (!made) {
            return made.error();
        }
        dump.overrides.push_back(*std::move(made));
    }
    return std::nullopt;
}

// The variables as a package function sees them.
bash::World world_after(const bash::World& before, const bash::Reading& reading, const Dump& dump)
{
    bash::World world;
    world.outer = &before;
    world.machine = before.machine;
    world.variables = reading.variables;
    const std::vector<std::string> names = dump.values("pkgname");
    if (dump.values("pkgbase").empty() || dump.values("pkgbase").front().empty()) {
        set_word(world, "pkgbase", names.empty() ? std::string{} : names.front());
    }
    const std::string base = world.variables["pkgbase"].values.front();
    const std::string parent{k_start_directory.substr(0, k_start_directory.rfind('/'))};
    set_word(world, "srcdir", parent + "/src");
    set_word(world, "pkgdir", parent + "/pkg/" + base);
    return world;
}

} // namespace

Result<Dump> read_statically(std::string_view text, const StaticWorld& world)
{
    const bash::World shell = world_of(world);
    Result<bash::Reading> reading = bash::read(text, shell);
    if (!reading) {
        return reading.error();
    }
    if (const auto separators = reading->variables.find("IFS");
        separators != reading->variables.end() &&
        separators->second.values != std::vector<std::string>{" \t\n"}) {
        return ParseError{"it leaves another IFS behind"};
    }
    if (reading->status != 0) {
        return ParseError{reading->status ? "its last command fails"
                                          : "whether its last command succeeds is not known"};
    }
    Dump dump;
    for (const auto& [name, value] : reading->variables) {
        if (!is_attribute(name)) {
            continue;
        }
        if (is_not_known(value)) {
            return ParseError{
                fmt::format("{} depends on what a command prints or on who runs it", name)};
        }
        if (value.values.size() > k_max_values ||
            (name == "pkgname" && value.kind == bash::Kind::map)) {
            return ParseError{fmt::format("{} has unusual values", name)};
        }
        dump.variables[name] = {kind_of(value.kind), value.values, !value.keys.empty()};
    }
    add_functions(*reading, dump);
    const bash::World after = world_after(shell, *reading, dump);
    for (const std::string& package : dump.values("pkgname")) {
        if (const auto declined = add_overrides(after, *reading, package, dump)) {
            return *declined;
        }
    }
    return dump;
}

} // namespace rbeepkg::pkgbuild
