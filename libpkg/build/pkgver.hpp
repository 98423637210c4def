// pkgver(): the version that the sources say they have.
#pragma once

#include "libpkg/build/job.hpp"

namespace rbeepkg::build {

// Runs it and carries a new version over into the job's text and metadata, pkgrel 1, as makepkg
// does. Error{build_failed} when it prints no version, or when git finds no tags to make one of.
void update_pkgver(Job& job);

// With ignore_arch: the request's architecture is one of the PKGBUILD's and its packages'.
void keep_architecture(Job& job);

// The text with its pkgver and pkgrel assignments at the beginnings of lines replaced.
std::string with_pkgver(std::string_view text, std::string_view pkgver);

} // namespace rbeepkg::build
