// What the project says of itself: man pages that scdoc takes, options of --help that the manual
// names, and programs that load no more than they use.
#include "libpkg/os/file.hpp"
#include "libpkg/pkgfile/elf.hpp"
#include "tests/support/run_program.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <set>

namespace {

using namespace rbeepkg;

const std::string k_source = RBEEPKG_SOURCE_DIR;
const std::string k_bin = RBEEPKG_BIN_DIR;

std::set<std::string> long_options(const std::string& text)
{
    const std::regex option{"--[a-z][a-z-]+"};
    return {std::sregex_token_iterator{text.begin(), text.end(), option}, {}};
}

} // namespace

TEST(Documents, ManPagesAreWellFormed)
{
    if (!test::has_program("scdoc")) {
        GTEST_SKIP() << "scdoc is not installed";
    }
    int pages = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{k_source + "/cmd"}) {
        if (entry.path().extension() == ".scd") {
            test::ProgramOptions options;
            options.input = os::read_file(entry.path(), 1U << 20U);
            const test::ProgramResult page = test::run_program({"scdoc"}, options);
            EXPECT_EQ(page.exit_code, 0) << entry.path() << page.err;
            ++pages;
        }
    }
    EXPECT_GE(pages, 4);
}

TEST(Documents, TheManualNamesEveryOptionOfRbeepkg)
{
    const std::string manual = os::read_file(k_source + "/cmd/rbeepkg/rbeepkg.8.scd", 1U << 20U);
    for (const char* operation :
         {"-S", "-U", "-R", "-Q", "-D", "-T", "-F", "--history", "--rollback", "--doctor"}) {
        const test::ProgramResult help =
            test::run_program({k_bin + "/rbeepkg", operation, "--help"});
        ASSERT_EQ(help.exit_code, 0);
        for (const std::string& option : long_options(help.out)) {
            EXPECT_TRUE(option == "--help" || manual.find(option) != std::string::npos)
                << operation << " " << option;
        }
    }
}

// A page for each program that is installed, and every option of its help in it.
TEST(Documents, EveryProgramHasAManualThatNamesItsOptions)
{
    int programs = 0;
    for (const auto& entry : std::filesystem::directory_iterator{k_source + "/cmd"}) {
        const std::string name = entry.path().filename();
        if (!name.starts_with("rbeepkg-") || !os::exists(k_bin + "/" + name)) {
            continue;
        }
        ++programs;
        std::string manual;
        for (const char* section : {"1", "8"}) {
            manual += os::read_file_if_exists(
                          entry.path().string() + "/" + name + "." + section + ".scd", 1U << 20U)
                          .value_or("");
        }
        EXPECT_NE(manual, "") << name;
        const test::ProgramResult help = test::run_program({k_bin + "/" + name, "--help"});
        EXPECT_EQ(help.exit_code, 0) << name;
        for (const std::string& option : long_options(help.out)) {
            EXPECT_NE(manual.find(option), std::string::npos) << name << " " << option;
        }
    }
    EXPECT_GE(programs, 3);
}

// Help needs no operation, whatever else was typed before it.
TEST(Documents, HelpIsGivenWithoutAnOperation)
{
    const test::ProgramResult plain = test::run_program({k_bin + "/rbeepkg", "--help"});
    const test::ProgramResult help =
        test::run_program({k_bin + "/rbeepkg", "--root", "/nowhere", "--help"});
    EXPECT_EQ(help.exit_code, 0) << help.err;
    EXPECT_EQ(help.out, plain.out);
    EXPECT_EQ(test::run_program({k_bin + "/rbeepkg", "--root", "/nowhere"}).exit_code, 1);
    EXPECT_EQ(test::run_program({k_bin + "/rbeepkg", "--", "--help"}).exit_code, 1);
}

// What cannot be done here is refused before anything is touched, with what to use instead.
TEST(Documents, RecordsWithoutFilesAreRefused)
{
    for (const char* operation : {"-S", "-U", "-R"}) {
        const test::ProgramResult refused =
            test::run_program({k_bin + "/rbeepkg", operation, "--dbonly", "worker"});
        EXPECT_EQ(refused.exit_code, 2) << operation;
        EXPECT_NE(refused.err.find("--dbonly cannot be done"), std::string::npos) << refused.err;
        EXPECT_NE(refused.err.find("hint: -D changes"), std::string::npos) << refused.err;
    }
}

TEST(Documents, QueriesLoadNeitherCurlNorArchiveNorCrypto)
{
    const os::UniqueFd program = os::open_file(k_bin + "/rbeepkg", O_RDONLY);
    const auto elf = pkgfile::read_elf(program.get());
    ASSERT_TRUE(elf);
    EXPECT_FALSE(elf->needed.empty());
    for (const std::string& library : elf->needed) {
        for (const char* heavy : {"libcurl", "libarchive", "libcrypto", "libssl", "libelf"}) {
            EXPECT_EQ(library.find(heavy), std::string::npos) << library;
        }
    }
}
