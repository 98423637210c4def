// Finds packages for jobs, or the facts that stand against each other (adr/0011). Internal to this
// room.
#pragma once

#include "libpkg/resolve/jobs.hpp"
#include "libpkg/resolve/sat.hpp"
#include "libpkg/resolve/scene.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

namespace rbeepkg::resolve {

// One thing that must hold: what a clause says, in the words of packages.
struct Fact
{
    enum class Kind
    {
        job,         // one of the options is installed
        requires_,   // where subject is, one of the options is
        conflict,    // subject and other are not both there
        one_version, // the same, since they are versions of one package
        stays,       // subject is installed and stays unless one of the options comes
        replaced     // subject goes: the user agreed to its replacement
    };
    Kind kind = Kind::job;
    std::size_t job = 0; // of kind job
    std::optional<Part> subject, other;
    std::optional<package::Depend> depend; // of requires_ and conflict
    std::vector<Part> options;
};

struct Solution
{
    std::vector<Part> chosen; // offered ones, in the order in which they came in
    std::vector<const package::InstalledPackage*> gone; // no longer there, nor in another version
};

struct Contradiction
{
    std::vector<Fact> facts; // which cannot all hold; none of them can be left out
};

// What the solver may do with installed packages that stand in the way.
enum class Standing
{
    untouched,     // at most another version takes their place
    may_be_removed // as well, if a new package conflicts with them
};

std::variant<Solution, Contradiction> solve(const Scene& scene, const Jobs& jobs,
                                            Standing standing);

} // namespace rbeepkg::resolve
