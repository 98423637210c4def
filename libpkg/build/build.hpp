// One PKGBUILD -> one package file, in the sandbox: prepare, pkgver, build, check, package, in
// makepkg's order and environment.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/base/event.hpp"
#include "libpkg/pkgbuild/evaluate.hpp"
#include "libpkg/pkgbuild/pkgbuild.hpp"
#include "libpkg/pkgfile/package_file.hpp"
#include "libpkg/sandbox/sandbox.hpp"
#include "libpkg/source/fetch.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::build {

enum class Network
{
    none,
    fetch,
    prepare,
    all
};

// How the catalog calls a variant; empty for rbeepkg-build alone.
struct CatalogIdentity
{
    std::string package_name; // the name that it is installed under
    std::string worker_id, backend, binary_name;
    std::string build_system;      // "cargo" starts the dependency fetch phase
    std::string build_network_key; // what the error about a missing network names, e.g. the package
};

struct BuildRequest
{
    std::string pkgbuild_text;
    pkgbuild::Pkgbuild pkgbuild;
    pkgbuild::Variant variant;
    std::vector<source::PinnedSource> sources;
    CatalogIdentity identity;
    std::string build_key;        // "" for rbeepkg-build alone
    std::string start_directory;  // beside the PKGBUILD: install scriptlets; may be ""
    std::string scratch;          // parent of the build directory
    std::string output_directory; // where package files appear
    std::string log_path;         // the output, of one build at most 64 MiB; appended
    std::string cargo_home;       // kept cache of the fetch phase
    Network network = Network::fetch;
    std::chrono::seconds timeout{15 * 60};
    std::optional<os::Identity> run_as;
    std::string packager;
    std::int64_t source_date_epoch = 0;
    bool run_check = true;
    // More "K=V" (CFLAGS, MAKEFLAGS ...). A PATH is looked through after the variant's tools.
    std::vector<std::string> environment;
    // More of the machine that functions see, such as a toolchain outside /usr; never writable.
    std::vector<sandbox::Bind> binds;
};

// The package files made, one for each package of the PKGBUILD. Error{build_failed} names the
// function, the exit, the log's path and shows its last 20 lines; a build that wanted the network
// names BuildNetwork. Whatever the end, no process of the build runs any more and nothing is left
// below request.scratch. As root, run_as must be able to enter scratch; a cargo_home that it cannot
// enter is replaced by one of this build's own.
std::vector<pkgfile::PackageFile> build(const BuildRequest& request, EventSink& sink,
                                        const CancelToken& cancel);

// CONTRACTS rule: usr/local/bin, usr/bin, bin; then the names tried; else the only executable.
// Error{build_failed} lists what is there. paths are relative, executables only.
std::string find_worker_binary(const std::vector<std::string>& executables,
                               const CatalogIdentity& identity, const std::string& pkgname);

} // namespace rbeepkg::build
