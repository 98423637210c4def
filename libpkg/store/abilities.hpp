// What the file system of the state directory must be able to do, tried out on it: network and
// foreign file systems lack this or that, and say so only in the middle of the work.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::store {

struct Ability
{
    std::string name; // "symbolic links"
    bool ok = true;
    bool needed = true;  // without it nothing can be installed there; else something is only slower
    std::string problem; // "Operation not permitted"
    std::string cure;
};

// What is tried. Each returns 0 or an errno. A port, so that tests can take abilities away.
class AbilityOperations
{
public:
    virtual ~AbilityOperations() = default;
    virtual int make_symlink(const std::string& target, const std::string& path);
    virtual int make_hard_link(const std::string& path, const std::string& second);
    virtual int rename(const std::string& from, const std::string& to);
    // Whether a file with the executable bit may be run there.
    virtual int run(const std::string& path);
    // Two locks that exclude each other: of whole files (ours), of ranges of bytes (SQLite's).
    virtual int lock_file(const std::string& path);
    virtual int lock_range(const std::string& path);
    // Whether memory mapped from the file and the file are one (SQLite's write-ahead log).
    virtual int share_memory(const std::string& path);
};

inline constexpr const char* k_running_programs = "running programs";

// Where things are tried: what a dead process left of one is a leftover of the state directory.
inline constexpr std::string_view k_probe = ".probe-";

// Tries everything in a directory of its own below `directory`, which exists, and removes it.
// Error when not even that can be made.
std::vector<Ability> probe_abilities(const std::string& directory, AbilityOperations& operations);
std::vector<Ability> probe_abilities(const std::string& directory);

// Error{unsupported} with the cure when something needed is missing.
void require_abilities(const std::string& directory, const std::vector<Ability>& abilities);

} // namespace rbeepkg::store
