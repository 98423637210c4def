#include "libpkg/build/pkgver.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/build/run_function.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/package/version.hpp"

#include <algorithm>

namespace rbeepkg::build {

namespace {

constexpr const char* k_tags_hint =
    "pkgver() wants tags of the source repository and there are none; the recipe must fall back "
    "to something else, such as the number of commits";

std::string run_pkgver(Job& job)
{
    FunctionRun run;
    run.phase = Phase::pkgver;
    run.function = "pkgver";
    run.package = job.pkgbuild.packages.front().name;
    run.online = job.request.network == Network::all;
    try {
        return run_function(job, run);
    } catch (Error& error) {
        if (job.log.missed_tags()) {
            error.set_hint(k_tags_hint);
        }
        throw;
    }
}

std::string checked(const Job& job, std::string_view output)
{
    const std::string_view word = trim(output);
    const Result<package::Version> version = package::Version::parse(word);
    if (version && version->epoch().empty() && version->pkgrel().empty()) {
        return std::string{word};
    }
    Error error = make_error(ErrorCode::corrupt,
                             "pkgver() of {} printed '{}', which is no "
                             "version{}",
                             job.subject, printable(word, 200),
                             version ? "" : ": " + version.error().message);
    if (job.log.missed_tags()) {
        error.set_hint(k_tags_hint);
    }
    throw error;
}

// One assignment: up to the first blank, as makepkg's own replacement takes it.
std::string with_value(std::string_view line, std::string_view key, std::string_view value)
{
    const std::size_t end = line.find_first_of(" \t", key.size());
    const std::string_view rest = end == std::string_view::npos ? "" : line.substr(end);
    return fmt::format("{}{}{}", key, value, rest);
}

} // namespace

std::string with_pkgver(std::string_view text, std::string_view pkgver)
{
    std::string changed;
    for (const std::string_view line : split(text, '\n')) {
        if (!changed.empty() || line.data() != text.data()) {
            changed += '\n';
        }
        if (line.starts_with("pkgver=")) {
            changed += with_value(line, "pkgver=", pkgver);
        } else if (line.starts_with("pkgrel=")) {
            changed += with_value(line, "pkgrel=", "1");
        } else {
            changed += line;
        }
    }
    return changed;
}

void keep_architecture(Job& job)
{
    const std::string& arch = job.request.variant.arch;
    if (!job.request.ignore_arch) {
        return;
    }
    const auto add = [&](std::vector<std::string>& archs) {
        const auto fits = [&](const std::string& one) { return one == "any" || one == arch; };
        if (std::none_of(archs.begin(), archs.end(), fits)) {
            archs.push_back(arch);
        }
    };
    add(job.pkgbuild.attributes["arch"]);
    for (pkgbuild::PackageSection& section : job.pkgbuild.packages) {
        const auto own = section.overrides.find("arch");
        if (own != section.overrides.end()) {
            add(own->second);
        }
    }
}

void update_pkgver(Job& job)
{
    if (!job.pkgbuild.has_function("pkgver")) {
        return;
    }
    const std::string pkgver = checked(job, run_pkgver(job));
    if (pkgver == job.pkgbuild.value("pkgver")) {
        return;
    }
    job.sink.on(Notice{fmt::format("{}: the sources are version {}", job.subject, pkgver)});
    job.text = with_pkgver(job.text, pkgver);
    // Read once more: other fields may be made of the version.
    pkgbuild::EvaluateOptions options;
    options.variant = job.request.variant;
    options.run_as = job.workspace.owner();
    options.scratch = job.request.scratch;
    options.source_date_epoch = job.request.source_date_epoch;
    job.pkgbuild =
        pkgbuild::evaluate(job.text, "the PKGBUILD of " + job.subject, options, job.cancel);
    keep_architecture(job);
    // A version that is not assigned at the beginning of a line could not be replaced there.
    job.pkgbuild.attributes["pkgver"] = {pkgver};
    job.pkgbuild.attributes["pkgrel"] = {"1"};
    write_readable(os::join_path(job.workspace.start(), "PKGBUILD"), job.text);
}

} // namespace rbeepkg::build
