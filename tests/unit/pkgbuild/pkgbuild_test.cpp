#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/os/tree.hpp"
#include "libpkg/pkgbuild/dump.hpp"
#include "libpkg/pkgbuild/pkgbuild.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbeepkg::pkgbuild {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string k_sha(64, 'a');
const std::string k_md5(32, 'b');

Pkgbuild sample()
{
    Pkgbuild pkgbuild;
    pkgbuild.pkgbase = "sample";
    pkgbuild.packages = {{"sample", {}}};
    pkgbuild.attributes = {{"pkgname", {"sample"}},
                           {"pkgver", {"1.0"}},
                           {"pkgrel", {"2"}},
                           {"arch", {"x86_64", "aarch64"}},
                           {"depends", {"glibc>=2.30"}},
                           {"depends_x86_64", {"nasm"}}};
    return pkgbuild;
}

std::string fields(std::initializer_list<std::string_view> words)
{
    std::string text;
    for (const std::string_view word : words) {
        text += word;
        text += '\0';
    }
    return text;
}

} // namespace

TEST(Pkgbuild, VersionHasAnEpochOnlyWhenItIsNotZero)
{
    Pkgbuild pkgbuild = sample();
    EXPECT_EQ(pkgbuild.version().text(), "1.0-2");
    pkgbuild.attributes["epoch"] = {"0"};
    EXPECT_EQ(pkgbuild.version().text(), "1.0-2");
    pkgbuild.attributes["epoch"] = {"3"};
    EXPECT_EQ(pkgbuild.version().text(), "3:1.0-2");
    pkgbuild.attributes["pkgver"] = {"a b"};
    EXPECT_THROW(pkgbuild.version(), Error);
}

TEST(Pkgbuild, ValuesForAnArchitectureComeBehindTheCommonOnes)
{
    EXPECT_THAT(sample().values_for("depends", "x86_64"), ElementsAre("glibc>=2.30", "nasm"));
    EXPECT_THAT(sample().values_for("depends", "aarch64"), ElementsAre("glibc>=2.30"));
    EXPECT_THAT(sample().values("nothing"), IsEmpty());
    EXPECT_EQ(sample().value("nothing"), "");
}

TEST(Pkgbuild, SourcesCarryTheirChecksums)
{
    Pkgbuild pkgbuild = sample();
    pkgbuild.attributes["source"] = {"a", "b"};
    pkgbuild.attributes["sha256sums"] = {k_sha, "SKIP"};
    pkgbuild.attributes["md5sums"] = {k_md5, "SKIP"};
    pkgbuild.attributes["source_x86_64"] = {"c"};
    pkgbuild.attributes["sha256sums_x86_64"] = {k_sha};
    const std::vector<SourceEntry> sources = pkgbuild.sources_for("x86_64");
    ASSERT_EQ(sources.size(), 3U);
    EXPECT_EQ(sources[0].text, "a");
    ASSERT_EQ(sources[0].digests.size(), 2U);
    EXPECT_EQ(sources[0].digests[0].value, k_md5);
    EXPECT_EQ(sources[0].digests[1].value, k_sha);
    EXPECT_FALSE(sources[0].skip);
    EXPECT_TRUE(sources[1].skip);
    EXPECT_EQ(sources[2].text, "c");
    EXPECT_EQ(sources[2].digests.size(), 1U);
    EXPECT_EQ(pkgbuild.sources_for("aarch64").size(), 2U);
}

TEST(Pkgbuild, IsForTheArchitecturesItLists)
{
    Pkgbuild pkgbuild = sample();
    EXPECT_EQ(pkgbuild.arch_for("x86_64"), "x86_64");
    EXPECT_EQ(pkgbuild.arch_for("riscv64"), std::nullopt);
    pkgbuild.attributes["arch"] = {"any"};
    EXPECT_EQ(pkgbuild.arch_for("riscv64"), "any");
    pkgbuild.attributes["arch"] = {};
    EXPECT_EQ(pkgbuild.arch_for("x86_64"), std::nullopt);
}

