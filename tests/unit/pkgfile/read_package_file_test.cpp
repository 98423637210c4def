#include "libpkg/base/error.hpp"
#include "libpkg/crypto/digest.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/pkgfile/package_file.hpp"
#include "tests/support/package_builder.hpp"
#include "tests/support/temp_root.hpp"
#include "tests/unit/pkgfile/raw_tar.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>

namespace rbeepkg::pkgfile {
namespace {

using test::TempRoot;

// What read_package_file says against these members; "" when it takes them.
std::string fault_of(const std::vector<RawMember>& members)
{
    const TempRoot root;
    const std::string path = root.write("raw.pkg.tar", raw_tar(members));
    try {
        read_package_file(path, CancelToken{});
        return "";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::corrupt) << error.what();
        EXPECT_NE(std::string{error.what()}.find(path), std::string::npos) << error.what();
        return error.what();
    }
}

// The same behind a .PKGINFO.
std::string fault_of_payload(std::vector<RawMember> members)
{
    members.insert(members.begin(), raw_pkginfo());
    return fault_of(members);
}

bool says(const std::string& fault, const std::string& part)
{
    return fault.find(part) != std::string::npos;
}

RawMember directory(const std::string& name, unsigned mode = 0755)
{
    return {name, "", '5', mode};
}

RawMember symlink(const std::string& name, const std::string& target)
{
    return {name, "", '2', 0777, target};
}

RawMember hard_link(const std::string& name, const std::string& target)
{
    return {name, "", '1', 0644, target};
}

std::string listed_file(const std::string& path, const std::string& content)
{
    return fmt::format("./{} mode=644 size={} sha256digest={}\n", path, content.size(),
                       crypto::sha256_hex(content));
}

std::string listed_pkginfo()
{
    return listed_file(".PKGINFO", raw_pkginfo().content);
}

TEST(ReadPackageFile, TellsWhatIsInside)
{
    const TempRoot root;
    const std::string bytes = raw_tar({raw_pkginfo(),
                                       {".INSTALL", "post_install() { :; }\n"},
                                       directory("usr/"),
                                       {"usr/b", "bb", '0', 0700},
                                       {"usr/a", "a", '0', 0600},
                                       hard_link("usr/c", "usr/b"),
                                       symlink("usr/d", "/usr/b")});
    const std::string path = root.write("raw.pkg.tar", bytes);
    const PackageFile file = read_package_file(path, CancelToken{});
    EXPECT_EQ(file.path, path);
    EXPECT_EQ(file.size, bytes.size());
    EXPECT_EQ(file.sha256, crypto::sha256_hex(bytes));
    EXPECT_EQ(file.info.package.name, "raw");
    EXPECT_EQ(file.install_script, "post_install() { :; }\n");
    ASSERT_EQ(file.entries.size(), 5U);
    EXPECT_EQ(file.entries[0].path, "usr");
    EXPECT_EQ(file.entries[0].type, MtreeEntry::Type::directory);
    EXPECT_EQ(file.entries[1].path, "usr/a");
    EXPECT_EQ(file.entries[1].mode, 0644U);
    EXPECT_EQ(file.entries[1].sha256, crypto::sha256_hex("a"));
    EXPECT_EQ(file.entries[1].mtime, 1'700'000'000);
    EXPECT_EQ(file.entries[2].mode, 0755U);
    EXPECT_EQ(file.entries[3].path, "usr/c");
    EXPECT_EQ(file.entries[3].type, MtreeEntry::Type::file);
    EXPECT_EQ(file.entries[3].size, 2U);
    EXPECT_EQ(file.entries[3].sha256, crypto::sha256_hex("bb"));
    EXPECT_EQ(file.entries[4].link, "/usr/b");
}

TEST(ReadPackageFile, AFileThatIsNoneIsNotFound)
{
    const TempRoot root;
    EXPECT_THROW(read_package_file(root.path("none"), CancelToken{}), Error);
    ASSERT_EQ(::mkfifo(root.path("fifo").c_str(), 0600), 0);
    EXPECT_THROW(read_package_file(root.path("fifo"), CancelToken{}), Error);
    EXPECT_THROW(read_package_file(root.path(), CancelToken{}), Error);
    root.write("text", "no archive at all, and long enough to be told from one");
    EXPECT_THROW(read_package_file(root.path("text"), CancelToken{}), Error);
    root.write("empty", "");
    EXPECT_THROW(read_package_file(root.path("empty"), CancelToken{}), Error);
}

TEST(ReadPackageFile, EveryTruncationIsNoticed)
{
    const TempRoot root;
    const PackageFile file =
        test::PackageBuilder{"cut"}.file("a", std::string(600, 'x')).write_to(root.path());
    const std::string whole = os::read_file(file.path, 1U << 20U);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        root.write("cut", whole.substr(0, size));
        EXPECT_THROW(read_package_file(root.path("cut"), CancelToken{}), Error) << size;
    }
}

TEST(ReadPackageFile, DamageNeverYieldsOtherFiles)
{
    const TempRoot root;
    const PackageFile file =
        test::PackageBuilder{"bits"}.file("a", "some content").write_to(root.path());
    const std::string whole = os::read_file(file.path, 1U << 20U);
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
        root.write("damaged", damaged);
        try {
            const PackageFile read = read_package_file(root.path("damaged"), CancelToken{});
            // A bit that means nothing to the decoder: the digest tells it nevertheless.
            EXPECT_EQ(read.entries, file.entries) << at;
            EXPECT_NE(read.sha256, file.sha256) << at;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::corrupt) << at << ": " << error.what();
        }
    }
}

