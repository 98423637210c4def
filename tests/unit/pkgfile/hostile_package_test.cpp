// The rules for what is unpacked, one package for each: all are refused by reading, before anything
// is written anywhere.
#include "libpkg/base/error.hpp"
#include "libpkg/os/file.hpp"
#include "libpkg/pkgfile/package_file.hpp"
#include "tests/support/package_builder.hpp"
#include "tests/support/run_program.hpp"
#include "tests/support/temp_root.hpp"
#include "tests/unit/pkgfile/hostile_packages.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace rbeepkg::pkgfile {
namespace {

using test::TempRoot;

// "" when it was taken.
std::string refusal(const TempRoot& root, const std::string& bytes)
{
    const std::string path = root.write("hostile.pkg.tar", bytes);
    try {
        read_package_file(path, CancelToken{});
        return "";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::corrupt) << error.what();
        return error.what();
    }
}

TEST(HostilePackage, TheBaseOfThemAllIsTaken)
{
    const TempRoot root;
    EXPECT_EQ(refusal(root, raw_tar({raw_pkginfo(), {"a", "1"}})), "");
    EXPECT_EQ(refusal(root, raw_tar({raw_pkginfo(), raw_pax("path", "b/c"), {"a", "1"}})), "");
    EXPECT_EQ(refusal(root, raw_tar({listed(listed_as("a", "1")), raw_pkginfo(), {"a", "1"}})), "");
}

TEST(HostilePackage, MembersThatBreakARuleAreRefused)
{
    const TempRoot root;
    for (const HostilePackage& package : hostile_members()) {
        EXPECT_NE(refusal(root, package.bytes), "") << package.rule;
    }
}

TEST(HostilePackage, MetadataThatBreaksARuleIsRefused)
{
    const TempRoot root;
    for (const HostilePackage& package : hostile_metadata()) {
        EXPECT_NE(refusal(root, package.bytes), "") << package.rule;
    }
}

// The archive library ends names there: nothing behind it is seen by anybody.
TEST(HostilePackage, ANulHidesNothingInAName)
{
    const TempRoot root;
    const std::string path = root.write(
        "nul.pkg.tar",
        raw_tar({raw_pkginfo(), raw_pax("path", std::string("a\0b/../../x", 11)), {"x", "1"}}));
    const PackageFile file = read_package_file(path, CancelToken{});
    ASSERT_EQ(file.entries.size(), 1U);
    EXPECT_EQ(file.entries[0].path, "a");
}

TEST(HostilePackage, MessagesHoldNothingThatATerminalObeys)
{
    const TempRoot root;
    for (const std::vector<HostilePackage>& packages : {hostile_members(), hostile_metadata()}) {
        for (const HostilePackage& package : packages) {
            const std::string said = refusal(root, package.bytes);
            EXPECT_EQ(said.find_first_of("\n\r\x1b"), std::string::npos) << package.rule;
            EXPECT_LT(said.size(), 3000U) << package.rule;
        }
    }
}

TEST(HostilePackage, TwoGigabytesOfZerosAreStopped)
{
    const TempRoot root;
    const std::string bomb = zeros_bomb(2ULL << 30U);
    ASSERT_GT(bomb.size(), 1000U);
    EXPECT_LT(bomb.size(), 1U << 20U);
    EXPECT_NE(refusal(root, bomb).find("more than the factor"), std::string::npos);
}

TEST(HostilePackage, ThreeHundredThousandFilesAreRefusedSoon)
{
    const TempRoot root;
    const auto start = std::chrono::steady_clock::now();
    EXPECT_NE(refusal(root, many_files(300'000)).find("more than 250000 members"),
              std::string::npos);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{60});
    EXPECT_EQ(refusal(root, many_files(20'000)), "");
}

TEST(HostilePackage, AZstdWindowOfMoreThan128MiBIsRefused)
{
    if (!test::has_program("zstd")) {
        GTEST_SKIP() << "zstd is not installed";
    }
    const TempRoot root;
    const std::string tar = raw_tar({raw_pkginfo(), {"a", "1"}});
    root.write("plain.tar", tar);
    const auto packed = [&](const std::string& log) {
        const test::ProgramResult made = test::run_program(
            {"sh", "-c",
             "cat '" + root.path("plain.tar") + "' | zstd -q --ultra --long=" + log + " -c >'" +
                 root.path("window") + "'"});
        EXPECT_EQ(made.exit_code, 0) << made.err;
        return os::read_file(root.path("window"), 1U << 20U);
    };
    EXPECT_EQ(refusal(root, packed("27")), "");
    EXPECT_NE(refusal(root, packed("28")), "");
}

TEST(HostilePackage, EveryKindOfPackageIsRefusedWhenCut)
{
    const TempRoot root;
    for (const std::string& extension : package_extensions()) {
        WriteOptions options;
        options.extension = extension;
        test::PackageBuilder builder{"cut"};
        const TempRoot tree;
        tree.write("pkg/usr/a", std::string(5000, 'x'));
        NullSink sink;
        const PackageFile file =
            write_package_file(tree.path("pkg"), builder.info(), Buildinfo{}, std::nullopt,
                               root.path(), options, sink, CancelToken{});
        const std::string whole = os::read_file(file.path, 1U << 24U);
        for (const std::size_t percent : {1U, 25U, 50U, 75U, 89U}) {
            EXPECT_NE(refusal(root, whole.substr(0, whole.size() * percent / 100)), "")
                << extension << " " << percent;
        }
    }
}

} // namespace
} // namespace rbeepkg::pkgfile
