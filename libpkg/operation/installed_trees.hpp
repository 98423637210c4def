// What is installed, with the files that each package has by the records: for those who hold the
// records against the disk.
#pragma once

#include "libpkg/config/config.hpp"
#include "libpkg/database/local_database.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace rbeepkg::operation {

struct InstalledTree
{
    database::ListedPackage package;
    std::string path; // absolute
    std::vector<database::InstalledFile> files;
};

// names as those of -Q, {}: everything. Returns the names that are not installed.
std::vector<std::string> for_each_tree(const config::Config& config,
                                       const std::vector<std::string>& names,
                                       const std::function<void(const InstalledTree&)>& visit);

enum class FileFault
{
    missing,
    type,
    mode,
    owner,
    group,
    size,
    time,
    link,
    content,
    unreadable,
    foreign // no file of the package
};
const char* to_string(FileFault fault); // as JSON has it
const char* text_of(FileFault fault);   // in pacman's words: "Size mismatch"

struct FaultyFile
{
    std::string path; // absolute
    FileFault fault = FileFault::missing;
};

struct TreeReport
{
    database::ListedPackage package;
    std::string path;
    std::size_t files = 0;
    std::size_t faulty = 0; // files with at least one fault
    std::vector<FaultyFile> faults;
};

// -Qk: whether they are there.
TreeReport check_presence(const InstalledTree& tree);

} // namespace rbeepkg::operation