TEST(ReadPackageFile, MetadataComesFirstInAnyOrder)
{
    const RawMember buildinfo{".BUILDINFO", "format = 2\n"};
    EXPECT_EQ(fault_of({buildinfo, raw_pkginfo(), {".CHANGELOG", "x"}, {"a", "1"}}), "");
    EXPECT_TRUE(says(fault_of({{"a", "1"}, raw_pkginfo()}), "a comes before .PKGINFO"));
    EXPECT_TRUE(says(fault_of({raw_pkginfo(), {"a", "1"}, buildinfo}),
                     ".BUILDINFO comes after the first file"));
    EXPECT_TRUE(says(fault_of({buildinfo}), "there is no .PKGINFO"));
    EXPECT_TRUE(says(fault_of({raw_pkginfo(), raw_pkginfo()}), ".PKGINFO is in it twice"));
    EXPECT_TRUE(says(fault_of_payload({directory(".hidden/")}), ".hidden"));
    EXPECT_TRUE(says(fault_of_payload({symlink(".INSTALL", "/etc/passwd")}), ".INSTALL"));
    EXPECT_TRUE(says(fault_of_payload({{".hidden/x", "1"}}), ".hidden/x"));
}

TEST(ReadPackageFile, APkginfoThatIsWrongIsShownWithItsFault)
{
    EXPECT_TRUE(says(fault_of({{".PKGINFO", "pkgname = a\n"}}), ".PKGINFO: pkgver is missing"));
    EXPECT_TRUE(says(fault_of({{".PKGINFO", std::string((1U << 20U) + 1, 'a')}}), ".PKGINFO"));
}

TEST(ReadPackageFile, NoPathLeavesTheTree)
{
    for (const char* path : {"../x", "usr/../../x", "/etc/passwd", "a/./b", "a//b", "..", "a\nb",
                             "a\x1b[31mb", "usr/..", "./usr"}) {
        EXPECT_NE(fault_of_payload({{path, "1"}}), "") << path;
    }
    EXPECT_EQ(fault_of_payload({{"a..b", "1"}, {"a/...", "1"}, {"-rf", "1"}}), "");
}

TEST(ReadPackageFile, OnlyHonestTypesAreTaken)
{
    EXPECT_TRUE(says(fault_of_payload({{"dev", "", '3'}}), "dev is a device"));
    EXPECT_TRUE(says(fault_of_payload({{"block", "", '4'}}), "block is a device"));
    EXPECT_TRUE(says(fault_of_payload({{"pipe", "", '6'}}), "pipe is a device, a pipe"));
    EXPECT_TRUE(says(fault_of_payload({{"su", "1", '0', 04755}}), "su is setuid"));
    EXPECT_TRUE(says(fault_of_payload({{"sg", "1", '0', 02755}}), "sg is setuid, setgid"));
    EXPECT_EQ(fault_of_payload({{"all", "1", '0', 0777}}), "");
}

TEST(ReadPackageFile, HardLinksLeadToAFileBeforeThem)
{
    EXPECT_EQ(fault_of_payload({{"a", "1"}, hard_link("b", "a")}), "");
    EXPECT_EQ(fault_of_payload({{"a", "1"}, hard_link("b", "a"), hard_link("c", "b")}), "");
    EXPECT_NE(fault_of_payload({hard_link("b", "a"), {"a", "1"}}), "");
    EXPECT_NE(fault_of_payload({hard_link("b", "/etc/passwd")}), "");
    EXPECT_NE(fault_of_payload({hard_link("b", "../x")}), "");
    EXPECT_NE(fault_of_payload({directory("a"), hard_link("b", "a")}), "");
    EXPECT_NE(fault_of_payload({symlink("a", "x"), hard_link("b", "a")}), "");
    EXPECT_NE(fault_of_payload({hard_link("b", ".PKGINFO")}), "");
}

TEST(ReadPackageFile, EachPathIsThereOnce)
{
    EXPECT_TRUE(says(fault_of_payload({{"a", "1"}, {"a", "1"}}), "a is in it twice"));
    EXPECT_NE(fault_of_payload({directory("a/"), {"a", "1"}}), "");
    EXPECT_NE(fault_of_payload({directory("a"), directory("a/")}), "");
}

