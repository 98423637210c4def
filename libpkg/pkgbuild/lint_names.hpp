// makepkg's rules for single words: names and versions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::pkgbuild {

// Why a word may not be the name of a package; what: the attribute, for the messages.
void lint_name(std::string_view what, std::string_view name, std::vector<std::string>& faults);

void lint_epoch(std::string_view where, std::string_view epoch, std::vector<std::string>& faults);
void lint_pkgver(std::string_view where, std::string_view pkgver, std::vector<std::string>& faults);
void lint_pkgrel(std::string_view where, std::string_view pkgrel, std::vector<std::string>& faults);

// One word of depends, makedepends, checkdepends, optdepends, conflicts or provides, with its
// version.
void lint_relation(std::string_view attribute, std::string_view text,
                   std::vector<std::string>& faults);

} // namespace rbeepkg::pkgbuild
