// The directory that is served: workers.json, recipes and files, as they are now. Everything is
// opened beneath one directory descriptor, without following symbolic links.
#pragma once

#include "libpkg/os/fd.hpp"

#include <cstdint>
#include <ctime>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::catalogd {

// workers.json, read once for each change of the file.
struct Workers
{
    std::string body; // as in the file
    std::string etag;
    struct Entry
    {
        std::string json;                 // compact, in the order of the file
        std::vector<std::string> recipes; // paths beneath the directory, best first
    };
    std::map<std::string, Entry> entries; // by id
    std::vector<std::string> rejected;    // what clients will leave out, and why
};

// Error{corrupt}: no {"workers": [...]}.
Workers parse_workers_file(std::string text);

struct OpenFile
{
    os::UniqueFd fd;
    std::uint64_t size = 0;
    std::string etag;
};

class Repository
{
public:
    // Error when the directory cannot be read, or has neither a workers.json nor an index.
    explicit Repository(const std::string& directory);

    // The current content; the last good one while the file is damaged or away (told on stderr,
    // once for each change). nullptr: it has none, only an index.
    std::shared_ptr<const Workers> workers();
    // A regular file beneath the directory; nullopt when there is none, or when a part of its path
    // is hidden, a link, or no name at all.
    std::optional<OpenFile> open(const std::string& path) const;

private:
    struct Stamp
    {
        std::uint64_t inode = 0;
        std::int64_t size = -1;
        std::int64_t seconds = 0;
        std::int64_t nanoseconds = 0;
        bool operator==(const Stamp&) const = default;
    };
    Stamp stamp() const;
    void read(const Stamp& now);
    bool has_index() const { return open("index").has_value(); }

    std::string m_path;
    os::UniqueFd m_directory;
    std::mutex m_mutex;
    Stamp m_stamp;
    std::shared_ptr<const Workers> m_workers;
};

} // namespace rbeepkg::catalogd
