// One PKGBUILD -> one package file, in the sandbox: prepare, pkgver, build, check, package, in
// makepkg's order and environment.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/base/event.hpp"
#include "libpkg/build/package_options.hpp"
#include "libpkg/pkgbuild/evaluate.hpp"
#include "libpkg/pkgbuild/pkgbuild.hpp"
#include "libpkg/pkgfile/package_file.hpp"
#include "libpkg/sandbox/sandbox.hpp"
#include "libpkg/source/fetch.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::build {

// A function of the PKGBUILD (or what fetches for it) failed, unlike all else that keeps a package
// from being made.
class FunctionFailure : public Error
{
public:
    using Error::Error;
};

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

// $srcdir and $pkgdir, and how far a build goes with them.
struct WorkTree
{
    // They are src and pkg/NAME in it and stay there; it is made if need be. "": private ones below
    // the request's scratch, gone at the end.
    std::string directory;
    bool clean_sources = false; // what is in $srcdir goes first
    bool extract = true;        // false: $srcdir is as it should be, prepare() has run
    bool compile = true;        // false: build() and check() have run
    bool package = true;        // false: nothing after pkgver() happens, no file is made
    bool archive = true;        // false: $pkgdir is filled and tidied, no file is made
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
    // For .BUILDINFO: BUILDENV of makepkg.conf ({}: its defaults and run_check), and what of the
    // machine the build depended on ("gcc-12.2.0-14-x86_64").
    std::vector<std::string> buildenv, installed;
    std::int64_t source_date_epoch = 0;
    bool run_check = true;
    bool run_prepare = true;
    // The machine's settings; what the PKGBUILD says in its options array goes before them.
    PackageOptions options;
    std::string pkgext = ".pkg.tar.zst";
    WorkTree work_tree;
    bool ignore_arch = false; // it is for this machine, whatever its arch array says
    // Everything in $srcdir gets the time of source_date_epoch before build().
    bool unify_times = false;
    // CFLAGS and the like where `environment` does not say them; false: they are not set then.
    bool default_flags = true;
    // Where the output of each function appears besides, as makepkg's -L names the files; "":
    // nowhere.
    std::string function_logs;
    // Called once the version is known (pkgver() has run); may throw.
    std::function<void(const pkgbuild::Pkgbuild&)> on_version;
    // More "K=V" (CFLAGS, MAKEFLAGS ...). A PATH is looked through after the variant's tools.
    std::vector<std::string> environment;
    // More of the machine that functions see, such as a toolchain outside /usr; never writable.
    std::vector<sandbox::Bind> binds;
};

// The package files made, one for each package of the PKGBUILD. FunctionFailure names the
// function, the exit, the log's path and shows its last 20 lines; a build that wanted the network
// names BuildNetwork. Error{locked} when another one is at work in the same work tree. Whatever the
// end, no process of the build runs any more and nothing is left below request.scratch. As root,
// run_as must be able to enter scratch; a cargo_home that it cannot enter is replaced by one of
// this build's own.
std::vector<pkgfile::PackageFile> build(const BuildRequest& request, EventSink& sink,
                                        const CancelToken& cancel);

// CONTRACTS rule: usr/local/bin, usr/bin, bin; then the names tried; else the only executable.
// Error{build_failed} lists what is there. paths are relative, executables only.
std::string find_worker_binary(const std::vector<std::string>& executables,
                               const CatalogIdentity& identity, const std::string& pkgname);

} // namespace rbeepkg::build
