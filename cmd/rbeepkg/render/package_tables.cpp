#include "cmd/rbeepkg/render/package_tables.hpp"

#include "cmd/rbeepkg/render/complaints.hpp"
#include "cmd/rbeepkg/render/output.hpp"
#include "cmd/rbeepkg/render/wrapped.hpp"
#include "libpkg/base/text.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
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

constexpr const char* k_inactive = " [inactive]";
constexpr std::size_t k_room_for_colours = 64;
constexpr unsigned k_label_columns = 18; // "Label           : "

// "Label          : value", as pacman pads it.
class Table
{
public:
    explicit Table(const Page& page) : m_page{page} {}

    void row(const char* label, const std::string& value)
    {
        add(label, value.empty() ? "None" : fitted_value(value));
    }
    void list(const char* label, const std::vector<std::string>& values)
    {
        std::vector<std::string> cleaned;
        for (const std::string& value : values) {
            cleaned.push_back(printable(value));
        }
        add(label,
            values.empty() ? "None" : wrapped_list(cleaned, k_label_columns, m_page.columns));
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
            m_text += fmt::format("{:<{}}{}\n", "", k_label_columns, fitted_value(values[at]));
        }
    }
    // A label whose values are the lines behind it.
    void heading(const char* label, const char* value) { add(label, value); }
    void line(const std::string& text) { m_text += text + "\n"; }
    std::string take() { return std::move(m_text); }

private:
    std::string fitted_value(const std::string& value) const
    {
        return wrapped(printable(value), k_label_columns, m_page.columns);
    }
    void add(const char* label, std::string_view value)
    {
        m_text += fmt::format("{}{:<15} :{}{}{}\n", m_page.palette.title, label, m_page.palette.end,
                              value.empty() ? "" : " ", value);
    }

    const Page& m_page;
    std::string m_text;
};

// "name version", behind "catalog/" where there is one.
std::string named(const Palette& palette, std::string_view before, std::string_view name,
                  std::string_view version)
{
    // Not by fmt: a listing has ten thousand of these.
    std::string text;
    text.reserve(k_room_for_colours + before.size() + name.size() + version.size());
    text.append(before.empty() ? "" : palette.catalog).append(before).append(palette.title);
    text.append(name).append(" ").append(palette.version).append(version).append(palette.end);
    return text;
}

std::string installed_mark(const Palette& palette, const std::string& version,
                           const std::string& installed_version)
{
    if (installed_version.empty()) {
        return "";
    }
    const auto offered = package::Version::parse(version);
    const auto installed = package::Version::parse(installed_version);
    const bool same = installed && offered && *installed == *offered;
    return fmt::format(" {}[installed{}{}]{}", palette.mark, same ? "" : ": ",
                       same ? "" : printable(installed_version), palette.end);
}

std::string text_of(const Palette& palette, TrustMark mark)
{
    return mark == TrustMark::shown ? fmt::format(" {}[unsigned]{}", palette.warning, palette.end)
                                    : "";
}

// " (one two)" of groups one a line.
std::string in_brackets(const Palette& palette, std::string groups)
{
    std::replace(groups.begin(), groups.end(), '\n', ' ');
    return groups.empty() ? ""
                          : fmt::format(" {}({}){}", palette.group, printable(groups), palette.end);
}

// A description below what it describes.
std::string description_line(const Page& page, const std::string& text)
{
    constexpr unsigned k_indent = 4;
    return fmt::format("{:<{}}{}\n", "", k_indent,
                       wrapped(printable(text), k_indent, page.columns));
}

// Of the first package file: all of them hold the same package.
std::uint64_t download_size_of(const package::SyncPackage& package)
{
    return package.prebuilt.empty() ? 0 : package.prebuilt.front().size;
}

