// The directory of one build: $srcdir, $pkgdir, a private $HOME and what goes with them.
#pragma once

#include "libpkg/build/kept_tree.hpp"
#include "libpkg/os/child.hpp"
#include "libpkg/os/tree.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::build {

// Everything in it goes when it goes, but for a kept tree.
class Workspace
{
public:
    // packages: the names that get a $pkgdir each. Error{permission} when the owner cannot enter
    // the scratch directory.
    // kept: where $srcdir and, once start_packages() was called, $pkgdir lie instead (KeptTree);
    // "": nowhere.
    Workspace(const std::string& scratch, std::optional<os::Identity> owner,
              const std::vector<std::string>& packages, const std::string& kept = {});

    const std::optional<os::Identity>& owner() const noexcept { return m_owner; }
    std::string src() const { return m_kept ? m_kept->src() : below("src"); }
    const std::optional<KeptTree>& kept() const noexcept { return m_kept; }
    // From here on pkg() is where packages are made; what older builds left there is gone.
    void start_packages();
    std::string home() const { return below("home"); }
    std::string tmp() const { return below("tmp"); }
    std::string cargo() const { return below("cargo"); }
    // Ours; the sandbox reads them.
    std::string start() const { return below("start"); }
    std::string driver() const { return below("driver"); }
    std::string pkg(std::string_view package) const;

    // A fresh directory that one sandbox may write to.
    os::TempDir make_mark() const;

private:
    std::string below(std::string_view name) const;

    std::optional<os::Identity> m_owner;
    std::vector<std::string> m_packages;
    os::TempDir m_directory;
    std::optional<KeptTree> m_kept;
    bool m_packages_started = false;
};

// A file that the sandbox may read whatever our umask is; replaces one that is there.
void write_readable(const std::string& path, std::string_view content);
// What a sandbox left in its mark directory: a plain file of at most max_bytes; nullopt for
// anything else.
std::optional<std::string> read_mark(const os::TempDir& mark, const std::string& name,
                                     std::size_t max_bytes);

} // namespace rbeepkg::build
