// Install scripts (.INSTALL): bash reads the file and calls one of its functions, as pacman does.
// Which one with which versions is decided here too, and is pure.
#pragma once

#include "libpkg/transaction/commit.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::transaction {

struct ScriptletCall
{
    std::string package;  // "worker-1.0-1", for messages
    std::string tree;     // of the store: where the script and the package's files lie
    std::string old_tree; // of what is upgraded; else ""
    std::string function; // "post_upgrade"
    std::vector<std::string> arguments; // versions: the new one, the old one
    bool operator==(const ScriptletCall&) const = default;
};

// stage: "pre" or "post". Of packages that bring a script, in the order of the changes: _install of
// what comes beside nothing of its version, _remove of what goes, _upgrade of everything else that
// takes another's place, the version that becomes active included (and not _install besides, when
// it came in the same transaction).
std::vector<ScriptletCall> scriptlet_calls(std::string_view stage,
                                           const std::vector<database::HistoryChange>& changes,
                                           const std::vector<package::InstalledPackage>& before,
                                           const std::vector<package::InstalledPackage>& after);

// Those whose script defines the function. Their output is events; a failure, a time limit and a
// script that is gone are Warnings. Working directory: the root; RBEEPKG_TREE and RBEEPKG_OLD_TREE
// name the trees. Throws Cancelled only.
void run_scriptlets(const std::vector<ScriptletCall>& calls, const CommitTools& tools,
                    const CancelToken& cancel);

} // namespace rbeepkg::transaction
