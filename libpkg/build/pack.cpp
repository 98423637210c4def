#include "libpkg/build/pack.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/build/inside.hpp"
#include "libpkg/build/library_relations.hpp"
#include "libpkg/build/relations.hpp"
#include "libpkg/build/result_check.hpp"
#include "libpkg/build/run_function.hpp"
#include "libpkg/build/tidy.hpp"
#include "libpkg/build/worker_binary.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/pkgfile/requirements.hpp"

#include <fcntl.h>
#include <sys/stat.h>

namespace rbeepkg::build {

namespace {

constexpr std::size_t k_max_start_file = 1U << 20U;

void run_package_function(Job& job, const pkgbuild::PackageSection& section)
{
    FunctionRun run;
    run.phase = Phase::package;
    run.package = section.name;
    run.function = "package_" + section.name;
    run.sets_pkgname = true;
    if (!job.pkgbuild.has_function(run.function)) {
        run.function = "package";
        run.sets_pkgname = job.pkgbuild.packages.size() > 1;
    }
    // A package of nothing but what it depends on needs none.
    if (!job.pkgbuild.has_function(run.function) && job.pkgbuild.packages.size() == 1 &&
        !job.pkgbuild.has_function("build") && job.request.identity.worker_id.empty()) {
        return;
    }
    if (!job.pkgbuild.has_function(run.function)) {
        throw make_error(ErrorCode::build_failed, "the PKGBUILD of {} has no package() for {}",
                         job.subject, section.name);
    }
    run.online = job.request.network == Network::all;
    run.as_root_inside = true;
    run_function(job, run);
}

// A field that a package may have of its own; "" when nothing is set.
std::string field_of(const Job& job, const pkgbuild::PackageSection& section,
                     const std::string& field)
{
    const auto found = section.overrides.find(field);
    if (found != section.overrides.end()) {
        return found->second.empty() ? "" : found->second.front();
    }
    return job.pkgbuild.value(field);
}

// What field names: a file beside the PKGBUILD.
std::optional<std::string> file_of(const Job& job, const pkgbuild::PackageSection& section,
                                   const std::string& field)
{
    const std::string name = field_of(job, section, field);
    if (name.empty()) {
        return std::nullopt;
    }
    const std::string what = fmt::format("{}={} of {}", field, printable(name, 200), section.name);
    if (name.find('/') != std::string::npos || name == "." || name == "..") {
        throw make_error(ErrorCode::build_failed,
                         "{} is a path: it must be a file beside the PKGBUILD", what);
    }
    if (job.request.start_directory.empty()) {
        throw make_error(ErrorCode::build_failed,
                         "{} is not there: this PKGBUILD came without the files beside it", what);
    }
    const os::UniqueFd directory = os::open_directory(job.request.start_directory);
    const os::UniqueFd file = os::open_beneath(directory.get(), name, O_RDONLY | O_NONBLOCK);
    struct ::stat status = {};
    if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode) ||
        status.st_size > static_cast<::off_t>(k_max_start_file)) {
        throw make_error(ErrorCode::build_failed, "{} is no file of at most {}", what,
                         human_size(k_max_start_file));
    }
    std::string text(static_cast<std::size_t>(status.st_size), '\0');
    text.resize(os::read_full(file.get(), text.data(), text.size(), name));
    return text;
}

package::Package metadata_of(const Job& job, const pkgbuild::PackageSection& section)
{
    Result<package::Package> package =
        pkgbuild::package_of(job.pkgbuild, section, job.request.variant.arch);
    if (!package) {
        throw make_error(ErrorCode::build_failed, "the metadata of {} do not make a package: {}",
                         section.name, package.error().to_string());
    }
    package->packager = job.request.packager.empty() ? "Unknown Packager" : job.request.packager;
    package->build_date = job.request.source_date_epoch;
    const pkgbuild::Variant& variant = job.request.variant;
    package->built_with = {variant.features, variant.profile, variant.flags};
    return *std::move(package);
}

std::vector<std::string> buildenv_of(const BuildRequest& request)
{
    return !request.buildenv.empty()
               ? request.buildenv
               : std::vector<std::string>{"!distcc", "!color", "!ccache",
                                          request.run_check ? "check" : "!check", "!sign"};
}

pkgfile::Buildinfo buildinfo_of(const Job& job, const package::Package& package)
{
    pkgfile::Buildinfo info;
    info.pkgname = package.name;
    info.pkgbase = package.base;
    info.pkgver = package.version.text();
    info.pkgarch = package.arch;
    info.pkgbuild_sha256sum = crypto::sha256_hex(job.request.pkgbuild_text);
    info.packager = package.packager;
    info.builddate = package.build_date;
    info.builddir = "/build";
    info.startdir = inside::k_start;
    info.buildtoolver = RBEEPKG_VERSION;
    info.buildenv = buildenv_of(job.request);
    info.options = job.request.options.words();
    info.installed = job.request.installed;
    return info;
}

