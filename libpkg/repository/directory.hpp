// A repository directory: package files, `index`, the document of the file lists and recipes under
// pkgbuilds/. Every static web server can serve it, and so can file://.
//
// One rename of `index` is the commit point of every change: whoever reads sees the index of before
// or of after, and every file that it names is there with the size and digest it says. A process
// that is killed leaves temporaries and files that no index names; the next one removes the
// temporaries and the documents. A lock lets one process change a directory at a time.
#pragma once

#include "libpkg/base/cancel.hpp"
#include "libpkg/base/event.hpp"
#include "libpkg/repository/index.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rbeepkg::repository {

inline constexpr const char* k_index_name = "index";

struct Tools
{
    EventSink* sink = nullptr;
    CancelToken cancel;
    std::chrono::milliseconds lock_timeout{60'000};
};

// "DIR/index", or the directory itself -> DIR. Error{usage} for a file of another name.
std::string directory_of(const std::string& index_path);

// Whether the index shall end to be valid; said once, it holds for later changes too.
using Lifetime = std::optional<std::chrono::seconds>; // nullopt: as before; 0: never

struct Change
{
    enum class Kind
    {
        added,
        replaced, // old_version went
        dropped,  // an older version that is no longer kept
        removed,
        unchanged, // it was there already
        skipped,   // it was there already, and only new ones are wanted
    };
    Kind kind = Kind::added;
    std::string name, version;
    std::string old_version; // replaced; may equal version
};

struct Outcome
{
    std::vector<Change> changes;
    std::uint64_t serial = 0; // of the index that is there now
    std::uint64_t packages = 0;
    bool published = false; // false: the index was right already and was not touched
};

// Makes the directory, where it is not there, and an empty index. Content when it has one of that
// name already. repo "": the directory's name. Error{usage} for a name that is none, or another
// one than the index has.
Outcome init(const std::string& directory, const std::string& repo, const Lifetime& lifetime,
             const Tools& tools);

struct AddOptions
{
    std::size_t keep_versions = 1;       // of one name and architecture; 0 = all
    bool only_new = false;               // an entry of that version is left as it is
    bool remove_replaced = false;        // the package files of entries that go are deleted
    bool move = false;                   // the given files are deleted once they are in
    std::optional<std::string> pkgbuild; // its path; else PKGBUILD beside the package file
    Lifetime lifetime;
};

// Every file is verified whole before the first one is taken. What lies elsewhere is copied beside
// the index; a different file of that name there is never overwritten. A PKGBUILD beside the
// package file goes along when it is the one that made the package (.BUILDINFO says which);
// AddOptions::pkgbuild goes along whatever it is. Error{not_found}, Error{corrupt} name the file;
// nothing was changed then.
Outcome add(const std::string& directory, const std::vector<std::string>& files,
            const AddOptions& options, const Tools& tools);

struct RemoveOptions
{
    bool remove_files = false; // the package files too
    Lifetime lifetime;
};

// targets: NAME, or NAME=VERSION. Error{not_found} names those that the index has not; nothing was
// changed then.
Outcome remove(const std::string& directory, const std::vector<std::string>& targets,
               const RemoveOptions& options, const Tools& tools);

} // namespace rbeepkg::repository
