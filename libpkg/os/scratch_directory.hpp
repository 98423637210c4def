// A temporary directory whose owner may be killed: the next owner removes it then.
#pragma once

#include "libpkg/os/fd.hpp"
#include "libpkg/os/tree.hpp"

#include <string>

namespace rbeepkg::os {

// Removes the directories below parent that are named as those of ScratchDirectory, prefixXXXXXX,
// that belong to this user and whose owners are dead. The prefix must be of no other use there.
void remove_abandoned_directories(const std::string& parent, const std::string& prefix);

class ScratchDirectory
{
public:
    // parent/prefixXXXXXX with this mode. It is held by a lock of the directory itself, from before
    // anything is in it until it is gone: there is no moment in which a living one looks abandoned.
    ScratchDirectory(const std::string& parent, const std::string& prefix, unsigned mode);

    const std::string& path() const noexcept { return m_directory.path(); }

private:
    struct Held
    {
        UniqueFd lock;
        TempDir directory;
    };
    static Held make(const std::string& parent, const std::string& prefix);
    explicit ScratchDirectory(Held held)
        : m_lock{std::move(held.lock)}, m_directory{std::move(held.directory)}
    {}

    UniqueFd m_lock; // goes after the directory
    TempDir m_directory;
};

} // namespace rbeepkg::os
