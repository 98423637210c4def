#include "libpkg/build/tidy.hpp"

#include "libpkg/build/ownership.hpp"
#include "libpkg/build/package_tree.hpp"
#include "libpkg/build/tidy_man.hpp"
#include "libpkg/build/tidy_plan.hpp"
#include "libpkg/build/tidy_remove.hpp"
#include "libpkg/build/tidy_strip.hpp"
#include "libpkg/os/file.hpp"

#include <sys/stat.h>

#include <cerrno>

namespace rbeepkg::build {

namespace {

DebugPlace debug_place(const Job& job, const PackageOptions& options, const std::string& package)
{
    DebugPlace place;
    place.source_directory = options.debug_source_directory;
    place.source_directory.erase(0, place.source_directory.find_first_not_of('/'));
    if (!options.has("debug") || !options.has("strip")) {
        return place;
    }
    place.directory = job.workspace.pkg(package);
    if (!os::exists(place.directory)) {
        os::make_directories(place.directory);
        if (::chmod(place.directory.c_str(), 0755) != 0) {
            throw system_error(errno, "cannot set the mode of " + place.directory);
        }
        hand_over(place.directory, job.workspace.owner());
    }
    return place;
}

} // namespace

PackageOptions options_for(const Job& job, const pkgbuild::PackageSection& section)
{
    PackageOptions options = job.request.options;
    const auto own = section.overrides.find("options");
    options.apply(own != section.overrides.end() ? own->second : job.pkgbuild.values("options"));
    return options;
}

void tidy_package(Job& job, const std::string& package, const PackageOptions& options,
                  const std::string& debug_package)
{
    const PackageTree tree{job.workspace.pkg(package)};
    remove_unwanted(tree, options);
    TidyPlan plan;
    DebugPlace debug;
    if (options.has("strip")) {
        debug = debug_place(job, options, debug_package);
        plan_strip(tree, options, !debug.directory.empty(), plan);
    }
    ManPages pages;
    if (options.has("zipman")) {
        pages = plan_man_pages(tree, options, plan);
    }
    run_tidy_plan(job, package, plan, debug);
    finish_man_pages(tree, pages);
}

} // namespace rbeepkg::build
