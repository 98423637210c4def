#include "libpkg/config/config_file.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/scope_exit.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/encoding/ini.hpp"
#include "libpkg/os/file.hpp"

#include <fmt/format.h>
#include <glob.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace rbeepkg::config {

namespace {

constexpr std::uint64_t k_max_file = 1ULL << 20U;
constexpr std::size_t k_max_depth = 10;
constexpr std::size_t k_max_matches = 1000;
constexpr std::size_t k_max_lines = 100'000;

std::vector<std::string> matching_files(const std::string& pattern, const std::string& place)
{
    ::glob_t found{};
    const int status = ::glob(pattern.c_str(), 0, nullptr, &found);
    const ScopeExit free_matches{[&]() noexcept { ::globfree(&found); }};
    if (status == GLOB_NOMATCH) {
        return {};
    }
    if (status != 0 || found.gl_pathc > k_max_matches) {
        throw make_error(ErrorCode::usage, "{}: cannot expand Include '{}'", place,
                         printable(pattern, 200));
    }
    return {found.gl_pathv, found.gl_pathv + found.gl_pathc};
}

std::string real_path(const std::string& path)
{
    std::error_code error;
    const std::filesystem::path resolved = std::filesystem::canonical(path, error);
    return error ? path : resolved.string();
}

class Reader
{
public:
    explicit Reader(ConfigLines& into) : m_into{into} {}

    void read(const std::string& path, const std::string& section, bool must_exist)
    {
        const auto text = os::read_file_if_exists(path, k_max_file);
        if (!text) {
            if (must_exist) {
                throw make_error(ErrorCode::usage, "the configuration file {} does not exist",
                                 printable(path));
            }
            return;
        }
        std::vector<encoding::IniHeading> headings;
        const auto parsed = encoding::parse_ini(*text, &headings);
        if (!parsed) {
            throw make_error(ErrorCode::usage, "{}:{}: {}", path, parsed.error().line,
                             parsed.error().message);
        }
        for (const encoding::IniHeading& heading : headings) {
            m_into.headings.push_back({heading.section, fmt::format("{}:{}", path, heading.line)});
        }
        m_into.files.push_back(path);
        m_open.push_back(real_path(path));
        for (const encoding::IniLine& line : *parsed) {
            take({path, line.line, line.section.empty() ? section : line.section, line.key,
                  line.value, line.has_value});
        }
        m_open.pop_back();
    }

private:
    void take(ConfigLine line)
    {
        if (line.key == "Include") {
            include(line);
            return;
        }
        if (m_into.lines.size() == k_max_lines) {
            throw make_error(ErrorCode::usage, "{}: more than {} lines of configuration",
                             line.place(), k_max_lines);
        }
        m_into.lines.push_back(std::move(line));
    }

    void include(const ConfigLine& line)
    {
        if (line.value.empty()) {
            throw make_error(ErrorCode::usage, "{}: Include names no file", line.place());
        }
        if (m_open.size() == k_max_depth) {
            throw make_error(ErrorCode::usage, "{}: Includes nest deeper than {}", line.place(),
                             k_max_depth);
        }
        const std::string pattern = os::join_path(os::parent_path(line.file), line.value);
        const std::vector<std::string> files = matching_files(pattern, line.place());
        if (files.empty() && pattern.find_first_of("*?[") == std::string::npos) {
            m_into.warnings.push_back(
                fmt::format("{}: Include '{}': no such file", line.place(), printable(pattern)));
        }
        for (const std::string& file : files) {
            if (std::find(m_open.begin(), m_open.end(), real_path(file)) != m_open.end()) {
                throw make_error(ErrorCode::usage,
                                 "{}: Include '{}' leads back to a file that is "
                                 "being read",
                                 line.place(), printable(file));
            }
            read(file, line.section, false);
        }
    }

    ConfigLines& m_into;
    std::vector<std::string> m_open; // the files from the outermost to the one being read
};

} // namespace

std::string ConfigLine::place() const
{
    return fmt::format("{}:{}", file, line);
}

void append_config_file(ConfigLines& into, const std::string& path, bool must_exist)
{
    Reader{into}.read(path, "", must_exist);
}

} // namespace rbeepkg::config
