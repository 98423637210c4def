// The files that the killed commands work with: packages, catalogs, configurations. They lie beside
// the machines, which are copied and broken.
#pragma once

#include "libpkg/os/tree.hpp"
#include "tests/crash/operations.hpp"
#include "tests/crash/snapshot.hpp"
#include "tests/support/package_builder.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace rbeepkg::test {

class Workshop
{
public:
    Workshop();

    // Of a machine, by its root.
    static std::string state_of(const std::string& root);
    static std::string bin_of(const std::string& root);
    static std::string cache_of(const std::string& root);

    std::string path(const std::string& name) const;
    // The arguments that execute these words on a machine.
    std::vector<std::string> arguments(const Words& words, const std::string& root) const;
    // A copy of a machine, in the place of an earlier one of that name.
    std::string copy(const std::string& root, const std::string& name) const;
    std::string new_machine(const std::string& name) const;

    const KnownPackages& packages() const noexcept { return m_packages; }

private:
    void offer(const std::string& name, const PackageBuilder& builder);
    void write_catalog(const std::string& name, const std::string& entries) const;
    std::string offered_worker() const;

    os::TempDir m_directory;
    std::map<std::string, std::string> m_files; // "@hello-1.0" -> its path
    KnownPackages m_packages;
};

// Root has too many rights to be told what is wrong: from here on this process is nobody.
void become_nobody();

} // namespace rbeepkg::test
