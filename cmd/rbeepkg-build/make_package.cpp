#include "cmd/rbeepkg-build/make_package.hpp"

#include "cmd/rbeepkg-build/check_reproducible.hpp"
#include "cmd/rbeepkg-build/checks.hpp"
#include "cmd/rbeepkg-build/gpg.hpp"
#include "cmd/rbeepkg-build/install.hpp"
#include "cmd/rbeepkg-build/plain_lines.hpp"
#include "cmd/rbeepkg-build/sources.hpp"
#include "cmd/rbeepkg-build/work_tree.hpp"
#include "cmd/rbeepkg-build/workplace.hpp"
#include "libpkg/build/build.hpp"
#include "libpkg/build/ownership.hpp"
#include "libpkg/operation/build_settings.hpp"
#include "libpkg/operation/cache_use.hpp"
#include "libpkg/os/file.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

namespace rbeepkg::cmd_build {

namespace {

Work start_work(const Invocation& invocation, const config::Environment& environment,
                const config::Config& config, const Settings& settings, EventSink& sink,
                const CancelToken& cancel)
{
    RecipeReader reader{invocation, config, settings, cancel};
    Recipe recipe =
        read_recipe(invocation.pkgbuilds.empty() ? "PKGBUILD" : invocation.pkgbuilds.front());
    RecipeReader::Evaluated evaluated = reader.evaluate(recipe);
    const std::int64_t epoch = reader.source_date_epoch();
    std::string destination =
        settings.package_directory.empty() ? recipe.directory : settings.package_directory;
    return {invocation,
            environment,
            config,
            settings,
            std::move(recipe),
            std::move(evaluated.pkgbuild),
            std::move(evaluated.variant),
            reader.build_user(),
            epoch,
            std::move(destination),
            sink,
            cancel};
}

build::WorkTree work_tree_of(const Work& work, const std::string& directory)
{
    const Invocation& invocation = work.invocation;
    build::WorkTree tree;
    tree.directory = directory;
    tree.clean_sources = invocation.clean_build;
    tree.extract = !invocation.no_extract && !invocation.repackage;
    tree.compile = !invocation.repackage;
    tree.package = !invocation.no_build;
    tree.archive = !invocation.no_archive;
    return tree;
}

// What ccache may keep; made for the build user where there is one.
void add_compiler_cache(const Work& work, build::BuildRequest& request)
{
    build::PackageOptions options = request.options;
    options.apply(work.pkgbuild.values("options"));
    if (!options.has("ccache")) {
        return;
    }
    request.environment.emplace_back("CCACHE_DIR=/build/ccache");
    std::string directory = work.environment.get("CCACHE_DIR");
    if (directory.empty() || work.build_user) {
        directory = os::join_path(work.config.paths.cache, "ccache");
    }
    os::make_directories(directory);
    if (work.build_user) {
        build::hand_over(directory, work.build_user);
    }
    request.binds.push_back({directory, "/build/ccache", true, false});
}

build::BuildRequest build_request(const Work& work, const std::string& tree, const Scratch& scratch)
{
    const pkgbuild::Pkgbuild& pkgbuild = work.pkgbuild;
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
    request.packager =
        work.settings.packager.empty() ? work.config.packager : work.settings.packager;
    request.source_date_epoch = work.source_date_epoch;
    request.unify_times = work.settings.source_date_epoch.has_value();
    request.run_check = work.settings.check;
    request.run_prepare = !work.invocation.no_prepare;
    request.options = work.settings.options;
    request.buildenv = work.settings.buildenv;
    request.pkgext = work.settings.pkgext;
    request.work_tree = work_tree_of(work, tree);
    request.ignore_arch = work.invocation.ignore_arch;
    request.environment = work.settings.environment;
    request.default_flags = work.settings.default_flags;
    if (work.invocation.log) {
        request.function_logs = work.settings.log_directory.empty() ? work.recipe.directory
                                                                    : work.settings.log_directory;
    }
    add_compiler_cache(work, request);
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

std::vector<std::string> paths_of(const std::vector<pkgfile::PackageFile>& files)
{
    std::vector<std::string> paths;
    std::transform(files.begin(), files.end(), std::back_inserter(paths),
                   [](const pkgfile::PackageFile& file) { return file.path; });
    return paths;
}

void clean_up(const Work& work, const std::string& tree, const package::Version& version)
{
    say("Cleaning up...");
    remove_work_tree(tree);
    const std::string logs =
        fmt::format("{}-{}-{}-", work.pkgbuild.pkgbase, version.text(), work.variant.arch);
    for (const std::string& name : os::list_directory(work.recipe.directory)) {
        if (name.starts_with(logs) && name.find(".log") != std::string::npos) {
            os::remove_file(os::join_path(work.recipe.directory, name));
        }
    }
}

// Signed, installed, cleaned up after, named.
void finish(const Work& work, const std::string& tree,
            const std::vector<pkgfile::PackageFile>& files)
{
    const std::vector<std::string> paths = paths_of(files);
    if (work.settings.sign) {
        say("Signing package(s)...");
        for (const std::string& path : paths) {
            sign_file(path, work.settings.key, work.cancel);
        }
    }
    say(fmt::format("Finished making: {}", work.pkgbuild.pkgbase));
    if (work.invocation.install) {
        install_packages(work, paths);
    }
    if (work.invocation.clean) {
        clean_up(work, tree, files.front().info.package.version);
    }
    print_list(paths);
}

// Built twice from the same sources, in private directories; neither package is kept.
int check_reproducible(const Work& work, const std::vector<source::PinnedSource>& sources)
{
    return compare_builds(work, [&](const std::string& output) {
        const Scratch scratch{scratch_parent(work.config, work.build_user), work.cancel};
        build::BuildRequest request = build_request(work, {}, scratch);
        request.sources = sources;
        request.output_directory = output;
        return paths_of(build::build(request, work.sink, work.cancel));
    });
}

// {}: nothing was to be packed.
std::vector<pkgfile::PackageFile> build(const Work& work, const std::string& tree,
                                        std::vector<source::PinnedSource> sources)
{
    const Scratch scratch{scratch_parent(work.config, work.build_user), work.cancel};
    build::BuildRequest request = build_request(work, tree, scratch);
    request.sources = std::move(sources);
    if (work.pkgbuild.has_function("pkgver")) {
        request.on_version = [&](const pkgbuild::Pkgbuild& pkgbuild) {
            is_built_already(work, pkgbuild);
        };
    }
    return build::build(request, work.sink, work.cancel);
}

} // namespace

int make_package(const Invocation& invocation, const config::Environment& environment,
                 const config::Config& config, const Settings& settings, EventSink& sink,
                 const CancelToken& cancel)
{
    const Work work = start_work(invocation, environment, config, settings, sink, cancel);
    check_directories(work);
    if (invocation.generate_sums) {
        print_answer(generate_sums(work));
        return 0;
    }
    check_architecture(work);
    check_key(work);
    if (!invocation.check_reproducible && !work.pkgbuild.has_function("pkgver") &&
        is_built_already(work, work.pkgbuild)) {
        install_packages(work, package_paths(work.recipe, settings, work.pkgbuild, false));
        return 0;
    }
    say(fmt::format("Making package: {} {}", work.pkgbuild.pkgbase,
                    work.pkgbuild.version().text()));
    check_dependencies(work);
    std::vector<source::PinnedSource> sources;
    std::optional<os::FileLock> use;
    if (!invocation.repackage && (!invocation.no_extract || invocation.verify_source)) {
        if (os::can_create_below(config.paths.cache)) {
            use = operation::use_cache(config.paths.cache, config.lock_timeout, cancel, sink);
        }
        sources = fetch_sources(work);
    }
    if (invocation.verify_source) {
        return 0;
    }
    if (invocation.check_reproducible) {
        return check_reproducible(work, sources);
    }
    const std::string tree = choose_work_tree(work);
    const std::vector<pkgfile::PackageFile> files = build(work, tree, std::move(sources));
    if (invocation.no_build || invocation.no_archive) {
        say(invocation.no_build ? "Sources are ready." : "Package directory is ready.");
        return 0;
    }
    finish(work, tree, files);
    return 0;
}

} // namespace rbeepkg::cmd_build
