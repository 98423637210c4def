// Whole PKGBUILDs out of a seed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rbeepkg::differential {

// The parts of a PKGBUILD, one after the other; each is a few lines that belong together. About
// half look like what people write, the others use everything everywhere; a few are broken.
std::vector<std::string> make_recipe(std::uint64_t seed);

// One of `texts` with a few changes: lines left out, doubled or moved, characters changed.
std::vector<std::string> make_mutant(std::uint64_t seed, const std::vector<std::string>& texts);

// Every part ended by a newline.
std::string text_of(const std::vector<std::string>& parts);

} // namespace rbeepkg::differential
