// Packages as people read them, in pacman's shapes. Every string of a stranger is cleaned for the
// terminal.
#pragma once

#include "libpkg/database/local_database.hpp"
#include "libpkg/operation/query.hpp"

#include <string>

namespace rbeepkg::cmd::render {

std::string listed_line(const database::ListedPackage& package, bool names_only);    // -Q
std::string installed_table(const operation::InstalledDetails& details);             // -Qi
std::string search_lines(const operation::OfferedPackage& offered, bool names_only); // -Ss
std::string catalog_line(const operation::OfferedPackage& offered, bool names_only); // -Sl
std::string offered_table(const operation::OfferedPackage& offered);                 // -Si

} // namespace rbeepkg::cmd::render
