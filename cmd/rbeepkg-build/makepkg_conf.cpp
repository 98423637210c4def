#include "cmd/rbeepkg-build/makepkg_conf.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"

#include <sys/utsname.h>

#include <algorithm>
#include <array>

namespace rbeepkg::cmd_build {

namespace {

constexpr std::uint64_t k_max_file = 1U << 20U;
constexpr const char* k_system_file = "/etc/makepkg.conf";

constexpr std::array<const char*, 13> k_arrays = {
    "DLAGENTS",  "VCSCLIENTS",    "BUILDENV",   "OPTIONS",     "INTEGRITY_CHECK",
    "MAN_DIRS",  "DOC_DIRS",      "COMPRESSGZ", "COMPRESSBZ2", "COMPRESSXZ",
    "COMPRESSZ", "PURGE_TARGETS", "COMPRESSZST"};
constexpr std::array<const char*, 25> k_words = {
    "CARCH",           "CHOST",        "CPPFLAGS", "CFLAGS",         "CXXFLAGS",
    "RUSTFLAGS",       "LDFLAGS",      "LTOFLAGS", "DEBUG_CFLAGS",   "DEBUG_CXXFLAGS",
    "DEBUG_RUSTFLAGS", "DISTCC_HOSTS", "BUILDDIR", "STRIP_BINARIES", "STRIP_SHARED",
    "STRIP_STATIC",    "PKGDEST",      "SRCDEST",  "SRCPKGDEST",     "LOGDEST",
    "PACKAGER",        "GPGKEY",       "PKGEXT",   "SRCEXT",         "DBGSRCDIR"};

constexpr const char* k_hint =
    "settings are read without running anything: assignments of plain values will do";

bool is_known(const bash::Value& value)
{
    return std::all_of(value.values.begin(), value.values.end(), [](const std::string& text) {
        return text.find(bash::k_unknown_mark) == std::string::npos;
    });
}

// The last that begins with its assignment; 1 when none does.
std::size_t line_of(std::string_view text, std::string_view name)
{
    std::size_t found = 1;
    std::size_t number = 0;
    for (const std::string_view line : split(text, '\n')) {
        ++number;
        if (line.starts_with(name) && line.substr(name.size()).starts_with('=')) {
            found = number;
        }
    }
    return found;
}

std::string machine_name()
{
    ::utsname names{};
    return ::uname(&names) == 0 ? names.machine : "";
}

std::string home_of(const config::Environment& environment)
{
    const std::string home = environment.get("HOME");
    return home.empty() ? environment.home_of_uid : home;
}

// The first of the user's own that is there.
std::optional<std::string> user_file(const config::Environment& environment)
{
    const std::string home = home_of(environment);
    std::string directory = environment.get("XDG_CONFIG_HOME");
    if (directory.empty()) {
        directory = os::join_path(home, ".config");
    }
    for (const std::string& path :
         {os::join_path(directory, "pacman/makepkg.conf"), os::join_path(home, ".makepkg.conf")}) {
        if (path.starts_with('/') && os::exists(path)) {
            return path;
        }
    }
    return std::nullopt;
}

} // namespace

MakepkgConf MakepkgConf::read(const std::string& file, const config::Environment& environment)
{
    MakepkgConf conf;
    conf.m_machine = machine_name();
    for (const auto& [name, value] : environment.variables) {
        conf.m_variables[name] = bash::Value{bash::Kind::word, {}, {value}};
    }
    conf.m_variables["HOME"] = bash::Value{bash::Kind::word, {}, {home_of(environment)}};
    if (!file.empty()) {
        conf.read_file(os::absolute_path(file), true);
        return conf;
    }
    conf.read_file(k_system_file, false);
    if (const auto own = user_file(environment)) {
        conf.read_file(*own, false);
    }
    return conf;
}

std::optional<std::string> MakepkgConf::word(const std::string& name) const
{
    const auto found = m_variables.find(name);
    if (found == m_variables.end() || found->second.values.empty()) {
        return std::nullopt;
    }
    return found->second.values.front();
}

std::optional<std::vector<std::string>> MakepkgConf::array(const std::string& name) const
{
    const auto found = m_variables.find(name);
    if (found == m_variables.end() || !m_was_read) {
        return std::nullopt;
    }
    return found->second.values;
}

void MakepkgConf::read_file(const std::string& path, bool must_exist)
{
    const std::optional<std::string> text = os::read_file_if_exists(path, k_max_file);
    if (!text) {
        if (must_exist) {
            throw make_error(ErrorCode::usage, "{} not found", path);
        }
        return;
    }
    bash::World world;
    world.variables = m_variables;
    world.machine = m_machine;
    Result<bash::Reading> reading = bash::read(*text, world);
    if (!reading) {
        const ParseError& error = reading.error();
        throw Error{ErrorCode::usage,
                    fmt::format("{}:{}: {}", path, error.line, printable(error.message, 400)),
                    k_hint};
    }
    if (reading->status.value_or(0) != 0) {
        throw make_error(ErrorCode::usage, "{}: its last command fails", path);
    }
    // Those that it has not looked at are not among them: the environment's, and what the file
    // before it has set.
    for (auto& [name, value] : reading->variables) {
        m_variables.insert_or_assign(name, std::move(value));
    }
    m_was_read = true;
    check_kinds(path);
    check_known(path, *text);
}

void MakepkgConf::check_known(const std::string& path, std::string_view text)
{
    // How many work at once changes nothing of what they make: "-j$(nproc)" may be left out.
    for (const char* name : {"MAKEFLAGS", "NINJAFLAGS"}) {
        const auto found = m_variables.find(name);
        if (found != m_variables.end() && !is_known(found->second)) {
            m_variables.erase(found);
        }
    }
    const auto check = [&](const char* name) {
        const auto found = m_variables.find(name);
        if (found != m_variables.end() && !is_known(found->second)) {
            throw Error{ErrorCode::usage,
                        fmt::format("{}:{}: {} depends on what a command prints", path,
                                    line_of(text, name), name),
                        k_hint};
        }
    };
    std::for_each(k_arrays.begin(), k_arrays.end(), check);
    std::for_each(k_words.begin(), k_words.end(), check);
}

void MakepkgConf::check_kinds(const std::string& path) const
{
    for (const char* name : k_arrays) {
        const auto found = m_variables.find(name);
        if (found != m_variables.end() && found->second.kind == bash::Kind::word) {
            throw make_error(ErrorCode::usage, "{}: {} should be an array", path, name);
        }
    }
    for (const char* name : k_words) {
        const auto found = m_variables.find(name);
        if (found != m_variables.end() && found->second.kind != bash::Kind::word) {
            throw make_error(ErrorCode::usage, "{}: {} should not be an array", path, name);
        }
    }
}

} // namespace rbeepkg::cmd_build
