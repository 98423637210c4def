// Package files and recipes on their way into a repository directory. Internal to the room.
#pragma once

#include "libpkg/pkgfile/package_file.hpp"
#include "libpkg/repository/content.hpp"

#include <string>

namespace rbeepkg::repository::detail {

// A verified package file and the recipe that goes with it.
struct Candidate
{
    pkgfile::PackageFile file;
    std::string recipe;  // its path; "" none
    PinnedFile pkgbuild; // what it becomes
};

// Verifies the file and looks for its recipe; nothing is written. A PKGBUILD beside the package
// file that did not make it is a Warning.
Candidate look_at(const std::string& path, const AddOptions& options, const Tools& tools);

// Puts both where the index will name them. Content when the very files are there already; a
// different file of that name stays, and the new one gets some digits of its digest in its name.
IndexEntry take_in(const std::string& directory, const Candidate& candidate, const Tools& tools);

} // namespace rbeepkg::repository::detail
