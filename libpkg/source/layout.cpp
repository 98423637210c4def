// From the cache into $srcdir.
#include "libpkg/archive/extract.hpp"
#include "libpkg/base/text.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/os/fd.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/source/fetch.hpp"
#include "libpkg/source/git_source.hpp"
#include "libpkg/source/vcs_source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace rbeepkg::source {

namespace {

constexpr std::size_t k_chunk = 16U << 20U;

// What makepkg uncompresses when there is no archive inside.
constexpr std::array<std::string_view, 8> k_compressed_endings = {".gz", ".z",  ".Z",   ".bz2",
                                                                  ".bz", ".xz", ".zst", ".lzma"};

// Where the kernel cannot copy between these two files by itself.
void copy_by_hand(int from, int to, const std::string& name, const CancelToken& cancel)
{
    std::vector<char> buffer(1U << 20U);
    for (;;) {
        cancel.check();
        const std::size_t count = os::read_full(from, buffer.data(), buffer.size(), name);
        os::write_all(to, {buffer.data(), count}, name);
        if (count < buffer.size()) {
            return;
        }
    }
}

void copy_content(int from, int to, const std::string& name, const CancelToken& cancel)
{
    for (;;) {
        cancel.check();
        const ssize_t copied = ::copy_file_range(from, nullptr, to, nullptr, k_chunk, 0);
        if (copied == 0) {
            return;
        }
        if (copied > 0 || errno == EINTR) {
            continue;
        }
        if (errno == EXDEV || errno == EINVAL || errno == EOPNOTSUPP || errno == ENOSYS) {
            copy_by_hand(from, to, name, cancel);
            return;
        }
        throw system_error(errno, fmt::format("cannot copy {}", name));
    }
}

// The file's place in $srcdir, open; it must not be there yet, and nothing is followed.
os::UniqueFd create(int directory, const std::string& name, unsigned mode)
{
    os::UniqueFd fd = os::open_at(directory, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
    if (::fchmod(fd.get(), mode) != 0) {
        throw system_error(errno, fmt::format("cannot set the mode of {}", name));
    }
    return fd;
}

// A copy and no link: a build may write to its sources. What does not come out of the cache may
// have changed since it was checked.
os::UniqueFd copy_file(const PinnedSource& source, int srcdir, const CancelToken& cancel)
{
    const os::UniqueFd from = os::open_file(source.path, O_RDONLY | O_NONBLOCK);
    struct ::stat status = {};
    if (::fstat(from.get(), &status) != 0) {
        throw system_error(errno, fmt::format("cannot look at {}", source.path));
    }
    if (!S_ISREG(status.st_mode)) {
        throw make_error(ErrorCode::untrusted, "{} is no regular file", source.path);
    }
    const unsigned mode = (status.st_mode & 0100U) != 0 ? 0755 : 0644;
    os::UniqueFd copy = create(srcdir, source.url.name, mode);
    copy_content(from.get(), copy.get(), source.url.name, cancel);
    const bool is_cached = "sha256:" + os::base_name(os::parent_path(source.path)) == source.pin;
    if (!is_cached) {
        const crypto::Digest found =
            crypto::digest_of_file(crypto::Algorithm::sha256, copy.get(), source.url.name);
        if ("sha256:" + found.value != source.pin) {
            throw make_error(ErrorCode::untrusted, "{} changed after it was checked", source.path);
        }
    }
    return copy;
}

// "name" for "name.gz"; "" for anything else.
std::string uncompressed_name(const std::string& name)
{
    for (const std::string_view ending : k_compressed_endings) {
        if (name.size() > ending.size() && name.ends_with(ending)) {
            return name.substr(0, name.size() - ending.size());
        }
    }
    return {};
}

void uncompress(int packed, const std::string& name, int srcdir, const std::string& target,
                const CancelToken& cancel)
{
    archive::Reader reader{packed, name, archive::Formats::compressed};
    os::UniqueFd fd = create(srcdir, target, 0644);
    if (reader.next()) {
        reader.read_data([&](std::string_view data) {
            cancel.check();
            os::write_all(fd.get(), data, target);
        });
    }
    fd.close(target);
}

void unpack(int packed, const std::string& name, int srcdir, const CancelToken& cancel)
{
    if (archive::is_archive(packed, name, archive::Formats::source)) {
        archive::ExtractOptions options;
        options.strictness = archive::Strictness::source;
        archive::extract(packed, name, archive::Formats::source, srcdir, options, cancel);
        return;
    }
    const std::string target = uncompressed_name(name);
    if (!target.empty() && archive::is_archive(packed, name, archive::Formats::compressed)) {
        uncompress(packed, name, srcdir, target, cancel);
    }
}

void lay_out_file(const PinnedSource& source, int srcdir, const LayoutOptions& options,
                  const CancelToken& cancel)
{
    const os::UniqueFd copy = copy_file(source, srcdir, cancel);
    const std::vector<std::string>& kept = options.noextract;
    if (std::find(kept.begin(), kept.end(), source.url.name) == kept.end()) {
        unpack(copy.get(), source.url.name, srcdir, cancel);
    }
}

} // namespace

std::vector<std::string> lay_out_sources(const std::vector<PinnedSource>& sources,
                                         const std::string& srcdir, const LayoutOptions& options,
                                         EventSink& sink, const CancelToken& cancel)
{
    std::vector<std::string> notes;
    const os::UniqueFd directory = os::open_directory(srcdir);
    for (const PinnedSource& source : sources) {
        cancel.check();
        try {
            if (!vcs_name(source.url.kind).empty()) {
                const std::vector<std::string> more =
                    source.url.kind == SourceKind::git
                        ? check_out(source, srcdir, sink, cancel)
                        : check_out_vcs(source, srcdir, sink, cancel);
                notes.insert(notes.end(), more.begin(), more.end());
            } else {
                lay_out_file(source, directory.get(), options, cancel);
            }
        } catch (Error& error) {
            error.add_context("laying out {}", source.url.name);
            throw;
        }
    }
    return notes;
}

} // namespace rbeepkg::source
