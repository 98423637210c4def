#include "cmd/rbeepkg/render/package_tables.hpp"

#include "libpkg/base/text.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>
#include <utility>
#include <vector>

namespace rbeepkg::cmd::render {

namespace {

template <typename T> std::vector<std::string> texts_of(const std::vector<T>& values)
{
    std::vector<std::string> texts;
    for (const T& value : values) {
        texts.push_back(value.to_string());
    }
    return texts;
}

std::vector<std::string> texts_if(const std::string& text)
{
    return text.empty() ? std::vector<std::string>{} : std::vector{text};
}

// "Label          : value", as pacman pads it.
class Table
{
public:
    void row(const char* label, const std::string& value)
    {
        m_text += fmt::format("{:<15} : {}\n", label, value.empty() ? "None" : printable(value));
    }
    void list(const char* label, const std::vector<std::string>& values)
    {
        row(label, join(values, "  "));
    }
    void list_if_any(const char* label, const std::vector<std::string>& values)
    {
        if (!values.empty()) {
            list(label, values);
        }
    }
    void date(const char* label, std::int64_t seconds)
    {
        row(label, seconds == 0 ? ""
                                : fmt::format("{:%a %b %e %H:%M:%S %Y}",
                                              fmt::localtime(std::time_t{seconds})));
    }
    // Optional dependencies stand one on a line.
    void lines(const char* label, const std::vector<std::string>& values)
    {
        row(label, values.empty() ? "" : values.front());
        for (std::size_t at = 1; at < values.size(); ++at) {
            m_text += fmt::format("{:<15}   {}\n", "", printable(values[at]));
        }
    }
    std::string take() { return std::move(m_text); }

private:
    std::string m_text;
};

std::string installed_mark(const operation::OfferedPackage& offered)
{
    if (offered.installed_version.empty()) {
        return "";
    }
    const auto installed = package::Version::parse(offered.installed_version);
    const bool same = installed && *installed == offered.package.package.version;
    return same ? " [installed]"
                : fmt::format(" [installed: {}]", printable(offered.installed_version));
}

std::vector<std::string> recipe_texts(const package::SyncPackage& package)
{
    std::vector<std::string> texts;
    for (const package::Recipe& recipe : package.recipes) {
        const char* kind = recipe.kind == package::RecipeKind::binary   ? " (binary)"
                           : recipe.kind == package::RecipeKind::source ? " (source)"
                                                                        : "";
        texts.push_back(recipe.url + kind);
    }
    return texts;
}

void add_relations(Table& table, const package::Package& package)
{
    table.list("Licenses", package.licenses);
    table.list("Groups", package.groups);
    table.list("Provides", texts_of(package.provides));
    table.list("Depends On", texts_of(package.depends));
    table.lines("Optional Deps", texts_of(package.optdepends));
}

// What was not looked for, or is not wanted, has no line: most packages want nothing special.
void add_needs(Table& table, const package::HostRequirements& needs)
{
    table.list_if_any("Needs Libs", needs.sonames);
    table.list_if_any("Needs GLIBC", texts_if(needs.glibc));
    table.list_if_any("Needs GLIBCXX", texts_if(needs.glibcxx));
    table.list_if_any("Needs CXXABI", texts_if(needs.cxxabi));
    table.list_if_any("Needs CUDA", needs.cuda);
    table.list_if_any("Needs ROCm", needs.rocm);
    table.list_if_any("ELF Machine", needs.machines);
}

void add_build_options(Table& table, const package::BuildOptions& options)
{
    table.list_if_any("Features", options.features);
    table.list_if_any("Profile", texts_if(options.profile));
    table.list_if_any("Flags", options.flags);
}

} // namespace

std::string listed_line(const database::ListedPackage& package, bool names_only)
{
    if (names_only) {
        return package.name + "\n";
    }
    return fmt::format("{} {}{}\n", package.name, package.version,
                       package.active ? "" : " [inactive]");
}

std::string installed_table(const operation::InstalledDetails& details)
{
    const package::InstalledPackage& installed = details.package;
    const package::Package& package = installed.package;
    Table table;
    table.row("Name", package.name);
    table.row("Version", package.version.text());
    table.row("Description", package.description);
    table.row("Architecture", package.arch);
    table.row("URL", package.url);
    add_relations(table, package);
    table.list("Required By", details.required_by);
    table.list("Optional For", details.optional_for);
    table.list("Conflicts With", texts_of(package.conflicts));
    table.list("Replaces", texts_of(package.replaces));
    table.row("Installed Size", human_size(package.installed_size));
    table.row("Packager", package.packager);
    table.date("Build Date", package.build_date);
    table.date("Install Date", installed.install_date);
    table.row("Install Reason", installed.reason == package::InstallReason::explicitly
                                    ? "Explicitly installed"
                                    : "Installed as a dependency for another package");
    table.row("Install Script", installed.has_scriptlet ? "Yes" : "No");
    table.row("Active", installed.active ? "Yes" : "No");
    table.row("Origin", installed.origin);
    table.row("Backend", installed.backend);
    table.row("Binary", installed.binary.empty() ? "" : details.tree + "/" + installed.binary);
    table.row("Tree", details.tree);
    table.row("Build Key", installed.build_key);
    table.row("Built How", installed.built_how);
    add_build_options(table, package.built_with);
    add_needs(table, package.needs);
    return table.take();
}

std::string search_lines(const operation::OfferedPackage& offered, bool names_only)
{
    const package::Package& package = offered.package.package;
    if (names_only) {
        return package.name + "\n";
    }
    const std::string groups = package.groups.empty() ? "" : " (" + join(package.groups, " ") + ")";
    return fmt::format("{}/{} {}{}{}\n    {}\n", offered.package.catalog, package.name,
                       package.version.text(), printable(groups), installed_mark(offered),
                       printable(package.description));
}

std::string catalog_line(const operation::OfferedPackage& offered, bool names_only)
{
    const package::Package& package = offered.package.package;
    if (names_only) {
        return package.name + "\n";
    }
    return fmt::format("{} {} {}{}\n", offered.package.catalog, package.name,
                       package.version.text(), installed_mark(offered));
}

std::string offered_table(const operation::OfferedPackage& offered)
{
    const package::SyncPackage& sync = offered.package;
    const package::Package& package = sync.package;
    Table table;
    table.row("Repository", sync.catalog);
    table.row("Name", package.name);
    table.row("Version", package.version.text());
    table.row("Description", package.description);
    table.list("Architecture", sync.architectures);
    table.list("Platforms", sync.platforms);
    table.row("Backend", sync.backend);
    table.row("URL", package.url);
    add_relations(table, package);
    table.list("Make Depends", texts_of(package.makedepends));
    table.list("Conflicts With", texts_of(package.conflicts));
    table.list("Replaces", texts_of(package.replaces));
    table.row("Build System", sync.build_system);
    table.list("Features", sync.build.features);
    table.lines("Recipes", recipe_texts(sync));
    table.row("Package Files", sync.prebuilt.empty() ? "" : std::to_string(sync.prebuilt.size()));
    table.list("Formats", sync.capabilities.supported_formats);
    table.row("Max Context", sync.capabilities.max_context_length
                                 ? std::to_string(*sync.capabilities.max_context_length)
                                 : "");
    table.row("Installed", offered.installed_version);
    // Signed catalogs do not exist yet: whoever reads this should know that only the transport was
    // checked.
    table.row("Validated By", "None (unsigned catalog)");
    return table.take();
}

} // namespace rbeepkg::cmd::render
