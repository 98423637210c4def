#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/pkgfile/package_file.hpp"
#include "tests/support/package_builder.hpp"
#include "tests/support/recording_sink.hpp"
#include "tests/support/temp_root.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <string>

namespace rbeepkg::pkgfile {
namespace {

namespace fs = std::filesystem;
using test::PackageBuilder;
using test::RecordingSink;
using test::TempRoot;

PackageFile sample(const TempRoot& root)
{
    return PackageBuilder{"sample"}
        .install_script("post_install() { :; }\n")
        .executable("usr/bin/tool", "#!/bin/sh\n")
        .hard_link("usr/bin/twin", "usr/bin/tool")
        .symlink("usr/bin/link", "tool")
        .file("etc/conf", std::string(3'000'000, 'c'))
        .directory("var/empty")
        .write_to(root.path());
}

void unpack(const PackageFile& file, const std::string& directory, EventSink& sink,
            const CancelToken& cancel = CancelToken{})
{
    os::make_directories(directory);
    const os::UniqueFd fd = os::open_directory(directory);
    unpack_package_file(file, fd.get(), sink, cancel);
}

TEST(UnpackPackageFile, MakesWhatTheEntriesSay)
{
    const TempRoot root;
    const PackageFile file = sample(root);
    RecordingSink sink;
    unpack(file, root.path("tree"), sink);
    std::map<std::string, struct ::stat> found;
    const os::UniqueFd tree = os::open_directory(root.path("tree"));
    os::walk_tree(tree.get(),
                  [&](const os::TreeEntry& entry) { found[entry.path] = entry.status; });
    EXPECT_EQ(found.size(), file.entries.size() + 2) << "with .INSTALL and .MTREE";
    for (const MtreeEntry& entry : file.entries) {
        ASSERT_TRUE(found.contains(entry.path)) << entry.path;
        const struct ::stat& status = found[entry.path];
        EXPECT_EQ(status.st_mode & 07777U, entry.mode) << entry.path;
        EXPECT_EQ(status.st_mtim.tv_sec, entry.mtime) << entry.path;
        if (entry.type == MtreeEntry::Type::file) {
            EXPECT_EQ(static_cast<std::uint64_t>(status.st_size), entry.size) << entry.path;
        }
    }
    EXPECT_EQ(os::read_link(root.path("tree/usr/bin/link")), "tool");
    EXPECT_EQ(found["usr/bin/tool"].st_ino, found["usr/bin/twin"].st_ino);
    EXPECT_EQ(os::read_file(root.path("tree/.INSTALL"), 1U << 20U), file.install_script);
    EXPECT_TRUE(found.contains(".MTREE"));
    EXPECT_FALSE(found.contains(".PKGINFO"));
    for (const StepProgress& progress : sink.all<StepProgress>()) {
        EXPECT_LE(progress.done, progress.total);
        EXPECT_EQ(progress.subject, "sample");
    }
}

TEST(UnpackPackageFile, NoticesThatTheFileIsAnotherOne)
{
    const TempRoot root;
    PackageFile file = sample(root);
    const PackageFile other =
        PackageBuilder{"sample"}.executable("usr/bin/tool", "evil").write_to(root.path("other"));
    fs::rename(other.path, file.path);
    NullSink sink;
    try {
        unpack(file, root.path("tree"), sink);
        FAIL() << "was taken";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::corrupt);
        EXPECT_NE(error.message().find(file.path), std::string::npos) << error.what();
    }
}

TEST(UnpackPackageFile, NoticesDamageThatTheDecoderDoesNotSee)
{
    const TempRoot root;
    const PackageFile file = sample(root);
    std::string bytes = os::read_file(file.path, 1U << 20U);
    // An empty skippable frame: legal zstd, and not the file that was checked.
    bytes += std::string{"\x50\x2a\x4d\x18\0\0\0\0", 8};
    os::write_file_atomically(file.path, bytes);
    NullSink sink;
    EXPECT_THROW(unpack(file, root.path("tree"), sink), Error);
}

TEST(UnpackPackageFile, StopsWhenAsked)
{
    const TempRoot root;
    const PackageFile file = sample(root);
    const CancelToken cancel;
    cancel.request(2);
    NullSink sink;
    EXPECT_THROW(unpack(file, root.path("tree"), sink, cancel), Cancelled);
}

} // namespace
} // namespace rbeepkg::pkgfile
