#include "cmd/rbeepkg-build/make_package.hpp"

#include "cmd/rbeepkg-build/exit_status.hpp"
#include "cmd/rbeepkg-build/plain_lines.hpp"
#include "cmd/rbeepkg-build/workplace.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/build/build.hpp"
#include "libpkg/host/host.hpp"
#include "libpkg/operation/build_settings.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/sandbox/sandbox.hpp"

#include <algorithm>
#include <iterator>

namespace rbeepkg::cmd_build {

namespace {

// Everything that the steps share.
struct Work
{
    const Invocation& invocation;
    const config::Config& config;
    Recipe recipe;
    std::optional<os::Identity> build_user;
    std::string destination;
    std::int64_t source_date_epoch;
    pkgbuild::Variant variant;
    EventSink& sink;
    const CancelToken& cancel;

    bool only_prints() const { return invocation.print_srcinfo || invocation.package_list; }
};

pkgbuild::Variant variant_of(const Invocation& invocation, const config::Config& config)
{
    pkgbuild::Variant variant;
    variant.arch = architecture(config);
    variant.backend = invocation.variant;
    variant.features = invocation.features;
    variant.profile = invocation.profile;
    return variant;
}

Work start_work(const Invocation& invocation, const config::Environment& environment,
                const config::Config& config, EventSink& sink, const CancelToken& cancel)
{
    Recipe recipe = read_recipe(invocation.pkgbuild);
    const std::string wanted = environment.get("PKGDEST");
    std::string destination = wanted.empty() ? recipe.directory : os::absolute_path(wanted);
    const std::int64_t epoch = source_date_epoch(environment, recipe);
    return {invocation,
            config,
            std::move(recipe),
            sandbox::build_identity(config.build_user),
            std::move(destination),
            epoch,
            variant_of(invocation, config),
            sink,
            cancel};
}

pkgbuild::Pkgbuild evaluate(const Work& work, const Scratch& scratch)
{
    pkgbuild::EvaluateOptions options;
    options.variant = work.variant;
    options.run_as = work.build_user;
    options.scratch = scratch.path();
    options.source_date_epoch = work.source_date_epoch;
    pkgbuild::Pkgbuild pkgbuild =
        pkgbuild::evaluate(work.recipe.text, work.recipe.path, options, work.cancel);
    const std::vector<std::string> faults = pkgbuild::lint_files(pkgbuild, work.recipe.directory);
    if (!faults.empty()) {
        throw make_error(ErrorCode::corrupt, "{}: {}", work.recipe.path, join(faults, "; "));
    }
    return pkgbuild;
}

// Whether or not the PKGBUILD is for this architecture, as makepkg tells it.
std::vector<std::string> package_paths(const Work& work, const pkgbuild::Pkgbuild& pkgbuild)
{
    std::vector<std::string> paths;
    for (const pkgbuild::PackageSection& section : pkgbuild.packages) {
        const auto own = section.overrides.find("arch");
        const std::vector<std::string>& archs =
            own == section.overrides.end() ? pkgbuild.values("arch") : own->second;
        const bool any = std::find(archs.begin(), archs.end(), "any") != archs.end();
        package::Package package;
        package.name = section.name;
        package.version = pkgbuild.version();
        package.arch = any ? "any" : work.variant.arch;
        paths.push_back(os::join_path(work.destination, pkgfile::file_name_of(package)));
    }
    return paths;
}

// A recipe with pkgver() tells its version only once the sources are here.
bool is_built_already(const Work& work, const pkgbuild::Pkgbuild& pkgbuild)
{
    if (work.invocation.force || pkgbuild.has_function("pkgver")) {
        return false;
    }
    const std::vector<std::string> paths = package_paths(work, pkgbuild);
    return std::any_of(paths.begin(), paths.end(),
                       [](const std::string& path) { return os::exists(path); });
}

void check_place(const Work& work, const pkgbuild::Pkgbuild& pkgbuild)
{
    for (const pkgbuild::PackageSection& section : pkgbuild.packages) {
        const auto package = pkgbuild::package_of(pkgbuild, section, work.variant.arch);
        if (!package) {
            throw make_error(ErrorCode::unsuitable, "{}: {}", work.recipe.path,
                             package.error().message);
        }
    }
    if (!os::can_create_below(work.destination)) {
        throw Error{ErrorCode::permission,
                    fmt::format("no right to write package files into {}", work.destination),
                    "set PKGDEST to a directory of yours"};
    }
}

void check_dependencies(const Work& work, const pkgbuild::Pkgbuild& pkgbuild)
{
    if (work.invocation.no_depends) {
        work.sink.on(Warning{"dependencies are not looked at", {}});
        return;
    }
    say("Checking dependencies...");
    std::vector<std::string> attributes = {"depends", "makedepends"};
    if (!work.invocation.no_check && pkgbuild.has_function("check")) {
        attributes.emplace_back("checkdepends");
    }
    const host::HostDepends host{work.config.host_depends, work.config.host_install};
    std::vector<std::string> missing;
    for (const std::string& attribute : attributes) {
        for (const std::string& text : pkgbuild.values_for(attribute, work.variant.arch)) {
            const auto depend = package::Depend::parse(text);
            const std::string word = depend ? depend->name : text;
            if (std::find(missing.begin(), missing.end(), word) == missing.end() &&
                !host.is_present(word, work.cancel)) {
                missing.push_back(word);
            }
        }
    }
    if (!missing.empty()) {
        throw Error{ErrorCode::unsatisfied,
                    fmt::format("this machine lacks dependencies: {}", join(missing, ", ")),
                    fmt::format("{} (or go on without them: -d)", host.install_command(missing))};
    }
}

std::vector<source::PinnedSource> fetch(const Work& work, const pkgbuild::Pkgbuild& pkgbuild)
{
    std::vector<source::WantedSource> wanted;
    for (const pkgbuild::SourceEntry& entry : pkgbuild.sources_for(work.variant.arch)) {
        wanted.push_back({entry.text, entry.digests, entry.skip});
    }
    if (wanted.empty()) {
        return {};
    }
    say("Retrieving sources...");
    net::HttpOptions options;
    options.connect_timeout = work.config.connect_timeout;
    options.stall_timeout = work.config.stall_timeout;
    options.proxy = work.config.proxy;
    options.ca_file = work.config.ca_file;
    options.user_agent = "rbeepkg/" RBEEPKG_VERSION;
    net::HttpClient http{options, work.cancel};
    source::FetchContext context;
    context.cache = os::join_path(work.config.paths.cache, "sources");
    context.local_directory = work.recipe.directory;
    context.subject = fmt::format("{} {}", pkgbuild.pkgbase, pkgbuild.version().text());
    context.allow_plain_http_skip = work.config.allow_plain_http_skip;
    context.allow_local_urls = true; // the PKGBUILD is the user's own
    context.ca_file = work.config.ca_file;
    context.http = &http;
    context.sink = &work.sink;
    return source::fetch_sources(wanted, context, work.cancel);
}

build::BuildRequest build_request(const Work& work, const pkgbuild::Pkgbuild& pkgbuild,
                                  const Scratch& scratch)
{
    build::BuildRequest request;
    request.pkgbuild_text = work.recipe.text;
    request.pkgbuild = pkgbuild;
    request.variant = work.variant;
    request.start_directory = work.recipe.directory;
    request.scratch = scratch.path();
    request.output_directory = work.destination;
    request.log_path =
        operation::build_log_path(work.config, pkgbuild.pkgbase, pkgbuild.version().text());
    request.cargo_home = os::join_path(work.config.paths.cache, "cargo");
    request.network =
        operation::build_network(work.config, "", pkgbuild.pkgbase,
                                 config::parse_build_network(work.invocation.build_network));
    request.identity.build_network_key = pkgbuild.pkgbase;
    request.timeout = work.config.build_timeout;
    request.run_as = work.build_user;
    request.packager = work.config.packager;
    request.source_date_epoch = work.source_date_epoch;
    request.run_check = !work.invocation.no_check;
    return request;
}

void print_list(const std::vector<std::string>& paths)
{
    std::string lines;
    for (const std::string& path : paths) {
        lines += path + "\n";
    }
    print_answer(lines);
}

int build_packages(const Work& work, const pkgbuild::Pkgbuild& pkgbuild, const Scratch& scratch)
{
    if (is_built_already(work, pkgbuild)) {
        say_error("the package has been built already (use -f to build it once more)");
        return k_exit_already_built;
    }
    say(fmt::format("Making package: {} {}", pkgbuild.pkgbase, pkgbuild.version().text()));
    check_place(work, pkgbuild);
    check_dependencies(work, pkgbuild);
    build::BuildRequest request = build_request(work, pkgbuild, scratch);
    request.sources = fetch(work, pkgbuild);
    const std::vector<pkgfile::PackageFile> files = build::build(request, work.sink, work.cancel);
    std::vector<std::string> paths;
    std::transform(files.begin(), files.end(), std::back_inserter(paths),
                   [](const pkgfile::PackageFile& file) { return file.path; });
    say(fmt::format("Finished making: {}", pkgbuild.pkgbase));
    print_list(paths);
    return 0;
}

} // namespace

int make_package(const Invocation& invocation, const config::Environment& environment,
                 const config::Config& config, EventSink& sink, const CancelToken& cancel)
{
    const Work work = start_work(invocation, environment, config, sink, cancel);
    // What only prints must not need a cache.
    const Scratch scratch{work.only_prints() ? std::string{"/var/tmp"}
                                             : scratch_parent(config, work.build_user),
                          cancel};
    const pkgbuild::Pkgbuild pkgbuild = evaluate(work, scratch);
    if (invocation.print_srcinfo) {
        print_answer(pkgbuild::format_srcinfo(pkgbuild));
        return 0;
    }
    if (invocation.package_list) {
        print_list(package_paths(work, pkgbuild));
        return 0;
    }
    return build_packages(work, pkgbuild, scratch);
}

} // namespace rbeepkg::cmd_build
