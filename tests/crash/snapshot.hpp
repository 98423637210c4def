// What a machine looks like, so that two of them can be compared, and whether what it shows is
// whole.
#pragma once

#include "libpkg/pkgfile/package_file.hpp"
#include "tests/unit/transaction/machine.hpp"

#include <map>
#include <string>
#include <vector>

namespace rbeepkg::test {

// Package files by the name of their tree.
using KnownPackages = std::map<std::string, pkgfile::PackageFile>;

// What a generation says of a package.
std::string member_line(const package::InstalledPackage& member);

// One line for each fact that a transaction changes: generations and their members as the database
// and the manifests have them, profiles, trees, links. Free of times and of ids.
std::vector<std::string> snapshot(Machine& machine);

// Every path below a directory with its type, size and target; not the content of the database.
std::vector<std::string> all_paths(const std::string& root);
// The same of a whole machine, without what differs between two machines that are the same: inodes,
// sizes of files that grow, locks, the files of the database.
std::vector<std::string> comparable_paths(const std::string& root);

// What anybody can see without the database: the generation that `current` names. Everything that
// is wrong with it, one line each: a tree that is not what its package has, a link that leads
// nowhere.
std::vector<std::string> flaws_of_view(const store::Store& store, const std::string& bin,
                                       const KnownPackages& packages);

// Besides: what must not be left once recover() is done.
std::vector<std::string> flaws_after_recovery(Machine& machine, const KnownPackages& packages);

// What a cache promises and does not hold: keys whose object is missing or another one.
std::vector<std::string> flaws_of_cache(const std::string& cache);

} // namespace rbeepkg::test
