#include "libpkg/build/pack.hpp"

#include "libpkg/base/text.hpp"
#include "libpkg/build/inside.hpp"
#include "libpkg/build/relations.hpp"
#include "libpkg/build/run_function.hpp"
#include "libpkg/build/worker_binary.hpp"
#include "libpkg/os/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

namespace rbeepkg::build {

namespace {

constexpr std::size_t k_max_script = 1U << 20U;

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
    if (!job.pkgbuild.has_function(run.function)) {
        throw make_error(ErrorCode::build_failed, "the PKGBUILD of {} has no package() for {}",
                         job.subject, section.name);
    }
    run.online = job.request.network == Network::all;
    run.as_root_inside = true;
    run_function(job, run);
}

std::string install_name(const Job& job, const pkgbuild::PackageSection& section)
{
    const auto found = section.overrides.find("install");
    if (found != section.overrides.end()) {
        return found->second.empty() ? "" : found->second.front();
    }
    return job.pkgbuild.value("install");
}

std::optional<std::string> install_script(const Job& job, const pkgbuild::PackageSection& section)
{
    const std::string name = install_name(job, section);
    if (name.empty()) {
        return std::nullopt;
    }
    if (name.find('/') != std::string::npos || name == "." || name == "..") {
        throw make_error(ErrorCode::build_failed,
                         "install={} of {} is a path: it must be a file beside the PKGBUILD",
                         printable(name, 200), section.name);
    }
    if (job.request.start_directory.empty()) {
        throw make_error(ErrorCode::build_failed,
                         "install={} of {} is not there: this PKGBUILD came without the files "
                         "beside it",
                         printable(name, 200), section.name);
    }
    const os::UniqueFd directory = os::open_directory(job.request.start_directory);
    const os::UniqueFd file = os::open_beneath(directory.get(), name, O_RDONLY | O_NONBLOCK);
    struct ::stat status = {};
    if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode) ||
        status.st_size > static_cast<::off_t>(k_max_script)) {
        throw make_error(ErrorCode::build_failed, "install={} of {} is no file of at most {}",
                         printable(name, 200), section.name, human_size(k_max_script));
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
    return *std::move(package);
}

pkgfile::Buildinfo buildinfo_of(const Job& job, const package::Package& package)
{
    pkgfile::Buildinfo info;
    info.pkgname = package.name;
    info.pkgbase = package.base;
    info.pkgver = package.version.text();
    info.pkgarch = package.arch;
    info.pkgbuild_sha256sum = job.pkgbuild.text_sha256;
    info.packager = package.packager;
    info.builddate = package.build_date;
    info.builddir = "/build";
    info.startdir = inside::k_start;
    info.options = job.pkgbuild.values("options");
    return info;
}

pkgfile::PackageFile pack(Job& job, const pkgbuild::PackageSection& section, bool is_worker)
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
    pkgfile::WriteOptions options;
    options.mtime = job.request.source_date_epoch;
    os::make_directories(job.request.output_directory);
    return pkgfile::write_package_file(pkgdir, info, buildinfo_of(job, info.package),
                                       install_script(job, section), job.request.output_directory,
                                       options, job.sink, job.cancel);
}

} // namespace

std::vector<pkgfile::PackageFile> make_packages(Job& job)
{
    // All functions first: when one fails, no package file of a half-made set appears.
    for (const pkgbuild::PackageSection& section : job.pkgbuild.packages) {
        run_package_function(job, section);
    }
    const std::size_t worker = worker_package(job.pkgbuild, job.request.identity);
    std::vector<pkgfile::PackageFile> files;
    for (std::size_t at = 0; at < job.pkgbuild.packages.size(); ++at) {
        files.push_back(pack(job, job.pkgbuild.packages[at], at == worker));
    }
    return files;
}

} // namespace rbeepkg::build
