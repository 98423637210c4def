#include "libpkg/pkgfile/requirements.hpp"
#include "tests/support/run_program.hpp"
#include "tests/support/temp_root.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

namespace rbeepkg::pkgfile {
namespace {

using test::TempRoot;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(RequirementsParts, VersionsAreComparedByTheirNumbers)
{
    EXPECT_TRUE(is_lower_version("2.4", "2.34"));
    EXPECT_FALSE(is_lower_version("2.34", "2.4"));
    EXPECT_TRUE(is_lower_version("2.2", "2.2.5"));
    EXPECT_FALSE(is_lower_version("2.34", "2.34"));
    EXPECT_FALSE(is_lower_version("2.034", "2.34"));
    EXPECT_TRUE(is_lower_version("3.4.9", "3.4.30"));
}

TEST(RequirementsParts, LibrariesOfGpuMakersAreKnown)
{
    EXPECT_EQ(gpu_backend_of("libcudart.so.12"), "cuda");
    EXPECT_EQ(gpu_backend_of("libcublasLt.so.12"), "cuda");
    EXPECT_EQ(gpu_backend_of("libamdhip64.so.6"), "rocm");
    EXPECT_EQ(gpu_backend_of("libc.so.6"), "");
}

class Requirements : public testing::Test
{
protected:
    void SetUp() override
    {
        if (!test::has_program("gcc")) {
            GTEST_SKIP() << "no compiler";
        }
        m_root.make_directory("pkg/usr/lib");
        m_root.make_directory("pkg/usr/bin");
    }

    // A library of that soname without anything in it; libraries that it needs are named by path.
    void library(const std::string& path, const std::string& soname,
                 const std::vector<std::string>& needed = {})
    {
        const std::string source = m_root.write("empty.c", "int x;\n");
        std::vector<std::string> command = {
            "gcc", "-shared", "-nostdlib", "-Wl,--no-as-needed", "-o", m_root.path(path), source};
        if (!soname.empty()) {
            command.push_back("-Wl,-soname," + soname);
        }
        for (const std::string& one : needed) {
            command.push_back(m_root.path(one));
        }
        const test::ProgramResult made = test::run_program(command);
        ASSERT_EQ(made.exit_code, 0) << made.err;
    }

    package::HostRequirements scan()
    {
        return host_requirements(m_root.path("pkg"), CancelToken{});
    }

    TempRoot m_root;
};

TEST_F(Requirements, WhatThePackageBringsIsNotWanted)
{
    library("libhost.so", "libhost.so.3");
    library("libcudart.so", "libcudart.so.12");
    library("pkg/usr/lib/libown.so.1.0", "libown.so.1");
    library("pkg/usr/lib/noname.so", "");
    library("pkg/usr/lib/main.so", "",
            {"pkg/usr/lib/libown.so.1.0", "libhost.so", "libcudart.so", "pkg/usr/lib/noname.so"});
    ASSERT_EQ(::symlink("/etc/passwd", m_root.path("pkg/usr/lib/out").c_str()), 0);
    m_root.write("pkg/usr/bin/script", "#!/bin/sh\n");
    const package::HostRequirements needs = scan();
    EXPECT_THAT(needs.sonames, ElementsAre("libcudart.so.12", "libhost.so.3"));
    EXPECT_THAT(needs.cuda, ElementsAre("libcudart.so.12"));
    EXPECT_THAT(needs.rocm, IsEmpty());
    EXPECT_EQ(needs.glibc, "");
#if defined(__x86_64__)
    EXPECT_THAT(needs.machines, ElementsAre("x86_64"));
#endif
}

TEST_F(Requirements, TheHighestVersionOfSymbolsCounts)
{
    const std::string source =
        m_root.write("x.cpp", "#include <iostream>\n#include <filesystem>\nint main() { std::cout "
                              "<< std::filesystem::current_path(); }\n");
    const test::ProgramResult made =
        test::run_program({"g++", "-std=c++17", "-o", m_root.path("pkg/usr/bin/x"), source});
    ASSERT_EQ(made.exit_code, 0) << made.err;
    const package::HostRequirements needs = scan();
    EXPECT_THAT(needs.sonames, Contains("libc.so.6"));
    EXPECT_THAT(needs.sonames, Contains("libstdc++.so.6"));
    // The same by the usual tool.
    const test::ProgramResult listed =
        test::run_program({"sh", "-c",
                           "readelf -V " + m_root.path("pkg/usr/bin/x") +
                               " | grep -o 'Name: GLIBC_[0-9.]*' | sed 's/.*_//' | sort -V | tail "
                               "-n 1 | tr -d '\\n'"});
    EXPECT_EQ(needs.glibc, listed.out);
    EXPECT_FALSE(is_lower_version(needs.glibcxx, "3.4.26"));
    EXPECT_FALSE(needs.cxxabi.empty());
}

TEST_F(Requirements, ATreeWithoutProgramsWantsNothing)
{
    m_root.write("pkg/usr/lib/x", "text");
    EXPECT_EQ(scan(), package::HostRequirements{});
}

} // namespace
} // namespace rbeepkg::pkgfile
