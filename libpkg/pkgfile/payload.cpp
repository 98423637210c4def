#include "libpkg/pkgfile/payload.hpp"

#include "libpkg/archive/extract.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/pkgfile/file_hash.hpp"
#include "libpkg/pkgfile/members.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace rbeepkg::pkgfile {
namespace {

[[noreturn]] void refuse(std::string_view path, std::string_view why, const std::string& hint = {})
{
    throw Error{ErrorCode::build_failed, fmt::format("$pkgdir/{} {}", printable(path, 300), why),
                hint};
}

std::string link_target(const os::TreeEntry& entry)
{
    std::string target(k_max_link_bytes + 1, '\0');
    const ssize_t size =
        ::readlinkat(entry.parent, entry.name.c_str(), target.data(), target.size());
    if (size < 0) {
        throw system_error(errno, "cannot read the link $pkgdir/" + entry.path);
    }
    target.resize(static_cast<std::size_t>(size));
    if (!is_link_target(target)) {
        refuse(entry.path, "is a symbolic link whose target no package may hold");
    }
    return target;
}

PayloadMember member_of(const os::TreeEntry& entry)
{
    if (const auto reason = archive::unsafe_path_reason(entry.path)) {
        refuse(entry.path, fmt::format("has a name that no package may hold: {}", *reason));
    }
    if (!is_valid_utf8(entry.path)) {
        refuse(entry.path, "has a name that no package may hold: it is not valid UTF-8");
    }
    if (is_metadata(entry.path)) {
        refuse(entry.path, "begins with a dot: such names at the top are the package's own");
    }
    PayloadMember member;
    member.path = entry.path;
    member.status = entry.status;
    if (S_ISLNK(entry.status.st_mode)) {
        member.type = archive::EntryType::symlink;
        member.mode = 0777;
        member.link = link_target(entry);
    } else if (S_ISDIR(entry.status.st_mode)) {
        // Without its setgid bit: new directories inherit it and nobody asked for it.
        member.type = archive::EntryType::directory;
        member.mode = (entry.status.st_mode & 0755U) | 0700U;
    } else if (!S_ISREG(entry.status.st_mode)) {
        refuse(entry.path, "is a device, a pipe or a socket", "package() must not make it");
    } else if ((entry.status.st_mode & 07000U) != 0) {
        refuse(entry.path, "is setuid, setgid or sticky",
               "chmod ug-s,-t it in package(); whoever installs the package may grant more");
    } else {
        member.mode = (entry.status.st_mode & 0755U) | 0400U;
    }
    return member;
}

bool same_content(const struct ::stat& left, const struct ::stat& right)
{
    return left.st_dev == right.st_dev && left.st_ino == right.st_ino &&
           left.st_size == right.st_size && left.st_mtim.tv_sec == right.st_mtim.tv_sec &&
           left.st_mtim.tv_nsec == right.st_mtim.tv_nsec &&
           left.st_ctim.tv_sec == right.st_ctim.tv_sec &&
           left.st_ctim.tv_nsec == right.st_ctim.tv_nsec;
}

archive::Entry archive_entry(const PayloadMember& member, std::int64_t mtime)
{
    archive::Entry entry;
    entry.path = member.path;
    entry.type = member.type;
    entry.mode = member.mode;
    entry.mtime = mtime;
    entry.link = member.link;
    if (member.type == archive::EntryType::file) {
        entry.size = static_cast<std::uint64_t>(member.status.st_size);
    }
    return entry;
}

} // namespace

Payload::Payload(const std::string& pkgdir, const CancelToken& cancel)
    : m_pkgdir{pkgdir}, m_root{os::open_directory(pkgdir)}
{
    scan();
    find_hard_links();
    for (PayloadMember& member : m_members) {
        if (member.type != archive::EntryType::file) {
            continue;
        }
        const os::UniqueFd fd = open_unchanged(member);
        const std::vector<crypto::Digest> digests =
            hash_file(fd.get(), fmt::format("{}/{}", pkgdir, member.path),
                      {crypto::Algorithm::sha256, crypto::Algorithm::md5}, cancel);
        member.sha256 = digests[0].value;
        member.md5 = digests[1].value;
        check_unchanged(fd.get(), member);
        m_total += static_cast<std::uint64_t>(member.status.st_size);
    }
}

void Payload::scan()
{
    os::walk_tree(m_root.get(),
                  [this](const os::TreeEntry& entry) { m_members.push_back(member_of(entry)); });
    // By whole paths ("a", "a-b", "a/x"), which still has parents before children.
    std::sort(m_members.begin(), m_members.end(),
              [](const PayloadMember& left, const PayloadMember& right) {
                  return left.path < right.path;
              });
}

// The first name in byte order holds the content.
void Payload::find_hard_links()
{
    std::map<std::pair<dev_t, ino_t>, std::string> first_names;
    for (PayloadMember& member : m_members) {
        if (member.type != archive::EntryType::file || member.status.st_nlink < 2) {
            continue;
        }
        const auto [first, is_first] =
            first_names.emplace(std::pair{member.status.st_dev, member.status.st_ino}, member.path);
        if (!is_first) {
            member.type = archive::EntryType::hardlink;
            member.link = first->second;
        }
    }
}

os::UniqueFd Payload::open_unchanged(const PayloadMember& member) const
{
    os::UniqueFd fd =
        os::open_beneath(m_root.get(), member.path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    check_unchanged(fd.get(), member);
    return fd;
}

void Payload::check_unchanged(int fd, const PayloadMember& member) const
{
    struct ::stat now = {};
    if (::fstat(fd, &now) != 0) {
        throw system_error(errno, fmt::format("cannot look at {}/{}", m_pkgdir, member.path));
    }
    if (!same_content(now, member.status)) {
        refuse(member.path, "changed while it was packed");
    }
}

std::vector<MtreeEntry> Payload::listing(std::int64_t mtime) const
{
    std::vector<MtreeEntry> entries;
    std::map<std::string_view, const MtreeEntry*> files;
    entries.reserve(m_members.size()); // pointers into it are kept
    for (const PayloadMember& member : m_members) {
        MtreeEntry entry;
        switch (member.type) {
        case archive::EntryType::directory:
            entry.type = MtreeEntry::Type::directory;
            break;
        case archive::EntryType::symlink:
            entry.type = MtreeEntry::Type::symlink;
            entry.link = member.link;
            break;
        case archive::EntryType::hardlink:
            entry = *files.at(member.link);
            break;
        default:
            entry.size = static_cast<std::uint64_t>(member.status.st_size);
            entry.sha256 = member.sha256;
            entry.md5 = member.md5;
        }
        entry.path = member.path;
        entry.mode = member.mode;
        entry.mtime = mtime;
        entries.push_back(std::move(entry));
        if (member.type == archive::EntryType::file) {
            files.emplace(member.path, &entries.back());
        }
    }
    return entries;
}

void Payload::write(archive::Writer& writer, std::int64_t mtime, const CancelToken& cancel,
                    const std::function<void(std::uint64_t)>& on_bytes) const
{
    std::uint64_t written = 0;
    for (const PayloadMember& member : m_members) {
        cancel.check();
        const archive::Entry entry = archive_entry(member, mtime);
        if (member.type != archive::EntryType::file || entry.size == 0) {
            writer.add(entry);
            continue;
        }
        const os::UniqueFd fd = open_unchanged(member);
        writer.add_file_from(entry, fd.get(), [&](std::uint64_t done) {
            cancel.check();
            on_bytes(written + done);
        });
        check_unchanged(fd.get(), member);
        written += entry.size;
    }
}

} // namespace rbeepkg::pkgfile