pkgfile::PackageFile write(Job& job, const std::string& pkgdir, const pkgfile::Pkginfo& info,
                           const pkgbuild::PackageSection* section)
{
    pkgfile::WriteOptions options;
    options.mtime = job.request.source_date_epoch;
    options.extension = job.request.pkgext;
    std::optional<std::string> script;
    if (section != nullptr) {
        options.changelog = file_of(job, *section, "changelog");
        script = file_of(job, *section, "install");
    }
    os::make_directories(job.request.output_directory);
    return pkgfile::write_package_file(pkgdir, info, buildinfo_of(job, info.package), script,
                                       job.request.output_directory, options, job.sink, job.cancel);
}

pkgfile::Pkginfo info_of(Job& job, const pkgbuild::PackageSection& section, bool is_worker)
{
    const CatalogIdentity& identity = job.request.identity;
    const std::string pkgdir = job.workspace.pkg(section.name);
    pkgfile::Pkginfo info;
    info.package = metadata_of(job, section);
    info.extra.build_key = job.request.build_key;
    info.extra.built_how = "sandbox";
    if (is_worker) {
        apply_identity(info.package, identity);
    }
    if (is_worker && !identity.worker_id.empty()) {
        info.extra.worker_id = identity.worker_id;
        info.extra.backend = identity.backend;
        info.extra.binary =
            check_worker_binary(pkgdir, identity, section.name, job.request.variant.arch, job.sink);
    }
    fill_library_versions(info.package, pkgdir, job.sink, job.cancel);
    info.package.needs = pkgfile::host_requirements(pkgdir, job.cancel);
    return info;
}

std::string debug_package_name(const Job& job)
{
    return job.pkgbuild.pkgbase + "-debug";
}

// What tidying kept of the symbols of all packages; nullopt when there was nothing to keep.
std::optional<pkgfile::PackageFile> pack_debug(Job& job)
{
    const std::string name = debug_package_name(job);
    const std::string pkgdir = job.workspace.pkg(name);
    if (os::list_directory(os::join_path(pkgdir, "usr/lib/debug")).empty()) {
        return std::nullopt;
    }
    // The fields of the only package are also those of its symbols; of several, those of all.
    const auto& sections = job.pkgbuild.packages;
    pkgbuild::PackageSection section;
    if (sections.size() == 1) {
        section = sections.front();
    }
    section.name = name;
    pkgfile::Pkginfo info;
    info.package = metadata_of(job, section);
    package::Package& package = info.package;
    package.description = "Detached debugging symbols for " + job.pkgbuild.pkgbase;
    package.groups.clear();
    package.depends.clear();
    package.optdepends.clear();
    package.conflicts.clear();
    package.replaces.clear();
    package.backup.clear();
    package.provides.clear();
    for (const pkgbuild::PackageSection& one : sections) {
        if (one.name != job.pkgbuild.pkgbase) {
            package.provides.push_back({one.name + "-debug", std::nullopt});
        }
    }
    info.extra.built_how = "sandbox";
    return write(job, pkgdir, info, nullptr);
}

} // namespace

std::vector<pkgfile::PackageFile> make_packages(Job& job)
{
    // All functions first: when one fails, no package file of a half-made set appears.
    for (const pkgbuild::PackageSection& section : job.pkgbuild.packages) {
        run_package_function(job, section);
    }
    const std::size_t worker = worker_package(job.pkgbuild, job.request.identity);
    std::vector<pkgfile::Pkginfo> infos;
    for (std::size_t at = 0; at < job.pkgbuild.packages.size(); ++at) {
        const pkgbuild::PackageSection& section = job.pkgbuild.packages[at];
        tidy_package(job, section.name, options_for(job, section), debug_package_name(job));
        infos.push_back(info_of(job, section, at == worker));
        check_result(job.workspace.pkg(section.name), infos.back().package, job.sink, job.cancel);
    }
    std::vector<pkgfile::PackageFile> files;
    if (!job.request.work_tree.archive) {
        return files;
    }
    for (std::size_t at = 0; at < infos.size(); ++at) {
        const pkgbuild::PackageSection& section = job.pkgbuild.packages[at];
        files.push_back(write(job, job.workspace.pkg(section.name), infos[at], &section));
    }
    if (std::optional<pkgfile::PackageFile> symbols = pack_debug(job)) {
        files.push_back(*std::move(symbols));
    }
    return files;
}

} // namespace rbeepkg::build