TEST(ReadPackageFile, NothingLiesBelowAFileOrALink)
{
    EXPECT_TRUE(says(fault_of_payload({{"a", "1"}, {"a/b", "1"}}), "a/b lies below a"));
    EXPECT_TRUE(says(fault_of_payload({{"a/b", "1"}, symlink("a", "/etc")}), "a/b lies below a"));
    EXPECT_TRUE(says(fault_of_payload({{"a/b/c/d", "1"}, symlink("a", "x")}), "lies below a"));
    EXPECT_EQ(fault_of_payload({{"a/b/c/d", "1"}, directory("a")}), "");
}

TEST(ReadPackageFile, LinksHaveUsableTargets)
{
    EXPECT_EQ(fault_of_payload({symlink("a", "/abs"), symlink("b", "../../up")}), "");
    EXPECT_NE(fault_of_payload({symlink("a", "")}), "");
    EXPECT_NE(fault_of_payload({symlink("a", "x\ny")}), "");
}

TEST(ReadPackageFile, MtreeListsExactlyWhatIsThere)
{
    const std::string honest = "#mtree\n" + listed_pkginfo() + listed_file("a", "1") +
                               "./d mode=755 type=dir\n./l mode=777 type=link link=a\n";
    const auto with = [](const std::string& text) {
        return fault_of(
            {raw_mtree(text), raw_pkginfo(), {"a", "1"}, directory("d"), symlink("l", "a")});
    };
    const auto replaced = [&](const std::string& from, const std::string& to) {
        std::string text = honest;
        text.replace(text.find(from), from.size(), to);
        return with(text);
    };
    EXPECT_EQ(with(honest), "");
    EXPECT_TRUE(says(with(honest + listed_file("gone", "1")), ".MTREE lists gone"));
    EXPECT_TRUE(says(replaced(listed_file("a", "1"), ""), "a is not listed in .MTREE"));
    EXPECT_TRUE(says(replaced(listed_pkginfo(), ""), ".PKGINFO is not listed"));
    EXPECT_TRUE(says(replaced(listed_file("a", "1"), listed_file("a", "2")), "SHA-256"));
    EXPECT_TRUE(says(replaced(listed_file("a", "1"), listed_file("a", "12")), "has 1 bytes"));
    EXPECT_TRUE(says(replaced("mode=755", "mode=700"), "d has mode 755, and 700 in .MTREE"));
    EXPECT_TRUE(says(replaced("link=a", "link=b"), "another target"));
    EXPECT_TRUE(
        says(replaced("./d mode=755 type=dir", "./d type=link link=a"), "d is a directory"));
    EXPECT_TRUE(says(replaced("#mtree", "#mtreee"), ".MTREE: line 1"));
    EXPECT_TRUE(says(replaced(listed_pkginfo(), listed_file(".PKGINFO", "x")), ".PKGINFO has"));
}

TEST(ReadPackageFile, AnMtreeWithMd5AloneIsHeldAgainstTheFiles)
{
    const auto with = [](const std::string& content) {
        const auto md5_of = [](const std::string& text) {
            return crypto::digest_of(crypto::Algorithm::md5, text).value;
        };
        const std::string pkginfo = raw_pkginfo().content;
        return fault_of(
            {raw_mtree(fmt::format("#mtree\n/set mode=644\n./.PKGINFO size={} md5digest={}\n./a "
                                   "size=1 md5digest={}\n",
                                   pkginfo.size(), md5_of(pkginfo), md5_of(content))),
             raw_pkginfo(),
             {"a", "1"}});
    };
    EXPECT_EQ(with("1"), "");
    EXPECT_TRUE(says(with("2"), "a has another MD5"));
}

TEST(ReadPackageFile, AnMtreeThatIsNoGzipIsRefused)
{
    EXPECT_NE(fault_of({{".MTREE", "#mtree\n"}, raw_pkginfo()}), "");
}

TEST(ReadPackageFile, StopsWhenAsked)
{
    const TempRoot root;
    const std::string path = root.write("raw.pkg.tar", raw_tar({raw_pkginfo(), {"a", "1"}}));
    const CancelToken cancel;
    cancel.request(2);
    EXPECT_THROW(read_package_file(path, cancel), Cancelled);
}

TEST(ReadPkginfo, LooksAtNothingElse)
{
    const TempRoot root;
    const std::string path =
        root.write("raw.pkg.tar", raw_tar({{".BUILDINFO", "x"}, raw_pkginfo(), {"../evil", "1"}}));
    EXPECT_EQ(read_pkginfo(path).package.name, "raw");
    const std::string late = root.write("late.pkg.tar", raw_tar({{"a", "x"}, raw_pkginfo()}));
    EXPECT_THROW(read_pkginfo(late), Error);
    const std::string none = root.write("none.pkg.tar", raw_tar({{".BUILDINFO", "x"}}));
    EXPECT_THROW(read_pkginfo(none), Error);
}

} // namespace
} // namespace rbeepkg::pkgfile
