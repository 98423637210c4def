// A directory of a test's own, gone at its end, with the places that rbeepkg needs; and a way to
// try something as an ordinary user when the tests run as root.
#pragma once

#include "libpkg/os/tree.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace rbeepkg::test {

class TempRoot
{
public:
    // Makes state/, bin/ and cache/ in a new directory below the system's temporary one.
    TempRoot();

    const std::string& path() const noexcept { return m_directory.path(); }
    std::string state() const { return path("state"); }
    std::string bin() const { return path("bin"); }
    std::string cache() const { return path("cache"); }
    // The absolute path of something in it.
    std::string path(std::string_view relative) const;

    // Both make the directories above, and return the absolute path.
    std::string write(std::string_view relative, std::string_view content,
                      unsigned mode = 0644) const;
    std::string make_directory(std::string_view relative) const;

    // Everybody may read and write in what is there so far: for run_as_nobody.
    void open_to_all() const;

private:
    os::TempDir m_directory;
};

// Runs body in a forked child as uid and gid 65534 (as the caller, when he is not root) and returns
// what it returned; "exception: <what>" when it threw, "killed by signal <n>" when it died. The
// child reports nothing to GoogleTest: return what is to be compared.
std::string run_as_nobody(const std::function<std::string()>& body);
// The same without changing the user: for what must happen in another process.
std::string run_in_child(const std::function<std::string()>& body);

} // namespace rbeepkg::test
