// The format of an index: what is written is read, and what is wrong is named.
#include "libpkg/repository/index.hpp"
#include "libpkg/repository/index_targets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace {

using namespace rbeepkg;
using namespace rbeepkg::repository;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string k_sha256(64, 'a');

IndexEntry entry(const std::string& name, const std::string& version = "1.0-1",
                 const std::string& arch = "any")
{
    IndexEntry entry;
    entry.info.package.name = name;
    entry.info.package.base = name;
    entry.info.package.version = *package::Version::parse(version);
    entry.info.package.arch = arch;
    entry.file = {name + "-" + version + "-" + arch + ".pkg.tar.zst", 100, k_sha256};
    return entry;
}

std::string index_of(const std::vector<IndexEntry>& entries)
{
    IndexHeader header;
    header.repo = "main";
    header.serial = 1;
    header.packages = entries.size();
    std::string text = format_header(header);
    for (const IndexEntry& one : entries) {
        text += format_entry(one);
    }
    return text;
}

// "" when the whole is read.
std::string fault_of(const std::string& text)
{
    Result<IndexReader> reader = IndexReader::begin(text);
    if (!reader) {
        return reader.error().to_string();
    }
    for (;;) {
        const auto next = reader->next();
        if (!next) {
            return next.error().to_string();
        }
        if (!*next) {
            return "";
        }
    }
}

std::string without_newline(std::string line)
{
    line.pop_back();
    return line;
}

} // namespace

TEST(RepositoryIndex, AnEntryComesBackWhole)
{
    IndexEntry whole = entry("tool", "1:2.0-3", "x86_64");
    package::Package& package = whole.info.package;
    package.base = "tools";
    package.description = "what it is";
    package.url = "https://example.org";
    package.licenses = {"MIT", "GPL3"};
    package.groups = {"g"};
    package.depends = {*package::Depend::parse("lib>=2")};
    package.optdepends = {*package::OptDepend::parse("nvtop: watch")};
    package.makedepends = {*package::Depend::parse("gcc")};
    package.checkdepends = {*package::Depend::parse("check")};
    package.provides = {*package::Provide::parse("worker=2.0")};
    package.conflicts = {*package::Depend::parse("old<2")};
    package.replaces = {*package::Depend::parse("older")};
    package.backup = {"etc/tool.conf"};
    package.packager = "Somebody";
    package.build_date = 1'700'000'000;
    package.installed_size = 12345;
    package.needs = {{"libssl.so.3"},     "2.34",          "3.4.29", "1.3", {"x86_64"},
                     {"libcudart.so.12"}, {"librccl.so.1"}};
    package.built_with = {{"cuda"}, "release", {"--one"}};
    whole.info.extra = {"llm-worker", "cuda", "usr/bin/tool", k_sha256, "sandbox"};
    whole.pkgbuild = PinnedFile{"pkgbuilds/tools-0/PKGBUILD", 7, k_sha256};

    const std::string line = format_entry(whole);
    const Result<IndexEntry> back = parse_entry(without_newline(line));
    ASSERT_TRUE(back) << back.error().to_string();
    EXPECT_EQ(format_entry(*back), line);
    EXPECT_EQ(pkgfile::format_pkginfo(back->info), pkgfile::format_pkginfo(whole.info));
    EXPECT_EQ(back->file, whole.file);
    EXPECT_EQ(back->pkgbuild, whole.pkgbuild);
}

TEST(RepositoryIndex, AHeaderComesBackWhole)
{
    const IndexHeader header{"main", 7, 100, 200, 3, PinnedFile{"files-0", 5, k_sha256}};
    const Result<IndexHeader> back = parse_header(without_newline(format_header(header)));
    ASSERT_TRUE(back) << back.error().to_string();
    EXPECT_EQ(format_header(*back), format_header(header));
}

TEST(RepositoryIndex, WhatIsEmptyTakesNoRoom)
{
    EXPECT_EQ(format_entry(entry("a")),
              R"({"name":"a","base":"a","version":"1.0-1","arch":"any","file":{"path":"a-1.0-1-any)"
              R"(.pkg.tar.zst","size":100,"sha256":")" +
                  k_sha256 + "\"}}\n");
}

TEST(RepositoryIndex, UnknownMembersAreIgnored)
{
    std::string text = index_of({entry("a")});
    text.insert(text.find("{\"name\"") + 1, "\"later\":{\"x\":[1]},");
    EXPECT_EQ(fault_of(text), "");
}

TEST(RepositoryIndex, TheOrderIsNamesThenNewestThenArchitectures)
{
    EXPECT_EQ(fault_of(index_of({entry("a", "10-1"), entry("a", "9-1", "aarch64"),
                                 entry("a", "9-1", "x86_64"), entry("b")})),
              "");
    for (const auto& wrong :
         {std::vector{entry("b"), entry("a")}, std::vector{entry("a", "9-1"), entry("a", "10-1")},
          std::vector{entry("a"), entry("a")}}) {
        EXPECT_THAT(fault_of(index_of(wrong)), HasSubstr("line 3: a "));
    }
}

