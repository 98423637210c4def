// The directories that lead to where the extractor works now, held open: members come in the order
// of a tree walk, so that most find their parent at the end of the chain.
#pragma once

#include "libpkg/os/fd.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::archive {

class DirectoryChain
{
public:
    // root stays the caller's.
    explicit DirectoryChain(int root) : m_root{root} {}

    // The descriptor of a directory below root ("" is root), made with mode 0755 where it is
    // missing. Valid until the next call. Follows no link. Throws when a part is no directory.
    int open(std::string_view path);

private:
    struct Level
    {
        std::string name;
        os::UniqueFd fd;
    };

    int last() const { return m_levels.empty() ? m_root : m_levels.back().fd.get(); }
    void enter(std::string_view name, std::string_view path);

    int m_root;
    std::vector<Level> m_levels;
};

} // namespace rbeepkg::archive
