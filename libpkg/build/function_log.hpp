// The output of one function in a file of its own, as makepkg's -L keeps it.
#pragma once

#include "libpkg/os/fd.hpp"

#include <string>
#include <string_view>

namespace rbeepkg::build {

class FunctionLog
{
public:
    // A file that is there already goes on as PATH.1, or the next number that is free. "": nothing
    // is kept.
    explicit FunctionLog(std::string path);

    // Throws when the line cannot be written: the file was asked for.
    void take(std::string_view line) const;

private:
    std::string m_path;
    os::UniqueFd m_file;
};

} // namespace rbeepkg::build
