#include "libpkg/archive/extract.hpp"
#include "libpkg/archive/writer.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/os/child.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <vector>

#include "raw_tar.hpp"

namespace rbeepkg::archive {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// <dir>/target is what an archive is unpacked into; beside it lies what it must not touch.
class Extract : public testing::Test
{
protected:
    Extract()
    {
        os::make_directories(at("target"));
        os::write_file_atomically(at("secret"), "secret", 0600);
        m_outside = outside();
    }

    std::string at(const std::string& name) const { return os::join_path(m_dir.path(), name); }

    void unpack(const std::string& bytes, const ExtractOptions& options = {},
                Formats formats = Formats::package)
    {
        const os::UniqueFd fd{::memfd_create("archive", MFD_CLOEXEC)};
        os::write_all_at(fd.get(), bytes, 0, "archive");
        const os::UniqueFd directory = os::open_directory(at("target"));
        extract(fd.get(), "archive", formats, directory.get(), options, CancelToken{});
    }
    void unpack_source(const std::string& bytes)
    {
        ExtractOptions options;
        options.strictness = Strictness::source;
        unpack(bytes, options, Formats::source);
    }
    // Why it was refused; the outside is as it was.
    std::string refusal(const RawTar& tar, Strictness strictness = Strictness::package)
    {
        os::remove_tree(at("target"));
        os::make_directories(at("target"));
        ExtractOptions options;
        options.strictness = strictness;
        std::string reason = "(taken)";
        try {
            unpack(tar.bytes(), options);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::corrupt) << error.what();
            reason = error.what();
        }
        EXPECT_EQ(outside(), m_outside);
        return reason;
    }
    std::vector<std::string> made() const
    {
        std::vector<std::string> paths;
        const os::UniqueFd root = os::open_directory(at("target"));
        os::walk_tree(root.get(), [&](const os::TreeEntry& entry) { paths.push_back(entry.path); });
        return paths;
    }
    struct ::stat status(const std::string& name) const
    {
        struct ::stat found = {};
        EXPECT_EQ(::lstat(at("target/" + name).c_str(), &found), 0) << name;
        return found;
    }
    unsigned mode(const std::string& name) const { return status(name).st_mode & 07777U; }

    std::string outside() const
    {
        std::string picture;
        const os::UniqueFd root = os::open_directory(m_dir.path());
        os::walk_tree(root.get(), [&](const os::TreeEntry& entry) {
            if (entry.path != "target" && !entry.path.starts_with("target/")) {
                picture += fmt::format("{} {:o} {} {}\n", entry.path, entry.status.st_mode,
                                       entry.status.st_size, entry.status.st_nlink);
            }
        });
        return picture + os::read_file(at("secret"), 100);
    }

private:
    os::TempDir m_dir{testing::TempDir()};
    std::string m_outside;
};

} // namespace

TEST_F(Extract, MakesWhatIsInThePackage)
{
    unpack(RawTar{}
               .add({"usr/", '5', "", "", 0700})
               .add({"usr/bin/", '5', "", "", 02777})
               .add({"usr/bin/tool", '0', "#!/bin/sh\n", "", 0711})
               .add({"usr/bin/again", '1', "", "usr/bin/tool"})
               .add({"usr/bin/abs", '2', "", "/opt/tool"})
               .add({"usr/readme", '0', "text", "", 0666})
               .add({"etc/deep/er/file", '0', "", "", 0600})
               .bytes());
    EXPECT_THAT(made(),
                ElementsAre("etc", "etc/deep", "etc/deep/er", "etc/deep/er/file", "usr", "usr/bin",
                            "usr/bin/abs", "usr/bin/again", "usr/bin/tool", "usr/readme"));
    EXPECT_EQ(mode("usr"), 0755U);
    EXPECT_EQ(mode("usr/bin"), 0755U);
    EXPECT_EQ(mode("etc/deep"), 0755U);
    EXPECT_EQ(mode("usr/bin/tool"), 0755U);
    EXPECT_EQ(mode("usr/readme"), 0644U);
    EXPECT_EQ(mode("etc/deep/er/file"), 0644U);
    EXPECT_EQ(status("usr/bin/tool").st_ino, status("usr/bin/again").st_ino);
    EXPECT_EQ(os::read_link(at("target/usr/bin/abs")), "/opt/tool");
    EXPECT_EQ(os::read_file(at("target/usr/bin/tool"), 100), "#!/bin/sh\n");
}

