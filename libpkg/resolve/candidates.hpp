// Which packages would do for a target or a dependency, and in which order they are tried. Internal
// to this room.
#pragma once

#include "libpkg/resolve/scene.hpp"

#include <string>
#include <unordered_set>
#include <vector>

namespace rbeepkg::resolve {

struct Candidates
{
    std::vector<const package::SyncPackage*> usable; // best first
    std::size_t literal = 0;           // so many of them, the first ones, bear the name itself
    std::string why;                   // why the first provider: "cuda before cpu: driver 550"
    std::vector<std::string> unusable; // why others are not taken, one line each

    // Several packages provide the name and none bears it: somebody may want to choose.
    bool is_choice() const;
};

// Those of the name itself come first: in the order of the catalogs, of one catalog the newest
// first. Then what provides it: an installed package (in another version), then by the place of the
// backend in the machine's order, then in the order of the catalogs. A package without a backend
// comes behind those; a backend that is not in the order is taken only where it is installed.
// asked_for: names that are taken although they are ignored or held.
Candidates candidates_for(const Scene& scene, const package::Depend& depend,
                          const std::unordered_set<std::string>& asked_for);
// For a target: of that catalog ("" any), ignored or not; providers only where nothing that fits
// bears the name.
Candidates candidates_for_target(const Scene& scene, const package::Target& target);

// Asks which of several providers is wanted; the others follow in their order.
std::vector<const package::SyncPackage*>
order_by_answer(const Scene& scene, const std::string& text,
                const std::vector<const package::SyncPackage*>& usable);

} // namespace rbeepkg::resolve
