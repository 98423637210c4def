#include "libpkg/pkgfile/package_file.hpp"

#include "libpkg/archive/extract.hpp"
#include "libpkg/archive/reader.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/os/fd.hpp"
#include "libpkg/pkgfile/file_hash.hpp"
#include "libpkg/pkgfile/inspection.hpp"
#include "libpkg/pkgfile/members.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <utility>

namespace rbeepkg::pkgfile {
namespace {

struct OpenPackage
{
    os::UniqueFd fd;
    struct ::stat status;
};

struct ::stat status_of(int fd, const std::string& path)
{
    struct ::stat status = {};
    if (::fstat(fd, &status) != 0) {
        throw system_error(errno, "cannot look at " + path);
    }
    return status;
}

// O_NONBLOCK: a FIFO of that name must not hold us up.
OpenPackage open_package(const std::string& path)
{
    os::UniqueFd fd = os::open_file(path, O_RDONLY | O_NONBLOCK);
    const struct ::stat status = status_of(fd.get(), path);
    if (!S_ISREG(status.st_mode)) {
        throw make_error(ErrorCode::corrupt, "{} is no package: not a regular file", path);
    }
    return {std::move(fd), status};
}

// Hashing and unpacking read the file separately; this is what notices a writer in between.
void check_unchanged(const OpenPackage& package, const std::string& path)
{
    const struct ::stat now = status_of(package.fd.get(), path);
    const struct ::stat& then = package.status;
    if (now.st_size != then.st_size || now.st_mtim.tv_sec != then.st_mtim.tv_sec ||
        now.st_mtim.tv_nsec != then.st_mtim.tv_nsec) {
        throw make_error(ErrorCode::corrupt, "{} changed while it was read", path);
    }
}

constexpr std::uint64_t k_progress_step = 1U << 20U;

// Says how much of a file was read, once a step and never more than there is.
class ReadMeter
{
public:
    ReadMeter(std::uint64_t size, const ReadProgress& progress) : m_size{size}, m_progress{progress}
    {}
    void at(std::uint64_t done)
    {
        if (m_progress && done >= m_said + k_progress_step && done <= m_size) {
            m_said = done;
            m_progress(done, m_size);
        }
    }

private:
    std::uint64_t m_size, m_said = 0;
    const ReadProgress& m_progress;
};

archive::Limits package_limits()
{
    archive::Limits limits;
    limits.max_entries = k_max_members;
    return limits;
}

} // namespace

const std::vector<std::string>& package_extensions()
{
    static const std::vector<std::string> extensions = {
        std::string{k_default_extension}, ".pkg.tar.xz", ".pkg.tar.gz", ".pkg.tar.bz2", ".pkg.tar"};
    return extensions;
}

std::string file_name_of(const package::Package& package, std::string_view extension)
{
    return fmt::format("{}-{}-{}{}", package.name, package.version.text(), package.arch, extension);
}

PackageFile read_package_file(const std::string& path, const CancelToken& cancel,
                              const ReadProgress& progress)
{
    const OpenPackage package = open_package(path);
    FileHash hash{package.fd.get(), path, cancel};
    archive::Reader reader{package.fd.get(), path, archive::Formats::package, package_limits()};
    ReadMeter meter{static_cast<std::uint64_t>(package.status.st_size), progress};
    Inspection inspection{path, cancel, [&] { meter.at(reader.packed_position()); }};
    while (const std::optional<archive::Entry> entry = reader.next()) {
        cancel.check();
        inspection.take(reader, *entry);
    }
    PackageFile file = inspection.finish();
    file.path = path;
    file.size = static_cast<std::uint64_t>(package.status.st_size);
    file.sha256 = hash.finish();
    check_unchanged(package, path);
    return file;
}

Pkginfo read_pkginfo(const std::string& path)
{
    const OpenPackage package = open_package(path);
    archive::Reader reader{package.fd.get(), path, archive::Formats::package};
    while (const std::optional<archive::Entry> entry = reader.next()) {
        if (entry->path == k_pkginfo && entry->type == archive::EntryType::file) {
            return checked_pkginfo(path, reader.read_text(k_max_pkginfo_bytes));
        }
        if (!is_metadata(entry->path)) {
            break;
        }
    }
    throw make_error(ErrorCode::corrupt, "{} is no package: it does not begin with .PKGINFO", path);
}

void unpack_package_file(const PackageFile& file, int directory, EventSink& sink,
                         const CancelToken& cancel)
{
    const OpenPackage package = open_package(file.path);
    FileHash hash{package.fd.get(), file.path, cancel};
    const ReadProgress progress = [&](std::uint64_t done, std::uint64_t total) {
        sink.on(StepProgress{Phase::stage, file.info.package.name, done, total, true});
    };
    ReadMeter meter{file.size, progress};
    archive::ExtractOptions options;
    options.strictness = archive::Strictness::package;
    options.limits = package_limits();
    options.skip = [](std::string_view path) {
        return is_metadata(path) && !is_kept_metadata(path);
    };
    options.on_progress = [&](std::uint64_t done) { meter.at(done); };
    archive::extract(package.fd.get(), file.path, archive::Formats::package, directory, options,
                     cancel);
    if (hash.finish() != file.sha256) {
        throw make_error(ErrorCode::corrupt,
                         "{} is not the file that was checked: its SHA-256 is another", file.path);
    }
    check_unchanged(package, file.path);
}

} // namespace rbeepkg::pkgfile
