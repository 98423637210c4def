#include "cmd/rbeepkg-build/settings.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace rbeepkg::cmd_build {

namespace {

constexpr std::array<const char*, 5> k_extensions = {".pkg.tar", ".pkg.tar.gz", ".pkg.tar.bz2",
                                                     ".pkg.tar.xz", ".pkg.tar.zst"};
// What reaches the functions; the driver takes those out of the environment that makepkg does not
// export.
constexpr std::array<const char*, 13> k_flags = {
    "CPPFLAGS", "CFLAGS",       "CXXFLAGS",       "LDFLAGS",         "RUSTFLAGS",
    "LTOFLAGS", "DEBUG_CFLAGS", "DEBUG_CXXFLAGS", "DEBUG_RUSTFLAGS", "MAKEFLAGS",
    "CHOST",    "NINJAFLAGS",   "DISTCC_HOSTS"};

// The three layers of one variable.
class Lookup
{
public:
    Lookup(const Invocation& invocation, const config::Environment& environment,
           const MakepkgConf& conf)
        : m_environment{environment}, m_conf{conf}
    {
        for (const std::string& assignment : invocation.assignments) {
            const std::size_t equals = assignment.find('=');
            const std::string value = assignment.substr(equals + 1);
            if (assignment[equals - 1] == '+') {
                const std::string name = assignment.substr(0, equals - 1);
                m_given[name] = configured(name).value_or("") + value;
            } else {
                m_given[assignment.substr(0, equals)] = value;
            }
        }
    }

    // Those of makepkg that the environment decides when it has them at all.
    std::string environment_first(const std::string& name) const
    {
        const auto given = m_given.find(name);
        if (given != m_given.end()) {
            return given->second;
        }
        const auto set = m_environment.variables.find(name);
        return set != m_environment.variables.end() ? set->second : m_conf.word(name).value_or("");
    }
    std::optional<std::string> configured(const std::string& name) const
    {
        const auto given = m_given.find(name);
        return given != m_given.end() ? std::optional{given->second} : m_conf.word(name);
    }
    const std::map<std::string, std::string>& given() const noexcept { return m_given; }

private:
    const config::Environment& m_environment;
    const MakepkgConf& m_conf;
    std::map<std::string, std::string> m_given;
};

std::string directory_setting(const Lookup& lookup, const std::string& name)
{
    const std::string value = lookup.environment_first(name);
    if (value.find('\n') != std::string::npos) {
        throw make_error(ErrorCode::usage, "{} holds a line break", name);
    }
    return value.empty() ? value : os::absolute_path(value);
}

std::string package_extension(const Lookup& lookup)
{
    std::string extension = lookup.environment_first("PKGEXT");
    if (extension.empty()) {
        return k_extensions.back();
    }
    if (std::find(k_extensions.begin(), k_extensions.end(), extension) == k_extensions.end()) {
        throw Error{ErrorCode::usage,
                    fmt::format("PKGEXT={} is no package suffix that can be written",
                                printable(extension, 60)),
                    ".pkg.tar, .pkg.tar.gz, .pkg.tar.bz2, .pkg.tar.xz and .pkg.tar.zst are"};
    }
    return extension;
}

std::optional<std::int64_t> source_date_epoch(const Lookup& lookup)
{
    const std::string text = lookup.environment_first("SOURCE_DATE_EPOCH");
    if (text.empty()) {
        return std::nullopt;
    }
    const auto number = parse_number(text);
    if (!number || *number > std::numeric_limits<std::int32_t>::max()) {
        throw make_error(ErrorCode::usage, "SOURCE_DATE_EPOCH={} is no time in seconds",
                         printable(text, 60));
    }
    return static_cast<std::int64_t>(*number);
}

// Whether the last word about it says yes; nullopt: there is none.
std::optional<bool> switched(const std::vector<std::string>& words, const std::string& name)
{
    for (auto word = words.rbegin(); word != words.rend(); ++word) {
        if (*word == name || *word == "!" + name) {
            return *word == name;
        }
    }
    return std::nullopt;
}

void take_array(const MakepkgConf& conf, const std::string& name, std::vector<std::string>& into)
{
    if (auto values = conf.array(name)) {
        into = *std::move(values);
    }
}

void take_words(const MakepkgConf& conf, const std::string& name, std::vector<std::string>& into)
{
    const std::optional<std::string> text = conf.was_read() ? conf.word(name) : std::nullopt;
    if (text) {
        into.clear();
        for (const std::string_view word : split_words(*text)) {
            into.emplace_back(word);
        }
    }
}

build::PackageOptions package_options(const MakepkgConf& conf)
{
    build::PackageOptions options;
    if (!conf.was_read()) {
        return options;
    }
    // What OPTIONS does not name is neither on nor off: nothing is removed, nothing is done.
    options.on = {"docs", "libtool", "staticlibs", "emptydirs", "buildflags", "makeflags"};
    options.apply(conf.array("OPTIONS").value_or(std::vector<std::string>{}));
    const std::vector<std::string> buildenv =
        conf.array("BUILDENV").value_or(std::vector<std::string>{});
    for (const char* wrapper : {"ccache", "distcc"}) {
        if (switched(buildenv, wrapper).value_or(false)) {
            options.on.emplace(wrapper);
        }
    }
    take_array(conf, "MAN_DIRS", options.man_directories);
    take_array(conf, "DOC_DIRS", options.doc_directories);
    take_array(conf, "PURGE_TARGETS", options.purge_targets);
    take_words(conf, "STRIP_BINARIES", options.strip_binary);
    take_words(conf, "STRIP_SHARED", options.strip_shared);
    take_words(conf, "STRIP_STATIC", options.strip_static);
    const std::string sources = conf.word("DBGSRCDIR").value_or("");
    if (!sources.empty()) {
        options.debug_source_directory =
            sources.substr(std::min(sources.find_first_not_of('/'), sources.size()));
    }
    return options;
}

std::vector<std::string> function_environment(const Lookup& lookup)
{
    std::vector<std::string> all;
    for (const char* name : k_flags) {
        if (const auto value = lookup.configured(name)) {
            all.push_back(std::string{name} + "=" + *value);
        }
    }
    for (const auto& [name, value] : lookup.given()) {
        all.push_back(fmt::format("{}={}", name, value));
    }
    return all;
}

} // namespace

