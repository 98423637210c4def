// Whether file systems have room for what is going to be written, before it is.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rbeepkg::store {

struct Need
{
    std::string directory; // need not exist yet
    std::uint64_t bytes = 0;
    std::uint64_t inodes = 0;
};

// Needs on one file system are added up, and `least` is to be there besides. Error{no_space} names
// the directories, what they need together and what is free.
void check_room(const std::vector<Need>& needs, const Need& least);

// What files of these sizes take: whole blocks.
std::uint64_t blocks_of(std::uint64_t bytes);

} // namespace rbeepkg::store
