// Every rule for what a package may hold, checked member by member in one pass. Internal to the
// room; read_package_file is its only user.
#pragma once

#include "libpkg/archive/reader.hpp"
#include "libpkg/base/cancel.hpp"
#include "libpkg/pkgfile/mtree.hpp"
#include "libpkg/pkgfile/package_file.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace rbeepkg::pkgfile {

inline constexpr std::uint64_t k_max_pkginfo_bytes = 1U << 20U;

// The .PKGINFO of that file; Error{corrupt} names the file.
Pkginfo checked_pkginfo(const std::string& file, std::string_view text);

class Inspection
{
public:
    // file: for messages. on_piece: called whenever more of the file was read; may be empty.
    Inspection(std::string file, CancelToken cancel, std::function<void()> on_piece);

    // Reads the entry's data to its end. Error{corrupt} for the first thing that is wrong.
    void take(archive::Reader& reader, const archive::Entry& entry);
    // What must be true of all members together. path, size and sha256 are left empty.
    PackageFile finish();

private:
    // Filled in as an .MTREE would have it: modes as in the archive, hard links as files.
    using Members = std::map<std::string, MtreeEntry>;

    [[noreturn]] void fault(const std::string& what) const;
    std::string checked_path(const archive::Entry& entry) const;
    void check_attributes(const archive::Entry& entry, const std::string& path) const;
    MtreeEntry inspect(archive::Reader& reader, const archive::Entry& entry,
                       const std::string& path) const;
    void inspect_file(archive::Reader& reader, MtreeEntry& member) const;
    void inspect_hard_link(archive::Reader& reader, const archive::Entry& entry,
                           const std::string& path, MtreeEntry& member) const;
    void inspect_symlink(const archive::Entry& entry, const std::string& path,
                         MtreeEntry& member) const;

    void take_metadata(archive::Reader& reader, const archive::Entry& entry,
                       const std::string& path);
    void take_listing(const std::string& packed);
    void check_parents() const;
    void check_listing() const;
    void check_listed(const MtreeEntry& listed, const MtreeEntry& found) const;

    std::string m_file;
    CancelToken m_cancel;
    std::function<void()> m_on_piece;
    Members m_members; // metadata too
    std::map<std::string, std::string> m_metadata;
    bool m_has_listing = false;
    Members m_listing;        // .MTREE
    bool m_needs_md5 = false; // some file of the listing has no other digest
    bool m_payload_began = false;
};

} // namespace rbeepkg::pkgfile
