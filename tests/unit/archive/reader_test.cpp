#include "libpkg/archive/reader.hpp"
#include "libpkg/archive/writer.hpp"
#include "libpkg/base/cancel.hpp"
#include "libpkg/base/error.hpp"
#include "libpkg/os/child.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <chrono>
#include <vector>

#include "raw_tar.hpp"

namespace rbeepkg::archive {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ArchiveFile : public testing::Test
{
protected:
    std::string at(const std::string& name) const { return os::join_path(m_dir.path(), name); }
    static os::UniqueFd put(const std::string& bytes)
    {
        os::UniqueFd fd{::memfd_create("archive", MFD_CLOEXEC)};
        os::write_all_at(fd.get(), bytes, 0, "archive");
        return fd;
    }
    // The members' names and contents, as far as they can be read.
    static std::vector<std::string> read_all(int fd, Formats formats, const Limits& limits = {})
    {
        std::vector<std::string> members;
        Reader reader{fd, "archive", formats, limits};
        while (const std::optional<Entry> entry = reader.next()) {
            members.push_back(entry->path + "=" + reader.read_text(1U << 20U));
        }
        return members;
    }
    std::string write_archive(Writer::Compression compression)
    {
        const os::UniqueFd fd = os::open_file(at("made"), O_RDWR | O_CREAT | O_TRUNC);
        Writer writer{fd.get(), "made", compression, 3};
        Entry entry;
        entry.path = "usr";
        entry.type = EntryType::directory;
        entry.mode = 0755;
        entry.mtime = 1'700'000'000;
        writer.add(entry);
        entry.path = "usr/gr\xc3\xbcn";
        entry.type = EntryType::file;
        entry.mode = 0640;
        writer.add_file(entry, "green");
        entry.path = "usr/" + std::string(200, 'l');
        entry.type = EntryType::symlink;
        entry.link = "gr\xc3\xbcn";
        writer.add(entry);
        entry.path = "usr/hard";
        entry.type = EntryType::hardlink;
        entry.link = "usr/gr\xc3\xbcn";
        writer.add(entry);
        writer.finish();
        return os::read_file(at("made"), 1U << 20U);
    }

    os::TempDir m_dir{testing::TempDir()};
};

} // namespace

