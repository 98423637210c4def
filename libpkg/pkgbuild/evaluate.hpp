// Evaluating a PKGBUILD: by reading it where that is enough, else with bash inside the sandbox (no
// network, nothing writable, limits on time, memory and output).
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/os/child.hpp"
#include "libpkg/pkgbuild/pkgbuild.hpp"
#include "libpkg/sandbox/sandbox.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::pkgbuild {

// What is asked for: forced on recipes that look at the machine by themselves.
struct Variant
{
    std::string arch;    // what uname -m says and CARCH is
    std::string backend; // "" = none forced: nvidia-smi and rocminfo are then not there at all
    std::string platform = "linux";
    std::vector<std::string> features; // RBEE_FEATURES; {}: the backend
    std::string profile;               // RBEE_PROFILE; may be ""
    std::vector<std::string> flags;    // RBEE_FLAGS
};

// The variables that say so to the recipe, in every phase of a build too: "RBEE_FEATURES=cuda", ...
std::vector<std::string> variant_environment(const Variant& variant);

// A directory of stubs (nvidia-smi, rocminfo, uname) that say what the variant says; first in the
// recipe's PATH.
void write_variant_stubs(const Variant& variant, const std::string& directory);

// How a sandbox shows a recipe the machine that the variant wants.
struct VariantTools
{
    std::vector<std::string> path; // for PATH, first to last, instead of /usr/bin
    std::vector<sandbox::Bind> binds;
};
// Writes the stubs below `directory`, which is bound read-only at `inside`. Tools of the wrong
// hardware that the machine has in system_bin are hidden: bash would find even a file that cannot
// be run, so PATH then leads to a directory of links to everything else.
VariantTools write_variant_tools(const Variant& variant, const std::string& directory,
                                 const std::string& inside,
                                 const std::string& system_bin = "/usr/bin");

// Where the PKGBUILD lies inside the sandbox, in builds too, for recipes that spell it out.
inline constexpr std::string_view k_start_directory = "/build/start";

enum class Method
{
    automatic, // statically where that answers, else in the sandbox
    statically,
    in_sandbox
};

struct EvaluateOptions
{
    Variant variant;
    std::optional<os::Identity> run_as;
    std::string scratch; // a directory for our temporary files that run_as can enter; used by the
                         // sandbox alone
    std::int64_t source_date_epoch = 0;
    Method method = Method::automatic;
    std::vector<std::string> neighbours = {
        "PKGBUILD"}; // names in its directory; patterns may match them
};

// Error{corrupt} when the file does not evaluate (its own output and line are in the message), when
// it breaks makepkg's rules (lint), floods, hangs, or ends without the end marker, or when it is to
// be read statically and that is not enough; Error{unsupported} when the sandbox cannot work. name:
// for messages, e.g. a path or a URL.
Pkgbuild evaluate(std::string_view text, std::string_view name, const EvaluateOptions& options,
                  const CancelToken& cancel);

// The same for those who show what is wrong instead of refusing it: the rules that it breaks are
// values.
struct Examined
{
    Pkgbuild pkgbuild;
    std::vector<std::string> faults; // each begins with the attribute that it is about
};
Examined examine(std::string_view text, std::string_view name, const EvaluateOptions& options,
                 const CancelToken& cancel);

} // namespace rbeepkg::pkgbuild