std::vector<std::string> texts_if_known(std::uint64_t size)
{
    return size == 0 ? std::vector<std::string>{} : std::vector{human_size(size)};
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

std::vector<std::string> optdepend_texts(const operation::InstalledDetails& details)
{
    std::vector<std::string> texts = texts_of(details.package.package.optdepends);
    for (std::size_t at = 0; at < texts.size(); ++at) {
        texts[at] += details.has_optional[at] ? " [installed]" : "";
    }
    return texts;
}

void add_relations(Table& table, const package::Package& package,
                   const std::vector<std::string>& optdepends)
{
    table.list("Licenses", package.licenses);
    table.list("Groups", package.groups);
    table.list("Provides", texts_of(package.provides));
    table.list("Depends On", texts_of(package.depends));
    table.lines("Optional Deps", optdepends);
}

void add_identity(Table& table, const package::Package& package)
{
    table.row("Name", package.name);
    table.row("Version", package.version.text());
    table.row("Description", package.description);
    table.row("Architecture", package.arch);
    table.row("URL", package.url);
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

std::string listed_line(const Page& page, const std::string& name, const std::string& version,
                        bool active)
{
    return named(page.palette, "", name, version).append(active ? "" : k_inactive).append("\n");
}

std::string upgrade_line(const Page& page, const operation::Selected& selected)
{
    return fmt::format("{} -> {}{}{}{}\n",
                       named(page.palette, "", selected.package.name, selected.package.version),
                       page.palette.version, selected.upgrade->version, page.palette.end,
                       selected.ignored ? " [ignored]" : "");
}

std::string search_lines(const Page& page, const database::DescribedPackage& package)
{
    const database::ListedPackage& listed = package.listed;
    return fmt::format("{}{}{}\n{}", named(page.palette, "local/", listed.name, listed.version),
                       in_brackets(page.palette, package.groups), listed.active ? "" : k_inactive,
                       description_line(page, package.description));
}

std::string file_lead(const Page& page, const std::string& name, bool quiet)
{
    return quiet ? "" : fmt::format("{}{}{} ", page.palette.title, name, page.palette.end);
}

std::string owned_line(const Page& page, const std::string& path, const std::string& catalog,
                       const std::string& name, const std::string& version)
{
    return fmt::format("{} is owned by {}\n", path,
                       named(page.palette, catalog.empty() ? "" : catalog + "/", name, version));
}

std::string installed_table(const Page& page, const operation::InstalledDetails& details,
                            const std::optional<std::vector<BackupFile>>& backup)
{
    const package::InstalledPackage& installed = details.package;
    const package::Package& package = installed.package;
    Table table{page};
    add_identity(table, package);
    add_relations(table, package, optdepend_texts(details));
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
    // Files that somebody hands over have no catalog that says what they are.
    table.row("Validated By", installed.built_how == "prebuilt" ? "SHA-256 Sum" : "");
    table.row("Active", installed.active ? "Yes" : "No");
    table.row("Pinned", installed.pinned ? "Yes" : "No");
    table.row("Held", installed.hold.empty() ? "No" : "Yes: " + installed.hold);
    table.row("Origin", installed.origin);
    table.row("Backend", installed.backend);
    table.row("Binary", installed.binary.empty() ? "" : details.tree + "/" + installed.binary);
    table.row("Tree", details.tree);
    table.row("Build Key", installed.build_key);
    table.row("Built How", installed.built_how);
    add_build_options(table, package.built_with);
    add_needs(table, package.needs);
    if (backup) {
        table.heading("Backup Files", backup->empty() ? "None" : "");
        for (const BackupFile& file : *backup) {
            table.line(fmt::format("{}\t{}", file.state, printable(file.path)));
        }
    }
    return table.take();
}

std::string file_table(const Page& page, const FileDetails& details)
{
    const package::Package& package = details.package;
    Table table{page};
    add_identity(table, package);
    add_relations(table, package, texts_of(package.optdepends));
    table.list("Conflicts With", texts_of(package.conflicts));
    table.list("Replaces", texts_of(package.replaces));
    table.row("Compressed Size", human_size(details.compressed_size));
    table.row("Installed Size", human_size(package.installed_size));
    table.row("Packager", package.packager);
    table.date("Build Date", package.build_date);
    table.row("Install Script", details.has_scriptlet ? "Yes" : "No");
    table.row("Validated By", "");
    add_build_options(table, package.built_with);
    add_needs(table, package.needs);
    return table.take();
}

std::string search_lines(const Page& page, const database::DescribedSyncPackage& package,
                         const std::string& installed_version, TrustMark mark)
{
    const database::ListedSyncPackage& listed = package.listed;
    return fmt::format("{}{}{}{}\n{}",
                       named(page.palette, listed.catalog + "/", listed.name, listed.version),
                       in_brackets(page.palette, listed.groups),
                       installed_mark(page.palette, listed.version, installed_version),
                       text_of(page.palette, mark), description_line(page, package.description));
}

std::string catalog_line(const Page& page, const database::ListedSyncPackage& package,
                         const std::string& installed_version, TrustMark mark)
{
    return fmt::format("{}{}{}\n",
                       named(page.palette, package.catalog + " ", package.name, package.version),
                       installed_mark(page.palette, package.version, installed_version),
                       text_of(page.palette, mark));
}

std::string file_owner_line(const Page& page, const database::SyncFile& file,
                            const std::string& installed_version)
{
    return fmt::format("{}{}{}\n", named(page.palette, file.catalog + "/", file.name, file.version),
                       in_brackets(page.palette, file.groups),
                       installed_mark(page.palette, file.version, installed_version));
}

void print_changelog(const Palette& err, const std::string& name,
                     const std::optional<std::string>& text)
{
    if (!text) {
        complain(err, "no changelog available for '{}'.", name);
        return;
    }
    print("Changelog for {}:\n", name);
    for (const std::string& line : lines_of(*text)) {
        print("{}\n", line);
    }
    print("\n");
}

std::vector<std::string> lines_of(const std::string& text)
{
    std::vector<std::string> lines;
    for (const std::string_view line : split(text, '\n')) {
        lines.push_back(printable(line, line.size()));
    }
    if (!lines.empty() && lines.back().empty()) {
        lines.pop_back();
    }
    return lines;
}

std::string offered_table(const Page& page, const operation::OfferedPackage& offered)
{
    const package::SyncPackage& sync = offered.package;
    const package::Package& package = sync.package;
    Table table{page};
    table.row("Repository", sync.catalog);
    table.row("Name", package.name);
    table.row("Version", package.version.text());
    table.row("Description", package.description);
    table.list("Architecture",
               sync.architectures.empty() ? texts_if(package.arch) : sync.architectures);
    table.list("Platforms", sync.platforms);
    table.row("Backend", sync.backend);
    table.row("URL", package.url);
    add_relations(table, package, texts_of(package.optdepends));
    if (offered.dependants) {
        table.list("Required By", offered.dependants->required_by);
        table.list("Optional For", offered.dependants->optional_for);
    }
    table.list("Make Depends", texts_of(package.makedepends));
    table.list("Conflicts With", texts_of(package.conflicts));
    table.list("Replaces", texts_of(package.replaces));
    table.row("Build System", sync.build_system);
    table.list("Features", sync.build.features);
    table.lines("Recipes", recipe_texts(sync));
    table.list_if_any("Download Size", texts_if_known(download_size_of(sync)));
    table.list_if_any("Installed Size", texts_if_known(package.installed_size));
    table.list_if_any("Packager", texts_if(package.packager));
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
