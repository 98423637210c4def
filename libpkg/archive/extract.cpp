#include "libpkg/archive/extract.hpp"

#include "libpkg/archive/directory_chain.hpp"
#include "libpkg/archive/member_table.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/os/fd.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>
#include <vector>

namespace rbeepkg::archive {

namespace {

struct Place
{
    std::string_view parent; // "" is the root
    std::string name;
};

Place split_place(std::string_view path)
{
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) {
        return {{}, std::string{path}};
    }
    return {path.substr(0, slash), std::string{path.substr(slash + 1)}};
}

std::array<struct ::timespec, 2> times_of(std::int64_t mtime)
{
    return {{{mtime, 0}, {mtime, 0}}};
}

class Extraction
{
public:
    Extraction(Reader& reader, std::string archive, int directory, const ExtractOptions& options,
               const CancelToken& cancel)
        : m_reader{reader}, m_archive{std::move(archive)}, m_options{options}, m_cancel{cancel},
          m_directory{directory}, m_chain{directory}, m_members{options.strictness}
    {}

    void run()
    {
        while (const std::optional<Entry> entry = m_reader.next()) {
            m_cancel.check();
            try {
                member(*entry);
            } catch (Error& error) {
                error.add_context("unpacking {}", printable(entry->path, 300));
                throw;
            }
            if (m_options.on_progress) {
                m_options.on_progress(m_reader.packed_position());
            }
        }
        make_symlinks();
        set_directory_times();
    }

private:
    bool is_strict() const { return m_options.strictness == Strictness::package; }

    [[noreturn]] void refuse(std::string_view reason) const
    {
        throw Error{ErrorCode::corrupt, fmt::format("{} is refused: {}", m_archive, reason)};
    }

    void member(const Entry& entry)
    {
        // Strangers pack with a leading "./"; in a package it is one of the things that are
        // refused.
        const std::string path = normal_path(entry.path);
        if (path.empty() && !is_strict() && entry.type == EntryType::directory) {
            return; // "./": the place itself
        }
        check_path(is_strict() ? entry.path : path, path);
        if (entry.path.ends_with('/') && entry.type != EntryType::directory) {
            refuse("only a directory may end in a slash");
        }
        check_kind(entry);
        if (const std::optional<std::string> reason = m_members.add(path, entry.type)) {
            refuse(*reason);
        }
        const bool skipped =
            path.find('/') == std::string::npos && m_options.skip && m_options.skip(path);
        if (!skipped) {
            create(entry, path);
        } else {
            m_members.forget(path);
        }
    }

    void check_path(const std::string& given, const std::string& normal) const
    {
        if (const std::optional<std::string> reason = unsafe_path_reason(given)) {
            refuse(*reason);
        }
        if (normal.ends_with('/')) {
            refuse("its path has an empty part");
        }
    }

    void check_kind(const Entry& entry) const
    {
        if (entry.type == EntryType::other) {
            refuse("only files, directories and links may be in it");
        }
        if (is_strict() && entry.has_xattrs_or_acls) {
            refuse("extended attributes and access control lists are not allowed");
        }
        if (is_strict() && entry.type == EntryType::file && (entry.mode & 07000U) != 0) {
            refuse("setuid, setgid and sticky files are not allowed");
        }
    }

    void create(const Entry& entry, const std::string& path)
    {
        switch (entry.type) {
        case EntryType::directory:
            directory(entry, path);
            break;
        case EntryType::file:
            file(entry, path);
            break;
        case EntryType::symlink:
            symlink(entry, path);
            break;
        case EntryType::hardlink:
            hard_link(entry, path);
            break;
        case EntryType::other:
            break;
        }
    }

    unsigned file_mode(unsigned mode) const
    {
        if (is_strict()) {
            return (mode & 0100U) != 0 ? 0755 : 0644;
        }
        return mode & 0755U;
    }

    void directory(const Entry& entry, const std::string& path)
    {
        const int fd = m_chain.open(path);
        // Its owner must be able to work in it and to remove it.
        const unsigned mode = is_strict() ? 0755U : (entry.mode & 0755U) | 0700U;
        if (mode != 0755 && ::fchmod(fd, mode) != 0) {
            throw system_error(errno, "cannot set the mode");
        }
        m_directories.emplace_back(path, entry.mtime);
    }

