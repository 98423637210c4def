// The installed program: what `cmake --install` and the Debian package put where, and that what
// lies there works from where it lies.
#include "libpkg/base/text.hpp"
#include "libpkg/os/file.hpp"
#include "tests/scenario/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

namespace {

using namespace rbeepkg;
using test::Given;
using test::PackageBuilder;
using test::ProgramResult;
using test::TempRoot;
using testing::HasSubstr;
using testing::IsSupersetOf;

const std::string k_build = RBEEPKG_BUILD_DIR;
const std::string k_source = RBEEPKG_SOURCE_DIR;

const std::vector<std::string> k_programs = {"rbeepkg",      "rbeepkg-build",  "rbeepkg-conf",
                                             "rbeepkg-repo", "rbeepkg-vercmp", "rbeepkg-catalogd"};

// What lies where, in an installation below /usr.
std::vector<std::string> wanted_files()
{
    std::vector<std::string> files = {"usr/libexec/rbeepkg/rbeepkg-transact",
                                      "usr/libexec/rbeepkg/rbeepkg-build-make",
                                      "usr/share/man/man5/rbeepkg.conf.5.gz",
                                      "usr/share/man/man8/rbeepkg.8.gz",
                                      "usr/share/man/man8/rbeepkg-conf.8.gz",
                                      "usr/share/man/man8/rbeepkg-catalogd.8.gz",
                                      "usr/share/man/man1/rbeepkg-build.1.gz",
                                      "usr/share/zsh/vendor-completions/_rbeepkg",
                                      "usr/share/rbeepkg/hooks/rbeepkg-hive-export.hook",
                                      "usr/share/doc/rbeepkg/README.md",
                                      "usr/share/doc/rbeepkg/examples/rbeepkg.conf",
                                      "usr/share/doc/rbeepkg/examples/catalog/workers.json"};
    for (const std::string& program : k_programs) {
        files.push_back("usr/bin/" + program);
        files.push_back("usr/share/bash-completion/completions/" + program);
        files.push_back("usr/share/fish/vendor_completions.d/" + program + ".fish");
    }
    return files;
}

std::vector<std::string> files_below(const std::string& directory)
{
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{directory}) {
        if (!entry.is_directory()) {
            files.push_back(std::filesystem::relative(entry.path(), directory));
        }
    }
    return files;
}

void expect_program_to_install(const std::string& program)
{
    const ProgramResult version = test::run_program({program, "-V"});
    EXPECT_EQ(version.exit_code, 0) << version.err;
    EXPECT_THAT(version.out, HasSubstr("rbeepkg 0."));
    Given given;
    given.offer(PackageBuilder{"a", "1-1"});
    given.done("-Sy");
    std::vector<std::string> words = given.machine().command({"-S", "a", "--noconfirm"});
    words.front() = program;
    const ProgramResult installed = test::run_program(words);
    EXPECT_EQ(installed.exit_code, 0) << installed.err;
    EXPECT_EQ(given.packages(), "a 1-1");
}

// The hook that was installed with the program is found from there, and calls that program.
void expect_hive_to_be_told(const std::string& program)
{
    TempRoot root;
    PackageBuilder worker{"llm-cpu", "1.0-1"};
    worker.executable("usr/bin/llm-cpu", "#!/bin/sh\n");
    worker.info().extra.backend = "cpu";
    worker.info().extra.binary = "usr/bin/llm-cpu";
    root.make_directory(".cache/rbee");
    test::ProgramOptions options;
    options.environment["HOME"] = root.path(".");
    const ProgramResult installed = test::run_program(
        {program, "--user", "-U", "--noconfirm", worker.write_to(root.path(".")).path}, options);
    EXPECT_EQ(installed.exit_code, 0) << installed.err;
    EXPECT_TRUE(os::exists(root.path(".cache/rbee/workers/llm-cpu-1.0-linux/metadata.json")))
        << installed.out << installed.err;
}

// The package, made once, and unpacked.
struct DebianPackage
{
    DebianPackage()
    {
        const ProgramResult made = test::run_program(
            {"cpack", "--config", k_build + "/CPackConfig.cmake", "-B", root.path("made")});
        EXPECT_EQ(made.exit_code, 0) << made.out << made.err;
        for (const std::string& name : os::list_directory(root.path("made"))) {
            if (name.ends_with(".deb")) {
                file = root.path("made/" + name);
            }
        }
        EXPECT_EQ(test::run_program({"dpkg-deb", "-x", file, unpacked}).exit_code, 0);
    }
    std::string field(const std::string& name) const
    {
        const std::string text = test::run_program({"dpkg-deb", "-f", file, name}).out;
        return text.substr(0, text.find('\n'));
    }

    TempRoot root;
    std::string file;
    std::string unpacked = root.make_directory("unpacked");
};

