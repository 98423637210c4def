#include "libpkg/config/config.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/config/catalog_setting.hpp"
#include "libpkg/config/config_file.hpp"
#include "libpkg/config/places.hpp"
#include "libpkg/config/setting.hpp"
#include "libpkg/config/setting_value.hpp"
#include "libpkg/config/signature_level.hpp"
#include "libpkg/os/file.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <array>
#include <set>

namespace rbeepkg::config {

namespace {

constexpr const char* k_default_catalog = "rbee";
constexpr const char* k_default_server = "http://localhost:8787";
constexpr const char* k_catalog_variable = "WORKER_CATALOG_URL";

struct NetworkName
{
    BuildNetwork network;
    const char* name;
};
constexpr std::array<NetworkName, 4> k_networks = {{{BuildNetwork::none, "none"},
                                                    {BuildNetwork::fetch, "fetch"},
                                                    {BuildNetwork::prepare, "prepare"},
                                                    {BuildNetwork::all, "all"}}};

void replace_all(std::string& text, std::string_view from, std::string_view to)
{
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

std::string machine_architecture()
{
    ::utsname names{};
    return ::uname(&names) == 0 ? names.machine : "";
}

std::string required_path(const std::string& value, std::string_view option)
{
    if (value.empty()) {
        throw make_error(ErrorCode::usage, "{} needs a path", option);
    }
    return os::absolute_path(value);
}

// The files, the environment and the command line, in that order, on their way into one Config.
class Loader
{
public:
    Loader(const Overrides& overrides, const Environment& environment)
        : m_overrides{overrides}, m_environment{environment}
    {
        m_draft.config.build_user = "nobody";
        m_draft.config.clean_method = {false, false};
        if (overrides.root) {
            m_root = required_path(*overrides.root, "--root");
        }
    }

    LoadedConfig load()
    {
        apply(system_lines());
        Config& config = m_draft.config;
        config.scope = choose_scope(m_overrides, m_environment, system_state());
        if (config.scope == Scope::user && !m_overrides.config_file) {
            // Where the system's things lie says nothing about where a user's do.
            m_draft.locations = {};
            ConfigLines lines;
            append_config_file(lines, user_config_file(m_environment), false);
            apply(lines);
        }
        apply_location_overrides();
        apply_settings_of_command_line();
        settle();
        config.paths = config.scope == Scope::system
                           ? system_paths(m_draft.locations, m_environment)
                           : user_paths(m_draft.locations, m_environment);
        if (config.scope == Scope::user && config.shared_caches.empty()) {
            config.shared_caches = {system_paths({}, m_environment).cache};
        }
        config.hive.cache = hive_cache(m_draft.locations, config.paths.root, m_environment);
        finish_catalogs();
        return {std::move(config), std::move(m_warnings), std::move(m_files)};
    }

private:
    ConfigLines system_lines() const
    {
        ConfigLines lines;
        if (m_overrides.config_file) {
            append_config_file(lines, required_path(*m_overrides.config_file, "--config"), true);
            return lines;
        }
        append_config_file(lines, below_root(m_root, "/etc/rbeepkg.conf"), false);
        const std::string directory = below_root(m_root, "/etc/rbeepkg.conf.d");
        for (const std::string& name : os::list_directory(directory)) {
            if (name.ends_with(".conf")) {
                append_config_file(lines, os::join_path(directory, name), false);
            }
        }
        return lines;
    }

    // The machine's own. A place that the caller names, by --dbpath or in a file of --config, does
    // not tell whether the machine is the caller's to change.
    std::string system_state() const
    {
        return system_paths(m_overrides.config_file ? Locations{} : m_draft.locations,
                            m_environment)
            .state;
    }

    void apply(const ConfigLines& lines)
    {
        m_warnings.insert(m_warnings.end(), lines.warnings.begin(), lines.warnings.end());
        m_headings.insert(m_headings.end(), lines.headings.begin(), lines.headings.end());
        m_files.insert(m_files.end(), lines.files.begin(), lines.files.end());
        for (const ConfigLine& line : lines.lines) {
            if (line.section == "options") {
                apply_option(line);
            } else {
                apply_catalog_key(line);
            }
        }
    }

    void apply_option(const ConfigLine& line)
    {
        const Setting* setting = find_setting(line.key);
        if (setting == nullptr) {
            m_warnings.push_back(fmt::format("{}: unknown key '{}' in section 'options'{}",
                                             line.place(), printable(line.key, 60),
                                             similar_setting_hint(line.key)));
            return;
        }
        if (!line.has_value && !setting->is_switch) {
            m_warnings.push_back(fmt::format("{}: {} needs a value", line.place(), line.key));
            return;
        }
        if (auto refusal = setting->apply(m_draft, {line.key, line.value, line.has_value})) {
            throw make_error(ErrorCode::usage, "{}: {}: {}", line.place(), line.key, *refusal);
        }
        take_remark(line.place());
    }

    // What holds where nothing was said, and what follows from what was said.
    void settle()
    {
        Config& config = m_draft.config;
        if (config.architectures.empty()) {
            config.architectures = {"auto"};
        }
        config.architecture = config.architectures.front();
        if (!config.clean_method.keep_installed && !config.clean_method.keep_current) {
            config.clean_method = {};
        }
        for (CatalogConfig& catalog : config.catalogs) {
            if (catalog.usage == k_no_usage) {
                catalog.usage = {};
            }
        }
        if (config.disable_download_timeout) {
            config.connect_timeout = config.stall_timeout = k_longest_duration;
        }
    }

    void take_remark(std::string_view place)
    {
        if (!m_draft.remark.empty()) {
            m_warnings.push_back(fmt::format("{}: {}", place, m_draft.remark));
            m_draft.remark.clear();
        }
    }

    void apply_catalog_key(const ConfigLine& line)
    {
        CatalogConfig& catalog = catalog_of(line);
        const CatalogSetting* setting = find_catalog_setting(line.key);
        if (setting == nullptr) {
            m_warnings.push_back(fmt::format("{}: unknown key '{}' in section '{}'", line.place(),
                                             printable(line.key, 60), line.section));
            return;
        }
        if (auto refusal = setting->apply(catalog, {line.key, line.value, line.has_value})) {
            throw make_error(ErrorCode::usage, "{}: {}: {}", line.place(), line.key, *refusal);
        }
        if (const auto remark = line.key == "SigLevel"
                                    ? signature_level_remark(line.key, line.value)
                                    : std::nullopt) {
            m_warnings.push_back(line.place() + ": " + *remark);
        }
    }

    CatalogConfig& catalog_of(const ConfigLine& line)
    {
        if (line.section.empty()) {
            throw make_error(ErrorCode::usage, "{}: '{}' stands before the first [section]",
                             line.place(), printable(line.key, 60));
        }
        if (!is_catalog_name(line.section)) {
            throw make_error(ErrorCode::usage,
                             "{}: '{}' cannot be the name of a catalog: lower-case letters, digits "
                             "and ._- make one, and 'local' is taken",
                             line.place(), printable(line.section, 60));
        }
        std::vector<CatalogConfig>& catalogs = m_draft.config.catalogs;
        const auto known =
            std::find_if(catalogs.begin(), catalogs.end(), [&](const CatalogConfig& catalog) {
                return catalog.name == line.section;
            });
        if (known != catalogs.end()) {
            return *known;
        }
        m_catalog_places.emplace(line.section, line.place());
        return catalogs.emplace_back(CatalogConfig{line.section, {}, {}, k_no_usage, {}});
    }

    void apply_location_overrides()
    {
        Locations& locations = m_draft.locations;
        const auto take = [](std::optional<std::string>& into,
                             const std::optional<std::string>& value, std::string_view option) {
            if (value) {
                into = required_path(*value, option);
            }
        };
        take(locations.root, m_overrides.root, "--root");
        take(locations.state, m_overrides.dbpath, "--dbpath");
        take(locations.cache, m_overrides.cachedir, "--cachedir");
        take(locations.log_file, m_overrides.logfile, "--logfile");
        if (!m_overrides.hookdirs.empty()) {
            locations.hook_dirs.clear();
        }
        for (const std::string& directory : m_overrides.hookdirs) {
            locations.hook_dirs.push_back(required_path(directory, "--hookdir"));
        }
    }

    void apply_settings_of_command_line()
    {
        // A machine has one first architecture: the one typed is no further one of the file's.
        if (std::any_of(m_overrides.settings.begin(), m_overrides.settings.end(),
                        [](const auto& setting) { return setting.first == "Architecture"; })) {
            m_draft.config.architectures.clear();
        }
        for (const auto& [key, value] : m_overrides.settings) {
            const Setting* setting = find_setting(key);
            if (setting == nullptr) {
                throw make_error(ErrorCode::usage, "--set: unknown key '{}'{}", printable(key, 60),
                                 similar_setting_hint(key));
            }
            if (auto refusal = setting->apply(m_draft, {key, value, true})) {
                throw make_error(ErrorCode::usage, "--set {}: {}", key, *refusal);
            }
            take_remark("--set");
        }
    }

    // A catalog begins with its first key: a heading alone makes none.
    void warn_of_empty_sections()
    {
        std::set<std::string> told;
        for (const ConfigHeading& heading : m_headings) {
            if (heading.section != "options" && !m_catalog_places.contains(heading.section) &&
                told.insert(heading.section).second) {
                m_warnings.push_back(
                    fmt::format("{}: the section [{}] has no Server and is ignored", heading.place,
                                printable(heading.section, 60)));
            }
        }
    }

    void finish_catalogs()
    {
        warn_of_empty_sections();
        Config& config = m_draft.config;
        for (const CatalogConfig& catalog : config.catalogs) {
            if (catalog.servers.empty()) {
                throw make_error(ErrorCode::usage, "{}: the catalog [{}] has no Server",
                                 m_catalog_places.at(catalog.name), catalog.name);
            }
        }
        add_default_catalog();
        const std::string architecture =
            config.architecture == "auto" ? machine_architecture() : config.architecture;
        for (CatalogConfig& catalog : config.catalogs) {
            for (std::string& server : catalog.servers) {
                replace_all(server, "$arch", architecture);
                replace_all(server, "$repo", catalog.name);
            }
        }
    }

    void add_default_catalog()
    {
        std::vector<CatalogConfig>& catalogs = m_draft.config.catalogs;
        if (std::any_of(catalogs.begin(), catalogs.end(), [](const CatalogConfig& catalog) {
                return catalog.name == k_default_catalog;
            })) {
            return;
        }
        CatalogConfig catalog{k_default_catalog, {}, {}, {}, {}};
        const std::string urls = m_environment.get(k_catalog_variable);
        for (const std::string_view part : split(urls, ',')) {
            const std::string_view url = trim(part);
            if (url.empty()) {
                continue;
            }
            if (const auto reason = invalid_server_reason(url)) {
                throw make_error(ErrorCode::usage, "{}: {}", k_catalog_variable, *reason);
            }
            add_server(catalog, url);
        }
        // Whoever configured a catalog has no service on this port in mind, and should not be
        // warned about it at every refresh.
        if (catalog.servers.empty() && catalogs.empty()) {
            catalog.servers.emplace_back(k_default_server);
        }
        if (!catalog.servers.empty()) {
            catalogs.push_back(std::move(catalog));
        }
    }

    const Overrides& m_overrides;
    const Environment& m_environment;
    std::string m_root = "/";
    Draft m_draft;
    std::map<std::string, std::string> m_catalog_places; // name -> where it was first named
    std::vector<ConfigHeading> m_headings;
    std::vector<std::string> m_warnings;
    std::vector<std::string> m_files;
};

} // namespace

std::optional<BuildNetwork> parse_build_network(std::string_view text)
{
    for (const NetworkName& known : k_networks) {
        if (known.name == text) {
            return known.network;
        }
    }
    return std::nullopt;
}

const char* to_string(BuildNetwork network)
{
    for (const NetworkName& known : k_networks) {
        if (known.network == network) {
            return known.name;
        }
    }
    return "";
}

LoadedConfig load_config(const Overrides& overrides, const Environment& environment)
{
    return Loader{overrides, environment}.load();
}

} // namespace rbeepkg::config