    // A member that comes again takes the place of the first, which may have got other names.
    void make_room(int parent, const std::string& name) const
    {
        if (!is_strict() && ::unlinkat(parent, name.c_str(), 0) != 0 && errno != ENOENT) {
            throw system_error(errno, "cannot replace what an earlier member made");
        }
    }

    void file(const Entry& entry, const std::string& path)
    {
        const Place place = split_place(path);
        const int parent = m_chain.open(place.parent);
        make_room(parent, place.name);
        os::UniqueFd fd =
            os::open_at(parent, place.name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
        m_reader.read_data([&](std::string_view data) {
            m_cancel.check();
            os::write_all(fd.get(), data, path);
        });
        if (::fchmod(fd.get(), file_mode(entry.mode)) != 0 ||
            ::futimens(fd.get(), times_of(entry.mtime).data()) != 0) {
            throw system_error(errno, "cannot set mode and time");
        }
        fd.close(path);
    }

    void symlink(const Entry& entry, const std::string& path)
    {
        if (const std::optional<std::string> reason =
                unsafe_link_reason(entry.link, path, m_options.strictness)) {
            refuse(*reason);
        }
        const Place place = split_place(path);
        make_room(m_chain.open(place.parent), place.name);
        m_symlinks.push_back({path, entry.link, entry.mtime});
    }

    void hard_link(const Entry& entry, const std::string& path)
    {
        const std::string target = is_strict() ? entry.link : normal_path(entry.link);
        if (unsafe_path_reason(target) || !m_members.is_file(target) || target == path) {
            refuse("a hard link must name an earlier file of the archive");
        }
        const Place from = split_place(target);
        const Place to = split_place(path);
        // The chain holds one place: a descriptor of its own for the other.
        const os::UniqueFd source =
            os::open_beneath(m_directory, from.parent.empty() ? "." : std::string{from.parent},
                             O_RDONLY | O_DIRECTORY);
        const int parent = m_chain.open(to.parent);
        make_room(parent, to.name);
        if (::linkat(source.get(), from.name.c_str(), parent, to.name.c_str(), 0) != 0) {
            throw system_error(errno, "cannot make the hard link");
        }
    }

    // Last, so that nothing was written through one.
    void make_symlinks()
    {
        for (const Symlink& link : m_symlinks) {
            if (m_members.is_symlink(link.path)) {
                make_symlink(link);
            }
        }
        if (is_strict()) {
            return;
        }
        for (const Symlink& link : m_symlinks) {
            check_stays_inside(link.path);
        }
    }

    void make_symlink(const Symlink& link)
    {
        const Place place = split_place(link.path);
        const int parent = m_chain.open(place.parent);
        make_room(parent, place.name);
        if (::symlinkat(link.target.c_str(), parent, place.name.c_str()) != 0) {
            throw system_error(errno, fmt::format("cannot make the link {}", link.path));
        }
        if (::utimensat(parent, place.name.c_str(), times_of(link.mtime).data(),
                        AT_SYMLINK_NOFOLLOW) != 0) {
            throw system_error(errno, fmt::format("cannot set the time of {}", link.path));
        }
    }

    // Links that each look harmless can lead out together ("a" -> "b", "b/c" -> "..", "d" ->
    // "a/c/.."): the kernel is asked where they lead.
    void check_stays_inside(const std::string& path) const
    {
        if (leads_outside(m_directory, path)) {
            refuse(fmt::format("the link {} leads out of it", printable(path, 300)));
        }
    }

    // Last of all: each member that was made changed the time of its directory.
    void set_directory_times()
    {
        for (auto entry = m_directories.rbegin(); entry != m_directories.rend(); ++entry) {
            if (::futimens(m_chain.open(entry->first), times_of(entry->second).data()) != 0) {
                throw system_error(errno, fmt::format("cannot set the time of {}", entry->first));
            }
        }
    }

    Reader& m_reader;
    std::string m_archive;
    const ExtractOptions& m_options;
    const CancelToken& m_cancel;
    int m_directory;
    DirectoryChain m_chain;
    MemberTable m_members;
    std::vector<Symlink> m_symlinks;
    std::vector<std::pair<std::string, std::int64_t>> m_directories;
};

} // namespace

void extract(int fd, const std::string& path, Formats formats, int directory,
             const ExtractOptions& options, const CancelToken& cancel)
{
    Reader reader{fd, path, formats, options.limits};
    Extraction{reader, path, directory, options, cancel}.run();
}

} // namespace rbeepkg::archive
