#include "libpkg/build/environment.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/build/inside.hpp"
#include "libpkg/os/file.hpp"

#include <algorithm>
#include <thread>

namespace rbeepkg::build {

namespace {

constexpr std::string_view k_path_key = "PATH=";

std::vector<std::string> default_path(const pkgbuild::Variant& variant)
{
    std::vector<std::string> path = {"/usr/local/bin", "/usr/local/sbin", "/usr/sbin"};
    // Only those of the variant: recipes look on PATH to find out what to build for.
    if (variant.backend == "cuda") {
        path.insert(path.end(), {"/usr/local/cuda/bin", "/opt/cuda/bin"});
    } else if (variant.backend == "rocm") {
        path.emplace_back("/opt/rocm/bin");
    }
    return path;
}

std::string search_path(const Job& job)
{
    std::vector<std::string> path = job.tool_path;
    const auto& given = job.request.environment;
    const auto wanted = std::find_if(given.rbegin(), given.rend(), [](const std::string& variable) {
        return variable.starts_with(k_path_key);
    });
    if (wanted != given.rend()) {
        path.push_back(wanted->substr(k_path_key.size()));
    } else {
        const std::vector<std::string> usual = default_path(job.request.variant);
        path.insert(path.end(), usual.begin(), usual.end());
    }
    return std::string{k_path_key} + join(path, ":");
}

// Offline cargo says at once what is missing instead of trying servers that cannot be reached.
std::vector<std::string> cargo_environment(bool online)
{
    std::vector<std::string> variables = {std::string{"CARGO_HOME="} + inside::k_cargo,
                                          "CARGO_INCREMENTAL=0", "CARGO_TERM_COLOR=never",
                                          "CARGO_TERM_PROGRESS_WHEN=never"};
    if (!online) {
        variables.emplace_back("CARGO_NET_OFFLINE=true");
    }
    return variables;
}

void append(std::vector<std::string>& all, const std::vector<std::string>& more)
{
    all.insert(all.end(), more.begin(), more.end());
}

} // namespace

std::vector<std::string> build_environment(const Job& job, bool online)
{
    const BuildRequest& request = job.request;
    const unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
    std::vector<std::string> all = {
        "LC_ALL=C.UTF-8",
        "LANG=C.UTF-8",
        "TZ=UTC",
        "TERM=dumb",
        "SHELL=/bin/bash",
        "TMPDIR=/tmp",
        "USER=rbee",
        "LOGNAME=rbee",
        std::string{"HOME="} + inside::k_home,
        "CARCH=" + request.variant.arch,
        "CHOST=" + request.variant.arch + "-pc-linux-gnu",
        fmt::format("MAKEFLAGS=-j{}", jobs),
        fmt::format("CMAKE_BUILD_PARALLEL_LEVEL={}", jobs),
        fmt::format("SOURCE_DATE_EPOCH={}", request.source_date_epoch),
        "PACKAGER=" + (request.packager.empty() ? "Unknown Packager" : request.packager),
        "GIT_TERMINAL_PROMPT=0",
        std::string{"srcdir="} + inside::k_src,
        std::string{"pkgdir="} + inside::k_pkg,
        std::string{"startdir="} + inside::k_start,
        // Who unpacks as root inside cannot give files to the owners that an archive names.
        "TAR_OPTIONS=--no-same-owner",
    };
    if (request.default_flags) {
        append(all, {"CPPFLAGS=", "CFLAGS=-O2 -pipe", "CXXFLAGS=-O2 -pipe", "LDFLAGS="});
    }
    all.push_back("_rbeepkg_debug_sources=/" + request.options.debug_source_directory);
    append(all, cargo_environment(online));
    append(all, pkgbuild::variant_environment(request.variant));
    append(all, request.environment);
    all.push_back(search_path(job));
    return all;
}

std::vector<std::string> flag_words(const Job& job)
{
    PackageOptions options = job.request.options;
    options.apply(job.pkgbuild.values("options"));
    std::vector<std::string> words;
    const bool flags = options.has("buildflags");
    if (!flags) {
        words.emplace_back("!buildflags");
    }
    for (const char* wrapper : {"ccache", "distcc"}) {
        if (options.has(wrapper)) {
            words.emplace_back(wrapper);
        }
    }
    for (const char* more : {"debug", "lto"}) {
        if (flags && options.has(more)) {
            words.emplace_back(more);
        }
    }
    if (!options.has("makeflags")) {
        words.emplace_back("!makeflags");
    }
    return words;
}

std::vector<sandbox::Bind> toolkit_binds()
{
    std::vector<sandbox::Bind> binds;
    for (const std::string& name : os::list_directory("/opt")) {
        if (name.starts_with("cuda") || name.starts_with("rocm")) {
            binds.push_back({"/opt/" + name, "/opt/" + name, false, true});
        }
    }
    return binds;
}

} // namespace rbeepkg::build
