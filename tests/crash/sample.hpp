// Which of the calls of a run are tried. RBEEPKG_CRASH=whole: all of them; RBEEPKG_CRASH=<number>:
// that many for each operation and fault.
#pragma once

#include "tests/crash/tracer.hpp"

#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

namespace rbeepkg::test {

// SIZE_MAX: all of them.
std::size_t points_for_each(std::size_t usually);

// Of the calls that the fault concerns, counted from 1: the first and the last of every kind, and
// as many evenly spaced ones as are missing to `most`.
std::set<std::uint64_t> sampled_points(const std::vector<MutatingCall>& calls, Fault fault,
                                       std::size_t most);

} // namespace rbeepkg::test