Settings read_settings(const Invocation& invocation, const config::Environment& environment,
                       const std::string& machine)
{
    const MakepkgConf conf = MakepkgConf::read(invocation.config_file, environment);
    const Lookup lookup{invocation, environment, conf};
    Settings settings;
    settings.package_directory = directory_setting(lookup, "PKGDEST");
    settings.source_directory = directory_setting(lookup, "SRCDEST");
    settings.log_directory = directory_setting(lookup, "LOGDEST");
    settings.build_directory = directory_setting(lookup, "BUILDDIR");
    settings.architecture = lookup.environment_first("CARCH");
    if (settings.architecture.empty()) {
        settings.architecture = machine;
    }
    settings.packager = lookup.environment_first("PACKAGER");
    settings.key = invocation.key.empty() ? lookup.environment_first("GPGKEY") : invocation.key;
    settings.pkgext = package_extension(lookup);
    settings.source_date_epoch = source_date_epoch(lookup);
    take_array(conf, "BUILDENV", settings.buildenv);
    settings.sign = !invocation.no_sign &&
                    (invocation.sign || switched(settings.buildenv, "sign").value_or(false));
    settings.check = invocation.check ||
                     (!invocation.no_check && switched(settings.buildenv, "check").value_or(true));
    take_array(conf, "INTEGRITY_CHECK", settings.integrity_checks);
    settings.options = package_options(conf);
    settings.environment = function_environment(lookup);
    settings.default_flags = !conf.was_read();
    return settings;
}

} // namespace rbeepkg::cmd_build
