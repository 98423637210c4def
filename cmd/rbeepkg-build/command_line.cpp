#include "cmd/rbeepkg-build/invocation.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <variant>

namespace rbeepkg::cmd_build {

namespace {

constexpr const char* k_description =
    "rbeepkg-build: makes package files of the PKGBUILD in this directory, in a sandbox";

constexpr const char* k_footer =
    "The package files appear in this directory, or in $PKGDEST; their paths are printed.\n"
    "\n"
    "Exit status: 0 done; 1 failed; 2 bad configuration; 3 bad option; 4 a function of the\n"
    "PKGBUILD failed; 6 a source is missing; 8 dependencies are missing; 11 no right to write;\n"
    "12 the PKGBUILD is wrong, or not for this architecture; 13 already built; 15 the sandbox\n"
    "cannot work here; 130, 143 cancelled.\n"
    "Manual: rbeepkg-build(1)";

using Field = std::variant<bool Invocation::*, std::string Invocation::*,
                           std::vector<std::string> Invocation::*>;

struct OptionRow
{
    const char* names;
    Field field;
    const char* meaning;
};

// Every option once: parsing and help follow from this table.
const std::vector<OptionRow>& options()
{
    using I = Invocation;
    static const std::vector<OptionRow> rows = {
        {"-p", &I::pkgbuild, "another file instead of PKGBUILD"},
        {"--printsrcinfo", &I::print_srcinfo, "print .SRCINFO and be done"},
        {"--packagelist", &I::package_list, "print the paths of the package files to be made"},
        {"-f,--force", &I::force, "make package files that are there already once more"},
        {"-d,--nodeps", &I::no_depends, "do not look whether this machine has the dependencies"},
        {"--nocheck", &I::no_check, "do not run check()"},
        {"--variant", &I::variant, "the backend to build for: cpu, cuda, rocm ..."},
        {"--features", &I::features, "features to build with, comma separated (RBEE_FEATURES)"},
        {"--profile", &I::profile, "build profile (RBEE_PROFILE)"},
        {"--build-network", &I::build_network, "network of the build: none, fetch, prepare or all"},
        {"--config", &I::config_file, "another configuration file"},
        {"--cachedir", &I::cache_directory, "another cache directory"},
        {"--set", &I::settings, "Key=Value: any setting of the configuration (may be repeated)"},
    };
    return rows;
}

Error usage_error(std::string message)
{
    return {ErrorCode::usage, std::move(message), "rbeepkg-build --help lists the options"};
}

void add_options(CLI::App& app, Invocation& invocation)
{
    for (const OptionRow& row : options()) {
        std::visit(
            [&](auto member) {
                auto& field = invocation.*member;
                using Type = std::remove_reference_t<decltype(field)>;
                if constexpr (std::is_same_v<Type, bool>) {
                    app.add_flag(row.names, field, row.meaning);
                } else if constexpr (std::is_same_v<Type, std::string>) {
                    app.add_option(row.names, field, row.meaning);
                } else {
                    app.add_option(row.names, field, row.meaning)->allow_extra_args(false);
                }
            },
            row.field);
    }
}

// Words that reach recipes as parts of variables.
void check_word(std::string_view option, std::string_view word)
{
    const bool fits =
        !word.empty() && word.size() <= 128 && std::all_of(word.begin(), word.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                   c == '.' || c == '_' || c == '-' || c == '+' || c == '/';
        });
    if (!fits) {
        throw usage_error(
            fmt::format("{}: '{}' holds something else than letters, digits and ._-+/", option,
                        printable(word, 60)));
    }
}

void check(Invocation& invocation)
{
    std::vector<std::string> features;
    for (const std::string& list : invocation.features) {
        for (const std::string_view feature : split(list, ',')) {
            check_word("--features", feature);
            features.emplace_back(feature);
        }
    }
    invocation.features = std::move(features);
    if (!invocation.variant.empty()) {
        check_word("--variant", invocation.variant);
    }
    if (!invocation.profile.empty()) {
        check_word("--profile", invocation.profile);
    }
    constexpr std::array<std::string_view, 5> k_networks = {"", "none", "fetch", "prepare", "all"};
    if (std::find(k_networks.begin(), k_networks.end(), invocation.build_network) ==
        k_networks.end()) {
        throw usage_error(fmt::format("--build-network: '{}' is none of none, fetch, prepare, all",
                                      printable(invocation.build_network, 60)));
    }
    for (const std::string& setting : invocation.settings) {
        if (setting.find('=') == std::string::npos) {
            throw usage_error(fmt::format("--set {}: expected Key=Value", printable(setting, 60)));
        }
    }
}

} // namespace

Invocation parse_command_line(int argc, const char* const* argv)
{
    Invocation invocation;
    CLI::App app{k_description, "rbeepkg-build"};
    app.set_help_flag("-h,--help", "print this help");
    bool version = false;
    app.add_flag("-V,--version", version, "print the version");
    app.footer(k_footer);
    add_options(app, invocation);
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        invocation.text = app.help();
        return invocation;
    } catch (const CLI::ParseError& error) {
        throw usage_error(printable(error.what(), 400));
    }
    if (version) {
        invocation.text = "rbeepkg-build " RBEEPKG_VERSION "\n";
        return invocation;
    }
    check(invocation);
    return invocation;
}

} // namespace rbeepkg::cmd_build
