// A small real disk, and how it gets full.
#pragma once

#include "libpkg/os/fd.hpp"
#include "libpkg/os/file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <string>

namespace rbeepkg::test {

// A tmpfs in a mount namespace of this process: whatever ends it, no mount stays. False: not
// allowed here.
inline bool mount_small(const std::string& directory,
                        const std::string& options = "size=32m,mode=0755")
{
    return ::geteuid() == 0 && ::unshare(CLONE_NEWNS) == 0 &&
           ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           ::mount("tmpfs", directory.c_str(), "tmpfs", 0, options.c_str()) == 0;
}

// Until not a byte more fits.
inline void fill(const std::string& directory)
{
    const os::UniqueFd file{
        ::open((directory + "/filler").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)};
    ASSERT_TRUE(file);
    for (const std::size_t size : {std::size_t{1} << 20U, std::size_t{4096}, std::size_t{1}}) {
        const std::string block(size, 'x');
        while (::write(file.get(), block.data(), block.size()) > 0) {
        }
    }
    ASSERT_EQ(os::space_for(directory).bytes, 0U);
}

// Until not a file more can be made.
inline void fill_inodes(const std::string& directory)
{
    const std::string fillers = directory + "/inodes";
    os::make_directories(fillers);
    for (std::size_t number = 0;; ++number) {
        const os::UniqueFd file{::open((fillers + "/" + std::to_string(number)).c_str(),
                                       O_WRONLY | O_CREAT | O_CLOEXEC, 0600)};
        if (!file) {
            break;
        }
    }
    ASSERT_EQ(os::space_for(directory).inodes, 0U);
}

} // namespace rbeepkg::test
