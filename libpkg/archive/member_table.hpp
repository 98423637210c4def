// What an archive brought so far, and whether a further member fits to it. Touches no file, but for
// leads_outside.
#pragma once

#include "libpkg/archive/extract.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace rbeepkg::archive {

struct Symlink
{
    std::string path;
    std::string target;
    std::int64_t mtime = 0;
};

class MemberTable
{
public:
    explicit MemberTable(Strictness strictness) : m_strictness{strictness} {}

    // Takes a member with a safe path, and the directories above it; or says why it does not fit.
    std::optional<std::string> add(const std::string& path, EntryType type);
    // The member is not unpacked: nothing may link to it. Its name stays taken.
    void forget(const std::string& path);

    bool is_file(const std::string& path) const { return is(path, Kind::file); }
    bool is_symlink(const std::string& path) const { return is(path, Kind::symlink); }

private:
    enum class Kind
    {
        file,
        symlink,
        directory,
        parent, // a directory that no member named yet
        skipped
    };

    bool is(const std::string& path, Kind kind) const;
    std::optional<std::string> add_parents(const std::string& path);

    Strictness m_strictness;
    std::unordered_map<std::string, Kind> m_kinds;
    std::string m_last_parent; // whose ancestors are known to be there
};

// Why a symlink of this target may not stand at path; nullopt when it may. Of a package any sane
// text, of a stranger's source only what leads, by its words, to a place of the archive.
std::optional<std::string> unsafe_link_reason(std::string_view target, std::string_view path,
                                              Strictness strictness);

// Whether a link that was made leads out of the directory; one that leads nowhere does not.
bool leads_outside(int directory, const std::string& path);

} // namespace rbeepkg::archive
