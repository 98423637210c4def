// A private PATH with tools that answer as a case wants.
#pragma once

#include "libpkg/host/host.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace rbeepkg::host::testing {

class FakeTools
{
public:
    FakeTools()
    {
        places.search_path = path("bin");
        places.kfd_nodes = path("kfd");
        places.library_directories = {path("lib")};
        places.uid = 0;
        os::make_directories(path("bin"));
        os::make_directories(path("lib"));
    }

    Places places;

    std::string path(std::string_view below) const
    {
        return os::join_path(m_directory.path(), below);
    }

    // A shell script of that name.
    FakeTools& tool(std::string_view name, std::string_view script = "exit 0")
    {
        os::write_file_atomically(path("bin/" + std::string{name}),
                                  "#!/bin/sh\n" + std::string{script} + "\n", 0755);
        return *this;
    }

    FakeTools& file(std::string_view below, std::string_view content = "")
    {
        os::make_directories(os::parent_path(path(below)));
        os::write_file_atomically(path(below), content);
        return *this;
    }

private:
    os::TempDir m_directory{std::filesystem::temp_directory_path(), "rbeepkg-host-"};
};

} // namespace rbeepkg::host::testing