TEST(PackageOf, MergesTheArchitectureAndTheOverrides)
{
    Pkgbuild pkgbuild = sample();
    pkgbuild.attributes["pkgdesc"] = {" two  words\n"};
    pkgbuild.attributes["optdepends"] = {"cuda: for  NVIDIA"};
    pkgbuild.packages = {{"sample", {{"provides", {"thing=1"}}}},
                         {"sample-doc", {{"depends", {}}, {"arch", {"any"}}}}};
    const auto first = package_of(pkgbuild, pkgbuild.packages[0], "x86_64");
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ(first->description, "two words");
    EXPECT_EQ(first->version.text(), "1.0-2");
    EXPECT_EQ(first->arch, "x86_64");
    ASSERT_EQ(first->depends.size(), 2U);
    EXPECT_EQ(first->depends[1].name, "nasm");
    EXPECT_EQ(first->provides.at(0).to_string(), "thing=1");
    EXPECT_EQ(first->optdepends.at(0).description, "for NVIDIA");
    const auto second = package_of(pkgbuild, pkgbuild.packages[1], "aarch64");
    ASSERT_TRUE(second) << second.error().message;
    EXPECT_EQ(second->arch, "any");
    EXPECT_EQ(second->base, "sample");
    EXPECT_THAT(second->depends, IsEmpty());
}

TEST(PackageOf, WhatIsForTheArchitectureIsThereBeforeThePackageFunction)
{
    using Words = std::vector<std::string>;
    Pkgbuild pkgbuild = sample();
    pkgbuild.attributes["depends"] = {"a", "b"};
    pkgbuild.attributes["depends_x86_64"] = {"h"};
    const auto depends = [&](const std::map<std::string, Words>& overrides) {
        const auto package = package_of(pkgbuild, {"sample", overrides}, "x86_64");
        Words names;
        for (const package::Depend& depend : package->depends) {
            names.push_back(depend.to_string());
        }
        return names;
    };
    EXPECT_EQ(depends({}), (Words{"a", "b", "h"}));
    EXPECT_EQ(depends({{"depends", {"a", "b", "c"}}}), (Words{"a", "b", "h", "c"})) << "+=";
    EXPECT_EQ(depends({{"depends", {"c"}}}), (Words{"c"})) << "=";
    EXPECT_EQ(depends({{"depends", {}}}), Words{});
    EXPECT_EQ(depends({{"depends_x86_64", {"k"}}}), (Words{"a", "b", "h", "k"}));
    EXPECT_EQ(depends({{"depends_x86_64", {"h", "k"}}}), (Words{"a", "b", "h", "k"}));
    EXPECT_EQ(depends({{"depends", {"a", "b", "c"}}, {"depends_x86_64", {"k"}}}),
              (Words{"a", "b", "h", "c", "k"}));
    EXPECT_EQ(depends({{"depends", {"c"}}, {"depends_x86_64", {"k"}}}), (Words{"c", "k"}));
}

TEST(PackageOf, RefusesAnotherArchitectureAndBadRelations)
{
    Pkgbuild pkgbuild = sample();
    const auto other = package_of(pkgbuild, pkgbuild.packages[0], "riscv64");
    ASSERT_FALSE(other);
    EXPECT_THAT(other.error().message, HasSubstr("x86_64, aarch64"));
    pkgbuild.attributes["conflicts"] = {"a b"};
    const auto bad = package_of(pkgbuild, pkgbuild.packages[0], "x86_64");
    ASSERT_FALSE(bad);
    EXPECT_THAT(bad.error().message, HasSubstr("conflicts"));
}

TEST(Lint, IsContentWithAnOrdinaryPkgbuild)
{
    EXPECT_THAT(lint(sample()), IsEmpty());
}

