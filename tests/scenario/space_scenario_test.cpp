// Real small disks: what is seen before, what is cleaned up after, what still works when not a byte
// is free.
#include "tests/scenario/given.hpp"
#include "tests/scenario/small_disk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>

namespace {

using namespace rbeepkg;
using test::Given;
using test::PackageBuilder;
using test::ProgramResult;
using testing::HasSubstr;
using testing::Not;

// Bytes that do not pack.
std::string noise(std::size_t size)
{
    std::string bytes(size, '\0');
    std::uint32_t state = 12345;
    for (char& byte : bytes) {
        state = state * 1664525U + 1013904223U;
        byte = static_cast<char>(state >> 24U);
    }
    return bytes;
}

PackageBuilder sized(const std::string& name, std::size_t bytes)
{
    return PackageBuilder{name, "1-1"}
        .executable("usr/bin/" + name, "#!/bin/sh\n")
        .file("usr/share/" + name + "/noise", noise(bytes));
}

// The state directory is a disk of its own.
class SmallDisk : public testing::Test
{
protected:
    bool mount(const std::string& options)
    {
        m_state = m_given.machine().root().make_directory("root/var/lib/rbeepkg");
        return test::mount_small(m_state, options);
    }
    ~SmallDisk() override { ::umount2(m_state.c_str(), MNT_DETACH); }

    // Nothing of a transaction that failed is there.
    void expect_tidy() const
    {
        EXPECT_TRUE(os::list_directory(m_state + "/store/.staging").empty());
        EXPECT_FALSE(os::exists(m_state + "/store/large"));
    }

    Given m_given;
    std::string m_state;
};

constexpr std::size_t k_mebibyte = 1U << 20U;

} // namespace

TEST_F(SmallDisk, WhatDoesNotFitUnpackedIsSeenBeforeAnythingIsUnpacked)
{
    if (!mount("size=32m,mode=0755")) {
        GTEST_SKIP() << "no mount namespaces here";
    }
    const std::string file = m_given.file(sized("large", 40 * k_mebibyte));
    const ProgramResult result = m_given.when("-U " + file + " --noconfirm");
    EXPECT_EQ(result.exit_code, 6);
    EXPECT_THAT(result.err, HasSubstr("error: " + m_state + " needs 56.00 MiB and has "));
    EXPECT_THAT(result.err, HasSubstr("hint: free some space there"));
    EXPECT_THAT(result.out, Not(HasSubstr("installing")));
    EXPECT_EQ(m_given.packages(), "");
}

TEST_F(SmallDisk, AllPackagesOfATransactionCountTogether)
{
    if (!mount("size=48m,mode=0755")) {
        GTEST_SKIP() << "no mount namespaces here";
    }
    const std::string one = m_given.file(sized("one", 20 * k_mebibyte));
    const std::string two = m_given.file(sized("two", 20 * k_mebibyte));
    EXPECT_EQ(m_given.when("-U " + one + " " + two + " --noconfirm").exit_code, 6);
    EXPECT_EQ(m_given.packages(), "");
    m_given.done("-U " + one + " --noconfirm");
    EXPECT_EQ(m_given.packages(), "one 1-1");
}

TEST_F(SmallDisk, InodesCountToo)
{
    if (!mount("size=64m,mode=0755,nr_inodes=400")) {
        GTEST_SKIP() << "no mount namespaces here";
    }
    PackageBuilder many{"large", "1-1"};
    for (int i = 0; i < 500; ++i) {
        many.file("usr/share/large/" + std::to_string(i), "x");
    }
    const ProgramResult result = m_given.when("-U " + m_given.file(many) + " --noconfirm");
    EXPECT_EQ(result.exit_code, 6);
    EXPECT_THAT(result.err, HasSubstr(" inodes and has "));
    expect_tidy();
}

