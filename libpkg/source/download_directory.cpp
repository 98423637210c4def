#include "libpkg/source/download_directory.hpp"

#include "libpkg/os/fd.hpp"
#include "libpkg/os/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace rbeepkg::source {

namespace {

constexpr std::size_t k_piece = 1U << 20U;

bool is_regular(const std::string& path)
{
    struct ::stat status = {};
    return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

bool is_same_file(const std::string& left, const std::string& right)
{
    struct ::stat one = {};
    struct ::stat other = {};
    return ::stat(left.c_str(), &one) == 0 && ::stat(right.c_str(), &other) == 0 &&
           one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

void copy(const std::string& from, const std::string& to, const CancelToken& cancel)
{
    const os::UniqueFd source = os::open_file(from, O_RDONLY);
    os::AtomicFile target{to};
    std::vector<char> piece(k_piece);
    for (;;) {
        cancel.check();
        const std::size_t count = os::read_full(source.get(), piece.data(), piece.size(), from);
        target.write({piece.data(), count});
        if (count < piece.size()) {
            break;
        }
    }
    target.commit();
}

} // namespace

std::vector<std::string> places_of(const std::string& name, const FetchContext& context)
{
    std::vector<std::string> places;
    for (const std::string& directory : {context.local_directory, context.download_directory}) {
        const std::string path = os::join_path(directory, name);
        if (!directory.empty() && is_regular(path)) {
            places.push_back(path);
        }
    }
    return places;
}

void offer_in_download_directory(const PinnedSource& source, const FetchContext& context,
                                 const CancelToken& cancel)
{
    if (context.download_directory.empty()) {
        return;
    }
    os::make_directories(context.download_directory);
    const std::string path = os::join_path(context.download_directory, source.url.name);
    if (is_same_file(source.path, path)) {
        return;
    }
    // Under another name first: what was there stays until the whole file takes its place.
    const std::string fresh =
        os::join_path(context.download_directory, "." + source.url.name.substr(0, 200) + ".link");
    os::remove_file(fresh);
    if (::link(source.path.c_str(), fresh.c_str()) == 0) {
        os::rename_durably(fresh, path);
        return;
    }
    copy(source.path, path, cancel);
}

} // namespace rbeepkg::source
