// Two files that should have one content, and how they come to share their blocks. Internal to this
// room.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/os/fd.hpp"

#include <sys/stat.h>

#include <map>
#include <string>

namespace rbeepkg::store {

// Both ends of one attempt: the file that is to share, and its twin in a tree that never changes.
// Opened without following anything, and for reading: the kernel takes that from an owner, and a
// program that runs cannot be opened for writing.
struct Twins
{
    os::UniqueFd fresh, twin;
    struct ::stat fresh_status, twin_status;
};

// False: they are no two files that could share. Error when one is gone.
bool open_twins(int tree, const std::string& path, int store, const std::string& twin,
                Twins& twins);

enum class Kernel
{
    shared,
    different,
    cannot
};
// The kernel compares and shares in one step; both files stay files of their own.
Kernel share_blocks(const Twins& twins);
// They lie on the same blocks already, as far as the file system tells.
bool blocks_are_shared(const Twins& twins);

// Mode, owner and time, which belong to both once they are one file.
bool same_facts(const Twins& twins);
bool same_bytes(const Twins& twins, const std::string& path, const CancelToken& cancel);

// Where a link lies until it takes the place of a file.
struct Beside
{
    int directory;
    std::string name;
};
// By the descriptor: what was compared is what is linked. False: no link can be made.
bool link_twin(const Twins& twins, int tree, const std::string& path, const Beside& beside);

// Directories that get a link have their old times back at the end: they belong to the package.
class DirectoryTimes
{
public:
    explicit DirectoryTimes(int tree) : m_tree{tree} {}
    void remember(const std::string& directory);
    void restore() const;

private:
    int m_tree;
    std::map<std::string, struct ::stat> m_times;
};

} // namespace rbeepkg::store
