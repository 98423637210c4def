// The index of a repository directory: a line of JSON for the repository, then one for each
// package (FORMAT.md). Reading takes any bytes and is strict within limits; one line is looked at
// at a time, so that 100,000 packages cost what one costs. Pure.
#pragma once

#include "libpkg/base/result.hpp"
#include "libpkg/pkgfile/pkginfo.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rbeepkg::repository {

inline constexpr std::uint64_t k_max_index_bytes = 256ULL << 20U;
inline constexpr std::uint64_t k_max_packages = 1'000'000;

// A file beneath the directory, by what it must be.
struct PinnedFile
{
    std::string path; // relative to the directory; see invalid_file_path_reason
    std::uint64_t size = 0;
    std::string sha256; // lower-case hex
    bool operator==(const PinnedFile&) const = default;
};

struct IndexHeader
{
    std::string repo;         // its name; the rule of package names
    std::uint64_t serial = 0; // 1, and one more with every change
    std::int64_t created = 0; // seconds since the epoch
    std::int64_t expires = 0; // the same; 0 = never
    std::uint64_t packages = 0;
    std::optional<PinnedFile> files; // the document of the file lists
};

struct IndexEntry
{
    pkgfile::Pkginfo info;
    PinnedFile file;
    std::optional<PinnedFile> pkgbuild;
};

// Parts of letters, digits and "@_+.:~=^-" between single '/'s, none of them beginning with '.' or
// '-': nothing that a server, a file system or a shell reads otherwise. nullopt: it is one.
std::optional<std::string> invalid_file_path_reason(std::string_view path);

// The order of an index: names in byte order, of one name the newest first, then architectures.
bool comes_before(const package::Package& left, const package::Package& right);

// One line each, with its newline. What is empty is left out.
std::string format_header(const IndexHeader& header);
std::string format_entry(const IndexEntry& entry);

// One line each, without its newline.
Result<IndexHeader> parse_header(std::string_view line);
Result<IndexEntry> parse_entry(std::string_view line);

// One pass over a whole index.
class IndexReader
{
public:
    // ParseError when the first line is no header. text must stay as long as the reader.
    static Result<IndexReader> begin(std::string_view text);

    const IndexHeader& header() const noexcept { return m_header; }
    // nullopt behind the last package. ParseError, with its line: one that is malformed, out of
    // order or there twice; fewer or more of them than the header says.
    Result<std::optional<IndexEntry>> next();
    // The line that next() read last, without its newline.
    std::string_view line() const noexcept { return m_line; }

private:
    IndexReader(IndexHeader header, std::string_view rest)
        : m_header{std::move(header)}, m_rest{rest}
    {}

    IndexHeader m_header;
    std::string_view m_rest;
    std::string_view m_line;
    std::uint64_t m_read = 0;
    package::Package m_last;
};

} // namespace rbeepkg::repository
