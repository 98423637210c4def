// The file lists of a repository's packages (FORMAT.md), a line of JSON for each package in the
// order of the index. Beside the index and not in it: it is ten times as long, and few ask for it.
// Pure.
#pragma once

#include "libpkg/base/result.hpp"
#include "libpkg/package/package.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rbeepkg::repository {

inline constexpr std::uint64_t k_max_files_bytes = 2ULL << 30U;

struct FileList
{
    std::string name;
    package::Version version;
    std::string arch;
    std::vector<std::string> paths; // without a leading slash, directories with a trailing one
};

// With its newline.
std::string format_file_list(const FileList& list);
// Without its newline. ParseError as for the index; paths obey the rules of package files.
Result<FileList> parse_file_list(std::string_view line);

// One pass over a whole document.
class FilesReader
{
public:
    // text must stay as long as the reader.
    explicit FilesReader(std::string_view text) : m_rest{text} {}

    // nullopt at the end. ParseError with its line.
    Result<std::optional<FileList>> next();
    // The line that next() read last, with its newline.
    std::string_view line() const noexcept { return m_line; }

private:
    std::string_view m_rest;
    std::string_view m_line;
    std::uint64_t m_read = 0;
};

} // namespace rbeepkg::repository
