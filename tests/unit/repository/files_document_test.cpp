#include "libpkg/repository/files_document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace rbeepkg;
using namespace rbeepkg::repository;
using testing::ElementsAre;
using testing::HasSubstr;

std::string line(const std::string& path)
{
    return R"({"name":"a","version":"1-1","arch":"any","files":[")" + path + "\"]}\n";
}

} // namespace

TEST(FilesDocument, AListComesBack)
{
    const FileList list{
        "a", *package::Version::parse("1-1"), "any", {"usr/", "usr/bin/", "usr/bin/a"}};
    const std::string text = format_file_list(list);
    FilesReader reader{text};
    const auto back = reader.next();
    ASSERT_TRUE(back && *back);
    EXPECT_EQ((*back)->name, "a");
    EXPECT_THAT((*back)->paths, ElementsAre("usr/", "usr/bin/", "usr/bin/a"));
    EXPECT_EQ(reader.line(), text);
    const auto end = reader.next();
    EXPECT_TRUE(end && !*end);
}

TEST(FilesDocument, PathsThatLeaveThePackageAreRefused)
{
    for (const char* path : {"../x", "/etc/passwd", "usr//bin", "", "usr/./x"}) {
        const std::string text = line(path);
        FilesReader reader{text};
        const auto list = reader.next();
        ASSERT_FALSE(list) << path;
        EXPECT_THAT(list.error().to_string(), HasSubstr("line 1: files: "));
    }
}

TEST(FilesDocument, ACutLineIsRefused)
{
    const std::string text = line("usr/x") + R"({"name":"b")";
    FilesReader reader{text};
    EXPECT_TRUE(reader.next());
    const auto cut = reader.next();
    ASSERT_FALSE(cut);
    EXPECT_EQ(cut.error().to_string(), "line 2: the document is truncated");
}