TEST_F(SmallDisk, ADiskThatGetsFullInTheMiddleIsCleanedUpAndStillServesRemoval)
{
    if (!mount("size=32m,mode=0755")) {
        GTEST_SKIP() << "no mount namespaces here";
    }
    m_given.done("-U " + m_given.file(sized("small", 4096)) + " --noconfirm");
    m_given.option("CheckSpace = no");
    const std::string file = m_given.file(sized("large", 40 * k_mebibyte));
    const ProgramResult result = m_given.when("-U " + file + " --noconfirm");
    EXPECT_EQ(result.exit_code, 6);
    EXPECT_THAT(result.err, HasSubstr("No space left on device"));
    expect_tidy();
    EXPECT_EQ(m_given.packages(), "small 1-1");

    test::fill(m_state);
    const ProgramResult removed = m_given.done("-R small --noconfirm");
    EXPECT_THAT(removed.out, Not(HasSubstr("recovered")));
    EXPECT_EQ(m_given.packages(), "");
}

// What a machine of no room says to an installation, and the ways out.
TEST_F(SmallDisk, WithoutAByteCleaningAndRemovingWork)
{
    if (!mount("size=32m,mode=0755")) {
        GTEST_SKIP() << "no mount namespaces here";
    }
    m_given.offer(sized("other", 4096)).installed(sized("small", 4096));
    m_given.done("-Sy");
    test::fill(m_state);
    const ProgramResult refused = m_given.when("-S other --noconfirm");
    EXPECT_EQ(refused.exit_code, 6);
    EXPECT_THAT(refused.err, HasSubstr("error: " + m_state));
    EXPECT_THAT(refused.err, HasSubstr(" needs "));
    EXPECT_THAT(refused.err, HasSubstr("hint: free some space there"));
    m_given.done("-Sc --noconfirm");
    EXPECT_EQ(m_given.packages(), "small 1-1");
    m_given.done("-R small --noconfirm");
    EXPECT_EQ(m_given.packages(), "");
    m_given.done("-Sc --noconfirm --set KeepGenerations=0");
    EXPECT_FALSE(os::exists(m_state + "/store/small"));
    expect_tidy();
}

TEST_F(SmallDisk, WithoutAnInodeCleaningAndRemovingWork)
{
    if (!mount("size=64m,mode=0755,nr_inodes=600")) {
        GTEST_SKIP() << "no mount namespaces here";
    }
    m_given.offer(sized("other", 4096)).installed(sized("small", 4096));
    m_given.done("-Sy");
    test::fill_inodes(m_state);
    const ProgramResult refused = m_given.when("-S other --noconfirm");
    EXPECT_EQ(refused.exit_code, 6);
    EXPECT_THAT(refused.err, HasSubstr("error: " + m_state));
    EXPECT_THAT(refused.err, HasSubstr(" inodes and has 0 free"));
    EXPECT_THAT(refused.err, HasSubstr("hint: free some space there"));
    m_given.done("-Sc --noconfirm");
    EXPECT_EQ(m_given.packages(), "small 1-1");
    m_given.done("-R small --noconfirm");
    EXPECT_EQ(m_given.packages(), "");
    m_given.done("-Sc --noconfirm --set KeepGenerations=0");
    EXPECT_FALSE(os::exists(m_state + "/store/small"));
    expect_tidy();
}

TEST_F(SmallDisk, WhereNothingMayRunNothingIsInstalled)
{
    m_state = m_given.machine().root().make_directory("root/var/lib/rbeepkg");
    if (!test::mount_small(m_state) ||
        ::mount(nullptr, m_state.c_str(), nullptr, MS_REMOUNT | MS_NOEXEC, "size=32m") != 0) {
        GTEST_SKIP() << "no mount namespaces here";
    }
    const ProgramResult result =
        m_given.when("-U " + m_given.file(sized("small", 4096)) + " --noconfirm");
    EXPECT_EQ(result.exit_code, 14);
    EXPECT_THAT(result.err, HasSubstr("nothing can be installed in " + m_state +
                                      ": its file system lacks running programs"));
    EXPECT_THAT(result.err, HasSubstr("mount it without noexec"));
    EXPECT_TRUE(os::list_directory(m_state).empty());
}
