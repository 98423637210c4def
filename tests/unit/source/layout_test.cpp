#include "libpkg/archive/writer.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

#include "source_fixture.hpp"

namespace rbeepkg::source {

namespace {

using testing::ElementsAre;

class Layout : public Sources
{
protected:
    // A file beside the recipe, fetched.
    PinnedSource local(const std::string& name, const std::string& content, unsigned mode = 0644)
    {
        os::write_file_atomically(at("recipe/" + name), content, mode);
        return fetch(skipped(name));
    }
    // The bytes of an archive with pkg-1/file and pkg-1/run.
    std::string packed(const std::string& format, const std::string& filter)
    {
        os::make_directories(at("pack/pkg-1"));
        os::write_file_atomically(at("pack/pkg-1/file"), "content");
        os::write_file_atomically(at("pack/pkg-1/run"), "#!/bin/sh\n", 0755);
        run({"bsdtar", "--format=" + format, filter, "-cf", at("packed"), "-C", at("pack"),
             "pkg-1"});
        return os::read_file(at("packed"), 1U << 20U);
    }
    unsigned mode(const std::string& name) const
    {
        struct ::stat status = {};
        EXPECT_EQ(::lstat(at("src/" + name).c_str(), &status), 0) << name;
        return status.st_mode & 07777U;
    }
    std::vector<std::string> names() const { return os::list_directory(at("src")); }
};

} // namespace

TEST_F(Layout, FilesAreCopiesWithTheirExecutableBit)
{
    const PinnedSource text = local("text", "content");
    const PinnedSource tool = local("tool", "#!/bin/sh\n", 0700);
    lay_out({text, tool});
    EXPECT_THAT(names(), ElementsAre("text", "tool"));
    EXPECT_EQ(laid("text"), "content");
    EXPECT_EQ(mode("text"), 0644U);
    EXPECT_EQ(mode("tool"), 0755U);
    os::write_file_atomically(at("src/text"), "changed by the build");
    EXPECT_EQ(os::read_file(text.path, 100), "content");
}

TEST_F(Layout, LargeFilesAreCopiedWhole)
{
    std::string content(40U << 20U, 'x');
    content += "end";
    lay_out({local("large", content)});
    EXPECT_TRUE(os::read_file(at("src/large"), 64U << 20U) == content);
}

TEST_F(Layout, AFileThatChangedSinceItWasCheckedIsRefused)
{
    const PinnedSource source = local("text", "content");
    os::write_file_atomically(source.path, "changed");
    EXPECT_THROW(lay_out({source}), Error);
}

TEST_F(Layout, ArchivesAreUnpacked)
{
    for (const auto& [name, format, filter] : {std::tuple{"a.tar.gz", "pax", "--gzip"},
                                               {"a.tar.xz", "gnutar", "--xz"},
                                               {"a.tar.zst", "ustar", "--zstd"},
                                               {"a.tar.bz2", "pax", "--bzip2"},
                                               {"a.zip", "zip", "-v"},
                                               {"a.tar", "pax", "-v"},
                                               {"a.7z", "7zip", "-v"},
                                               {"without-ending", "pax", "--gzip"}}) {
        lay_out({local(name, packed(format, filter))});
        EXPECT_THAT(names(), testing::UnorderedElementsAre(name, "pkg-1")) << name;
        EXPECT_EQ(laid("pkg-1/file"), "content") << name;
        EXPECT_EQ(mode("pkg-1/run"), 0755U) << name;
    }
}

TEST_F(Layout, NoextractIsObeyed)
{
    LayoutOptions options;
    options.noextract = {"a.tar.gz"};
    lay_out({local("a.tar.gz", packed("pax", "--gzip"))}, options);
    EXPECT_THAT(names(), ElementsAre("a.tar.gz"));
}

TEST_F(Layout, NoextractGoesByTheNameInSrcdir)
{
    local("a.tar.gz", packed("pax", "--gzip"));
    const PinnedSource renamed = fetch(skipped("b.tar.gz::a.tar.gz"));
    LayoutOptions options;
    options.noextract = {"a.tar.gz"};
    lay_out({renamed}, options);
    EXPECT_THAT(names(), ElementsAre("b.tar.gz", "pkg-1"));
    options.noextract = {"b.tar.gz"};
    lay_out({renamed}, options);
    EXPECT_THAT(names(), ElementsAre("b.tar.gz"));
}

TEST_F(Layout, SingleCompressedFilesLoseTheirEnding)
{
    lay_out({local("notes.txt.gz", archive::gzip("notes")), local("data", archive::gzip("data"))});
    EXPECT_THAT(names(), ElementsAre("data", "notes.txt", "notes.txt.gz"));
    EXPECT_EQ(laid("notes.txt"), "notes");
    EXPECT_EQ(laid("data"), archive::gzip("data"));
}

TEST_F(Layout, SeveralArchivesMayFillOneDirectory)
{
    const PinnedSource first = local("a.tar.gz", packed("pax", "--gzip"));
    os::write_file_atomically(at("pack/pkg-1/more"), "more");
    const PinnedSource second = local("b.tar.gz", packed("pax", "--gzip"));
    lay_out({first, second});
    EXPECT_EQ(laid("pkg-1/more"), "more");
    EXPECT_EQ(laid("pkg-1/file"), "content");
}

TEST_F(Layout, NoArchiveWritesThroughALinkOfAnother)
{
    os::make_directories(at("outside"));
    os::make_directories(at("pack"));
    ASSERT_EQ(::symlink("inner", at("pack/pkg-1").c_str()), 0);
    os::make_directories(at("pack/inner"));
    run({"bsdtar", "-cf", at("packed"), "-C", at("pack"), "pkg-1", "inner"});
    const PinnedSource link = local("a.tar", os::read_file(at("packed"), 1U << 20U));
    os::remove_tree(at("pack"));
    const PinnedSource through = local("b.tar", packed("pax", "-v"));
    EXPECT_THROW(lay_out({link, through}), Error);
    EXPECT_FALSE(os::exists(at("src/inner/file")));
}

TEST_F(Layout, DamagedArchivesAreSaid)
{
    const std::string whole = packed("pax", "--gzip");
    const PinnedSource source = local("a.tar.gz", whole.substr(0, whole.size() / 2));
    try {
        lay_out({source});
        FAIL() << "it was unpacked";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::corrupt);
        EXPECT_THAT(error.what(), testing::HasSubstr("a.tar.gz"));
    }
}

TEST_F(Layout, TwoSourcesOfOneNameAreRefused)
{
    const PinnedSource first = local("text", "content");
    EXPECT_THROW(lay_out({first, first}), Error);
}

TEST_F(Layout, CancelIsHeard)
{
    const PinnedSource source = local("text", "content");
    m_cancel.request(SIGTERM);
    EXPECT_THROW(lay_out({source}), Cancelled);
}

} // namespace rbeepkg::source