void expect_files(const DebianPackage& package)
{
    const std::string unpacked = package.unpacked;
    const std::vector<std::string> files = files_below(unpacked);
    EXPECT_THAT(files, IsSupersetOf(wanted_files()));
    EXPECT_THAT(files, IsSupersetOf({"etc/rbeepkg.conf", "usr/share/doc/rbeepkg/copyright",
                                     "usr/share/doc/rbeepkg/changelog.Debian.gz"}));
    for (const std::string& file : files) {
        EXPECT_TRUE(file.starts_with("usr/") || file == "etc/rbeepkg.conf") << file;
        EXPECT_FALSE(file.starts_with("usr/local/")) << file;
        const auto mode = std::filesystem::status(unpacked + "/" + file).permissions();
        const bool executable = file.starts_with("usr/bin/") || file.starts_with("usr/libexec/");
        if (executable || !file.starts_with("usr/share/rbeepkg/hooks/")) {
            EXPECT_EQ(static_cast<unsigned>(mode), executable ? 0755U : 0644U) << file;
        }
    }
}

void expect_control_fields(const DebianPackage& package)
{
    EXPECT_EQ(package.field("Package"), "rbeepkg");
    EXPECT_EQ(package.field("Section"), "admin");
    EXPECT_THAT(package.field("Version"), testing::StartsWith("0."));
    EXPECT_THAT(package.field("Maintainer"), HasSubstr("@"));
    EXPECT_EQ(package.field("Description"), "package manager for LLM workers");
    const std::string depends = package.field("Depends");
    for (const char* needed : {"bubblewrap", "git", "ca-certificates", "libc6 (>= ", "libsqlite3-0",
                               "libcurl4", "libarchive13", "libstdc++6"}) {
        EXPECT_THAT(depends, HasSubstr(needed));
    }
    const ProgramResult conffiles =
        test::run_program({"dpkg-deb", "-I", package.file, "conffiles"});
    EXPECT_EQ(conffiles.out, "/etc/rbeepkg.conf\n");
}

void expect_apt_to_take_it(const DebianPackage& package)
{
    if (!test::has_program("apt-get")) {
        return; // another system that has dpkg
    }
    const ProgramResult simulated = test::run_program({"apt-get", "install", "-s", package.file});
    EXPECT_EQ(simulated.exit_code, 0) << simulated.out << simulated.err;
    EXPECT_THAT(simulated.out, HasSubstr("Inst rbeepkg "));
}

void expect_man_pages(const DebianPackage& package)
{
    const std::string page = (package.unpacked + "/usr/share/man/man8/rbeepkg.8.gz");
    const ProgramResult text = test::run_program({"gzip", "-dc", page});
    EXPECT_EQ(text.exit_code, 0);
    EXPECT_THAT(text.out, HasSubstr(".TH \"rbeepkg\" \"8\""));
}

// What is shipped in /etc holds as it is, and with every example in it brought to life.
void expect_good_configuration(const DebianPackage& package)
{
    const std::string conf = std::string{RBEEPKG_BIN_DIR} + "/rbeepkg-conf";
    const std::string shipped = (package.unpacked + "/etc/rbeepkg.conf");
    EXPECT_EQ(test::run_program({conf, "--system", "-c", shipped}).err, "");
    EXPECT_EQ(test::run_program({conf, "--system", "-c", shipped, "Color"}).out, "Color\n");
    std::string alive;
    const std::string text = os::read_file(shipped, 1U << 20U);
    for (const std::string_view line : split(text, '\n')) {
        const bool example = line.starts_with("#") && !line.starts_with("# ");
        alive += std::string{example ? line.substr(1) : line} + "\n";
    }
    const ProgramResult read =
        test::run_program({conf, "--system", "-c", package.root.write("alive.conf", alive)});
    EXPECT_EQ(read.exit_code, 0);
    EXPECT_EQ(read.err, "");
    EXPECT_THAT(read.out, HasSubstr("[homelab]\n"));
}

} // namespace

TEST(Installation, PutsEveryFileInItsPlaceAndWorksFromThere)
{
    TempRoot root;
    test::ProgramOptions options;
    options.environment = {{"DESTDIR", root.path("dest")}};
    const ProgramResult made =
        test::run_program({"cmake", "--install", k_build, "--prefix", "/usr"}, options);
    ASSERT_EQ(made.exit_code, 0) << made.out << made.err;
    const std::vector<std::string> files = files_below(root.path("dest"));
    EXPECT_THAT(files, IsSupersetOf(wanted_files()));
    for (const std::string& file : files) {
        EXPECT_TRUE(file.starts_with("usr/")) << file << ": an installation stays below its prefix";
    }
    expect_program_to_install(root.path("dest/usr/bin/rbeepkg"));
}

TEST(Installation, BelowAnotherPrefixWorksToo)
{
    TempRoot root;
    ASSERT_EQ(
        test::run_program({"cmake", "--install", k_build, "--prefix", root.path("opt")}).exit_code,
        0);
    expect_program_to_install(root.path("opt/bin/rbeepkg"));
    expect_hive_to_be_told(root.path("opt/bin/rbeepkg"));
}

TEST(DebianPackages, HoldWhatDebianWantsAndWorkUnpackedAnywhere)
{
    const DebianPackage package;
    ASSERT_NE(package.file, "");
    expect_files(package);
    expect_control_fields(package);
    expect_apt_to_take_it(package);
    expect_man_pages(package);
    expect_good_configuration(package);
    expect_program_to_install(package.unpacked + "/usr/bin/rbeepkg");
    expect_hive_to_be_told(package.unpacked + "/usr/bin/rbeepkg");
}