TEST(RepositoryIndex, EveryTruncationIsRefused)
{
    const std::string text = index_of({entry("a"), entry("b")});
    for (std::size_t size = 0; size < text.size(); ++size) {
        EXPECT_NE(fault_of(text.substr(0, size)), "") << size;
    }
    EXPECT_EQ(fault_of(text), "");
}

TEST(RepositoryIndex, FaultsNameLineAndMember)
{
    const std::string text = index_of({entry("a")});
    const std::vector<std::array<std::string, 3>> faults = {
        {"\"name\":\"a\"", "\"name\":\"A/b\"", "line 2: name: "},
        {"\"version\":\"1.0-1\"", "\"version\":\"1.0\"", "line 2: version: has no release"},
        {"\"arch\":\"any\"", "\"arch\":\"../x\"", "line 2: arch: is no architecture"},
        {"\"arch\":\"any\"", "\"arch\":\"any\",\"depends\":[\"=\"]", "line 2: depends[0]: "},
        {"\"arch\":\"any\"", "\"arch\":\"any\",\"desc\":\"\\u001b[2J\"", "line 2: desc: "},
        {"\"arch\":\"any\"", "\"arch\":\"any\",\"worker_id\":\"A\"", "line 2: worker_id: "},
        {"\"size\":100", "\"size\":-1", "line 2: file.size: "},
        {"\"size\":100", "\"size\":9007199254740992", "line 2: file.size: is greater than"},
        {k_sha256, "abc", "line 2: file.sha256: "},
        {"\"path\":\"a", "\"path\":\"d/a", "line 2: file.path: is not beside the index"},
        {"\"repo\":\"main\"", "\"repo\":\"..\"", "line 1: repo: "},
        {"\"packages\":1", "\"packages\":1000001", "line 1: packages: is more than"},
    };
    for (const auto& [from, to, wanted] : faults) {
        std::string wrong = text;
        wrong.replace(wrong.find(from), from.size(), to);
        EXPECT_THAT(fault_of(wrong), HasSubstr(wanted)) << to;
    }
}

TEST(RepositoryIndex, ALineHasAnEnd)
{
    std::string text = index_of({entry("a")});
    text.insert(text.find("\"arch\":\"any\""), "\"x\":\"" + std::string(1U << 20U, 'x') + "\",");
    EXPECT_THAT(fault_of(text), HasSubstr("line 2: the document has"));
}

TEST(RepositoryIndex, PathsOfFilesArePlain)
{
    for (const char* good : {"a", "a-1:2.0-1-any.pkg.tar.zst", "pkgbuilds/a@x+y-0/PKGBUILD"}) {
        EXPECT_EQ(invalid_file_path_reason(good), std::nullopt) << good;
    }
    for (const char* bad : {"", "/a", "a/", "a//b", "..", "a/../b", ".a", "-a", "a b", "a%2fb",
                            "a?b", "a#b", "a\\b", "a\nb", "\xc3\xa4"}) {
        EXPECT_NE(invalid_file_path_reason(bad), std::nullopt) << bad;
    }
}

TEST(IndexTargets, AreTheNamesAndVersionsThatBeginSo)
{
    const std::string index = index_of({entry("a"), entry("tool", "2.0-1"), entry("tool", "1.0-1"),
                                        entry("tools"), entry("worker")});
    const auto targets = [&](std::string_view beginning) {
        return targets_beginning_with(index, beginning, 100);
    };
    EXPECT_THAT(targets(""), ElementsAre("a", "tool", "tools", "worker"));
    EXPECT_THAT(targets("to"), ElementsAre("tool", "tools"));
    EXPECT_THAT(targets("w"), ElementsAre("worker"));
    EXPECT_THAT(targets("b"), IsEmpty());
    EXPECT_THAT(targets("z"), IsEmpty());
    EXPECT_THAT(targets("tool="), ElementsAre("tool=2.0-1", "tool=1.0-1"));
    EXPECT_THAT(targets("tool=1"), ElementsAre("tool=1.0-1"));
    EXPECT_THAT(targets_beginning_with(index, "", 2), ElementsAre("a", "tool"));
}

TEST(IndexTargets, AreNoneOfWhatIsNoIndex)
{
    const std::string whole = index_of({entry("a"), entry("b")});
    for (const std::string& text : {std::string{}, std::string{"\n\n"}, std::string{"{}\n{}\n"},
                                    std::string(100, 'x'), whole.substr(0, whole.find('\n'))}) {
        EXPECT_THAT(targets_beginning_with(text, "", 100), IsEmpty()) << text;
    }
    for (std::size_t end = 0; end <= whole.size(); ++end) {
        EXPECT_LE(targets_beginning_with(whole.substr(0, end), "a", 100).size(), 1U);
    }
}
