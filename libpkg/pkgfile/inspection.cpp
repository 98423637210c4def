#include "libpkg/pkgfile/inspection.hpp"

#include "libpkg/archive/extract.hpp"
#include "libpkg/archive/writer.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/pkgfile/members.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

namespace rbeepkg::pkgfile {
namespace {

constexpr std::uint64_t k_max_metadata_bytes = 16U << 20U;
constexpr std::uint64_t k_max_listing_packed = 64U << 20U;
constexpr std::uint64_t k_max_listing_bytes = 256U << 20U;
// Trees are walked with a descriptor for each level.
constexpr std::ptrdiff_t k_max_depth = 120;

const char* word_for(MtreeEntry::Type type)
{
    switch (type) {
    case MtreeEntry::Type::file:
        return "a file";
    case MtreeEntry::Type::directory:
        return "a directory";
    case MtreeEntry::Type::symlink:
        return "a symbolic link";
    }
    return "something else";
}

unsigned mode_after_unpacking(const MtreeEntry& entry)
{
    switch (entry.type) {
    case MtreeEntry::Type::directory:
        return 0755;
    case MtreeEntry::Type::symlink:
        return 0777;
    case MtreeEntry::Type::file:
        break;
    }
    return (entry.mode & 0100U) != 0 ? 0755 : 0644;
}

} // namespace

Pkginfo checked_pkginfo(const std::string& file, std::string_view text)
{
    Result<Pkginfo> info = parse_pkginfo(text);
    if (!info) {
        throw make_error(ErrorCode::corrupt, "{} is no usable package: .PKGINFO: {}", file,
                         info.error().to_string());
    }
    return std::move(*info);
}

Inspection::Inspection(std::string file, CancelToken cancel, std::function<void()> on_piece)
    : m_file{std::move(file)}, m_cancel{std::move(cancel)}, m_on_piece{std::move(on_piece)}
{}

void Inspection::fault(const std::string& what) const
{
    throw make_error(ErrorCode::corrupt, "{} is no usable package: {}", m_file,
                     printable(what, 1000));
}

void Inspection::take(archive::Reader& reader, const archive::Entry& entry)
{
    const std::string path = checked_path(entry);
    check_attributes(entry, path);
    if (is_metadata(path)) {
        take_metadata(reader, entry, path);
        return;
    }
    if (!m_metadata.contains(std::string{k_pkginfo})) {
        fault(fmt::format("{} comes before .PKGINFO", path));
    }
    m_payload_began = true;
    m_members.emplace(path, inspect(reader, entry, path));
}

std::string Inspection::checked_path(const archive::Entry& entry) const
{
    std::string path = entry.path;
    if (entry.type == archive::EntryType::directory && path.ends_with('/')) {
        path.pop_back();
    }
    const auto reason = archive::unsafe_path_reason(path);
    if (reason || path.ends_with('/')) {
        fault(fmt::format("the path \"{}\": {}", printable(entry.path, 300),
                          reason.value_or("only a directory may end in a slash")));
    }
    if (std::count(path.begin(), path.end(), '/') >= k_max_depth) {
        fault(fmt::format("{} is nested deeper than {} directories", path, k_max_depth));
    }
    if (m_members.contains(path)) {
        fault(fmt::format("{} is in it twice", path));
    }
    return path;
}

void Inspection::check_attributes(const archive::Entry& entry, const std::string& path) const
{
    if (entry.type == archive::EntryType::other) {
        fault(fmt::format("{} is a device, a pipe or a socket", path));
    }
    if (entry.type == archive::EntryType::file && (entry.mode & 07000U) != 0) {
        fault(fmt::format("{} is setuid, setgid or sticky", path));
    }
    if (entry.has_xattrs_or_acls) {
        fault(fmt::format("{} has extended attributes or an access list", path));
    }
}

MtreeEntry Inspection::inspect(archive::Reader& reader, const archive::Entry& entry,
                               const std::string& path) const
{
    MtreeEntry member;
    member.mode = entry.mode & 07777U;
    member.mtime = entry.mtime;
    switch (entry.type) {
    case archive::EntryType::file:
        inspect_file(reader, member);
        if (member.size != entry.size) {
            fault(fmt::format("{} has {} bytes and says {}", path, member.size, entry.size));
        }
        break;
    case archive::EntryType::hardlink:
        inspect_hard_link(reader, entry, path, member);
        break;
    case archive::EntryType::symlink:
        inspect_symlink(entry, path, member);
        break;
    case archive::EntryType::directory:
    case archive::EntryType::other:
        member.type = MtreeEntry::Type::directory;
        break;
    }
    return member;
}

void Inspection::inspect_file(archive::Reader& reader, MtreeEntry& member) const
{
    crypto::Hasher sha256{crypto::Algorithm::sha256};
    crypto::Hasher md5{crypto::Algorithm::md5};
    reader.read_data([&](std::string_view piece) {
        m_cancel.check();
        if (m_on_piece) {
            m_on_piece();
        }
        member.size += piece.size();
        sha256.update(piece);
        if (m_needs_md5) {
            md5.update(piece);
        }
    });
    member.sha256 = sha256.finish().value;
    member.md5 = m_needs_md5 ? md5.finish().value : "";
}

void Inspection::inspect_hard_link(archive::Reader& reader, const archive::Entry& entry,
                                   const std::string& path, MtreeEntry& member) const
{
    const auto first = m_members.find(entry.link);
    if (first == m_members.end() || is_metadata(first->first) ||
        first->second.type != MtreeEntry::Type::file) {
        fault(fmt::format("{} is a hard link to \"{}\", which is no file before it", path,
                          printable(entry.link, 300)));
    }
    reader.read_data([&](std::string_view piece) {
        if (!piece.empty()) {
            fault(fmt::format("{} is a hard link with content of its own", path));
        }
    });
    member.size = first->second.size;
    member.sha256 = first->second.sha256;
    member.md5 = first->second.md5;
    member.mode = first->second.mode;
}

void Inspection::inspect_symlink(const archive::Entry& entry, const std::string& path,
                                 MtreeEntry& member) const
{
    if (!is_link_target(entry.link)) {
        fault(fmt::format("the symbolic link {} has no usable target", path));
    }
    member.type = MtreeEntry::Type::symlink;
    member.link = entry.link;
}

void Inspection::take_metadata(archive::Reader& reader, const archive::Entry& entry,
                               const std::string& path)
{
    if (entry.type != archive::EntryType::file || path.find('/') != std::string::npos) {
        fault(fmt::format("{}: only files of metadata may begin with a dot", path));
    }
    if (m_payload_began) {
        fault(fmt::format("{} comes after the first file", path));
    }
    const bool listing = path == k_mtree;
    const std::uint64_t limit = path == k_pkginfo ? k_max_pkginfo_bytes
                                : listing         ? k_max_listing_packed
                                                  : k_max_metadata_bytes;
    std::string text = reader.read_text(limit);
    MtreeEntry member;
    member.mode = entry.mode & 07777U;
    member.mtime = entry.mtime;
    member.size = text.size();
    member.sha256 = crypto::sha256_hex(text);
    member.md5 = crypto::digest_of(crypto::Algorithm::md5, text).value;
    m_members.emplace(path, std::move(member));
    if (listing) {
        take_listing(text);
        text.clear();
    }
    m_metadata.emplace(path, std::move(text));
}

void Inspection::take_listing(const std::string& packed)
{
    const std::string text =
        archive::gunzip(packed, k_max_listing_bytes, fmt::format(".MTREE of {}", m_file));
    Result<std::vector<MtreeEntry>> entries = parse_mtree(text);
    if (!entries) {
        fault(fmt::format(".MTREE: {}", entries.error().to_string()));
    }
    m_has_listing = true;
    for (MtreeEntry& entry : *entries) {
        const bool file = entry.type == MtreeEntry::Type::file;
        m_needs_md5 = m_needs_md5 || (file && entry.sha256.empty());
        std::string path = entry.path;
        m_listing.emplace(std::move(path), std::move(entry));
    }
}

PackageFile Inspection::finish()
{
    const auto info = m_metadata.find(std::string{k_pkginfo});
    if (info == m_metadata.end()) {
        fault("there is no .PKGINFO");
    }
    check_parents();
    if (m_has_listing) {
        check_listing();
    }
    PackageFile file;
    file.info = checked_pkginfo(m_file, info->second);
    if (const auto script = m_metadata.find(std::string{k_install}); script != m_metadata.end()) {
        if (script->second.find('\0') != std::string::npos) {
            fault(".INSTALL is no text");
        }
        file.install_script = std::move(script->second);
    }
    for (auto& [path, member] : m_members) {
        if (is_metadata(path)) {
            continue;
        }
        member.path = path;
        member.mode = mode_after_unpacking(member);
        member.md5.clear();
        file.entries.push_back(std::move(member));
    }
    return file;
}

void Inspection::check_parents() const
{
    for (const auto& [path, member] : m_members) {
        std::string_view parent = path;
        while (true) {
            const std::size_t slash = parent.rfind('/');
            if (slash == std::string_view::npos) {
                break;
            }
            parent = parent.substr(0, slash);
            const auto found = m_members.find(std::string{parent});
            if (found == m_members.end()) {
                continue;
            }
            if (found->second.type != MtreeEntry::Type::directory) {
                fault(fmt::format("{} lies below {}, which is {}", path, parent,
                                  word_for(found->second.type)));
            }
            // A directory that is a member was looked at from here upwards by itself.
            break;
        }
    }
}

void Inspection::check_listing() const
{
    for (const auto& [path, listed] : m_listing) {
        const auto found = m_members.find(path);
        if (found == m_members.end()) {
            fault(fmt::format(".MTREE lists {}, which is not there", printable(path, 300)));
        }
        check_listed(listed, found->second);
    }
    for (const auto& [path, member] : m_members) {
        if (path != k_mtree && !m_listing.contains(path)) {
            fault(fmt::format("{} is not listed in .MTREE", path));
        }
    }
}

void Inspection::check_listed(const MtreeEntry& listed, const MtreeEntry& found) const
{
    if (listed.type != found.type) {
        fault(fmt::format("{} is {}, and {} in .MTREE", listed.path, word_for(found.type),
                          word_for(listed.type)));
    }
    if (listed.link != found.link) {
        fault(fmt::format("the symbolic link {} has another target in .MTREE", listed.path));
    }
    if (listed.type == MtreeEntry::Type::symlink) {
        return;
    }
    if (listed.mode != found.mode) {
        fault(fmt::format("{} has mode {:o}, and {:o} in .MTREE", listed.path, found.mode,
                          listed.mode));
    }
    if (listed.size != found.size) {
        fault(
            fmt::format("{} has {} bytes, and {} in .MTREE", listed.path, found.size, listed.size));
    }
    if (!listed.sha256.empty() && listed.sha256 != found.sha256) {
        fault(fmt::format("{} has another SHA-256 in .MTREE", listed.path));
    }
    if (listed.sha256.empty() && listed.md5 != found.md5) {
        fault(fmt::format("{} has another MD5 in .MTREE", listed.path));
    }
}

} // namespace rbeepkg::pkgfile
