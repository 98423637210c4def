// The phase with network before the functions: what the build system has locked is fetched, by a
// program that runs nothing of the sources.
#pragma once

#include "libpkg/build/job.hpp"

#include <string>
#include <vector>

namespace rbeepkg::build {

// Sets job.cargo_cache: none when functions have network of their own, or when the build user
// cannot come there (a Warning says so for cargo projects).
void choose_cargo_cache(Job& job);

// `cargo fetch --locked` for every locked workspace below $srcdir, when the request allows it.
// Error{network} when a server was not reached, Error{build_failed} otherwise.
void fetch_dependencies(Job& job);

// Directories below the root, relative to it, that hold a Cargo.lock and a Cargo.toml: at most 4
// deep, at most 8, none in a "target" or hidden directory.
std::vector<std::string> find_cargo_workspaces(const std::string& root);

} // namespace rbeepkg::build
