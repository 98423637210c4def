#include "libpkg/build/build.hpp"

#include "libpkg/build/driver.hpp"
#include "libpkg/build/inside.hpp"
#include "libpkg/build/ownership.hpp"
#include "libpkg/build/pack.hpp"
#include "libpkg/build/pkgver.hpp"
#include "libpkg/build/run_function.hpp"
#include "libpkg/build/vendor.hpp"
#include "libpkg/os/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <iterator>

namespace rbeepkg::build {

namespace {

std::vector<std::string> package_names(const pkgbuild::Pkgbuild& pkgbuild)
{
    std::vector<std::string> names;
    std::transform(pkgbuild.packages.begin(), pkgbuild.packages.end(), std::back_inserter(names),
                   [](const pkgbuild::PackageSection& section) { return section.name; });
    if (names.empty()) {
        throw make_error(ErrorCode::internal, "a PKGBUILD without packages");
    }
    return names;
}

std::string subject_of(const BuildRequest& request)
{
    return request.identity.package_name.empty() ? request.pkgbuild.pkgbase
                                                 : request.identity.package_name;
}

Job start_job(const BuildRequest& request, const Workspace& workspace, EventSink& sink,
              const CancelToken& cancel)
{
    write_readable(os::join_path(workspace.driver(), "driver"), driver_text());
    write_readable(os::join_path(workspace.start(), "PKGBUILD"), request.pkgbuild_text);
    pkgbuild::VariantTools tools =
        pkgbuild::write_variant_tools(request.variant, workspace.driver(), inside::k_driver);
    Job job{request,
            workspace,
            sink,
            cancel,
            subject_of(request),
            Log{request.log_path},
            std::chrono::steady_clock::now() + request.timeout,
            {},
            std::move(tools.path),
            std::move(tools.binds),
            {},
            request.pkgbuild,
            request.pkgbuild_text,
            nullptr};
    keep_architecture(job);
    return job;
}

void lay_out_into(Job& job, const std::string& directory)
{
    source::LayoutOptions options;
    options.noextract = job.pkgbuild.values("noextract");
    options.architecture = job.request.variant.arch;
    job.notes =
        source::lay_out_sources(job.request.sources, directory, options, job.sink, job.cancel);
    for (const std::string& note : job.notes) {
        job.sink.on(Warning{note, ""});
    }
    hand_over(directory, job.workspace.owner());
}

// What is in a kept $srcdir was written by functions of the PKGBUILD: it is no place to unpack in.
// The sources are laid out aside and moved there.
void lay_out_sources(Job& job)
{
    const std::optional<KeptTree>& kept = job.workspace.kept();
    if (!kept) {
        lay_out_into(job, job.workspace.src());
        return;
    }
    if (job.request.work_tree.clean_sources) {
        kept->clear_sources();
    }
    const os::TempDir staging = kept->make_staging();
    const std::string sources = os::join_path(staging.path(), "src");
    os::make_directories(sources);
    lay_out_into(job, sources);
    kept->take_sources(sources);
}

// Those that work on $srcdir; a PKGBUILD need not have them.
void run_if_there(Job& job, Phase phase, const std::string& function, bool online)
{
    if (!job.pkgbuild.has_function(function)) {
        return;
    }
    FunctionRun run;
    run.phase = phase;
    run.function = function;
    run.package = job.pkgbuild.packages.front().name;
    run.online = online;
    run_function(job, run);
}

// Builds of the same sources at different times then find the same times.
void set_times(const Job& job)
{
    const std::array<::timespec, 2> times = {
        {{job.request.source_date_epoch, 0}, {job.request.source_date_epoch, 0}}};
    const os::UniqueFd directory = os::open_directory(job.workspace.src());
    os::walk_tree(directory.get(), [&](const os::TreeEntry& entry) {
        if (::utimensat(entry.parent, entry.name.c_str(), times.data(), AT_SYMLINK_NOFOLLOW) != 0) {
            throw system_error(errno, fmt::format("cannot set the time of {}", entry.path));
        }
    });
}

void prepare_sources(Job& job)
{
    const BuildRequest& request = job.request;
    if (request.work_tree.extract) {
        lay_out_sources(job);
    }
    if (request.work_tree.compile) {
        fetch_dependencies(job);
    }
    if (request.work_tree.extract && request.run_prepare) {
        run_if_there(job, Phase::prepare, "prepare",
                     request.network == Network::all || request.network == Network::prepare);
    }
    if (request.work_tree.extract && request.unify_times) {
        set_times(job);
    }
}

void compile(Job& job)
{
    const bool online = job.request.network == Network::all;
    if (!job.request.work_tree.compile) {
        return;
    }
    run_if_there(job, Phase::build, "build", online);
    if (job.request.run_check) {
        run_if_there(job, Phase::check, "check", online);
    }
}

void report_log(const Job& job)
{
    if (job.log.write_failure()) {
        job.sink.on(Warning{
            fmt::format("the log of {} is not whole: {}", job.subject, *job.log.write_failure()),
            ""});
    }
}

} // namespace

std::vector<pkgfile::PackageFile> build(const BuildRequest& request, EventSink& sink,
                                        const CancelToken& cancel)
{
    Workspace workspace{request.scratch, request.run_as, package_names(request.pkgbuild),
                        request.work_tree.directory};
    Job job = start_job(request, workspace, sink, cancel);

    choose_cargo_cache(job);
    prepare_sources(job);
    update_pkgver(job);
    if (request.on_version) {
        request.on_version(job.pkgbuild);
    }
    if (!request.work_tree.package) {
        return {};
    }
    workspace.start_packages();
    compile(job);
    std::vector<pkgfile::PackageFile> files = make_packages(job);
    report_log(job);
    return files;
}

} // namespace rbeepkg::build
