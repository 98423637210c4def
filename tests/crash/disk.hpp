// What is on the disk when the power goes: of a directory tree that is written to, the part that
// was synced. README.md beside this file tells the model.
#pragma once

#include "tests/crash/mutating_calls.hpp"

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <ctime>
#include <map>
#include <string>
#include <utility>

namespace rbeepkg::test {

class Disk
{
public:
    // Everything that is in the tree now is on the disk.
    explicit Disk(std::string root);

    // To be told of every sync, before it happens.
    void on_sync(const MutatingCall& call);

    enum class Loss
    {
        content, // names are as they were; files have what was synced of them
        names,   // what was not synced of directories is lost too
    };
    // Makes the tree `to`, as it is found after the power came back.
    void write_remains(Loss loss, const std::string& to) const;

private:
    // A number is used again once its file is gone: the time of birth tells them apart.
    using Identity = std::pair<::ino_t, std::int64_t>;
    struct Status
    {
        Identity identity;
        unsigned mode = 0;
        ::timespec changed{};
    };
    struct Entry
    {
        Status status;
        std::string link; // of a symbolic link
    };
    using Entries = std::map<std::string, Entry>;
    struct Synced
    {
        unsigned mode = 0;
        std::array<::timespec, 2> times{}; // as utimensat wants them
        std::string content;               // of a file
        Entries entries;                   // of a directory
    };
    class Writer;

    static Status status_of(const std::string& path, bool follow);
    static Entries entries_of(const std::string& directory);
    void sync_tree(const std::string& path);
    void sync_one(const std::string& path);
    const Synced* find(const Identity& identity) const;

    std::string m_root;
    std::map<Identity, Synced> m_synced;
};

} // namespace rbeepkg::test
