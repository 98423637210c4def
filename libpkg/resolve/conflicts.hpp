// Two packages that cannot be installed together. Internal to this room.
#pragma once

#include "libpkg/package/package.hpp"

#include <string>

namespace rbeepkg::resolve {

// The relation of `declarer` that `other` meets by its name or by what it provides; nullptr: they
// go together. Never for two versions of one package. Ask it both ways round.
const package::Depend* declared_conflict(const package::Package& declarer,
                                         const package::Package& other);

// "x and y are in conflict", or "x and y-bin are in conflict (y)" where the conflict is with
// something that the other only provides.
std::string conflict_line(const package::Package& declarer, const package::Package& other,
                          const package::Depend& conflict);

} // namespace rbeepkg::resolve
