#include "libpkg/build/build.hpp"

#include "libpkg/build/driver.hpp"
#include "libpkg/build/inside.hpp"
#include "libpkg/build/ownership.hpp"
#include "libpkg/build/pack.hpp"
#include "libpkg/build/pkgver.hpp"
#include "libpkg/build/run_function.hpp"
#include "libpkg/build/vendor.hpp"
#include "libpkg/os/file.hpp"

#include <algorithm>
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
    return {request,
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
            request.pkgbuild_text};
}

void lay_out_sources(Job& job)
{
    source::LayoutOptions options;
    options.noextract = job.pkgbuild.values("noextract");
    options.architecture = job.request.variant.arch;
    job.notes = source::lay_out_sources(job.request.sources, job.workspace.src(), options, job.sink,
                                        job.cancel);
    for (const std::string& note : job.notes) {
        job.sink.on(Warning{note, ""});
    }
    hand_over(job.workspace.src(), job.workspace.owner());
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
    const Workspace workspace{request.scratch, request.run_as, package_names(request.pkgbuild)};
    Job job = start_job(request, workspace, sink, cancel);
    const bool all = request.network == Network::all;

    choose_cargo_cache(job);
    lay_out_sources(job);
    fetch_dependencies(job);
    run_if_there(job, Phase::prepare, "prepare", all || request.network == Network::prepare);
    update_pkgver(job);
    run_if_there(job, Phase::build, "build", all);
    if (request.run_check) {
        run_if_there(job, Phase::check, "check", all);
    }
    std::vector<pkgfile::PackageFile> files = make_packages(job);
    report_log(job);
    return files;
}

} // namespace rbeepkg::build