TEST_F(Extract, ModesDoNotDependOnTheUmask)
{
    const ::mode_t before = ::umask(077);
    unpack(RawTar{}.add({"a/b/f", '0', "x", "", 0755}).bytes());
    ::umask(before);
    EXPECT_EQ(mode("a/b"), 0755U);
    EXPECT_EQ(mode("a/b/f"), 0755U);
}

TEST_F(Extract, KeepsTimesAlsoOfDirectories)
{
    const os::UniqueFd fd = os::open_file(at("made"), O_RDWR | O_CREAT);
    Writer writer{fd.get(), "made", Writer::Compression::zstd, 3};
    Entry entry;
    entry.mtime = 1'600'000'000;
    entry.mode = 0755;
    entry.type = EntryType::directory;
    entry.path = "d";
    writer.add(entry);
    entry.path = "d/e";
    writer.add(entry);
    entry.type = EntryType::file;
    entry.path = "d/e/f";
    writer.add_file(entry, "x");
    entry.type = EntryType::symlink;
    entry.path = "d/l";
    entry.link = "e";
    writer.add(entry);
    writer.finish();
    unpack(os::read_file(at("made"), 1U << 20U));
    for (const char* name : {"d", "d/e", "d/e/f", "d/l"}) {
        EXPECT_EQ(status(name).st_mtime, 1'600'000'000) << name;
    }
}

TEST_F(Extract, LeavesOutWhatIsSkipped)
{
    ExtractOptions options;
    options.skip = [](std::string_view path) { return path.starts_with('.'); };
    std::uint64_t progress = 0;
    options.on_progress = [&](std::uint64_t bytes) { progress = bytes; };
    unpack(RawTar{}.add({".PKGINFO", '0', "pkgname = x"}).add({"usr/.hidden", '0', "kept"}).bytes(),
           options);
    EXPECT_THAT(made(), ElementsAre("usr", "usr/.hidden"));
    EXPECT_GT(progress, 0U);
    EXPECT_THAT(refusal(RawTar{}.add({".x", '0', "a"}).add({".x", '0', "b"})), HasSubstr("twice"));
}

TEST_F(Extract, RefusesPathsThatLeaveTheTree)
{
    EXPECT_THAT(refusal(RawTar{}.add({"usr/../../secret", '0', "x"})), HasSubstr("\"..\""));
    EXPECT_THAT(refusal(RawTar{}.add({"../secret", '0', "x"})), HasSubstr("\"..\""));
    EXPECT_THAT(refusal(RawTar{}.add({"..", '5'})), HasSubstr("\"..\""));
    EXPECT_THAT(refusal(RawTar{}.add({at("secret"), '0', "x"})), HasSubstr("absolute"));
    EXPECT_THAT(refusal(RawTar{}.add({"a//b", '0', "x"})), HasSubstr("empty"));
    EXPECT_THAT(refusal(RawTar{}.add({"a//", '5'})), HasSubstr("empty"));
    EXPECT_THAT(refusal(RawTar{}.add({"./a", '0', "x"})), HasSubstr("\".\" part"));
    EXPECT_THAT(refusal(RawTar{}.add({"./", '5'})), HasSubstr("\".\" part"));
}

TEST_F(Extract, RefusesNamesThatNobodyShouldHave)
{
    EXPECT_THAT(refusal(RawTar{}.add({"a\nb", '0'})), HasSubstr("control characters"));
    EXPECT_THAT(refusal(RawTar{}.add({"a\x1b[2J", '0'})), HasSubstr("control characters"));
    EXPECT_THAT(refusal(RawTar{}
                            .pax("path", "a\xc2\x9b"
                                         "b")
                            .add({"a", '0'})),
                HasSubstr("control characters"));
    EXPECT_THAT(refusal(RawTar{}.pax("path", std::string(300, 'n')).add({"a", '0'})),
                HasSubstr("too long"));
    std::string deep;
    for (int i = 0; i < 2100; ++i) {
        deep += "d/";
    }
    EXPECT_THAT(refusal(RawTar{}.pax("path", deep + "f").add({"a", '0'})), HasSubstr("too long"));
    EXPECT_THAT(refusal(RawTar{}.pax("path", deep.substr(0, 400) + "f").add({"a", '0'})),
                HasSubstr("deeper"));
}

TEST_F(Extract, ANulEndsANameAndHidesNothing)
{
    const std::string reason =
        refusal(RawTar{}.pax("path", std::string_view{"a\0/../../secret", 16}).add({"a", '0'}));
    if (reason == "(taken)") {
        EXPECT_THAT(made(), ElementsAre("a"));
    }
}

TEST_F(Extract, RefusesWhatIsNeitherFileNorDirectoryNorLink)
{
    EXPECT_THAT(refusal(RawTar{}.add({"null", '3'})), HasSubstr("only files"));
    EXPECT_THAT(refusal(RawTar{}.add({"disk", '4'})), HasSubstr("only files"));
    EXPECT_THAT(refusal(RawTar{}.add({"pipe", '6'})), HasSubstr("only files"));
    EXPECT_THAT(refusal(RawTar{}.add({"null", '3'}), Strictness::source), HasSubstr("only files"));
}

TEST_F(Extract, RefusesPrivileges)
{
    EXPECT_THAT(refusal(RawTar{}.add({"su", '0', "x", "", 04755})), HasSubstr("setuid"));
    EXPECT_THAT(refusal(RawTar{}.add({"sg", '0', "x", "", 02755})), HasSubstr("setuid"));
    EXPECT_THAT(
        refusal(
            RawTar{}.pax("SCHILY.xattr.security.capability", "x").add({"cap", '0', "x", "", 0755})),
        HasSubstr("attributes"));
    EXPECT_THAT(refusal(RawTar{}
                            .pax("SCHILY.acl.access", "user::rwx,group::r-x,other::r-x,user:0:rwx,"
                                                      "mask::rwx")
                            .add({"acl", '0', "x", "", 0755})),
                HasSubstr("attributes"));
}

TEST_F(Extract, RefusesMembersThatContradictEachOther)
{
    EXPECT_THAT(refusal(RawTar{}.add({"a", '0', "1"}).add({"a", '0', "2"})), HasSubstr("twice"));
    EXPECT_THAT(refusal(RawTar{}.add({"d/", '5'}).add({"d/", '5'})), HasSubstr("twice"));
    EXPECT_THAT(refusal(RawTar{}.add({"a", '0'}).add({"a/", '5'})), HasSubstr("both"));
    EXPECT_THAT(refusal(RawTar{}.add({"a", '0'}).add({"a/b", '0'})), HasSubstr("both"));
    EXPECT_THAT(refusal(RawTar{}.add({"a/b", '0'}).add({"a", '0'})), HasSubstr("both"));
    EXPECT_THAT(refusal(RawTar{}.add({"a/b", '0'}).add({"a", '2', "", "x"})), HasSubstr("both"));
}

TEST_F(Extract, NeverWritesThroughALink)
{
    for (const Strictness strictness : {Strictness::package, Strictness::source}) {
        EXPECT_NE(
            refusal(RawTar{}.add({"link", '2', "", "../"}).add({"link/secret", '0', "overwritten"}),
                    strictness),
            "(taken)");
        EXPECT_NE(
            refusal(
                RawTar{}.add({"link", '2', "", "dir"}).add({"dir/", '5'}).add({"link/f", '0', "x"}),
                strictness),
            "(taken)");
    }
    EXPECT_THAT(
        refusal(RawTar{}.add({"link", '2', "", "../secret"}).add({"link", '0', "overwritten"})),
        HasSubstr("twice"));
}

TEST_F(Extract, HardLinksNameEarlierFilesOnly)
{
    for (const Strictness strictness : {Strictness::package, Strictness::source}) {
        for (const char* target : {"../secret", "/etc/passwd", "none", "later", "dir", "self", "",
                                   "sym", "usr/../../secret"}) {
            const std::string reason = refusal(RawTar{}
                                                   .add({"dir/", '5'})
                                                   .add({"sym", '2', "", "dir"})
                                                   .add({"self", '1', "", target})
                                                   .add({"later", '0', "x"}),
                                               strictness);
            EXPECT_NE(reason, "(taken)") << target;
        }
    }
}

TEST_F(Extract, RefusesSlashesAfterFiles)
{
    EXPECT_NE(refusal(RawTar{}.add({"l/", '2', "", "x"})), "(taken)");
}

TEST_F(Extract, RefusesUnreadableLinkTargets)
{
    EXPECT_NE(refusal(RawTar{}.add({"l", '2', "", "a\nb"})), "(taken)");
    EXPECT_NE(refusal(RawTar{}.add({"l", '2', "", ""})), "(taken)");
}

TEST_F(Extract, DamageLeavesTheOutsideAlone)
{
    const os::UniqueFd fd = os::open_file(at("made"), O_RDWR | O_CREAT);
    Writer writer{fd.get(), "made", Writer::Compression::zstd, 3};
    Entry entry;
    entry.mode = 0644;
    for (const char* name : {"a/f", "b/f", "c/f"}) {
        entry.path = name;
        std::string content;
        for (int i = 0; i < 3000; ++i) {
            content += fmt::format("{}{}\n", name, i * i);
        }
        writer.add_file(entry, content);
    }
    writer.finish();
    const std::string whole = os::read_file(at("made"), 1U << 20U);
    os::remove_file(at("made"));
    const std::string before = outside();
    for (std::size_t part = 1; part < 10; ++part) {
        os::remove_tree(at("target"));
        os::make_directories(at("target"));
        EXPECT_THROW(unpack(whole.substr(0, whole.size() * part / 10)), Error) << part;
        EXPECT_EQ(outside(), before);
    }
}

TEST_F(Extract, StopsWhenItIsAsked)
{
    const CancelToken cancel;
    os::write_file_atomically(at("archive"), RawTar{}.add({"a", '0'}).add({"b", '0'}).bytes());
    const os::UniqueFd fd = os::open_file(at("archive"), O_RDONLY);
    const os::UniqueFd directory = os::open_directory(at("target"));
    ExtractOptions options;
    options.on_progress = [&](std::uint64_t) { cancel.request(SIGINT); };
    EXPECT_THROW(extract(fd.get(), "archive", Formats::package, directory.get(), options, cancel),
                 Cancelled);
    EXPECT_THAT(made(), ElementsAre("a"));
}

TEST_F(Extract, RefusesToOverwriteWhatIsThere)
{
    os::write_file_atomically(at("target/a"), "old");
    EXPECT_THROW(unpack(RawTar{}.add({"a", '0', "new"}).bytes()), Error);
    EXPECT_EQ(os::read_file(at("target/a"), 10), "old");
}

TEST_F(Extract, SourcesOfStrangersAreTakenAsTheyAre)
{
    unpack_source(RawTar{}
                      .add({"./", '5', "", "", 0700})
                      .add({"./pkg/", '5', "", "", 0555})
                      .add({"./pkg/configure", '0', "old", "", 0777})
                      .add({"pkg/configure", '0', "new", "", 04751})
                      .add({"pkg/hard", '1', "", "./pkg/configure"})
                      .add({"pkg/sub/up", '2', "", "../configure"})
                      .add({"pkg/dangling", '2', "", "not/there"})
                      .add({"pkg/read-only", '0', "", "", 0444})
                      .bytes());
    EXPECT_THAT(made(), ElementsAre("pkg", "pkg/configure", "pkg/dangling", "pkg/hard",
                                    "pkg/read-only", "pkg/sub", "pkg/sub/up"));
    EXPECT_EQ(os::read_file(at("target/pkg/hard"), 10), "new");
    EXPECT_EQ(mode("pkg"), 0755U);
    EXPECT_EQ(mode("pkg/configure"), 0751U);
    EXPECT_EQ(mode("pkg/read-only"), 0444U);
}

TEST_F(Extract, SourceMembersReplaceEarlierOnesAndNotTheirLinks)
{
    unpack_source(RawTar{}
                      .add({"a", '0', "first"})
                      .add({"b", '1', "", "a"})
                      .add({"a", '0', "second"})
                      .add({"l", '2', "", "a"})
                      .add({"l", '0', "file"})
                      .add({"f", '0', "file"})
                      .add({"f", '2', "", "a"})
                      .bytes());
    EXPECT_EQ(os::read_file(at("target/a"), 10), "second");
    EXPECT_EQ(os::read_file(at("target/b"), 10), "first");
    EXPECT_EQ(os::read_link(at("target/l")), std::nullopt);
    EXPECT_EQ(os::read_link(at("target/f")), "a");
}

TEST_F(Extract, SourceLinksStayInTheTree)
{
    for (const char* target : {"/etc/passwd", "..", "../x", "a/../../x", "sub/../.."}) {
        EXPECT_THAT(refusal(RawTar{}.add({"link", '2', "", target}), Strictness::source),
                    HasSubstr("leads out"))
            << target;
    }
    // Each harmless by its words.
    EXPECT_THAT(refusal(RawTar{}
                            .add({"sub/", '5'})
                            .add({"x", '2', "", "sub"})
                            .add({"sub/y", '2', "", ".."})
                            .add({"out", '2', "", "x/y/../secret"}),
                        Strictness::source),
                HasSubstr("leads out"));
}

TEST_F(Extract, ReadsWhatTheSystemsTarPacks)
{
    os::make_directories(at("input/d"));
    os::write_file_atomically(at("input/d/f"), "content", 0755);
    ASSERT_EQ(::symlink("f", at("input/d/l").c_str()), 0);
    for (const char* format : {"pax", "gnutar", "ustar", "cpio", "zip", "7zip"}) {
        os::remove_tree(at("target"));
        os::make_directories(at("target"));
        os::Command pack;
        pack.argv = {
            "bsdtar", fmt::format("--format={}", format), "-cf", at("packed"), "-C", at("input"),
            "."};
        ASSERT_TRUE(os::run(pack, CancelToken{}).succeeded()) << format;
        unpack_source(os::read_file(at("packed"), 1U << 20U));
        EXPECT_THAT(made(), ElementsAre("d", "d/f", "d/l")) << format;
        EXPECT_EQ(os::read_file(at("target/d/l"), 10), "content") << format;
    }
}

TEST(MemberPath, NormalFormHasNoDotsAndNoTrailingSlash)
{
    EXPECT_EQ(normal_path("./a/b/"), "a/b");
    EXPECT_EQ(normal_path("././a"), "a");
    EXPECT_EQ(normal_path(".//a"), "a");
    EXPECT_EQ(normal_path("a"), "a");
    EXPECT_EQ(normal_path("./"), "");
    EXPECT_EQ(normal_path("."), "");
    EXPECT_EQ(normal_path(".PKGINFO"), ".PKGINFO");
}

TEST(MemberPath, ReasonsAreGivenForUnsafeOnes)
{
    for (const char* good : {"a", "a/", "a/b.c", "...", "..a", "-rf", "a b", "gr\xc3\xbcn"}) {
        EXPECT_EQ(unsafe_path_reason(good), std::nullopt) << good;
    }
    EXPECT_EQ(unsafe_path_reason(std::string(255, 'x')), std::nullopt);
    for (const char* bad : {"", "/", "/a", "..", "a/..", "../a", "a/../b", ".", "./a", "a/./b",
                            "a//b", "a//", "a\tb", "a\x7f", "\xc2\x80"}) {
        EXPECT_TRUE(unsafe_path_reason(bad)) << bad;
    }
    EXPECT_TRUE(unsafe_path_reason(std::string(256, 'x')));
    EXPECT_TRUE(unsafe_path_reason(std::string_view{"a\0b", 3}));
}

} // namespace rbeepkg::archive