TEST(Lint, HoldsChecksumsAgainstSources)
{
    Pkgbuild pkgbuild = sample();
    pkgbuild.attributes["source"] = {"a", "b"};
    pkgbuild.attributes["sha256sums"] = {"SKIP"};
    EXPECT_THAT(lint_checksums(pkgbuild), ElementsAre(HasSubstr("sha256sums has 1 values")));
    pkgbuild.attributes["sha256sums"] = {"SKIP", "abc"};
    EXPECT_THAT(lint_checksums(pkgbuild), ElementsAre(HasSubstr("'abc'")));
    pkgbuild.attributes["sha256sums"] = {"SKIP", k_sha};
    pkgbuild.attributes["source_x86_64"] = {"c"};
    pkgbuild.attributes["sha256sums_x86_64"] = {k_sha, k_sha};
    EXPECT_THAT(lint_checksums(pkgbuild), ElementsAre(HasSubstr("sha256sums_x86_64 has 2 values")));
    pkgbuild.attributes["sha256sums_x86_64"] = {};
    EXPECT_THAT(lint_checksums(pkgbuild), IsEmpty());
}

TEST(Lint, RefusesWhatLeavesTheDirectoryAndNamesTwice)
{
    Pkgbuild pkgbuild = sample();
    pkgbuild.attributes["install"] = {"../../../etc/passwd"};
    pkgbuild.attributes["changelog"] = {"/etc/passwd"};
    pkgbuild.packages.push_back(pkgbuild.packages.front());
    pkgbuild.functions = {"package_sample"};
    EXPECT_THAT(lint(pkgbuild), ElementsAre(HasSubstr("there twice"), HasSubstr("etc/passwd"),
                                            HasSubstr("etc/passwd")));
}

TEST(Lint, FilesMustBeThereAndBeFiles)
{
    const os::TempDir directory{"/tmp"};
    Pkgbuild pkgbuild = sample();
    pkgbuild.attributes["install"] = {"a.install"};
    pkgbuild.packages[0].overrides["changelog"] = {"ChangeLog"};
    EXPECT_EQ(lint_files(pkgbuild, directory.path()).size(), 2U);
    os::write_file_atomically(directory.path() + "/a.install", "");
    os::make_directories(directory.path() + "/ChangeLog");
    EXPECT_THAT(lint_files(pkgbuild, directory.path()), ElementsAre(HasSubstr("ChangeLog")));
}

TEST(Dump, IsReadFieldByField)
{
    const auto dump = parse_dump(
        fields({"variable", "depends", "array", "2", "0", "a", "5", "b", "function", "build",
                "override", "p", "pkgdesc", "word", "1", "text", "end", "nonce"}),
        "nonce");
    ASSERT_TRUE(dump) << dump.error().message;
    EXPECT_THAT(dump->values("depends"), ElementsAre("a", "b"));
    EXPECT_TRUE(dump->find("depends")->sparse);
    EXPECT_THAT(dump->functions, ElementsAre("build"));
    EXPECT_EQ(dump->overrides.at(0).values.at(0), "text");
}

TEST(Dump, EveryCutIsRefused)
{
    const std::string whole =
        fields({"variable", "depends", "array", "1", "0", "a", "function", "build", "override", "p",
                "pkgdesc", "word", "1", "text", "end", "nonce"});
    ASSERT_TRUE(parse_dump(whole, "nonce"));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(parse_dump(whole.substr(0, size), "nonce")) << size;
    }
}

TEST(Dump, RefusesAnotherEndAndMoreBehindIt)
{
    EXPECT_FALSE(parse_dump(fields({"end", "other"}), "nonce"));
    EXPECT_FALSE(parse_dump(fields({"end", "nonce", "x"}), "nonce"));
    EXPECT_FALSE(parse_dump(fields({"noise", "end", "nonce"}), "nonce"));
    EXPECT_FALSE(parse_dump(fields({"variable", "a", "tree", "0", "end", "nonce"}), "nonce"));
    EXPECT_FALSE(parse_dump(fields({"variable", "a", "array", "99999999999999999999"}), "nonce"));
    EXPECT_FALSE(parse_dump(fields({"variable", "a", "array", "4097"}), "nonce"));
    EXPECT_TRUE(parse_dump(fields({"end", "nonce"}), "nonce"));
}

} // namespace rbeepkg::pkgbuild
