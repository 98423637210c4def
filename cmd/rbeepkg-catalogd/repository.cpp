#include "cmd/rbeepkg-catalogd/repository.hpp"

#include "cmd/rbeepkg-catalogd/complaint.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/base/text.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace rbeepkg::catalogd {

namespace {

constexpr std::uint64_t k_max_workers = 16ULL << 20U;
constexpr const char* k_workers_file = "workers.json";

bool is_servable_name(std::string_view name)
{
    return !name.empty() && name.front() != '.' && printable(name, name.size()) == name;
}

std::string read_text(const OpenFile& file)
{
    if (file.size > k_max_workers) {
        throw make_error(ErrorCode::corrupt, "workers.json is larger than 16 MiB");
    }
    std::string text(static_cast<std::size_t>(file.size), '\0');
    text.resize(os::read_full(file.fd.get(), text.data(), text.size(), k_workers_file));
    return text;
}

} // namespace

Repository::Repository(const std::string& directory)
    : m_path{directory}, m_directory{os::open_directory(directory)}
{
    read(stamp());
}

std::optional<OpenFile> Repository::open(const std::string& path) const
{
    const std::vector<std::string_view> names = split(path, '/');
    if (path.size() > 4096 || !std::all_of(names.begin(), names.end(), is_servable_name)) {
        return std::nullopt;
    }
    OpenFile file;
    try {
        // O_NONBLOCK: a pipe must not stop us before we see that it is one.
        file.fd = os::open_beneath(m_directory.get(), path, O_RDONLY | O_NONBLOCK);
    } catch (const Error&) {
        return std::nullopt;
    }
    struct ::stat status = {};
    if (::fstat(file.fd.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return std::nullopt;
    }
    file.size = static_cast<std::uint64_t>(status.st_size);
    file.etag = fmt::format("\"{:x}-{:x}-{:x}.{:x}\"", status.st_ino, status.st_size,
                            status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
    return file;
}

Repository::Stamp Repository::stamp() const
{
    struct ::stat status = {};
    if (::fstatat(m_directory.get(), k_workers_file, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return {};
    }
    return {status.st_ino, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

// The stamp is taken before the content: a change in between is seen by the next question.
void Repository::read(const Stamp& now)
{
    const std::optional<OpenFile> file = open(k_workers_file);
    if (!file && !m_workers && has_index()) {
        m_stamp = now;
        return;
    }
    if (!file) {
        throw Error{
            ErrorCode::not_found,
            fmt::format("{} has neither a readable {} nor an index", m_path, k_workers_file),
            "give a directory with workers.json, and pkgbuilds/ beside it, or one that "
            "rbeepkg-repo keeps"};
    }
    m_workers = std::make_shared<const Workers>(parse_workers_file(read_text(*file)));
    m_stamp = now;
    for (const std::string& rejected : m_workers->rejected) {
        complain("warning", "clients leave out " + rejected);
    }
}

std::shared_ptr<const Workers> Repository::workers()
{
    const std::lock_guard guard{m_mutex};
    const Stamp now = stamp();
    if (now == m_stamp) {
        return m_workers;
    }
    try {
        read(now);
    } catch (const Error& error) {
        complain("warning", fmt::format("{}; the content read before is served", error.what()));
        m_stamp = now;
    }
    return m_workers;
}

} // namespace rbeepkg::catalogd