TEST_F(ArchiveFile, ComesBackAsItWasWritten)
{
    for (const auto compression :
         {Writer::Compression::zstd, Writer::Compression::gzip, Writer::Compression::none}) {
        const std::string bytes = write_archive(compression);
        const os::UniqueFd fd = put(bytes);
        Reader reader{fd.get(), "archive", Formats::package};
        const Entry directory = reader.next().value();
        EXPECT_EQ(directory.path, "usr/");
        EXPECT_EQ(directory.type, EntryType::directory);
        EXPECT_EQ(directory.mtime, 1'700'000'000);
        const Entry file = reader.next().value();
        EXPECT_EQ(file.path, "usr/gr\xc3\xbcn");
        EXPECT_EQ(file.mode, 0640U);
        EXPECT_EQ(file.size, 5U);
        EXPECT_EQ(reader.read_text(5), "green");
        const Entry link = reader.next().value();
        EXPECT_EQ(link.path, "usr/" + std::string(200, 'l'));
        EXPECT_EQ(link.type, EntryType::symlink);
        EXPECT_EQ(link.link, "gr\xc3\xbcn");
        const Entry hard = reader.next().value();
        EXPECT_EQ(hard.type, EntryType::hardlink);
        EXPECT_EQ(hard.link, "usr/gr\xc3\xbcn");
        EXPECT_FALSE(hard.has_xattrs_or_acls);
        EXPECT_FALSE(reader.next());
        EXPECT_FALSE(reader.next());
        EXPECT_EQ(reader.packed_position(), bytes.size());
    }
}

TEST_F(ArchiveFile, IsTheSameWhenWrittenAgain)
{
    for (const auto compression : {Writer::Compression::zstd, Writer::Compression::gzip}) {
        EXPECT_EQ(write_archive(compression), write_archive(compression));
    }
}

TEST_F(ArchiveFile, IsReadByTheSystemsTar)
{
    write_archive(Writer::Compression::zstd);
    os::Command list;
    list.argv = {"bsdtar", "-tvf", at("made")};
    list.environment = {"LC_ALL=C.UTF-8", "TZ=UTC"};
    const os::Outcome outcome = os::run(list, CancelToken{});
    ASSERT_TRUE(outcome.succeeded()) << outcome.error_output;
    EXPECT_THAT(outcome.output, HasSubstr("root   root"));
    EXPECT_THAT(outcome.output, HasSubstr("usr/gr\xc3\xbcn"));
}

TEST_F(ArchiveFile, WithoutFinishIsNone)
{
    {
        const os::UniqueFd fd = os::open_file(at("made"), O_RDWR | O_CREAT);
        Writer writer{fd.get(), "made", Writer::Compression::gzip};
        Entry entry;
        entry.path = "f";
        writer.add_file(entry, std::string(100'000, 'x'));
        Writer moved{std::move(writer)};
    }
    const os::UniqueFd fd = os::open_file(at("made"), O_RDONLY);
    EXPECT_THROW(read_all(fd.get(), Formats::package), Error);
}

TEST_F(ArchiveFile, FilesThatChangeWhileTheyArePackedAreRefused)
{
    os::write_file_atomically(at("content"), "12345");
    for (const std::uint64_t claimed : {4U, 6U}) {
        const os::UniqueFd content = os::open_file(at("content"), O_RDONLY);
        const os::UniqueFd fd = os::open_file(at("made"), O_RDWR | O_CREAT | O_TRUNC);
        Writer writer{fd.get(), "made", Writer::Compression::none};
        Entry entry;
        entry.path = "f";
        entry.size = claimed;
        EXPECT_THROW(writer.add_file_from(entry, content.get()), Error) << claimed;
    }
    const os::UniqueFd content = os::open_file(at("content"), O_RDONLY);
    const os::UniqueFd fd = os::open_file(at("made"), O_RDWR | O_CREAT | O_TRUNC);
    Writer writer{fd.get(), "made", Writer::Compression::none};
    Entry entry;
    entry.path = "f";
    entry.size = 5;
    writer.add_file_from(entry, content.get());
    writer.finish();
    EXPECT_THAT(read_all(fd.get(), Formats::package), ElementsAre("f=12345"));
}

// Were the rest of the entry filled up, this would not end.
TEST_F(ArchiveFile, ThatIsCancelledInTheMiddleOfAnEndlessFileEndsAtOnce)
{
    using Compression = Writer::Compression;
    for (const Compression compression :
         {Compression::zstd, Compression::gzip, Compression::none}) {
        const CancelToken cancel;
        const os::UniqueFd content = os::open_file("/dev/urandom", O_RDONLY);
        const os::UniqueFd fd = os::open_file(at("made"), O_RDWR | O_CREAT | O_TRUNC);
        Entry entry;
        entry.path = "f";
        entry.size = 1ULL << 40U;
        std::chrono::steady_clock::time_point cancelled;
        std::uint64_t packed = 0;
        const auto pack = [&] {
            Writer writer{fd.get(), "made", compression};
            writer.add_file_from(entry, content.get(), [&](std::uint64_t done) {
                cancel.check();
                packed = done;
                if (done > 1U << 20U) {
                    cancelled = std::chrono::steady_clock::now();
                    cancel.request(2);
                }
            });
        };
        EXPECT_THROW(pack(), Cancelled);
        EXPECT_LT(packed, 4U << 20U);
        EXPECT_LT(std::chrono::steady_clock::now() - cancelled, std::chrono::seconds{5});
        EXPECT_THROW(read_all(fd.get(), Formats::package), Error);
    }
}

TEST_F(ArchiveFile, AFullDiskIsSaid)
{
    const os::UniqueFd fd = os::open_file("/dev/full", O_WRONLY);
    try {
        Writer writer{fd.get(), "/dev/full", Writer::Compression::none};
        Entry entry;
        entry.path = "f";
        writer.add_file(entry, std::string(1U << 20U, 'x'));
        writer.finish();
        FAIL() << "it was written";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::no_space) << error.what();
    }
}

TEST_F(ArchiveFile, ThatIsNoneIsRefused)
{
    for (const std::string& bytes :
         {std::string{}, std::string{"hello"}, std::string(5000, 'x'), gzip("just a text"),
          std::string{"#mtree\n./x type=file contents=/etc/passwd\n"}}) {
        const os::UniqueFd fd = put(bytes);
        EXPECT_THROW(read_all(fd.get(), Formats::package), Error) << bytes.substr(0, 10);
        EXPECT_THROW(read_all(fd.get(), Formats::source), Error) << bytes.substr(0, 10);
        EXPECT_FALSE(is_archive(fd.get(), "archive", Formats::source)) << bytes.substr(0, 10);
    }
}

TEST_F(ArchiveFile, OfPackagesIsTarAndNothingElse)
{
    os::write_file_atomically(at("f"), "content");
    os::Command pack;
    pack.argv = {"bsdtar", "--format=zip", "-cf", at("x.zip"), "-C", m_dir.path(), "f"};
    ASSERT_TRUE(os::run(pack, CancelToken{}).succeeded());
    const os::UniqueFd fd = os::open_file(at("x.zip"), O_RDONLY);
    EXPECT_THROW(read_all(fd.get(), Formats::package), Error);
    EXPECT_THAT(read_all(fd.get(), Formats::source), ElementsAre("f=content"));
    EXPECT_TRUE(is_archive(fd.get(), "x.zip", Formats::source));
    EXPECT_FALSE(is_archive(fd.get(), "x.zip", Formats::package));
}

TEST_F(ArchiveFile, SingleCompressedFilesAreRead)
{
    const os::UniqueFd fd = put(gzip("just a text"));
    EXPECT_TRUE(is_archive(fd.get(), "x.gz", Formats::compressed));
    Reader reader{fd.get(), "x.gz", Formats::compressed};
    ASSERT_TRUE(reader.next());
    EXPECT_EQ(reader.read_text(100), "just a text");
    EXPECT_FALSE(reader.next());
    const std::string packed = gzip("just a text");
    for (std::size_t length = 1; length < packed.size(); ++length) {
        const os::UniqueFd cut = put(packed.substr(0, length));
        EXPECT_THROW(read_all(cut.get(), Formats::compressed), Error) << length;
    }
    const os::UniqueFd plain = put("plain");
    EXPECT_FALSE(is_archive(plain.get(), "x", Formats::compressed));
    EXPECT_THROW((Reader{plain.get(), "x", Formats::compressed}), Error);
}

TEST_F(ArchiveFile, IsRefusedPastEachLimit)
{
    const os::UniqueFd fd =
        put(RawTar{}.add({"a", '0', std::string(600, 'x')}).add({"b", '0', "y"}).bytes());
    Limits limits;
    limits.max_entries = 2;
    limits.max_file_bytes = 600;
    limits.max_total_bytes = 601;
    EXPECT_EQ(read_all(fd.get(), Formats::package, limits).size(), 2U);
    limits.max_entries = 1;
    EXPECT_THROW(read_all(fd.get(), Formats::package, limits), Error);
    limits.max_entries = 2;
    limits.max_file_bytes = 599;
    EXPECT_THROW(read_all(fd.get(), Formats::package, limits), Error);
    limits.max_file_bytes = 600;
    limits.max_total_bytes = 600;
    EXPECT_THROW(read_all(fd.get(), Formats::package, limits), Error);
    Reader reader{fd.get(), "archive", Formats::package};
    reader.next();
    EXPECT_THROW(reader.read_text(599), Error);
}

TEST_F(ArchiveFile, OfZerosIsStoppedByItsRatio)
{
    const os::UniqueFd fd = os::open_file(at("bomb"), O_RDWR | O_CREAT);
    Writer writer{fd.get(), "bomb", Writer::Compression::zstd, 3};
    Entry entry;
    entry.path = "zeros";
    writer.add_file(entry, std::string(200U << 20U, '\0'));
    writer.finish();
    const auto consume = [&](bool read) {
        Reader reader{fd.get(), "bomb", Formats::package};
        std::uint64_t seen = 0;
        while (reader.next()) {
            if (read) {
                reader.read_data([&](std::string_view data) { seen += data.size(); });
            }
        }
        return seen;
    };
    EXPECT_THROW(consume(true), Error);
    EXPECT_THROW(consume(false), Error) << "skipped data counts too";
}

TEST_F(ArchiveFile, SizesThatCannotBeAreRefused)
{
    const std::string negative = "\xff" + std::string(10, '\xff') + "\xf0";
    const std::string huge = "\x80" + std::string(2, '\0') + std::string(9, '\xff');
    for (const std::string& size : {negative, huge, std::string{"77777777777"}}) {
        const os::UniqueFd fd = put(RawTar{}.add({"f", '0', "content", "", 0644, size}).bytes());
        EXPECT_THROW(read_all(fd.get(), Formats::package), Error);
    }
    for (const char* size : {"-5", "1180591620717411303424", "x"}) {
        const os::UniqueFd fd = put(RawTar{}.pax("size", size).add({"f", '0', "content"}).bytes());
        EXPECT_THROW(read_all(fd.get(), Formats::package), Error) << size;
    }
}

TEST_F(ArchiveFile, ThatIsCutIsRefused)
{
    for (const auto compression : {Writer::Compression::zstd, Writer::Compression::gzip}) {
        const std::string whole = write_archive(compression);
        for (std::size_t length = 1; length < whole.size() - 12; length += 7) {
            const os::UniqueFd fd = put(whole.substr(0, length));
            EXPECT_THROW(read_all(fd.get(), Formats::package), Error) << length;
        }
    }
    const std::string plain = RawTar{}.add({"f", '0', std::string(3000, 'x')}).bytes();
    for (const std::size_t length : {100U, 511U, 513U, 1024U, 3000U}) {
        const os::UniqueFd fd = put(plain.substr(0, length));
        EXPECT_THROW(read_all(fd.get(), Formats::package), Error) << length;
    }
}

TEST_F(ArchiveFile, WithAFlippedBitIsRefusedOrReadWithinLimits)
{
    const std::string whole = write_archive(Writer::Compression::gzip);
    unsigned refused = 0;
    for (std::size_t at_byte = 10; at_byte < whole.size(); ++at_byte) {
        std::string bytes = whole;
        bytes[at_byte] = static_cast<char>(bytes[at_byte] ^ 0x10);
        const os::UniqueFd fd = put(bytes);
        try {
            read_all(fd.get(), Formats::package);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::corrupt) << error.what();
            ++refused;
        }
    }
    EXPECT_GT(refused, whole.size() / 2);
}

TEST_F(ArchiveFile, HolesComeAsZeros)
{
    {
        const os::UniqueFd sparse = os::open_file(at("sparse"), O_RDWR | O_CREAT);
        os::write_all_at(sparse.get(), "middle", 1U << 20U, "sparse");
        ASSERT_EQ(::ftruncate(sparse.get(), 3 << 20), 0);
    }
    os::Command pack;
    pack.argv = {"bsdtar", "--format=pax", "-cf", at("x.tar"), "-C", m_dir.path(), "sparse"};
    ASSERT_TRUE(os::run(pack, CancelToken{}).succeeded());
    const os::UniqueFd fd = os::open_file(at("x.tar"), O_RDONLY);
    Reader reader{fd.get(), "x.tar", Formats::package};
    ASSERT_TRUE(reader.next());
    std::string content;
    reader.read_data([&](std::string_view data) { content += data; });
    EXPECT_TRUE(content == os::read_file(at("sparse"), 4U << 20U));
}

TEST(Gzip, GivesTheSameBytesAndTheTextBack)
{
    const std::string text = std::string(100'000, 'a') + "end";
    const std::string packed = gzip(text);
    EXPECT_EQ(packed, gzip(text));
    EXPECT_LT(packed.size(), 1000U);
    EXPECT_EQ(packed.substr(0, 3), "\x1f\x8b\x08");
    EXPECT_EQ(packed.substr(3, 5), std::string(5, '\0')) << "no flags, no name, no time";
    EXPECT_EQ(gunzip(packed, text.size(), "text"), text);
    EXPECT_EQ(gunzip(gzip(""), 0, "nothing"), "");
}

TEST(Gzip, DamageAndTooMuchAreRefused)
{
    const std::string packed = gzip(std::string(5000, 'a'));
    EXPECT_THROW(gunzip(packed, 4999, "text"), Error);
    EXPECT_THROW(gunzip("plain", 100, "text"), Error);
    EXPECT_THROW(gunzip("", 100, "text"), Error);
    for (std::size_t length = 1; length < packed.size(); ++length) {
        EXPECT_THROW(gunzip(packed.substr(0, length), 10'000, "text"), Error) << length;
    }
}

} // namespace rbeepkg::archive
