#include "libpkg/pkgfile/mtree.hpp"

#include <gtest/gtest.h>

#include <string>

namespace rbeepkg::pkgfile {
namespace {

const std::string k_sha256(64, 'a');
const std::string k_md5(32, 'b');

MtreeEntry file(const std::string& path, unsigned mode = 0644)
{
    MtreeEntry entry;
    entry.path = path;
    entry.mode = mode;
    entry.mtime = 1'700'000'000;
    entry.size = 7;
    entry.sha256 = k_sha256;
    entry.md5 = k_md5;
    return entry;
}

std::string with_file(const std::string& keywords)
{
    return "#mtree\n./a " + keywords + "\n";
}

TEST(Mtree, ComesBackAsItWasWritten)
{
    MtreeEntry directory;
    directory.path = "usr/a directory";
    directory.type = MtreeEntry::Type::directory;
    directory.mode = 0755;
    MtreeEntry link;
    link.path = "usr/link";
    link.type = MtreeEntry::Type::symlink;
    link.mode = 0777;
    link.link = "a directory/\xc3\xb6=#\\";
    const std::vector<MtreeEntry> entries = {directory, link, file("usr/bin/x", 0755),
                                             file("e\xc3\xb6 =#\\\x7f\xff")};
    const Result<std::vector<MtreeEntry>> read = parse_mtree(format_mtree(entries));
    ASSERT_TRUE(read) << read.error().to_string();
    EXPECT_EQ(*read, entries);
}

TEST(Mtree, IsWrittenAsBsdtarWritesIt)
{
    MtreeEntry link;
    link.path = "l";
    link.type = MtreeEntry::Type::symlink;
    link.mode = 0777;
    link.link = "a b";
    EXPECT_EQ(format_mtree({file("a b#=\\"), link}),
              "#mtree\n/set type=file uid=0 gid=0 mode=644\n"
              "./a\\040b\\043\\075\\134 time=1700000000.0 size=7 md5digest=" +
                  k_md5 + " sha256digest=" + k_sha256 +
                  "\n./l time=0.0 mode=777 type=link link=a\\040b\n");
}

TEST(Mtree, SetHoldsUntilItIsSetAnewOrUnset)
{
    const std::string digest = " sha256digest=" + k_sha256 + "\n";
    const Result<std::vector<MtreeEntry>> read =
        parse_mtree("#mtree\n/set type=file mode=644\n./a size=1" + digest + "./b mode=600 size=1" +
                    digest + "/set mode=755\n./c size=1" + digest +
                    "/set type=dir\n./d\n/unset type mode\n./e size=1" + digest);
    ASSERT_TRUE(read) << read.error().to_string();
    ASSERT_EQ(read->size(), 5U);
    EXPECT_EQ(read->at(0).mode, 0644U);
    EXPECT_EQ(read->at(1).mode, 0600U);
    EXPECT_EQ(read->at(2).mode, 0755U);
    EXPECT_EQ(read->at(3).type, MtreeEntry::Type::directory);
    EXPECT_EQ(read->at(4).type, MtreeEntry::Type::file);
    EXPECT_EQ(read->at(4).mode, 0U);
}

TEST(Mtree, ReadsMakepkgsBothDigestsAndAloneMd5)
{
    const Result<std::vector<MtreeEntry>> both =
        parse_mtree(with_file("time=1.0 size=2 md5digest=" + k_md5 + " sha256digest=" + k_sha256));
    ASSERT_TRUE(both) << both.error().to_string();
    EXPECT_EQ(both->at(0).md5, k_md5);
    EXPECT_EQ(both->at(0).sha256, k_sha256);
    const Result<std::vector<MtreeEntry>> alone = parse_mtree(with_file("size=2 md5=" + k_md5));
    ASSERT_TRUE(alone) << alone.error().to_string();
    EXPECT_EQ(alone->at(0).sha256, "");
}

TEST(Mtree, SkipsCommentsUnknownKeywordsAndTheRoot)
{
    const Result<std::vector<MtreeEntry>> read = parse_mtree(
        "#mtree\n\n# a comment\n. type=dir\n./a size=1 nlink=2 optional flags=none sha256digest=" +
        k_sha256);
    ASSERT_TRUE(read) << read.error().to_string();
    EXPECT_EQ(read->size(), 1U);
}

TEST(Mtree, RefusesWhatSaysTooLittleOrTooMuch)
{
    const std::string digest = " sha256digest=" + k_sha256;
    for (const std::string& text : std::vector<std::string>{
             std::string{},
             std::string{"./a size=1"},
             with_file("size=1"),                             // no digest
             with_file("sha256digest=" + k_sha256),           // no size
             with_file("size=-1" + digest),                   //
             with_file("size=1 mode=9" + digest),             //
             with_file("size=1 mode=77777" + digest),         //
             with_file("size=1 time=x" + digest),             //
             with_file("size=1 sha256digest=abc"),            //
             with_file("type=block"),                         //
             with_file("type=link"),                          // no target
             with_file("type=link link=a\\9"),                // no escape
             "#mtree\n./a\\000b size=1" + digest,             // NUL
             "#mtree\n./a\\400b size=1" + digest,             // no byte
             "#mtree\na size=1" + digest,                     // relative to nothing
             "#mtree\n./ size=1" + digest,                    //
             "#mtree\n./a type=dir\n./a type=dir\n",          // twice
             "#mtree\n./a type=dir\n./\\141 type=dir\n",      // twice, once escaped
             "#mtree\n./" + std::string(200'000, 'a') + "\n", //
         }) {
        EXPECT_FALSE(parse_mtree(text)) << text.substr(0, 100);
    }
}

TEST(Mtree, NamesTheLineThatIsWrong)
{
    const Result<std::vector<MtreeEntry>> read = parse_mtree("#mtree\n./a type=dir\n./b size=1\n");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().to_string(), "line 3: a file without a digest");
}

} // namespace
} // namespace rbeepkg::pkgfile
