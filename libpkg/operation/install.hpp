// -S and -U.
#pragma once

#include "libpkg/operation/session.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::operation {

struct InstallRequest
{
    std::vector<std::string> targets; // -S: names; -U: paths or URLs of package files
    int refresh = 0;                  // -y: 1, -yy: 2
    int upgrade = 0;                  // -u: 1, -uu: 2
    resolve::DependCheck depend_check = resolve::DependCheck::full;
    bool as_depends = false;  // --asdeps
    bool as_explicit = false; // --asexplicit
    bool needed = false;
    bool beside = false;        // other versions stay, and so does the active one
    bool download_only = false; // -w
    bool print_only = false;    // -p: plan, show, ask nothing, change nothing
    std::vector<std::string> ignored_packages, ignored_groups; // globs, beside the configuration's
    std::vector<std::string> assumed;                          // --assume-installed: NAME=VERSION
    plan::BuildPolicy build_policy = plan::BuildPolicy::allowed;
    std::optional<config::BuildNetwork> build_network; // --build-network
};

enum class Ending
{
    done,
    nothing_to_do,
    declined,
    printed
};

struct InstallReport
{
    Ending ending = Ending::done;
    plan::Plan plan;
    std::int64_t generation = 0;
    std::vector<database::HistoryChange> changes;
    std::vector<std::string> undo; // the command lines that undo it
};

// Unresolvable targets are an Error (not_found, unsuitable, unsatisfied) whose message has every
// reason.
InstallReport install(Session& session, const InstallRequest& request);
InstallReport install_files(Session& session, const InstallRequest& request);

} // namespace rbeepkg::operation
