// Work in somebody else's directory with his rights and no more.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

namespace rbeepkg::os {

// While it lives, this process has the effective user and group of whoever owns `path`, or its
// nearest ancestor that exists: what it makes there is his, and where his links lead it may do what
// he may. Nothing changes unless we are root and he is not. The whole process is meant, all
// threads.
class ActingAsOwnerOf
{
public:
    explicit ActingAsOwnerOf(const std::string& path);
    ~ActingAsOwnerOf();
    ActingAsOwnerOf(const ActingAsOwnerOf&) = delete;
    ActingAsOwnerOf& operator=(const ActingAsOwnerOf&) = delete;

private:
    struct Before
    {
        ::uid_t uid;
        ::gid_t gid;
    };
    std::optional<Before> m_before;
};

} // namespace rbeepkg::os
