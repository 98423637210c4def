// The sources of a PKGBUILD, as rbeepkg-build wants them.
#pragma once

#include "cmd/rbeepkg-build/work.hpp"
#include "libpkg/source/fetch.hpp"

namespace rbeepkg::cmd_build {

// Those for this architecture, fetched and checked.
std::vector<source::PinnedSource> fetch_sources(const Work& work);

// The checksum arrays of -g, for the source arrays of all architectures, as makepkg prints them.
std::string generate_sums(const Work& work);

} // namespace rbeepkg::cmd_build
