// The environment of the functions of a PKGBUILD.
#pragma once

#include "libpkg/build/job.hpp"

#include <string>
#include <vector>

namespace rbeepkg::build {

// "K=V", later ones win: makepkg's variables, the variant's, the request's. online: whether the
// function has network.
std::vector<std::string> build_environment(const Job& job, bool online);

// What the driver is told about compiler flags: what the options of the machine and of the PKGBUILD
// come to.
std::vector<std::string> flag_words(const Job& job);

// Toolkits of GPU makers that lie outside /usr.
std::vector<sandbox::Bind> toolkit_binds();

} // namespace rbeepkg::build
