#include "libpkg/host/probes.hpp"

#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/host/package_manager.hpp"
#include "libpkg/host/tool.hpp"
#include "libpkg/os/file.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

namespace rbeepkg::host {

namespace {

struct KindName
{
    std::string_view name;
    Probe::Kind kind;
};
constexpr std::array<KindName, 4> k_kinds = {{{"executable", Probe::Kind::executable},
                                              {"library", Probe::Kind::library},
                                              {"file", Probe::Kind::file},
                                              {"package", Probe::Kind::package}}};

constexpr std::array<const char*, 15> k_usual_library_directories = {"/lib",
                                                                     "/lib64",
                                                                     "/usr/lib",
                                                                     "/usr/lib64",
                                                                     "/usr/local/lib",
                                                                     "/usr/local/lib64",
                                                                     "/lib/x86_64-linux-gnu",
                                                                     "/usr/lib/x86_64-linux-gnu",
                                                                     "/lib/aarch64-linux-gnu",
                                                                     "/usr/lib/aarch64-linux-gnu",
                                                                     "/usr/local/cuda/lib64",
                                                                     "/opt/cuda/lib64",
                                                                     "/opt/rocm/lib",
                                                                     "/usr/lib/wsl/lib",
                                                                     "/opt/homebrew/lib"};

// libcudart.so is met by libcudart.so.12 as well.
bool is_library_file(std::string_view file, std::string_view library)
{
    return file.starts_with(library) &&
           (file.size() == library.size() || file[library.size()] == '.');
}

bool directory_has_library(const std::string& directory, std::string_view library)
{
    try {
        const std::vector<std::string> files = os::list_directory(directory);
        return std::any_of(files.begin(), files.end(),
                           [&](const std::string& file) { return is_library_file(file, library); });
    } catch (const Error&) {
        // Not ours to read, or no directory: it shows us no library.
        return false;
    }
}

// Lines such as "libz.so.1 (libc6,x86-64) => /lib/x86_64-linux-gnu/libz.so.1".
bool ldconfig_knows(std::string_view library, const Places& places, const CancelToken& cancel)
{
    const auto tool = find_tool("ldconfig", places);
    if (!tool) {
        return false;
    }
    const ToolAnswer answer = ask_tool(*tool, {"-p"}, cancel);
    const auto lines = split(answer.output, '\n');
    return answer.succeeded && std::any_of(lines.begin(), lines.end(), [&](std::string_view line) {
               const auto words = split_words(line);
               return words.size() > 2 && is_library_file(words.front(), library);
           });
}

bool has_library(const std::string& library, const Places& places, const CancelToken& cancel)
{
    if (!places.library_directories.empty()) {
        return std::any_of(places.library_directories.begin(), places.library_directories.end(),
                           [&](const std::string& directory) {
                               return directory_has_library(directory, library);
                           });
    }
    return std::any_of(
               k_usual_library_directories.begin(), k_usual_library_directories.end(),
               [&](const char* directory) { return directory_has_library(directory, library); }) ||
           ldconfig_knows(library, places, cancel);
}

bool has_file(const std::string& path)
{
    std::error_code error;
    return std::filesystem::exists(path, error);
}

} // namespace

std::optional<Probe> parse_probe(std::string_view text)
{
    const auto words = split_words(text);
    if (words.size() != 2) {
        return std::nullopt;
    }
    const auto* const kind =
        std::find_if(k_kinds.begin(), k_kinds.end(),
                     [&](const KindName& known) { return known.name == words[0]; });
    if (kind == k_kinds.end()) {
        return std::nullopt;
    }
    const std::string_view what = words[1];
    const bool is_path = what.find('/') != std::string_view::npos;
    const bool is_absolute = what.front() == '/';
    if (kind->kind == Probe::Kind::file ? !is_absolute : is_path || what.front() == '-') {
        return std::nullopt;
    }
    return Probe{kind->kind, std::string{what}};
}

bool succeeds(const Probe& probe, const Places& places, const CancelToken& cancel)
{
    switch (probe.kind) {
    case Probe::Kind::executable:
        return find_tool(probe.what, places).has_value();
    case Probe::Kind::library:
        return has_library(probe.what, places, cancel);
    case Probe::Kind::file:
        return has_file(probe.what);
    case Probe::Kind::package:
        return has_package(probe.what, places, cancel);
    }
    return false;
}

} // namespace rbeepkg::host
